// Beginning a task: the one way in which an action changes a record. It lays down, as pending changes, all that will
// become of the server, so that nothing has to happen later.
import { changed, MAX_ACTIONS, type ActionEntry, type Change, type ServerRecord, type StateSet } from './server.js'
import { laterBy } from './instants.js'
import type { ActionName } from './refusal.js'
import type { TaskState } from './states.js'

/** What becomes of a task other than what was asked for. All durations are milliseconds. */
export interface Outcome {
  readonly kind: 'stuck' | 'error' | 'shutoff' | 'slow' | 'twice'
  /** For `slow`: how many times longer it takes. */
  readonly factor?: number
  /** After the instant at which the task should have ended, the server is well again. */
  readonly recoverAfterMs?: number
}

/** Duration and outcome of one task, from profile and faults. `durationMs` 0 means that it is over at once. */
export interface TaskPlan {
  readonly durationMs: number
  readonly outcome?: Outcome
  /** The request that asked, for the server's list of actions. */
  readonly requestId: string
}

/** A task as an action describes it: its stages in order, each with its length, and the state in which it ends well. */
export interface TaskShape {
  readonly action: ActionName
  readonly stages: ReadonlyArray<{ readonly taskState: TaskState, readonly lastsMs: number }>
  readonly done: StateSet
}

/** Between the two restarts of outcome `twice` the server is seen running this long. */
export const TWICE_PAUSE_MS = 1000

/** What `fault` says of a server that a failed task left in ERROR. Source: Nova puts the exception's class name there. */
const FAULT = { code: 500, message: 'PowerStateFailure', details: '' } as const

/**
 * The record after a task began at `nowMs`. Pure; the caller has settled the record and checked that the task may begin.
 * What is due at once, as in a task of no length, stands in `pending`: settling the result applies it.
 */
export function beginTask (record: ServerRecord, task: TaskShape, plan: TaskPlan, nowMs: number): ServerRecord {
  const { changes, endsAtMs } = timeline(task, plan.outcome, nowMs)
  const result = plan.outcome?.kind === 'error' || plan.outcome?.kind === 'shutoff' ? 'Error' : 'Success'
  const entry: ActionEntry = { action: task.action, requestId: plan.requestId, startedAtMs: nowMs, endsAtMs, result }
  return changed(record, changes[0]?.set ?? {}, {
    launchedAtMs: record.launchedAtMs,
    updatedAtMs: nowMs,
    pending: changes.slice(1),
    actions: withAction(record.actions, entry)
  })
}

/** The list of actions with a further one, newest first, bounded. */
export function withAction (actions: readonly ActionEntry[], entry: ActionEntry): readonly ActionEntry[] {
  // Joined whole, for a list that is spread is walked.
  return [entry].concat(actions.length < MAX_ACTIONS ? actions : actions.slice(0, MAX_ACTIONS - 1))
}

/** Every change of a task, the first of them at `startMs`, and when the task itself is over (null: never). */
function timeline (task: TaskShape, outcome: Outcome | undefined, startMs: number): { readonly changes: readonly Change[], readonly endsAtMs: number | null } {
  const factor = outcome?.kind === 'slow' ? outcome.factor ?? 1 : 1
  const { changes, endMs } = stageChanges(task, factor, startMs)
  const well: StateSet = { taskState: null, ...task.done, fault: null }
  const recovery = outcome?.recoverAfterMs === undefined ? [] : [{ atMs: laterBy(endMs, outcome.recoverAfterMs), set: well }]
  switch (outcome?.kind) {
    case 'stuck':
      return { changes: [...changes, ...recovery], endsAtMs: recovery[0]?.atMs ?? null }
    case 'error': {
      const set: StateSet = { taskState: null, vmState: 'error', powerState: 0, fault: { ...FAULT, createdAtMs: endMs } }
      return { changes: [...changes, { atMs: endMs, set }, ...recovery], endsAtMs: endMs }
    }
    case 'shutoff': {
      const set: StateSet = { taskState: null, vmState: 'stopped', powerState: 4 }
      return { changes: [...changes, { atMs: endMs, set }, ...recovery], endsAtMs: endMs }
    }
    case 'twice': {
      const again = stageChanges(task, factor, laterBy(endMs, TWICE_PAUSE_MS))
      return { changes: [...changes, { atMs: endMs, set: well }, ...again.changes, { atMs: again.endMs, set: well }], endsAtMs: again.endMs }
    }
    default:
      return { changes: [...changes, { atMs: endMs, set: well }], endsAtMs: endMs }
  }
}

/** The changes that lead through the stages; a stage of no length between two others is not seen. */
function stageChanges (task: TaskShape, factor: number, startMs: number): { readonly changes: readonly Change[], readonly endMs: number } {
  const changes: Change[] = []
  let atMs = startMs
  for (const [index, stage] of task.stages.entries()) {
    const isLast = index === task.stages.length - 1
    if (stage.lastsMs > 0 || isLast) changes.push({ atMs, set: { taskState: stage.taskState } })
    atMs = laterBy(atMs, Math.round(stage.lastsMs * factor))
  }
  return { changes, endMs: atMs }
}
