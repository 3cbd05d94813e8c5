// A server in ERROR that a client saw, and did nothing about.
import { actedOnBy, looksAt, shownIn } from '../call.js'
import { defineRule, type Found } from '../rule.js'

export const errorIgnored = defineRule({
  id: 'error-ignored',
  severity: 'warning',
  about: 'sees that a server on which it acted is in ERROR, and sends nothing about it afterwards',
  limits: {},
  judge: ({ calls, conversation }) => [...new Set(calls.flatMap(actedOnBy))].flatMap((serverId): Found[] => {
    const seen = calls.filter((call) => looksAt(call, serverId))
    const last = seen.findLast((call) => shownIn(call).has(serverId))
    if (last === undefined || shownIn(last).get(serverId)?.status !== 'ERROR') return []
    const acted = calls.findLast((call) => call.entry.id < last.entry.id && actedOnBy(call).includes(serverId))
    const hasFollowed = calls.some(({ entry }) => entry.id > last.entry.id && entry.serverId === serverId)
    if (acted === undefined || hasFollowed) return []
    return [{ serverId, message: `${conversation.nameOf(serverId)} was shown in ERROR, and no request about it followed; did the client report it?`, calls: [acted, last] }]
  })
})
