// One request as the rules read it. What takes time, such as parsing a body, is done when a rule asks for it.
import { ACTIONS, TIMED_ACTIONS } from '../core/actions.js'
import { asksForStatus } from '../core/lists/status-filter.js'
import type { STATUSES } from '../core/states.js'
import type { JournalEntry } from '../store/journal.js'

/** A request and its response. */
export interface Call {
  readonly entry: JournalEntry
  /** The token that it was sent with, or the key that signed it; empty without either. It is never shown. */
  readonly token: string
  /** What makes two requests the same: method, path and body, whatever the spaces in its JSON. */
  readonly key: string
}

/** What a response showed of a server: its status, and whether the server was on its way to another one. */
export interface Shown {
  readonly status: string
  readonly isInTransition: boolean
}

/** Returns the call of an entry. */
export function callOf (entry: JournalEntry): Call {
  const { requestHeaders } = entry
  let key: string | null = null
  return {
    entry,
    token: tokenIn(requestHeaders),
    get key () {
      key ??= keyOf(entry)
      return key
    }
  }
}

function keyOf ({ method, path, status, requestBody }: JournalEntry): string {
  // A profile that knows no path with a slash at the end refuses it with 404: without the slash it is another request.
  const same = status === 404 ? path : path.replace(/^([^?]*)\/(?=\?|$)/, '$1')
  return `${method} ${same} ${withoutSpaces(requestBody)}`
}

