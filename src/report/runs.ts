// Runs of one request that a client sends again and again.
import type { Call } from './call.js'
import type { Client } from './conversation.js'

/** What ends runs of other requests, because what follows is no retry: a request ends the runs that are about one of its subjects. */
export interface Ends {
  /** Returns what a run is about that begins with this request. */
  subjectsOf(first: Call): Iterable<unknown>
  /** Returns the subjects whose runs a request ends that has not failed. */
  endedBy(call: Call): Iterable<unknown>
}

/** No call ends a run but one that succeeds. */
export const never: Ends = { subjectsOf: () => [], endedBy: () => [] }

/** Returns the runs of two or more requests that are the same, of which each but the last has failed. `isFailed` says what counts as failed. */
export function runsOf ({ calls }: Client, isFailed: (call: Call) => boolean, { subjectsOf, endedBy }: Ends): ReadonlyArray<readonly Call[]> {
  const runs: Call[][] = []
  const open = new Map<string, Call[]>()
  // By subject: to ask each run after each request would take long.
  const about = new Map<unknown, Call[][]>()
  for (const call of calls) {
    const run = open.get(call.key) ?? []
    run.push(call)
    if (run.length === 2) runs.push(run)
    if (!isFailed(call)) {
      open.delete(call.key)
      for (const subject of endedBy(call)) {
        for (const ended of about.get(subject) ?? []) close(open, ended)
        about.delete(subject)
      }
    } else if (run.length === 1) {
      open.set(call.key, run)
      for (const subject of subjectsOf(call)) add(about, subject, run)
    }
  }
  return runs
}

function add (about: Map<unknown, Call[][]>, subject: unknown, run: Call[]): void {
  const own = about.get(subject)
  if (own === undefined) about.set(subject, [run])
  else own.push(run)
}

/** Ends a run, unless it has ended before: another one of the same requests may be open now. */
function close (open: Map<string, Call[]>, run: readonly Call[]): void {
  const { key } = run[0] as Call
  if (open.get(key) === run) open.delete(key)
}

/** Returns the first request of a run and the last one. */
export function endsOf (run: readonly Call[]): readonly [Call, Call] {
  return [run[0] as Call, run.at(-1) as Call]
}
