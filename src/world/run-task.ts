// Beginning a task of a server: the one way in which a request, single or in a batch, acts on a server.
import { durationOf, planTask, type World } from './world.js'
import type { ActionName } from '../core/actions.js'
import type { BegunAction } from './masks.js'
import type { FiredFault } from '../store/journal.js'
import type { ServerRecord } from '../core/server.js'
import type { Outcome, TaskPlan } from '../core/task.js'
import type { TaskChange } from '../faults/kind.js'

/** A task that was asked for. */
export interface TaskRequest {
  readonly action: ActionName
  readonly isSoft: boolean
  readonly requestId: string
  /** The record once the task began. @throws Refusal if it may not */
  run(record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord
  /** What takes the faults that act on the task; null where there are none. */
  readonly faults: TakeFaults | null
}

/** A fault that applies to a task, with what it changes. */
export interface TakenFault {
  readonly change: TaskChange
  readonly fault: FiredFault
}

/** Takes, and so counts, the faults that apply to a task. Called only when the task is sure to begin; `isNew` for a creation. */
export type TakeFaults = (isNew: boolean) => readonly TakenFault[]

/**
 * The server after the task began at `nowMs`.
 * @throws Refusal `server-unknown`, and what the task refuses
 */
export function runTask (world: World, serverId: string, task: TaskRequest, nowMs: number): ServerRecord {
  const { action, isSoft, requestId, faults } = task
  return world.servers.update(serverId, (before) => {
    // Tried first where that would use something up: a refused action takes no fault and draws nothing.
    if (faults !== null || durationOf(world, before, action, isSoft).kind !== 'fixed') task.run(before, { durationMs: 0, requestId }, nowMs)
    const taken = faults === null ? [] : faults(false)
    const after = task.run(before, planTask(world, before, action, isSoft, outcomeOf(taken), requestId), nowMs)
    world.masks.begin({ before, after, requestId, nowMs, masks: masksOf(taken) })
    return after
  }, nowMs)
}

/** The first outcome that the faults give; null where none does. */
export function outcomeOf (taken: readonly TakenFault[]): Outcome | null {
  for (const { change: { outcome } } of taken) if (outcome !== undefined) return outcome
  return null
}

function masksOf (taken: readonly TakenFault[]): BegunAction['masks'] {
  return taken.flatMap(({ change: { mask }, fault }) => mask === undefined ? [] : [{ mask, fault }])
}
