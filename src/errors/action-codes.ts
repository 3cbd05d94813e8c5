// The documented codes of refusals because of an action, found in the rows of the actions.
import { ACTION_NAMES, factsOf, type ActionName, type LabelAction } from '../core/actions.js'
import type { AnyRefusal } from '../core/refusal.js'
import type { TaskState, VmState } from '../core/states.js'

const ROWS = ACTION_NAMES.map((action) => ({ action, underWay: factsOf(action)?.codes?.underWay, needless: factsOf(action)?.codes?.needless }))

/** The codes of all actions. */
export const ACTION_CODES: readonly string[] = ROWS.flatMap(({ underWay, needless }) => [underWay, needless]).filter((each) => each !== undefined).map(({ code }) => code)

/** Returns the code for a task under way; null where the documents have none. */
export function underWayCode (taskState: TaskState): string | null {
  return ROWS.find(({ underWay }) => underWay?.taskStates.includes(taskState))?.underWay?.code ?? null
}

/** Returns the code for an action that would leave the server where it is; null where the documents have none. */
export function needlessCode (action: ActionName | LabelAction, vmState: VmState): string | null {
  const needless = factsOf(action)?.codes?.needless
  return needless?.vmState === vmState ? needless.code : null
}

/** Returns the refusal of an action for which a code stands; null for any other code. */
export function refusalWith (code: string, { serverId, action }: { readonly serverId: string, readonly action: ActionName }): AnyRefusal | null {
  for (const row of ROWS) {
    if (row.underWay?.code === code) return { kind: 'task-state', params: { serverId, action, taskState: row.underWay.taskStates[0] } }
    if (row.needless?.code === code) return { kind: 'vm-state', params: { serverId, action: row.action, vmState: row.needless.vmState } }
  }
  return null
}
