// The journal for the control API and the library: list and clear the requests of one project or of all.
import { parseInstant } from '../../shapes/instant.js'
import { newestPage, type PageQuery } from './pages.js'
import { harOf, type Har, type HarPart } from './requests/har.js'
import { viewRequest, type RequestView } from './requests/view.js'
import type { JournalEntry } from '../../store/journal.js'
import { worldsOf, type Worlds } from '../projects.js'

/** Filters for requests; an omitted member matches everything. */
export interface RequestFilter {
  readonly operation?: string
  /** Id or name. */
  readonly server?: string
  /** 409, or 4xx for the whole class. */
  readonly status?: string
  /** The id of a rule that applied, or `*` for any. */
  readonly fault?: string
  /** A request id selects the entries after that request, an instant of the project's time those from then on. */
  readonly since?: string
}

/**
 * Returns the newest requests before the marker, newest last, the marker of those before them, and how many were evicted.
 * @throws RangeError for an unknown marker or an invalid filter
 */
export function listRequests (worlds: Worlds, projectId: string | null, filter: RequestFilter, query: PageQuery): { readonly requests: readonly RequestView[], readonly next: string | null, readonly dropped: number } {
  const { entries, next, dropped } = newestEntries(worlds, projectId, filter, query)
  return { requests: entries.map(viewRequest), next, dropped }
}

/** Returns the same requests as an HTTP archive. `version` is that of the emulator. @throws RangeError as `listRequests` does */
export function archiveRequests (worlds: Worlds, projectId: string | null, filter: RequestFilter, query: PageQuery, version: string): Har {
  return harOf(newestEntries(worlds, projectId, filter, query), version)
}

function newestEntries (worlds: Worlds, projectId: string | null, filter: RequestFilter, query: PageQuery): HarPart {
  const { entries, dropped } = recorded(worlds, projectId)
  const { page, next } = newestPage(entries.filter(predicateOf(worlds, filter)), query)
  return { entries: page, next, dropped }
}

/** Clears the requests of a project, or of all. */
export function clearRequests (worlds: Worlds, projectId: string | null): void {
  for (const { journal } of worldsOf(worlds, projectId)) journal.clear()
  worlds.common.journal.clear(projectId === null ? undefined : (entry) => entry.projectId === projectId)
}

/** Returns every entry of a project, or of all, oldest first. */
export function recorded (worlds: Worlds, projectId: string | null): { readonly entries: readonly JournalEntry[], readonly dropped: number } {
  const scope = worldsOf(worlds, projectId)
  // A request to a project that does not exist is kept in the common journal, with the project's id.
  const loose = worlds.common.journal.list().filter((entry) => projectId === null || entry.projectId === projectId)
  const entries = [...loose, ...scope.flatMap(({ journal }) => journal.list())]
  const dropped = (projectId === null ? [worlds.common, ...scope] : scope).reduce((sum, { journal }) => sum + journal.dropped, 0)
  return { entries: entries.sort((a, b) => a.id - b.id), dropped }
}

/** Matches entries for a server, given by id or, while it exists, by name. */
export function isOfServer (worlds: Worlds, server: string): (entry: JournalEntry) => boolean {
  return ({ projectId, serverId }) => {
    if (serverId === null || serverId === server) return serverId !== null
    const world = worlds.find(projectId)
    return world?.servers.get(serverId, world.clock.now())?.name === server
  }
}

/** Matches entries with a status: `409`, or `4xx` for the whole class. @throws RangeError */
export function isOfStatus (status: string): (entry: JournalEntry) => boolean {
  if (/^[1-5]xx$/i.test(status)) return (entry) => String(Math.floor(entry.status / 100)) === status.charAt(0)
  if (!/^\d{1,3}$/.test(status)) throw new RangeError(`status is ${JSON.stringify(status)}; expected a status such as 409, 4xx for the whole class, or 0 for no response`)
  return (entry) => entry.status === Number(status)
}

/** Matches entries that a rule applied to: the rule with this id, or any rule for `*`. */
export function isOfFault (fault: string): (entry: JournalEntry) => boolean {
  return ({ faults }) => fault === '*' ? faults.length > 0 : faults.some(({ ruleId }) => ruleId === fault)
}

/** Matches entries after a request id, or at or after an instant of the project's time. @throws RangeError */
export function isSince (since: string): (entry: JournalEntry) => boolean {
  if (/^\d{1,15}$/.test(since)) return ({ id }) => id > Number(since)
  const sinceMs = instantIn(since)
  if (sinceMs === null) throw new RangeError(`since is ${JSON.stringify(since)}; expected an instant such as "2026-01-01T00:00:00Z", or the id of a request`)
  return ({ atMs }) => atMs >= sinceMs
}

function instantIn (text: string): number | null {
  try {
    return parseInstant(text)
  } catch {
    return null
  }
}

function predicateOf (worlds: Worlds, { operation, server, status, fault, since }: RequestFilter): (entry: JournalEntry) => boolean {
  const tests: Array<(entry: JournalEntry) => boolean> = []
  if (operation !== undefined) tests.push((entry) => entry.operation === operation)
  if (server !== undefined) tests.push(isOfServer(worlds, server))
  if (status !== undefined) tests.push(isOfStatus(status))
  if (fault !== undefined) tests.push(isOfFault(fault))
  if (since !== undefined) tests.push(isSince(since))
  return (entry) => tests.every((test) => test(entry))
}
