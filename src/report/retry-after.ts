// The header Retry-After: seconds, or an instant. Source: RFC 9110, section 10.2.3.
import { responseHeader, type Call } from './call.js'

/** Returns how long a response asks its client to wait; null if it does not. */
export function retryAfterMs (call: Call): number | null {
  const text = responseHeader(call, 'retry-after')
  if (call.entry.status < 400 || text === '') return null
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const untilMs = Date.parse(text)
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs - call.entry.atMs)
}
