// A request that is refused for good and sent again unchanged.
import { defineRule } from '../rule.js'
import { counted, projectTime, requestText, statusText } from '../elapsed.js'
import { endsOf, runsOf, type Ends } from '../runs.js'
import { isChange, isConflict, isLogin, isPassing, isRead, isSuccess, type Call } from '../call.js'

const PERMANENT: ReadonlySet<number> = new Set([400, 403, 404, 405, 406, 413, 415])

function isPermanent (call: Call): boolean {
  return PERMANENT.has(call.entry.status) && !isPassing(call) && !isConflict(call)
}

/** The subject of each run; the others are servers, or null for what names none. */
const ANY = Symbol('any')

/** What a request may have changed that the refusals were about. A server that is shown after a 404 is there now. */
const helped: Ends = {
  subjectsOf: ({ entry: { status, serverId } }) => status === 404 ? [ANY, serverId] : [ANY],
  endedBy: (call) => !isSuccess(call) ? [] : isChange(call) || isLogin(call) ? [ANY] : isRead(call) ? [call.entry.serverId] : []
}

export const retryOfPermanent = defineRule({
  id: 'retry-of-permanent',
  severity: 'warning',
  about: 'sends a request again unchanged after a 400, 403 or 404, and no change or log-in in between has succeeded',
  limits: {
    changes: { about: 'how often a change must be sent', unit: 'count', fallback: 2 },
    reads: { about: 'how often a read must be sent: some wait for what is not there yet', unit: 'count', fallback: 3 },
    within: { about: 'a request later than this is a new one, and no retry', unit: 'duration', fallback: 60_000 }
  },
  judge: (client, { changes, reads, within }) => runsOf(client, isPermanent, helped).flatMap((run) => {
    const [first, last] = endsOf(run)
    if (run.length < (isChange(first) ? changes : reads) || projectTime(first, last) > within * (run.length - 1)) return []
    return [{
      serverId: first.entry.serverId,
      message: `${requestText(client, first)} was refused with ${statusText(first)} and sent ${counted(run.length - 1, 'time')} again unchanged; it cannot succeed.`,
      calls: run
    }]
  })
})
