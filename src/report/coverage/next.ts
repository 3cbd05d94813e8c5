// What a client did next, after a request that failed.
import { after, projectTime } from '../elapsed.js'
import { isLogin, isRead, looksAt, type Call } from '../call.js'

/**
 * Returns what the client did after the call at this place of its requests: `retried after 2s`, `looked after 1s`, `logged in again`,
 * `went on with create`, or `nothing`. Reads of versions are no answer to a failure.
 */
export function nextOf (calls: readonly Call[], index: number): string {
  const call = calls[index] as Call
  const next = calls.slice(index + 1).find(({ entry: { operation } }) => operation !== 'discovery')
  if (next === undefined) return 'nothing'
  const when = after(rounded(projectTime(call, next)))
  if (next.key === call.key) return `retried ${when}`
  if (isLogin(next)) return 'logged in again'
  const { serverId } = call.entry
  if (isRead(next) && (serverId === null || looksAt(next, serverId))) return `looked ${when}`
  return `went on with ${next.entry.operation}`
}

/** Rounds a time, so that runs can be added up: to none below 100 ms, to tenths of a second below ten seconds, else to seconds. */
function rounded (ms: number): number {
  const unit = ms < 10_000 ? 100 : 1000
  return ms < 100 ? 0 : Math.round(ms / unit) * unit
}
