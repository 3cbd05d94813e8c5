// Beginning a task of a server: the one way in which a request, single or in a batch, acts on a server.
import { planTask, type World } from './world.js'
import type { ActionName } from '../core/refusal.js'
import type { ArmedFault } from '../faults/index.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'

/** A task that was asked for. */
export interface TaskRequest {
  readonly action: ActionName
  readonly isSoft: boolean
  readonly requestId: string
  /** The record once the task began. @throws Refusal if it may not */
  run(record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord
  /** The fault that says what becomes of the task. Asked, and so counted, only when the task is sure to begin. */
  takeOutcome(): ArmedFault<'outcome'> | null
}

/**
 * The server after the task began at `nowMs`.
 * @throws Refusal `server-unknown`, and what the task refuses
 */
export function runTask (world: World, serverId: string, task: TaskRequest, nowMs: number): ServerRecord {
  const { action, isSoft, requestId } = task
  return world.servers.update(serverId, (record) => {
    // Tried without the fault first: a refused action consumes none.
    task.run(record, { durationMs: 0, requestId }, nowMs)
    return task.run(record, planTask(world, record, action, isSoft, task.takeOutcome(), requestId), nowMs)
  }, nowMs)
}
