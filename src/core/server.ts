// The record of one server, and looking at it at an instant. A record holds what is due and when; nothing here waits.
import { powerStateOf, type TaskState, type VmState } from './states.js'
import type { Duration } from './duration.js'
import type { ActionName } from './refusal.js'

/** What went wrong with a server in ERROR; on the wire its member `fault`. */
export interface ServerFault {
  readonly code: number
  readonly message: string
  readonly details: string
  readonly createdAtMs: number
}

/** What a change can set in a record. `vmState` `deleted` removes the server. */
export type StateSet = Partial<Pick<ServerRecord, 'vmState' | 'taskState' | 'powerState' | 'fault' | 'launchedAtMs'>>

/** A change that is due at an instant. */
export interface Change {
  readonly atMs: number
  readonly set: StateSet
}

/** One entry of the server's list of actions; it has ended once `endsAtMs` has passed, never when that is null. */
export interface ActionEntry {
  readonly action: ActionName
  readonly requestId: string
  readonly startedAtMs: number
  readonly endsAtMs: number | null
  readonly result: 'Success' | 'Error'
}

/** The newest so many actions of a server are kept. */
export const MAX_ACTIONS = 50

/**
 * A server as it is stored. There is no `status`: it is derived from `vmState` and `taskState` by `statusOf`.
 * `pending` is in order of time. `attributes` holds the documented members that no rule looks at, by wire name.
 * `launchedAtMs` may have a fraction: clients are shown microseconds.
 */
export interface ServerRecord {
  readonly id: string
  readonly name: string
  readonly vmState: VmState
  readonly taskState: TaskState | null
  readonly powerState: number
  readonly locked: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly launchedAtMs: number | null
  readonly fault: ServerFault | null
  readonly pending: readonly Change[]
  readonly actions: readonly ActionEntry[]
  readonly durations: Readonly<Partial<Record<ActionName, Duration>>>
  readonly attributes: Readonly<Record<string, unknown>>
}

/** The record after its next pending change, which may be applied before it is due; the record itself if there is none. */
export function applyNext (record: ServerRecord): ServerRecord {
  const [change] = record.pending
  if (change === undefined) return record
  // A server is launched when it becomes active for the first time.
  const launchedAtMs = change.set.vmState === 'active' ? record.launchedAtMs ?? change.atMs : record.launchedAtMs
  return changed(record, change.set, { launchedAtMs, updatedAtMs: change.atMs, pending: record.pending.slice(1), actions: record.actions })
}

/**
 * The record with these states, and what follows from a change of them. Written out member by member: every restart makes
 * three records, and copies by spreading were a tenth of its way.
 */
export function changed (record: ServerRecord, set: StateSet, next: Pick<ServerRecord, 'launchedAtMs' | 'updatedAtMs' | 'pending' | 'actions'>): ServerRecord {
  return {
    id: record.id,
    name: record.name,
    vmState: set.vmState ?? record.vmState,
    taskState: set.taskState === undefined ? record.taskState : set.taskState,
    powerState: set.powerState ?? record.powerState,
    locked: record.locked,
    createdAtMs: record.createdAtMs,
    updatedAtMs: next.updatedAtMs,
    launchedAtMs: set.launchedAtMs === undefined ? next.launchedAtMs : set.launchedAtMs,
    fault: set.fault === undefined ? record.fault : set.fault,
    pending: next.pending,
    actions: next.actions,
    durations: record.durations,
    attributes: record.attributes
  }
}

/** The instant of the record's next change, or null. */
export function dueAtMs (record: ServerRecord): number | null {
  return record.pending[0]?.atMs ?? null
}

/** The record forced into a state at `nowMs`: whatever was under way is dropped, and power follows vm_state unless given. */
export function force (record: ServerRecord, set: StateSet, nowMs: number): ServerRecord {
  const vmState = set.vmState ?? record.vmState
  const powerState = set.powerState ?? (set.vmState === undefined ? record.powerState : powerStateOf(vmState))
  const launchedAtMs = vmState === 'active' ? record.launchedAtMs ?? nowMs : record.launchedAtMs
  return { ...record, taskState: null, launchedAtMs, ...set, vmState, powerState, updatedAtMs: nowMs, pending: [] }
}
