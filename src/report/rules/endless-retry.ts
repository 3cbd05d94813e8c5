// A failing request that is sent too often.
import { counted, elapsed, projectTime, requestText, statusText } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { endsOf, never, runsOf } from '../runs.js'
import type { Call } from '../call.js'
import type { Client } from '../conversation.js'

/** Returns how many requests of a run did not come `rare` or more after the one before. */
function frequent (client: Client, run: readonly Call[], rare: number): number {
  // Infinity is a time that nobody knows.
  const isRare = (ms: number): boolean => ms >= rare && ms !== Infinity
  return run.filter((call, index) => index === 0 || !isRare(elapsed(client, run[index - 1] as Call, call))).length
}

export const endlessRetry = defineRule({
  id: 'endless-retry',
  severity: 'warning',
  about: 'sends a failing request too often before it gives up',
  limits: {
    times: { about: 'how often a request may be sent', unit: 'count', fallback: 10 },
    rare: { about: 'retries at this distance or a longer one do not count', unit: 'duration', fallback: 30_000 },
    deadline: { about: 'after this time they do count', unit: 'duration', fallback: 900_000 }
  },
  judge: (client, { times, rare, deadline }) => runsOf(client, ({ entry: { status } }) => status === 0 || status >= 400, never).flatMap((run) => {
    const [first, last] = endsOf(run)
    const count = projectTime(first, last) > deadline ? run.length : frequent(client, run, rare)
    if (count <= times) return []
    return [{
      serverId: first.entry.serverId,
      message: `${requestText(client, first)} failed and was sent ${counted(run.length, 'time')} in all; the last response was ${statusText(last)}.`,
      calls: run
    }]
  })
})
