// Runs of one request that a client sends again and again.
import type { Call } from './call.js'
import type { Client } from './conversation.js'

/**
 * Returns the runs of two or more requests that are the same, of which each but the last has failed. `isFailed` says what counts as
 * failed; a call for which `breaks` is true ends a run, because what follows is no retry.
 */
export function runsOf ({ calls }: Client, isFailed: (call: Call) => boolean, breaks: (run: readonly Call[], call: Call) => boolean): ReadonlyArray<readonly Call[]> {
  const runs: Call[][] = []
  const open = new Map<string, Call[]>()
  for (const call of calls) {
    for (const [key, run] of open) if (key !== call.key && breaks(run, call)) open.delete(key)
    const run = open.get(call.key)
    if (run !== undefined) run.push(call)
    if (run?.length === 2) runs.push(run)
    if (!isFailed(call)) open.delete(call.key)
    else if (run === undefined) open.set(call.key, [call])
  }
  return runs
}

/** No call ends a run but one that succeeds. */
export function never (): boolean {
  return false
}

/** Returns the first request of a run and the last one. */
export function endsOf (run: readonly Call[]): readonly [Call, Call] {
  return [run[0] as Call, run.at(-1) as Call]
}
