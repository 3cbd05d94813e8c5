// Shows a journal entry: headers and bodies without secrets, JSON parsed, instants as text.
import { isDeeperThan } from '../../core/depth.js'
import { isoTime } from '../../clock.js'
import type { JournalEntry, KeptHeaders } from '../../store/journal.js'

/** A fault that applied to a request. `draw` is 0 if the rule does not draw. */
export interface FiredView {
  readonly id: string
  readonly kind: string
  readonly draw: number
}

/** A request and its response. `at` is the project's time, `realAt` the machine's; status 0 means that no response was sent. */
export interface RequestView {
  readonly id: number
  readonly projectId: string
  readonly requestId: string
  readonly at: string
  readonly realAt: string
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
  readonly status: number
  readonly response: { readonly headers: Readonly<Record<string, unknown>>, readonly body: unknown }
  readonly faults: readonly FiredView[]
}

/** Returns the view of an entry. */
export function viewRequest (entry: JournalEntry): RequestView {
  const { id, projectId, requestId, method, path, operation, serverId, status } = entry
  return {
    id,
    projectId,
    requestId,
    at: isoTime(entry.atMs),
    realAt: isoTime(entry.realAtMs),
    method,
    path,
    operation,
    serverId,
    headers: redactHeaders(entry.requestHeaders),
    body: bodyOf(entry.requestBody),
    status,
    response: { headers: redactHeaders(entry.responseHeaders), body: bodyOf(entry.responseBody) },
    faults: entry.faults.map(({ ruleId, kind, draw }) => ({ id: ruleId, kind, draw }))
  }
}

/** The text that replaces a secret. */
const REDACTED = '***'

const SECRET_HEADERS: ReadonlySet<string> = new Set(['x-auth-token', 'x-subject-token', 'x-service-token', 'x-emulator-token', 'authorization', 'proxy-authorization', 'cookie', 'set-cookie'])
const SECRET_MEMBERS: ReadonlySet<string> = new Set(['password', 'original_password', 'adminPass', 'admin_pass', 'secret', 'token'])

/** Returns the headers with every secret replaced. */
export function redactHeaders (headers: KeptHeaders): Record<string, string | number | readonly string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, SECRET_HEADERS.has(name.toLowerCase()) ? REDACTED : value]]))
}

/** A body nested deeper than this is shown as text. */
const MAX_DEPTH = 32

/** Returns the JSON value of a body without its secrets; the text if it is not JSON; null if it is empty. */
function bodyOf (text: string): unknown {
  if (text === '') return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  return isDeeperThan(MAX_DEPTH, value) ? text : redactValue(value)
}

/** Replaces strings under a secret's name, and the ids of tokens; the shape of the body stays. */
function redactValue (value: unknown, name = ''): unknown {
  if (typeof value === 'string') return SECRET_MEMBERS.has(name) ? REDACTED : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => redactValue(item, name))
  return Object.fromEntries(Object.entries(value).map(([key, member]): [string, unknown] =>
    [key, key === 'id' && name === 'token' ? REDACTED : redactValue(member, key)]))
}

/** Returns the text of a body without its secrets, for storage. */
export function redactBody (text: string): string {
  const value = bodyOf(text)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : text
}
