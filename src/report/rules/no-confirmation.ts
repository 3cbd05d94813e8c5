// A restart that nobody looks at afterwards.
import { counted } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { hasDeleted, isSuccess, looksAt } from '../call.js'
import { restartsOf } from '../conversation.js'

export const noConfirmation = defineRule({
  id: 'no-confirmation',
  severity: 'warning',
  about: 'has a restart accepted, and nobody looks at the server afterwards',
  limits: {},
  judge: (client) => Array.from(restartsOf(client.calls.filter(isSuccess)), ([serverId, calls]) => {
    const look = client.conversation.calls.findLast((call) => looksAt(call, serverId) || hasDeleted(call, serverId))
    const open = calls.filter(({ entry: { id } }) => look === undefined || look.entry.id < id)
    const times = open.length === 1 ? 'was accepted' : `was accepted ${counted(open.length, 'time')}`
    return { serverId, message: `The restart of ${client.conversation.nameOf(serverId)} ${times}, and nobody looked at the server afterwards; accepted does not mean done.`, calls: open }
  }).filter(({ calls }) => calls.length > 0)
})
