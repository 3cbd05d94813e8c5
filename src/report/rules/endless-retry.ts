// A failing request that is sent too often.
import { counted, requestText, statusText } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { endsOf, never, runsOf } from '../runs.js'

export const endlessRetry = defineRule({
  id: 'endless-retry',
  severity: 'warning',
  about: 'sends a failing request too often before it gives up',
  limits: {
    times: { about: 'how often a request may be sent', unit: 'count', fallback: 10 }
  },
  judge: (client, { times }) => runsOf(client, ({ entry: { status } }) => status === 0 || status >= 400, never).flatMap((run) => {
    const [first, last] = endsOf(run)
    if (run.length <= times) return []
    return [{
      serverId: first.entry.serverId,
      message: `${requestText(client, first)} failed and was sent ${counted(run.length, 'time')} in all; the last response was ${statusText(last)}.`,
      calls: run
    }]
  })
})
