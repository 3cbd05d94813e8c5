// The action `delete`: makes the record of a server that is being deleted.
import { beginTask, type TaskPlan } from './task.js'
import { Refusal } from './refusal.js'
import type { ServerRecord } from './server.js'

const GONE = { vmState: 'deleted', powerState: 0 } as const

/**
 * Returns the record after a deletion was accepted at `nowMs`. The server keeps its status until it is gone; any other task
 * ends. A second deletion changes nothing. Pure; the given record must be settled.
 * @throws Refusal `server-locked`
 * Source: User Guide, Lifecycle (deleting keeps the status); Nova: any state but a lock is accepted.
 */
export function remove (record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord {
  if (record.locked) throw new Refusal('server-locked', { serverId: record.id })
  if (record.taskState === 'deleting') return record
  const stages = [{ taskState: 'deleting', lastsMs: plan.durationMs }] as const
  return beginTask(record, { action: 'delete', stages, done: GONE }, plan, nowMs)
}
