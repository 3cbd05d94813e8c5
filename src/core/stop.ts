// The action `os-stop`: checks whether a server may be powered off, and makes its record.
import { checkState } from './checks/check-state.js'
import { beginTask, type TaskPlan } from './task.js'
import type { Choices } from './profile.js'
import type { ServerRecord } from './server.js'
import type { VmState } from './states.js'

const ACCEPTED = { vmStates: new Set<VmState>(['active', 'error']), taskStates: new Set([null]), needsHost: true }
const STOPPED = { vmState: 'stopped', powerState: 4 } as const

/**
 * Returns the record after a stop was accepted at `nowMs`. Pure; the given record must be settled.
 * @throws Refusal `server-locked`, `not-ready`, `vm-state`, `task-state`, `never-launched`
 * Source: Stopping a BMS, constraint on vm_state; Error Codes, BMS.0039; NOVA.md section 4.
 */
export function stop (record: ServerRecord, plan: TaskPlan, choices: Choices, nowMs: number): ServerRecord {
  checkState(record, 'stop', ACCEPTED, choices)
  const stages = [{ taskState: 'powering-off', lastsMs: plan.durationMs }] as const
  return beginTask(record, { action: 'stop', stages, done: STOPPED }, plan, nowMs)
}
