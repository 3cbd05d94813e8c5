// A careless client, as many are written in a hurry: it restarts a server and works on a good day. It is the example of the
// demo and of the tests of `explore`, so its mistakes are here on purpose.
import type { ClientInput } from './client.js'

/** It sends the restart at most this often. */
const ATTEMPTS = 10
const PAUSE_MS = 1000

/** Restarts a server, and resolves once it seems to be ACTIVE again. @throws Error if no attempt was accepted */
export async function restartCarelessly ({ fetch, url, token, serverId, sleep, onStep = () => {} }: ClientInput): Promise<void> {
  const headers = { 'x-auth-token': token, 'content-type': 'application/json', 'user-agent': 'careless-client' }
  const send = async (text: string, method: string, path: string, body?: string): Promise<{ readonly status: number, readonly body: string } | null> => {
    try {
      const response = await fetch(`${url}/servers/${serverId}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
      onStep({ kind: 'request', text, status: response.status })
      return { status: response.status, body: await response.text() }
    } catch {
      onStep({ kind: 'request', text, status: null })
      return null
    }
  }
  const pause = async (text: string): Promise<void> => {
    onStep({ kind: 'wait', text, ms: PAUSE_MS })
    await sleep(PAUSE_MS)
  }

  let isAccepted = false
  for (let attempt = 1; !isAccepted; attempt++) {
    if (attempt > ATTEMPTS) throw new Error(`no restart of ${serverId} was accepted in ${ATTEMPTS} attempts`)
    // Mistake 1: whatever went wrong, it sends the restart again. The one before may have taken effect.
    if (attempt > 1) await pause('the next attempt')
    const response = await send('POST action', 'POST', '/action', '{"reboot":{"type":"HARD"}}')
    isAccepted = response?.status === 202 || response?.status === 204
  }
  // Mistake 2: it does not wait until the restart shows. An ACTIVE from before the restart is good enough for it.
  // Mistake 3: it looks for ACTIVE alone, so an ERROR or an expired token keeps it here for ever.
  for (;;) {
    const response = await send('GET server', 'GET', '')
    if (response?.body.includes('"status":"ACTIVE"') === true) break
    await pause('ACTIVE')
  }
  onStep({ kind: 'end', text: 'restarted' })
}
