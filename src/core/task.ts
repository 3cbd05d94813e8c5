// Begins tasks: the only way an action changes a record. The whole future of the task is stored as pending changes.
import { saturate } from './time/instant.js'
import { changed, endActions, MAX_ACTIONS, type ActionEntry, type Change, type Origin, type ServerRecord, type StateSet } from './server.js'
import type { ActionName } from './actions.js'
import type { TaskState } from './states.js'

/** How a task deviates from its normal course. Durations are milliseconds. */
export interface Outcome {
  readonly kind: 'stuck' | 'error' | 'shutoff' | 'slow' | 'twice'
  /** For `slow`: the factor by which the task takes longer. */
  readonly factor?: number
  /** The server recovers this long after the regular end of the task. */
  readonly recoverAfterMs?: number
}

/** Duration and outcome of one task, from profile and faults, and its origin. `durationMs` 0 means that the task ends at once. */
export interface TaskPlan extends Origin {
  readonly durationMs: number
  readonly outcome?: Outcome
}

/** A task as its action defines it: the stages in order, and the states after success. */
export interface TaskShape {
  readonly action: ActionName
  readonly stages: ReadonlyArray<{ readonly taskState: TaskState, readonly lastsMs: number }>
  readonly done: StateSet
}

/** How long the server runs between the two restarts of outcome `twice`. */
export const TWICE_PAUSE_MS = 1000

/** The `fault` of a server after a failed task. Source: Nova puts the class name of the exception there. */
const FAULT = { code: 500, message: 'PowerStateFailure', details: '' } as const

/**
 * Returns the record after a task began at `nowMs`. Pure; the caller has settled the record and checked that the task may
 * begin. What was under way is cut off, and ends in error. Changes that are due at once, as in a task without duration, stay pending until the result is settled.
 */
export function beginTask (record: ServerRecord, task: TaskShape, plan: TaskPlan, nowMs: number): ServerRecord {
  const { changes, endsAtMs } = timeline(task, plan.outcome, nowMs)
  const result = plan.outcome?.kind === 'error' || plan.outcome?.kind === 'shutoff' ? 'Error' : 'Success'
  const entry = entryOf(task.action, plan, { startedAtMs: nowMs, endsAtMs, result })
  // The first change is that of now, which every task has; the rest is pending.
  return changed(record, (changes.shift() as Change).set, {
    launchedAtMs: record.launchedAtMs,
    updatedAtMs: nowMs,
    pending: changes,
    actions: withAction(endActions(record.actions, { endsAtMs: nowMs, result: 'Error' }, nowMs), entry)
  })
}

/** Returns the entry of an action in the server's list. */
export function entryOf (action: ActionName, { requestId, userId, projectId }: Origin, { startedAtMs, endsAtMs, result }: Pick<ActionEntry, 'startedAtMs' | 'endsAtMs' | 'result'>): ActionEntry {
  return { action, requestId, userId, projectId, startedAtMs, endsAtMs, result }
}

/** Returns the entry of an action that takes no time. */
export function instantEntry (action: ActionName, origin: Origin, nowMs: number): ActionEntry {
  return entryOf(action, origin, { startedAtMs: nowMs, endsAtMs: nowMs, result: 'Success' })
}

/** Adds an action to the list, newest first, and removes the oldest over the limit. */
export function withAction (actions: readonly ActionEntry[], entry: ActionEntry): readonly ActionEntry[] {
  // One list of its final length: no restart copies anything else as long, and `concat` and `push` make two.
  const list = new Array<ActionEntry>(Math.min(actions.length + 1, MAX_ACTIONS))
  list[0] = entry
  for (let index = 1; index < list.length; index++) list[index] = actions[index - 1] as ActionEntry
  return list
}

/** Returns every change of a task, the first at `startMs`, and the end of the task (null: never). The list is the caller's. */
function timeline (task: TaskShape, outcome: Outcome | undefined, startMs: number): { readonly changes: Change[], readonly endsAtMs: number | null } {
  const factor = outcome?.kind === 'slow' ? outcome.factor ?? 1 : 1
  const { changes, endMs } = stageChanges(task, factor, startMs)
  const recovered = statesAfter(task.done)
  const recovery = outcome?.recoverAfterMs === undefined ? [] : [{ atMs: saturate(endMs + outcome.recoverAfterMs), set: recovered }]
  switch (outcome?.kind) {
    case 'stuck':
      return { changes: [...changes, ...recovery], endsAtMs: recovery[0]?.atMs ?? null }
    case 'error': {
      const set: StateSet = { taskState: null, vmState: 'error', powerState: 0, fault: { ...FAULT, createdAtMs: endMs } }
      return { changes: [...changes, { atMs: endMs, set }, ...recovery], endsAtMs: endMs }
    }
    case 'shutoff': {
      const set: StateSet = { taskState: null, vmState: 'stopped', powerState: 4, fault: null }
      return { changes: [...changes, { atMs: endMs, set }, ...recovery], endsAtMs: endMs }
    }
    case 'twice': {
      const again = stageChanges(task, factor, saturate(endMs + TWICE_PAUSE_MS))
      return { changes: [...changes, { atMs: endMs, set: recovered }, ...again.changes, { atMs: again.endMs, set: recovered }], endsAtMs: again.endMs }
    }
    default:
      changes.push({ atMs: endMs, set: recovered })
      return { changes, endsAtMs: endMs }
  }
}

const afterSuccess = new WeakMap<StateSet, StateSet>()

/** Returns the states after a success. The actions name them once, so they are put together once. */
function statesAfter (done: StateSet): StateSet {
  const known = afterSuccess.get(done)
  if (known !== undefined) return known
  const states: StateSet = { taskState: null, ...done, fault: null }
  afterSuccess.set(done, states)
  return states
}

/** Returns the changes of the stages. A stage without duration is skipped, unless it is the last. */
function stageChanges ({ stages }: TaskShape, factor: number, startMs: number): { readonly changes: Change[], readonly endMs: number } {
  const changes: Change[] = []
  let atMs = startMs
  const last = stages.at(-1)
  for (const stage of stages) {
    if (stage.lastsMs > 0 || stage === last) changes.push({ atMs, set: { taskState: stage.taskState } })
    atMs = saturate(atMs + Math.round(stage.lastsMs * factor))
  }
  return { changes, endMs: atMs }
}
