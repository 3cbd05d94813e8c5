// Runs the task of an action on a server, for single and batch requests.
import { durationOf, planTask, type World } from './world.js'
import { takesTime, type ActionName } from '../core/actions.js'
import type { Changeable } from '../faults/index.js'
import type { BegunAction } from './masks.js'
import type { FiredFault } from '../store/journal.js'
import type { Origin, ServerRecord } from '../core/server.js'
import type { Outcome, TaskPlan } from '../core/task.js'
import type { TaskChange } from '../faults/kind.js'

/** The request for a task. */
export interface TaskRequest {
  readonly action: ActionName
  readonly isSoft: boolean
  readonly origin: Origin
  /** Returns the record after the task began. @throws Refusal if the task may not begin */
  run(record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord
  /** Takes the faults that apply to the task; null if there are none. */
  readonly faults: TakeFaults | null
}

/** A fault that applies to a task, with what it changes. */
export interface TakenFault {
  readonly change: TaskChange
  readonly fault: FiredFault
}

/** Takes, and so counts, the faults that take effect. Called only once it is certain that the request is accepted. */
export type TakeFaults = (changeable: Changeable) => readonly TakenFault[]

/**
 * Begins the task at `nowMs` and returns the server.
 * @throws Refusal `server-unknown`, and the refusals of the task
 */
export function runTask (world: World, serverId: string, task: TaskRequest, nowMs: number): ServerRecord {
  const { action, isSoft, origin, faults } = task
  return world.servers.update(serverId, (before) => {
    // Without a task there is nothing for a fault to apply to, and masks stay as they are.
    if (!takesTime(action)) return task.run(before, { durationMs: 0, ...origin }, nowMs)
    // A trial run first: a refused action must not take a fault or draw a duration.
    const isTried = faults !== null || durationOf(world, before, action, isSoft).kind !== 'fixed'
    const trial = isTried ? task.run(before, { durationMs: 0, ...origin }, nowMs) : before
    // An action that joins a running task begins none of its own, and a second deletion changes nothing.
    const taken = faults === null ? [] : faults({ outcome: trial.pending !== before.pending, masks: trial !== before })
    const after = task.run(before, planTask(world, before, action, isSoft, outcomeOf(taken), origin), nowMs)
    if (world.masks.size > 0 || taken.length > 0) world.masks.begin({ before, after, requestId: origin.requestId, nowMs, masks: masksOf(taken) })
    return after
  }, nowMs)
}

/** Returns the outcome that the first of the faults with one sets, or null. */
export function outcomeOf (taken: readonly TakenFault[]): Outcome | null {
  for (const { change: { outcome } } of taken) if (outcome !== undefined) return outcome
  return null
}

/** Returns the masks that the faults set. */
function masksOf (taken: readonly TakenFault[]): BegunAction['masks'] {
  return taken.flatMap(({ change: { mask }, fault }) => mask === undefined ? [] : [{ mask, fault }])
}
