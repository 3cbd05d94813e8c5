// Verifies what a client did: counts the requests that match, and describes in a sentence what arrived instead.
import { isOfFault, isOfServer, isOfStatus, isSince, recorded } from './requests.js'
import { shortJson } from '../../core/texts.js'
import { viewRequest, type RequestView } from './requests/view.js'
import type { JournalEntry } from '../../store/journal.js'
import type { Worlds } from '../projects.js'

/** What a request must match; an omitted member matches everything. Header and query values may be `*` for any. */
export interface VerifyMatch {
  readonly operation?: string | readonly string[]
  readonly project?: string
  /** Id or name. */
  readonly server?: string
  readonly method?: string
  /** The path without its query. */
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly header?: Readonly<Record<string, string>>
  /** Members that the body must have; others are allowed. An array must have the same length. */
  readonly body?: unknown
  /** 409, or `4xx`. */
  readonly status?: number | string
  /** The id of a rule that applied, or `*` for any. */
  readonly fault?: string
  readonly since?: string
}

/** How many requests must match. */
export interface VerifyCount {
  readonly exactly?: number
  readonly atLeast?: number
  readonly atMost?: number
}

/** A member in which a request differs from the match. */
export interface Difference {
  readonly member: string
  readonly expected: unknown
  readonly received: unknown
}

/** A request that almost matched. */
export interface NearMiss {
  readonly request: Pick<RequestView, 'id' | 'at' | 'projectId' | 'method' | 'path' | 'operation' | 'serverId' | 'status'>
  readonly differences: readonly Difference[]
}

/** The result; a failing test can print `message` as it is. */
export interface VerifyResult {
  readonly ok: boolean
  readonly matched: number
  readonly message: string
  readonly nearMisses: readonly NearMiss[]
}

const NEAR_MISSES = 3

/** Counts the requests that match. @throws RangeError for an invalid status or instant, or bounds that no number is between */
export function verify (worlds: Worlds, projectId: string | null, match: VerifyMatch, count: VerifyCount = { atLeast: 1 }): VerifyResult {
  const { atLeast = 0, atMost = Infinity } = count
  if (atLeast > atMost) throw new RangeError(`count.atLeast is ${atLeast}, and count.atMost is ${atMost}; expected atLeast to be no more than atMost`)
  const { entries, dropped } = recorded(worlds, match.project ?? projectId)
  const differences = comparer(worlds, match)
  const compared = entries.map((entry) => ({ entry, differences: differences(entry) }))
  const matching = compared.filter((each) => each.differences.length === 0)
  const matched = matching.length
  const ok = isEnough(matched, count) && matched <= (count.exactly ?? count.atMost ?? Infinity)
  const expectation = `expected ${describeCount(count)} ${describeMatch(match)}`
  const lost = dropped === 0 ? '' : ` ${dropped} older ${dropped === 1 ? 'request was' : 'requests were'} evicted from the journal and not checked.`
  if (ok) return { ok, matched, message: `${expectation}, and ${matched} matched.${lost}`, nearMisses: [] }
  const nearMisses = isEnough(matched, count) ? [] : nearest(compared)
  const came = entries.length === 0 ? 'no request was recorded' : `${matched} of ${entries.length} matched`
  const described = isEnough(matched, count) ? matching.slice(-NEAR_MISSES).map(({ entry }) => describeRequest(viewRequest(entry))) : nearMisses.map(describeMiss)
  const more = described.length === 0 ? '.' : isEnough(matched, count) ? `; the latest: ${described.join('; ')}.` : `; the nearest: ${described.join('; ')}.`
  return { ok, matched, message: `${expectation}, but ${came}${more}${lost}`, nearMisses }
}

function isEnough (matched: number, { exactly, atLeast }: VerifyCount): boolean {
  return matched >= (exactly ?? atLeast ?? 0)
}

/** Returns the requests with the fewest differences, newest first. Another operation counts as two differences more. */
function nearest (compared: ReadonlyArray<{ readonly entry: JournalEntry, readonly differences: readonly Difference[] }>): readonly NearMiss[] {
  const rank = (differences: readonly Difference[]): number => differences.length + (differences.some(({ member }) => member === 'operation') ? 2 : 0)
  const ranked = compared.filter(({ differences }) => differences.length > 0)
    .sort((a, b) => rank(a.differences) - rank(b.differences) || b.entry.id - a.entry.id)
  return ranked.slice(0, NEAR_MISSES).map(({ entry, differences }) => {
    const { id, at, projectId, method, path, operation, serverId, status } = viewRequest(entry)
    return { request: { id, at, projectId, method, path, operation, serverId, status }, differences }
  })
}

type Comparer = (entry: JournalEntry, view: () => RequestView) => readonly Difference[]

