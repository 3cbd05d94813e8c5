// The filter `status` of lists: from the words that clients see to the states that stand behind them.
import { statusOf, TASK_STATES, VM_STATES, type RebootStatus, type TaskState, type VmState } from './states.js'
import type { ServerRecord } from './server.js'

/** States that a list is narrowed to. `taskStates` null means any. */
export interface StateFilter {
  readonly vmStates: ReadonlySet<VmState>
  readonly taskStates: ReadonlySet<TaskState | null> | null
}

/**
 * The states behind status words in any letter case; null if no word is known. A word that a server shows at rest means
 * its vm_state whatever is under way, so a restarting server is found as ACTIVE and as HARD_REBOOT.
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

/** Whether a server is in the states of a filter. */
export function isInStates ({ vmState, taskState }: ServerRecord, { vmStates, taskStates }: StateFilter): boolean {
  return vmStates.has(vmState) && (taskStates === null || taskStates.has(taskState))
}
