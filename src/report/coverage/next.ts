// What a client did next, after a request that failed.
import { after, projectTime } from '../elapsed.js'
import { actedOnBy, isLogin, isRead, isSuccess, looksAt, type Call } from '../call.js'

/**
 * Returns what the client did after the call at this place of its requests: `retried after 2s`, `looked after 1s`, `logged in again`,
 * `went on with create`, `gave up` if it went on and never came back to what had failed, or `nothing` if it sent no more. Reads of versions
 * are no answer to a failure.
 */
export function nextOf (calls: readonly Call[], index: number): string {
  const call = calls[index] as Call
  const next = firstAfter(calls, index, ({ entry: { operation } }) => operation !== 'discovery')
  if (next === undefined) return 'nothing'
  const when = after(rounded(projectTime(call, next)))
  if (next.key === call.key) return `retried ${when}`
  if (isLogin(next)) return 'logged in again'
  const { serverId } = call.entry
  if (isRead(next) && (serverId === null || looksAt(next, serverId))) return `looked ${when}`
  return isSuccess(call) || firstAfter(calls, index, (each) => comesBackTo(call, each)) !== undefined ? `went on with ${next.entry.operation}` : 'gave up'
}

/** Returns the first call after a place for which `isMeant` is true. A copy of the rest for each call would take long. */
function firstAfter (calls: readonly Call[], index: number, isMeant: (call: Call) => boolean): Call | undefined {
  for (let place = index + 1; place < calls.length; place++) {
    const call = calls[place] as Call
    if (isMeant(call)) return call
  }
  return undefined
}

/** Whether a request is about the server of a call; for a call without a server, whether it is of the same operation. */
function comesBackTo ({ entry: { serverId, operation } }: Call, later: Call): boolean {
  if (serverId === null) return later.entry.operation === operation
  return later.entry.serverId === serverId || actedOnBy(later).includes(serverId) || looksAt(later, serverId)
}

/** Rounds a time, so that runs can be added up: to none below 100 ms, to tenths of a second below ten seconds, else to seconds. */
function rounded (ms: number): number {
  const unit = ms < 10_000 ? 100 : 1000
  return ms < 100 ? 0 : Math.round(ms / unit) * unit
}
