// A server in ERROR, or a failed job, that a client saw, and did nothing about.
import { actedOnBy, shownIn } from '../call.js'
import { byServer } from '../by-server.js'
import { defineRule, type Found } from '../rule.js'

/** The status of a server that failed, and that of a part of a job. */
const FAILED: ReadonlySet<string> = new Set(['ERROR', 'FAIL'])

export const errorIgnored = defineRule({
  id: 'error-ignored',
  severity: 'warning',
  about: 'sees that a server on which it acted is in ERROR, and sends nothing about it afterwards',
  limits: {},
  judge: ({ calls, conversation }) => [...new Set(calls.flatMap(actedOnBy))].flatMap((serverId): Found[] => {
    const { lastShowing, lastNaming, acts } = byServer(calls)
    const last = lastShowing(serverId)
    const status = last === undefined ? undefined : shownIn(last).get(serverId)?.status
    if (last === undefined || status === undefined || !FAILED.has(status)) return []
    const acted = acts(serverId).findLast((call) => call.entry.id < last.entry.id)
    const hasFollowed = [lastNaming(serverId), acts(serverId).at(-1)].some((call) => Number(call?.entry.id) > last.entry.id)
    if (acted === undefined || hasFollowed) return []
    const name = conversation.nameOf(serverId)
    const saw = status === 'ERROR' ? `${name} was shown in ERROR, and no request about it` : `The job of ${name} was shown in ${status}, and no request about the server`
    return [{ serverId, message: `${saw} followed; did the client report it?`, calls: [acted, last] }]
  })
})
