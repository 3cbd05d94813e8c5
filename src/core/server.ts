// The record of one server, and how it settles. A record holds its pending changes, each with its due instant.
import { powerStateOf, type TaskState, type VmState } from './states.js'
import type { Duration } from './time/duration.js'
import { takesTime, type ActionName, type TimedAction } from './actions.js'

/** The error of a server in ERROR; on the wire its member `fault`. */
export interface ServerFault {
  readonly code: number
  readonly message: string
  readonly details: string
  readonly createdAtMs: number
}

/** The members that a change can set. `vmState` `deleted` removes the server. */
export type StateSet = Partial<Pick<ServerRecord, 'vmState' | 'taskState' | 'powerState' | 'fault' | 'launchedAtMs'>>

/** A change and its due instant. */
export interface Change {
  readonly atMs: number
  readonly set: StateSet
}

/** Where an action comes from: the request, its user, and the project that the user acted in. */
export interface Origin {
  readonly requestId: string
  readonly userId: string
  readonly projectId: string
}

/** An entry in the server's list of actions. It ends at `endsAtMs`, or never if that is null. */
export interface ActionEntry extends Origin {
  readonly action: ActionName
  readonly startedAtMs: number
  readonly endsAtMs: number | null
  readonly result: 'Success' | 'Error'
}

/** When something that a request began ends, and with which result. */
export type TaskEnd = Pick<ActionEntry, 'endsAtMs' | 'result'>

/** The most actions that a server keeps; the oldest are removed first. */
export const MAX_ACTIONS = 50

/**
 * A stored server. `statusOf` derives its status from `vmState` and `taskState`. `pending` is in order of time.
 * `attributes` holds the documented members that no rule reads, by wire name. `launchedAtMs` may have a fraction: clients
 * see microseconds.
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
  readonly durations: Readonly<Partial<Record<TimedAction, Duration>>>
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Applies the next pending change, due or not. Returns the same object if there is none. */
export function applyNext (record: ServerRecord): ServerRecord {
  const [change] = record.pending
  if (change === undefined) return record
  // A server is launched the first time it becomes active.
  const launchedAtMs = change.set.vmState === 'active' ? record.launchedAtMs ?? change.atMs : record.launchedAtMs
  return changed(record, change.set, { launchedAtMs, updatedAtMs: change.atMs, pending: record.pending.slice(1), actions: record.actions })
}

/**
 * Returns the record with the given states. Written out member by member: a restart makes three records, and spreading
 * took a tenth of its time.
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

/** Returns the instant of the next pending change, or null. */
export function dueAtMs (record: ServerRecord): number | null {
  return record.pending[0]?.atMs ?? null
}

/** Whether something has not ended at `nowMs`. */
export function isUnderWay ({ endsAtMs }: Pick<TaskEnd, 'endsAtMs'>, nowMs: number): boolean {
  return endsAtMs === null || endsAtMs > nowMs
}

/** Returns the actions that cannot be left out: the newest, and the newest that takes time, because it may be under way. */
export function neededActions (actions: readonly ActionEntry[]): readonly ActionEntry[] {
  const task = actions.find(({ action }) => takesTime(action))
  return actions.filter((entry, index) => index === 0 || entry === task)
}

/** Gives the actions under way at `nowMs` another end. Those that have ended stay as they are. */
export function endActions (actions: readonly ActionEntry[], end: TaskEnd, nowMs: number): readonly ActionEntry[] {
  // Mostly nothing is under way, and the list stays as it is.
  if (!actions.some((entry) => isUnderWay(entry, nowMs))) return actions
  return actions.map((entry) => isUnderWay(entry, nowMs) ? { ...entry, ...end } : entry)
}

/**
 * Forces the record into a state at `nowMs`. Drops its pending changes; `powerState` follows `vmState` unless given. What
 * was under way ends, or never does if the server is forced into a task. Only a server in error keeps its fault.
 */
export function force (record: ServerRecord, set: StateSet, nowMs: number): ServerRecord {
  const vmState = set.vmState ?? record.vmState
  const powerState = set.powerState ?? (set.vmState === undefined ? record.powerState : powerStateOf(vmState))
  const launchedAtMs = vmState === 'active' ? record.launchedAtMs ?? nowMs : record.launchedAtMs
  const taskState = set.taskState ?? null
  const end: TaskEnd = { endsAtMs: taskState === null ? nowMs : null, result: vmState === 'error' ? 'Error' : 'Success' }
  const fault = vmState === 'error' ? record.fault : null
  return { ...record, launchedAtMs, fault, ...set, vmState, taskState, powerState, updatedAtMs: nowMs, pending: [], actions: endActions(record.actions, end, nowMs) }
}
