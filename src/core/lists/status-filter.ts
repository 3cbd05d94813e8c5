// The filter `status` of lists: translates statuses to the states behind them.
import { statusOf, TASK_STATES, VM_STATES, type RebootStatus, type TaskState, type VmState } from '../states.js'
import type { ServerRecord } from '../server.js'

/** The states that match. `taskStates` null means any. */
export interface StateFilter {
  readonly vmStates: ReadonlySet<VmState>
  readonly taskStates: ReadonlySet<TaskState | null> | null
}

/**
 * Returns the states behind statuses in any letter case; null if no status is known. The status of an idle server matches
 * its vm_state during any task, so a restarting server matches ACTIVE and HARD_REBOOT.
 * Source: NOVA.md section 5.
 */
export function statesOfStatuses (words: readonly string[], rebootStatus: RebootStatus): StateFilter | null {
  const wanted = new Set(words.map((word) => word.toUpperCase()))
  const vmStates = new Set<VmState>()
  const taskStates = new Set<TaskState | null>()
  let isAnyTask = false
  for (const vmState of VM_STATES) {
    const atRest = statusOf(vmState, null, rebootStatus)
    if (wanted.has(atRest)) {
      vmStates.add(vmState)
      isAnyTask = true
    }
    for (const taskState of TASK_STATES) {
      const status = statusOf(vmState, taskState, rebootStatus)
      if (status === atRest || !wanted.has(status)) continue
      vmStates.add(vmState)
      taskStates.add(taskState)
    }
  }
  if (vmStates.size === 0) return null
  return { vmStates, taskStates: isAnyTask ? null : taskStates }
}

/** Returns whether a server matches the filter. */
export function isInStates ({ vmState, taskState }: ServerRecord, { vmStates, taskStates }: StateFilter): boolean {
  return vmStates.has(vmState) && (taskStates === null || taskStates.has(taskState))
}

/** Whether a list is one by status: it tells the status of the servers in it, and of those that are missing. */
export function asksForStatus (path: string): boolean {
  return /[?&](?:status|vm_state|task_state|power_state)=/.test(path)
}
