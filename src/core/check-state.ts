// Decides by state whether an action may begin, in the order of checks that Nova has.
import { Refusal } from './refusal.js'
import type { ActionName } from './actions.js'
import type { Choices } from './profile.js'
import type { ServerRecord } from './server.js'
import type { TaskState, VmState } from './states.js'

/** The states from which an action is accepted. */
export interface AcceptedStates {
  readonly vmStates: ReadonlySet<VmState>
  readonly taskStates: ReadonlySet<TaskState | null>
}

/**
 * Returns if the action may begin. The record must be settled.
 * @throws Refusal `server-locked`, then `vm-state` and `task-state` in the order of `stateCheckOrder`, then `never-launched`
 * Source: NOVA.md section 1, checks 12 to 15.
 */
export function checkState (record: ServerRecord, action: ActionName, accepted: AcceptedStates, choices: Choices): void {
  const { id: serverId, vmState, taskState } = record
  if (record.locked) throw new Refusal('server-locked', { serverId })
  const isVmRefused = !accepted.vmStates.has(vmState)
  if (taskState !== null && !accepted.taskStates.has(taskState) && (choices.stateCheckOrder === 'task' || !isVmRefused)) {
    throw new Refusal('task-state', { serverId, action, taskState })
  }
  if (isVmRefused) throw new Refusal('vm-state', { serverId, action, vmState })
  if (record.launchedAtMs === null) throw new Refusal('never-launched', { serverId, action })
}
