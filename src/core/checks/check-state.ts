// Decides by state whether an action may begin, in the order of checks that Nova has.
import { Refusal } from '../refusal.js'
import type { ActionName } from '../actions.js'
import type { Choices } from '../profile.js'
import type { ServerRecord } from '../server.js'
import type { TaskState, VmState } from '../states.js'

/** The states from which an action is accepted. */
export interface AcceptedStates {
  readonly vmStates: ReadonlySet<VmState>
  readonly taskStates: ReadonlySet<TaskState | null>
  /** Whether the server must have been given a host. */
  readonly needsHost?: boolean
}

/**
 * Returns if the action may begin. The record must be settled.
 * @throws Refusal `server-locked`, then `not-ready`, then `vm-state` and `task-state` in the order of `stateCheckOrder`, then
 * `never-launched`
 * Source: NOVA.md section 1, checks 12 to 15; section 4 for the host.
 */
export function checkState (record: ServerRecord, action: ActionName, accepted: AcceptedStates, choices: Choices): void {
  const { id: serverId, vmState, taskState } = record
  if (record.locked) throw new Refusal('server-locked', { serverId })
  if (accepted.needsHost === true && !hasHost(record)) throw new Refusal('not-ready', { serverId })
  const isVmRefused = !accepted.vmStates.has(vmState)
  if (taskState !== null && !accepted.taskStates.has(taskState) && (choices.stateCheckOrder === 'task' || !isVmRefused)) {
    throw new Refusal('task-state', { serverId, action, taskState })
  }
  if (isVmRefused) throw new Refusal('vm-state', { serverId, action, vmState })
  if (record.launchedAtMs === null) throw new Refusal('never-launched', { serverId, action })
}

/** Whether the server has a host: one is chosen while it is scheduled, and a failed build leaves it without. Source: NOVA.md section 6. */
function hasHost ({ vmState, taskState, launchedAtMs }: ServerRecord): boolean {
  return launchedAtMs !== null || (vmState !== 'error' && !(vmState === 'building' && taskState === 'scheduling'))
}
