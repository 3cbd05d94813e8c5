// A retry before the time that Retry-After names.
import { after, requestText, statusText, waited } from '../elapsed.js'
import { defineRule, type Found } from '../rule.js'
import { formatMs } from '../../core/time/duration.js'
import { never, runsOf } from '../runs.js'
import { retryAfterMs } from '../retry-after.js'
import type { Call } from '../call.js'

export const retryAfterIgnored = defineRule({
  id: 'retry-after-ignored',
  severity: 'warning',
  about: 'sends a request again before the time that Retry-After names',
  limits: {
    slack: { about: 'how much earlier is accepted, because timers are not exact', unit: 'duration', fallback: 100 }
  },
  judge: (client, { slack }) => runsOf(client, (call) => retryAfterMs(call) !== null, never).flatMap((run) => run.flatMap((call, index): Found[] => {
    const next: Call | undefined = run[index + 1]
    const askedMs = retryAfterMs(call)
    if (next === undefined || askedMs === null) return []
    const ms = waited(client, call, next)
    // One that was sent before the response arrived is no retry.
    if (ms < 0 || ms + slack >= askedMs) return []
    return [{
      serverId: call.entry.serverId,
      message: `${requestText(client, call)} got ${statusText(call)} with Retry-After ${formatMs(askedMs)} and was sent again ${after(ms)}.`,
      calls: [call, next]
    }]
  }))
})
