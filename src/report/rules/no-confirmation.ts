// A restart that nobody looks at afterwards.
import { counted } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { hasDeleted, isSuccess, looksAt, restartedBy, type Call } from '../call.js'
import type { Client } from '../conversation.js'

/** Returns the accepted restarts of a client by server. */
function restartsOf ({ calls }: Client): ReadonlyMap<string, readonly Call[]> {
  const restarts = new Map<string, Call[]>()
  for (const call of calls.filter(isSuccess)) {
    for (const serverId of restartedBy(call)) {
      const own = restarts.get(serverId) ?? []
      restarts.set(serverId, own)
      own.push(call)
    }
  }
  return restarts
}

export const noConfirmation = defineRule({
  id: 'no-confirmation',
  severity: 'warning',
  about: 'has a restart accepted, and nobody looks at the server afterwards',
  limits: {},
  judge: (client) => Array.from(restartsOf(client), ([serverId, calls]) => {
    const open = calls.filter(({ entry: { id } }) => !client.conversation.calls.some((call) => call.entry.id > id && (looksAt(call, serverId) || hasDeleted(call, serverId))))
    const times = open.length === 1 ? 'was accepted' : `was accepted ${counted(open.length, 'time')}`
    return { serverId, message: `The restart of ${client.conversation.nameOf(serverId)} ${times}, and nobody looked at the server afterwards; accepted does not mean done.`, calls: open }
  }).filter(({ calls }) => calls.length > 0)
})
