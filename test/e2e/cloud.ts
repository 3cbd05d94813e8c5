/** Clouds for `learn` and `check`: the emulator as one, and a server that does what a test tells it. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { PROJECT } from '../helpers.js'
import { startCommand } from './command.js'

/** A token that must not be shown. */
export const TOKEN = 'a-token-that-is-secret'

/** A server that does what it is told, and keeps what reached it. */
export async function standIn (t: Test, listener: RequestListener): Promise<{ readonly url: string, readonly requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    response.on('error', () => {})
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** Starts an emulator with short tasks. Returns its URL, and the variables with which a client logs in. */
export async function cloud (t: Test, ...args: readonly string[]): Promise<{ readonly url: string, readonly env: Record<string, string> }> {
  const { url } = await startCommand(t, ['--port', '0', '--reboot-duration', '300ms', '--start-duration', '200ms', '--stop-duration', '200ms', ...args])
  return { url, env: { OS_AUTH_URL: `${url}/v3`, OS_USERNAME: 'demo', OS_PASSWORD: 'demo', OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_ID: PROJECT } }
}
