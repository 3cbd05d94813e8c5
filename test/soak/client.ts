// The requests of the soak: one at a time for each worker, over sockets that are kept, cut or slow.
import { connect } from 'node:net'
import { once } from 'node:events'
import { Agent, request } from 'undici'

/** What came of a request: a response, or a connection that failed. */
export interface Outcome {
  /** 0 where no whole response came. */
  readonly status: number
  readonly body: unknown
  /** The rules that the response names. */
  readonly faults: string
}

/** How long a client waits. A response that hangs because of a rule ends here. */
const PATIENCE_MS = 5_000

/** Sends requests to one emulator. */
export interface Client {
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, patienceMs?: number): Promise<Outcome>
  /** Begins a request byte by byte, and hangs up in the middle of its body. */
  giveUp(path: string): Promise<void>
  close(): Promise<void>
}

/** Returns a client. */
export function createClient (url: string, token: string): Client {
  const dispatcher = new Agent({ pipelining: 1, connections: 8 })
  return {
    send: async (method, path, body, patienceMs = PATIENCE_MS) => {
      try {
        const { statusCode, headers, body: stream } = await request(`${url}${path}`, {
          dispatcher,
          method,
          headers: { 'x-auth-token': token, 'content-type': 'application/json' },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(patienceMs)
        })
        const text = await stream.text()
        return { status: statusCode, body: parsed(text), faults: String(headers['x-emulator-fault'] ?? '') }
      } catch (error) {
        return { status: 0, body: String((error as Error).message), faults: '' }
      }
    },
    giveUp: async (path) => {
      const { hostname, port } = new URL(url)
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      await once(socket, 'connect')
      for (const part of [`POST ${path} HTTP/1.1\r\nHost: soak\r\n`, 'X-Auth-Token: soak\r\nContent-Length: 100\r\n\r\n', '{"reboot"']) {
        if (socket.destroyed) return
        await new Promise((resolve) => socket.write(part, resolve))
      }
      const closed = once(socket, 'close')
      socket.destroy()
      await closed
    },
    close: () => dispatcher.close()
  }
}

function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
