// What a response that shows a server says about its state.
import { jsonOf, objectOf } from './read-response.js'
import type { Exchange, Look } from './probe.js'

/** The statuses of a server in which nothing is under way. */
const AT_REST: ReadonlySet<string> = new Set(['ACTIVE', 'SHUTOFF', 'ERROR', 'PAUSED', 'SUSPENDED', 'RESCUE', 'SHELVED', 'SHELVED_OFFLOADED', 'DELETED', 'SOFT_DELETED'])

/** Returns the state in a response that shows a server; null if it shows none. */
export function lookOf (exchange: Exchange): Look | null {
  return stateOf(objectOf(jsonOf(exchange.response)['server']), exchange)
}

/** Returns the state in the document of a server; null if it has no status. */
export function stateOf (server: Readonly<Record<string, unknown>>, { atMs, doneAtMs }: Pick<Exchange, 'atMs' | 'doneAtMs'>): Look | null {
  const { status, 'OS-EXT-STS:task_state': taskState } = server
  return typeof status === 'string' ? { atMs, doneAtMs, status, taskState: typeof taskState === 'string' || taskState === null ? taskState : undefined } : null
}

/** Returns a state as text: `ACTIVE`, or `ACTIVE (powering-off)` where a task runs. */
export function stateText ({ status, taskState }: Look): string {
  return typeof taskState === 'string' ? `${status} (${taskState})` : status
}

/** Whether nothing is under way. */
export function isRest ({ status, taskState }: Look): boolean {
  return AT_REST.has(status) && (taskState === null || taskState === undefined)
}