/** Returns a JSON text without the spaces between its parts; any other text as it is. */
function withoutSpaces (text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

function tokenIn (headers: JournalEntry['requestHeaders']): string {
  const token = headers['x-auth-token']
  if (typeof token === 'string' && token !== '') return token
  // A signature differs from request to request, its key does not.
  return /Access=[^,\s]+/.exec(String(headers['authorization'] ?? ''))?.[0] ?? ''
}

/** Returns a header of the response as text; empty if there is none. */
export function responseHeader ({ entry: { responseHeaders } }: Call, name: string): string {
  const value = responseHeaders[name]
  return value === undefined ? '' : String(value)
}

/** Whether the client got a response of success. */
export function isSuccess ({ entry: { status } }: Call): boolean {
  return status >= 200 && status < 300
}

/** Whether the client cannot know what became of its request: no response, or an error of the server. */
export function isUncertain ({ entry: { status } }: Call): boolean {
  return status === 0 || status >= 500
}

/** Statuses that say that the same request may succeed later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

/** Whether a request failed in a way that passes: the same request may succeed later. A documented 400 says so in its text (BMS.0212). */
export function isPassing (call: Call): boolean {
  const { status, responseBody } = call.entry
  return isUncertain(call) || PASSING.has(status) || (status >= 400 && /try again later/i.test(responseBody))
}

/** Refusals because of the state of a server: some profiles send them as 400. Source: Error Codes, BMS.0033 to BMS.0039. */
const OF_STATE = /"BMS\.003[3-9]"/

/** Whether a request was refused because of the state of a server, which passes. */
export function isConflict ({ entry: { status, responseBody } }: Call): boolean {
  return status === 409 || (status >= 400 && OF_STATE.test(responseBody))
}

/** Whether a request changes something. A log-in does not. */
export function isChange ({ entry: { method, operation } }: Call): boolean {
  return method !== 'GET' && method !== 'HEAD' && operation !== 'token'
}

/** Whether a request deleted a server. */
export function hasDeleted (call: Call, serverId: string): boolean {
  return call.entry.operation === 'delete' && call.entry.serverId === serverId && isSuccess(call)
}

/** Whether a request asks the compute or BMS API something. */
export function isRead ({ entry: { method, operation } }: Call): boolean {
  return (method === 'GET' || method === 'HEAD') && operation !== 'token' && operation !== 'discovery' && operation !== 'unknown'
}

/** Whether a request is a log-in. */
export function isLogin ({ entry: { method, operation } }: Call): boolean {
  return method === 'POST' && operation === 'token'
}

/** Returns the servers that a request restarts: one, or those of a batch. */
export const restartedBy = remembered((entry) => targetsOf(entry, ['reboot'], [ACTIONS.reboot.key]))

const TIMED_KEYS = TIMED_ACTIONS.map((name) => ACTIONS[name].key)

/** Returns the servers on which a request begins a task that ends: a restart, a start or a stop. */
export const actedOnBy = remembered((entry) => targetsOf(entry, TIMED_ACTIONS, TIMED_KEYS))

/** Rules ask for each server and each request, and a batch names hundreds of servers: its body is read once. */
function remembered (read: (entry: JournalEntry) => readonly string[]): (call: Call) => readonly string[] {
  const known = new WeakMap<JournalEntry, readonly string[]>()
  return ({ entry }) => {
    const targets = known.get(entry) ?? read(entry)
    known.set(entry, targets)
    return targets
  }
}

/** Returns the server of an action, or those in the body of a batch call with one of these keys. */
function targetsOf ({ operation, serverId, requestBody }: JournalEntry, actions: readonly string[], keys: readonly string[]): readonly string[] {
  if (actions.includes(operation)) return idsOf(serverId)
  if (operation !== 'batch') return []
  return Object.entries(parsed(requestBody)).filter(([key]) => keys.includes(key)).flatMap(([, action]) => textsIn(objectsIn(memberOf(action, 'servers')), 'id'))
}

/** Returns a member of a value; undefined if it has none. */
function memberOf (value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

/** Returns the objects in a list; none for anything else. */
function objectsIn (value: unknown): readonly object[] {
  return [value].flat().filter((item): item is object => typeof item === 'object' && item !== null)
}

/** Returns the texts that objects have under a name. */
function textsIn (objects: readonly object[], name: string): readonly string[] {
  return objects.map((object) => memberOf(object, name)).filter((value) => typeof value === 'string')
}

/** Returns the object of a JSON text; an empty one for anything else, such as a body that was cut. */
function parsed (text: string): object {
  try {
    return Object(JSON.parse(text)) as object
  } catch {
    return {}
  }
}

const HISTORY = /\/os-instance-actions(?:[/?]|$)/
/** The end of a body that the journal has cut. */
const CUT = /\.\.\. \(cut: \d+ characters\)$/

/** Whether a request reads the history of a server. */
export function isHistory ({ entry: { operation, path } }: Call): boolean {
  return operation === 'lookup' && HISTORY.test(path)
}

const lookedAt = new WeakMap<JournalEntry, ReadonlySet<string> | null>()

/**
 * Returns the servers of which a response told the client how they are, by their status, their history or their job; null for all of them.
 * A body that was cut may have told it.
 */
export function lookedAtBy (call: Call): ReadonlySet<string> | null {
  const known = lookedAt.get(call.entry)
  if (known !== undefined) return known
  const servers = readLook(call)
  lookedAt.set(call.entry, servers)
  return servers
}

function readLook (call: Call): ReadonlySet<string> | null {
  const { operation, path, serverId: own, responseBody } = call.entry
  if (!isRead(call) || !isSuccess(call)) return new Set()
  if (isHistory(call)) return new Set(idsOf(own))
  if (operation === 'lookup') return new Set()
  if ((operation === 'list' || operation === 'detail') && asksForStatus(path)) return null
  if (operation === 'list') return new Set()
  const isCut = CUT.test(responseBody)
  return isCut && own === null ? null : new Set([...shownIn(call).keys(), ...isCut ? idsOf(own) : []])
}

/** Whether a response told the client how a server is. */
export function looksAt (call: Call, serverId: string): boolean {
  const servers = lookedAtBy(call)
  return servers === null || servers.has(serverId)
}

function idsOf (serverId: string | null): readonly string[] {
  return serverId === null ? [] : [serverId]
}

const TRANSITIONAL: ReadonlySet<string> = new Set<typeof STATUSES[number]>(['BUILD', 'REBOOT', 'HARD_REBOOT', 'REBUILD', 'RESIZE', 'REVERT_RESIZE', 'MIGRATING', 'PASSWORD'])
const shownBy = new WeakMap<JournalEntry, ReadonlyMap<string, Shown>>()

/** Returns what a response showed of each server, in the words of the server or of its job; nothing if its body was cut. */
export function shownIn ({ entry }: Call): ReadonlyMap<string, Shown> {
  const known = shownBy.get(entry)
  if (known !== undefined) return known
  const shown = new Map([...serversIn(entry).flatMap(shownServer), ...subJobsIn(entry).flatMap(shownSubJob)])
  shownBy.set(entry, shown)
  return shown
}

function shownServer (server: object): Array<[string, Shown]> {
  const [id, status, task] = ['id', 'status', 'OS-EXT-STS:task_state'].map((name) => memberOf(server, name))
  if (typeof id !== 'string' || typeof status !== 'string') return []
  return [[id, { status, isInTransition: TRANSITIONAL.has(status) || typeof task === 'string' }]]
}

function shownSubJob (part: object): Array<[string, Shown]> {
  const [id, status] = [memberOf(memberOf(part, 'entities'), 'server_id'), memberOf(part, 'status')]
  if (typeof id !== 'string' || typeof status !== 'string') return []
  return [[id, { status, isInTransition: status !== 'SUCCESS' && status !== 'FAIL' }]]
}

/** Returns the servers in the body of a response that shows servers. A rule can inject any body. */
function serversIn ({ operation, status, responseBody }: JournalEntry): readonly object[] {
  if (status !== 200 || (operation !== 'show' && operation !== 'detail')) return []
  const body = parsed(responseBody)
  return [...objectsIn(memberOf(body, 'server')), ...objectsIn(memberOf(body, 'servers'))]
}

/** Returns the parts of the job in a response. Source: Querying Task Statuses. */
function subJobsIn ({ operation, status, responseBody }: JournalEntry): readonly object[] {
  return status === 200 && operation === 'job' ? objectsIn(memberOf(memberOf(parsed(responseBody), 'entities'), 'sub_jobs')) : []
}
