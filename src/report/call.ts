// One request as the rules read it. What takes time, such as parsing a body, is done when a rule asks for it.
import { ACTIONS } from '../core/actions.js'
import type { STATUSES } from '../core/states.js'
import type { JournalEntry } from '../store/journal.js'

/** A request and its response. */
export interface Call {
  readonly entry: JournalEntry
  /** The token that it was sent with, or the key that signed it; empty without either. It is never shown. */
  readonly token: string
  /** What makes two requests the same: method, path and body. */
  readonly key: string
}

/** What a response showed of a server: its status, and whether the server was on its way to another one. */
export interface Shown {
  readonly status: string
  readonly isInTransition: boolean
}

/** Returns the call of an entry. */
export function callOf (entry: JournalEntry): Call {
  const { method, path, requestBody, requestHeaders } = entry
  return { entry, token: tokenIn(requestHeaders), key: `${method} ${path} ${requestBody}` }
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

/** Whether a request changes something. A log-in does not. */
export function isChange ({ entry: { method, operation } }: Call): boolean {
  return method !== 'GET' && method !== 'HEAD' && operation !== 'token'
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
export function restartedBy ({ entry: { operation, serverId, requestBody } }: Call): readonly string[] {
  if (operation === 'reboot') return serverId === null ? [] : [serverId]
  return operation === 'batch' ? batchServers(requestBody, [ACTIONS.reboot.key]) : []
}

/** Returns the servers on which a request begins a task that ends: a restart, a start or a stop. */
export function actedOnBy (call: Call): readonly string[] {
  const { operation, serverId, requestBody } = call.entry
  if (operation === 'start' || operation === 'stop') return serverId === null ? [] : [serverId]
  return operation === 'batch' ? batchServers(requestBody, null) : restartedBy(call)
}

/** Returns the servers in the body of a batch call whose action has one of these keys; null for any. */
function batchServers (body: string, keys: readonly string[] | null): readonly string[] {
  const value = parsed(body)
  return Object.entries(value).filter(([key]) => keys === null || keys.includes(key)).flatMap(([, action]) => {
    const servers = (action as { readonly servers?: unknown } | null)?.servers
    return Array.isArray(servers) ? servers.flatMap((server: { readonly id?: unknown } | null) => typeof server?.id === 'string' ? [server.id] : []) : []
  })
}

/** Returns the object of a JSON text; an empty one for anything else, such as a body that was cut. */
function parsed (text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Reads that can tell how a server is, although they show no status of it: a list can filter by status. */
const HINTS: ReadonlySet<string> = new Set(['list', 'job'])

/** Whether a request looks at a server, and its response arrived. */
export function looksAt (call: Call, serverId: string): boolean {
  const { operation, serverId: own } = call.entry
  if (!isRead(call) || call.entry.status === 0 || call.entry.status >= 500) return false
  return own === serverId || operation === 'detail' || HINTS.has(operation)
}

const TRANSITIONAL: ReadonlySet<string> = new Set<typeof STATUSES[number]>(['BUILD', 'REBOOT', 'HARD_REBOOT', 'REBUILD', 'RESIZE', 'REVERT_RESIZE', 'MIGRATING', 'PASSWORD'])
const shownBy = new WeakMap<JournalEntry, ReadonlyMap<string, Shown>>()

/** Returns what a response showed of each server; nothing if its body was cut. */
export function shownIn ({ entry }: Call): ReadonlyMap<string, Shown> {
  const known = shownBy.get(entry)
  if (known !== undefined) return known
  const shown = new Map(serversIn(entry).flatMap(({ id, status, ...rest }): Array<[string, Shown]> => {
    if (typeof id !== 'string' || typeof status !== 'string') return []
    return [[id, { status, isInTransition: TRANSITIONAL.has(status) || typeof rest['OS-EXT-STS:task_state'] === 'string' }]]
  }))
  shownBy.set(entry, shown)
  return shown
}

/** The members of a server that are read. */
interface ServerPart {
  readonly id?: unknown
  readonly status?: unknown
  readonly 'OS-EXT-STS:task_state'?: unknown
}

/** Returns the servers in the body of a response that shows servers. */
function serversIn ({ operation, status, responseBody }: JournalEntry): readonly ServerPart[] {
  if (status !== 200 || (operation !== 'show' && operation !== 'detail')) return []
  const { server, servers } = parsed(responseBody) as { readonly server?: ServerPart, readonly servers?: readonly ServerPart[] }
  return server === undefined ? servers ?? [] : [server]
}