/** Returns a function that lists how an entry differs. Builds the view only for comparisons that need it. */
function comparer (worlds: Worlds, match: VerifyMatch): (entry: JournalEntry) => readonly Difference[] {
  const { operation, server, method, path, query, header, body, status, fault, since } = match
  const operations: readonly string[] | undefined = typeof operation === 'string' ? [operation] : operation
  const comparers: Comparer[] = []
  const compare = (member: string, expected: unknown, isMet: (entry: JournalEntry) => boolean, received: (entry: JournalEntry) => unknown): void => {
    comparers.push((entry) => isMet(entry) ? [] : [{ member, expected, received: received(entry) }])
  }
  if (operations !== undefined) compare('operation', operation, (entry) => operations.includes(entry.operation), (entry) => entry.operation)
  if (server !== undefined) compare('server', server, isOfServer(worlds, server), (entry) => entry.serverId)
  if (method !== undefined) compare('method', method, (entry) => entry.method === method.toUpperCase(), (entry) => entry.method)
  if (path !== undefined) compare('path', path, (entry) => pathOf(entry) === path, pathOf)
  if (status !== undefined) compare('status', status, isOfStatus(String(status)), (entry) => entry.status)
  if (fault !== undefined) compare('fault', fault, isOfFault(fault), (entry) => entry.faults.map(({ ruleId }) => ruleId))
  if (since !== undefined) compare('since', since, isSince(since), (entry) => entry.id)
  if (query !== undefined) comparers.push((entry) => compareTexts('query', query, queryOf(entry)))
  if (header !== undefined) comparers.push((_entry, view) => compareTexts('header', lowerCased(header), view().headers))
  if (body !== undefined) comparers.push((_entry, view) => compareBody(body, view().body, 'body'))
  return (entry) => {
    let made: RequestView | undefined
    const view = (): RequestView => (made ??= viewRequest(entry))
    return comparers.flatMap((each) => each(entry, view))
  }
}

function pathOf ({ path }: JournalEntry): string {
  const [start = ''] = path.split('?')
  return start
}

function queryOf ({ path }: JournalEntry): Readonly<Record<string, string>> {
  const start = path.indexOf('?')
  return start === -1 ? {} : Object.fromEntries(new URLSearchParams(path.slice(start)))
}

function lowerCased (header: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]))
}

function compareTexts (member: string, expected: Readonly<Record<string, string>>, received: Readonly<Record<string, unknown>>): readonly Difference[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const given = Object.hasOwn(received, name) ? received[name] : undefined
    const isMet = value === '*' ? given !== undefined : given !== undefined && String(given) === value
    return isMet ? [] : [{ member: `${member}.${name}`, expected: value, received: given ?? null }]
  })
}

/** Returns where a body lacks what is expected. Bodies shown as JSON have a limited depth, so recursion is safe. */
function compareBody (expected: unknown, received: unknown, member: string): readonly Difference[] {
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, received) ? [] : [{ member, expected, received }]
  if (typeof received !== 'object' || received === null || Array.isArray(expected) !== Array.isArray(received)) return [{ member, expected, received }]
  if (Array.isArray(expected) && Array.isArray(received) && expected.length !== received.length) return [{ member, expected, received }]
  return Object.entries(expected).flatMap(([name, value]) => {
    const given: unknown = Object.hasOwn(received, name) ? (received as Record<string, unknown>)[name] : undefined
    return given === undefined ? [{ member: `${member}.${name}`, expected: value, received: null }] : compareBody(value, given, `${member}.${name}`)
  })
}

function describeCount ({ exactly, atLeast, atMost }: VerifyCount): string {
  const plural = (count: number): string => `${count} ${count === 1 ? 'request' : 'requests'}`
  if (exactly !== undefined) return exactly === 0 ? 'no request' : `exactly ${plural(exactly)}`
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${plural(atMost)}`
  return atMost !== undefined ? `at most ${plural(atMost)}` : `at least ${plural(Number(atLeast))}`
}

function describeMatch (match: VerifyMatch): string {
  const parts = Object.entries(match).map(([member, value]) => `${member} ${shortJson(value)}`)
  return parts.length === 0 ? 'of any kind' : `with ${parts.join(', ')}`
}

function describeRequest ({ id, method, path, status, at }: NearMiss['request']): string {
  return `#${id} ${method} ${path.length > 120 ? `${path.slice(0, 117)}...` : path} -> ${status === 0 ? 'no response' : status} at ${at}`
}

function describeMiss ({ request, differences }: NearMiss): string {
  const described = differences.slice(0, 4).map(({ member, expected, received }) => `${member} is ${shortJson(received)}, expected ${shortJson(expected)}`)
  return `${describeRequest(request)} (${described.join('; ')}${differences.length > 4 ? '; ...' : ''})`
}
