// Shows a journal entry: headers and bodies without secrets, JSON parsed, instants as text.
import { isoTime } from '../../../clock.js'
import { redactedBody, redactHeaders } from '../../../core/secrets/redact.js'
import type { FiredFault, JournalEntry } from '../../../store/journal.js'

/** A fault that applied to a request. `draw` is 0 if the rule does not draw. */
export interface FiredView {
  readonly id: string
  /** The scope of the rule: its project, or null for the template. */
  readonly projectId: string | null
  readonly kind: string
  readonly draw: number
}

/** A request and its response. `at` and `durationMs` are the project's time, `realAt` is the machine's; status 0 means that no response was sent. */
export interface RequestView {
  readonly id: number
  readonly projectId: string
  readonly requestId: string
  readonly at: string
  readonly realAt: string
  /** From its arrival until its response begins or is lost, delays included. */
  readonly durationMs: number
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
  const { id, projectId, requestId, method, path, operation, serverId, status, durationMs } = entry
  return {
    id,
    projectId,
    requestId,
    at: isoTime(entry.atMs),
    realAt: isoTime(entry.realAtMs),
    durationMs,
    method,
    path,
    operation,
    serverId,
    headers: redactHeaders(entry.requestHeaders),
    body: redactedBody(entry.requestBody),
    status,
    response: { headers: redactHeaders(entry.responseHeaders), body: redactedBody(entry.responseBody, true) },
    faults: entry.faults.map(viewFired)
  }
}

/** Returns the view of a fault that applied. */
export function viewFired ({ ruleId, ruleProjectId, kind, draw }: FiredFault): FiredView {
  return { id: ruleId, projectId: ruleProjectId, kind, draw }
}
