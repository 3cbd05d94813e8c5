// The action `os-start`: checks whether a server may be powered on, and makes its record.
import { checkState } from './checks/check-state.js'
import { beginTask, type TaskPlan } from './task.js'
import type { Choices } from './profile.js'
import type { ServerRecord } from './server.js'
import type { VmState } from './states.js'

const ACCEPTED = { vmStates: new Set<VmState>(['stopped']), taskStates: new Set([null]), needsHost: true }
const STARTED = { vmState: 'active', powerState: 1 } as const

/**
 * Returns the record after a start was accepted at `nowMs`. Pure; the given record must be settled.
 * @throws Refusal `server-locked`, `not-ready`, `vm-state`, `task-state`, `never-launched`
 * Source: Starting a BMS; Error Codes, BMS.0038; NOVA.md section 4.
 */
export function start (record: ServerRecord, plan: TaskPlan, choices: Choices, nowMs: number): ServerRecord {
  checkState(record, 'start', ACCEPTED, choices)
  const stages = [{ taskState: 'powering-on', lastsMs: plan.durationMs }] as const
  return beginTask(record, { action: 'start', stages, done: STARTED }, plan, nowMs)
}
