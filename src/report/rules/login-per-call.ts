// A client that logs in for every call.
import { counted } from '../elapsed.js'
import { defineRule } from '../rule.js'
import { isLogin, responseHeader, type Call } from '../call.js'
import type { Client } from '../conversation.js'

/** Returns the log-ins whose token was used, but not more than `uses` times, and was not refused: after a 401 there must be another one. */
function briefLogins ({ calls }: Client, uses: number): readonly Call[] {
  const refused = new Set(calls.filter(({ entry: { status } }) => status === 401).map(({ token }) => token))
  const counts = new Map<string, number>()
  for (const { token, entry: { operation } } of calls) {
    if (operation !== 'token' && operation !== 'discovery') counts.set(token, (counts.get(token) ?? 0) + 1)
  }
  return calls.filter((call) => {
    const token = isLogin(call) ? responseHeader(call, 'x-subject-token') : ''
    const count = counts.get(token) ?? 0
    return token !== '' && !refused.has(token) && count > 0 && count <= uses
  })
}

export const loginPerCall = defineRule({
  id: 'login-per-call',
  severity: 'warning',
  about: 'logs in for every call instead of keeping its token',
  limits: {
    logins: { about: 'how many such log-ins', unit: 'count', fallback: 5 },
    uses: { about: 'how often the token of such a log-in is used at most; up to twice as often takes twice as many', unit: 'count', fallback: 1 }
  },
  judge: (client, { logins, uses }) => {
    for (const factor of [1, 2]) {
      const brief = briefLogins(client, uses * factor)
      if (brief.length < logins * factor) continue
      return [{ serverId: null, message: `The client logged in ${counted(brief.length, 'time')} and used each token for ${counted(uses * factor, 'call')} at most; a token is valid for hours.`, calls: brief }]
    }
    return []
  }
})
