// How long a response asks to wait. Source: RFC 9110, section 10.2.3.
import type { Exchange } from './probe.js'

const MAX_RETRY_AFTER_MS = 120_000

/** Returns how long to wait after a response with `Retry-After`, seconds or a date, in milliseconds: at most two minutes, 0 if it asks for nothing. */
export function retryAfterMs ({ response: { headers }, doneAtMs }: Pick<Exchange, 'response' | 'doneAtMs'>): number {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS)
  // The clock of the cloud counts, if it shows it.
  const [untilMs, dateMs] = [dateOf(text), dateOf(headers['date'] ?? '')]
  if (untilMs === null) return 0
  return Math.min(Math.max(untilMs - (dateMs ?? doneAtMs), 0), MAX_RETRY_AFTER_MS)
}

/** Returns the instant of a date of HTTP; null for anything else. */
function dateOf (text: string): number | null {
  const ms = /^[A-Z][a-z]+,? .*\d/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(ms) ? null : ms
}
