// What a client did next, after a request that failed.
import { after, projectTime } from '../elapsed.js'
import { byServer } from '../by-server.js'
import { isLogin, isRead, isSuccess, looksAt, type Call } from '../call.js'

/**
 * Returns what the client did after the call at this place of its requests: `retried after 2s`, `looked after 1s`, `logged in again`,
 * `went on with create`, `gave up` if it went on and never came back to what had failed, or `nothing` if it sent no more. Reads of versions
 * are no answer to a failure.
 */
export function nextOf (calls: readonly Call[], index: number): string {
  const call = calls[index] as Call
  const next = nextAfter(calls, index)
  if (next === undefined) return 'nothing'
  const when = after(rounded(projectTime(call, next)))
  if (next.key === call.key) return `retried ${when}`
  if (isLogin(next)) return 'logged in again'
  const { serverId } = call.entry
  if (isRead(next) && (serverId === null || looksAt(next, serverId))) return `looked ${when}`
  return isSuccess(call) || comesBack(calls, call) ? `went on with ${next.entry.operation}` : 'gave up'
}

/** Returns the next call that is no read of versions. A copy of the rest for each call would take long. */
function nextAfter (calls: readonly Call[], index: number): Call | undefined {
  for (let place = index + 1; place < calls.length; place++) {
    const call = calls[place] as Call
    if (call.entry.operation !== 'discovery') return call
  }
  return undefined
}

/** Whether a later request is about the server of a call; for a call without a server, whether one is of the same operation. */
function comesBack (calls: readonly Call[], { entry: { id, serverId, operation } }: Call): boolean {
  if (serverId === null) return Number(lastOf(calls).get(operation)) > id
  const { lastNaming, acts, lastLook } = byServer(calls)
  return [lastNaming(serverId), acts(serverId).at(-1), lastLook(serverId)].some((last) => Number(last?.entry.id) > id)
}

const known = new WeakMap<readonly Call[], ReadonlyMap<string, number>>()

/** Returns the number of the last request of each operation. */
function lastOf (calls: readonly Call[]): ReadonlyMap<string, number> {
  const last = known.get(calls) ?? new Map(calls.map(({ entry: { operation, id } }) => [operation, id]))
  known.set(calls, last)
  return last
}

/** Rounds a time, so that runs can be added up: to none below 100 ms, to tenths of a second below ten seconds, else to seconds. */
function rounded (ms: number): number {
  const unit = ms < 10_000 ? 100 : 1000
  return ms < 100 ? 0 : Math.round(ms / unit) * unit
}
