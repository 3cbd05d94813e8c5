// The action `create`: makes the record of a server that is being built.
import { beginTask, type TaskPlan } from './task.js'
import type { ServerRecord } from './server.js'

const BUILT = { vmState: 'active', powerState: 1 } as const

/**
 * Returns the record of a new server whose build starts at `nowMs`. The state of the given record is ignored. The server
 * is launched when it becomes active.
 * Source: ECS Statuses: building with a creation task shows as BUILD; of the creation tasks the BMS pages list `scheduling`.
 */
export function create (record: ServerRecord, plan: TaskPlan, nowMs: number): ServerRecord {
  const blank: ServerRecord = { ...record, vmState: 'building', powerState: 0, createdAtMs: nowMs, launchedAtMs: null, pending: [], actions: [] }
  const stages = [{ taskState: 'scheduling', lastsMs: plan.durationMs }] as const
  return beginTask(blank, { action: 'create', stages, done: BUILT }, plan, nowMs)
}
