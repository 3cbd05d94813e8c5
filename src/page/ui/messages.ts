// What the page reads of the control API: the members of responses and events that it uses, which a test compares with what is sent, and what they say.
export interface Transition { readonly id: number, readonly kind: 'transition', readonly at: string, readonly serverId: string, readonly name: string, readonly from: string | null, readonly to: string | null, readonly task_state: string | null }
export interface RequestEvent {
  readonly id: number
  readonly kind: 'request'
  readonly at: string
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  /** 0 if no response was sent. */
  readonly status: number
  /** From its arrival until its response begins or is lost, in the project's time. */
  readonly durationMs: number
  /** The message of an error, after its code. */
  readonly reason: string | null
  readonly faults: readonly string[]
}
/** Whether a request changed something. */
export function isWrite ({ method, status }: RequestEvent): boolean {
  return method !== 'GET' && method !== 'HEAD' && status >= 200 && status < 300
}

/** What changed without an event. */
export interface Notice { readonly what: 'clock' | 'faults' | 'profile' | 'server' | 'all', readonly serverId?: string }
interface FaultEvent { readonly id: number, readonly kind: 'fault' }
export type EmulatorEvent = Transition | RequestEvent | FaultEvent

export interface Server {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly locked: boolean
  readonly updated: string
  readonly nextChange: string | null
  readonly flavor: { readonly id?: string, readonly original_name?: string }
  readonly fault: { readonly message: string } | null
}
export interface Clock { readonly mode: 'system' | 'manual' | 'auto', readonly now: string, readonly scale: number, readonly nextChange: string | null, readonly waiting: number }
export interface Rule {
  readonly id: string
  readonly projectId: string | null
  readonly enabled: boolean
  readonly match: Readonly<Record<string, unknown>>
  readonly when: Readonly<Record<string, unknown>>
  readonly effect: Readonly<Record<string, unknown>>
  readonly hits: number
  readonly remaining: number | null
  readonly description: string
}
export interface Project { readonly id: string, readonly name: string | null, readonly seed: number | string, readonly profile: string, readonly clock: Clock, readonly servers: number, readonly faults: number }
export interface JournalEntry extends Omit<RequestEvent, 'kind' | 'reason' | 'faults'> {
  readonly realAt: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
  readonly response: { readonly headers: Readonly<Record<string, unknown>>, readonly body: unknown }
  readonly faults: ReadonlyArray<{ readonly id: string, readonly kind: string }>
}
export interface ErrorCode { readonly code: string, readonly httpStatus: number, readonly messageTemplate: string }

const byName = new Intl.Collator('en', { numeric: true })

/** Returns servers by id, in the order of their names. */
export function inOrder (list: readonly Server[]): ReadonlyMap<string, Server> {
  return new Map(list.toSorted((a, b) => byName.compare(a.name, b.name)).map((server) => [server.id, server]))
}
