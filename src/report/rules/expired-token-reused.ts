// A token that is sent again after a 401 has refused it.
import { counted, elapsed, sentAtMs } from '../elapsed.js'
import { defineRule, type Found } from '../rule.js'
import type { Call } from '../call.js'

export const expiredTokenReused = defineRule({
  id: 'expired-token-reused',
  severity: 'warning',
  about: 'keeps using a token after a 401',
  limits: {
    pause: { about: 'other requests count only this long after the 401; earlier ones may have been in flight', unit: 'duration', fallback: 1000 }
  },
  judge: (client, { pause }) => {
    const refused = new Map<string, Call>()
    for (const call of client.calls) if (call.entry.status === 401 && call.token !== '' && !refused.has(call.token)) refused.set(call.token, call)
    return Array.from(refused).flatMap(([token, first]): Found[] => {
      const isAgain = (call: Call): boolean => {
        // What was sent before the 401 was answered may be answered after it.
        if (call.token !== token || call.entry.id <= first.entry.id || sentAtMs(call) < first.entry.atMs) return false
        const waited = elapsed(client, first, call)
        return call.key === first.key || (waited >= pause && waited !== Infinity)
      }
      const again = client.calls.filter(isAgain)
      return again.length === 0 ? [] : [{ serverId: null, message: `A token was refused with 401 and sent in ${counted(again.length, 'more request')}; a client logs in again.`, calls: [first, ...again] }]
    })
  }
})
