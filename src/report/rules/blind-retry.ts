// An action that is sent again although the first may have happened, without a look at the server in between.
import { after, counted, projectTime, requestText, statusText } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { endsOf, runsOf, type Ends } from '../runs.js'
import { actedOnBy, isSuccess, isUncertain, lookedAtBy } from '../call.js'

/** The requests that must not happen twice unnoticed. To delete again changes nothing. */
const ONCE: ReadonlySet<string> = new Set(['reboot', 'start', 'stop', 'create', 'batch'])

/** The reads that show whether a server was created. */
const LISTS: ReadonlySet<string> = new Set(['list', 'detail'])

/** What runs are about besides servers: any server, and a creation, which names none; neither does a batch whose body was cut. */
const [ANY, CREATION] = [Symbol('any'), Symbol('creation')]

/** What looks see. */
const looks: Ends = {
  subjectsOf: (first) => {
    const { serverId } = first.entry
    const servers = serverId === null ? actedOnBy(first) : [serverId]
    return servers.length === 0 ? [CREATION] : [ANY, ...servers]
  },
  endedBy: (call) => [...LISTS.has(call.entry.operation) && isSuccess(call) ? [CREATION] : [], ...lookedAtBy(call) ?? [ANY]]
}

export const blindRetry = defineRule({
  id: 'blind-retry',
  severity: 'error',
  about: 'sends an action again after a lost response or a 5xx, without a read in between',
  limits: {
    within: { about: 'an action later than this is a new one, and no retry', unit: 'duration', fallback: 600_000 }
  },
  judge: (client, { within }) => runsOf(client, (call) => ONCE.has(call.entry.operation) && isUncertain(call), looks).flatMap((run) => {
    const [first, last] = endsOf(run)
    if (projectTime(first, last) > within) return []
    const times = run.length === 2 ? 'again' : `${counted(run.length - 1, 'time')} again`
    return [{
      serverId: first.entry.serverId,
      message: `${requestText(client, first)} got ${statusText(first)} and was sent ${times} ${after(projectTime(first, last))}, without a look at what the first had done.`,
      calls: run
    }]
  })
})
