// A restart that nobody looks at afterwards.
import { counted } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { byServer } from '../by-server.js'
import { isSuccess } from '../call.js'

export const noConfirmation = defineRule({
  id: 'no-confirmation',
  severity: 'warning',
  about: 'has a restart accepted, and nobody looks at the server afterwards',
  limits: {},
  judge: (client) => Array.from(byServer(client.calls).restarts, ([serverId, calls]) => {
    const { lastLook, deletion } = byServer(client.conversation.calls)
    const lastId = Math.max(lastLook(serverId)?.entry.id ?? 0, deletion(serverId)?.entry.id ?? 0)
    const open = calls.filter((call) => isSuccess(call) && call.entry.id > lastId)
    const times = open.length === 1 ? 'was accepted' : `was accepted ${counted(open.length, 'time')}`
    return { serverId, message: `The restart of ${client.conversation.nameOf(serverId)} ${times}, and nobody looked at the server afterwards; accepted does not mean done.`, calls: open }
  }).filter(({ calls }) => calls.length > 0)
})
