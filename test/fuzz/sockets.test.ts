/** Clients on raw sockets, good and hostile, against the built command. `npm run fuzz` does it for longer. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import tap, { test } from 'tap'
import { fuzzSockets, type SocketSettings } from './sockets.js'
import { scaled, SEED } from './settings.js'

// A busy machine takes several times as long.
tap.setTimeout(300_000)

test(`rounds of clients drawn from seed ${SEED} leave a process that answers and holds nothing`, async (t) => {
  const { clients, responses, late } = await fuzzSockets(t, { rounds: scaled(6), seed: SEED })
  t.ok(clients >= scaled(6), `${clients} clients`)
  t.ok(responses > 0, `${responses} responses`)
  t.ok(late <= clients / 4, `${late} were too slow for the short limits`)
})

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'
const METRICS = 'bms_emulator_connections 1\nbms_emulator_waiting 0\n'
const metricsResponse = (text: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`

/** Servers with one fault each, and what is found in them. */
const LIARS: ReadonlyArray<readonly [what: string, found: RegExp, answer: (socket: Socket, asked: string) => void, stderr?: string]> = [
  ['fails', /500 /, (socket) => socket.end('HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')],
  ['never closes', /the connection hangs/, (socket) => { socket.write(OK) }],
  ['sends what is no response', /no response begins with/, (socket) => socket.end('hello')],
  ['sends a body of another length', /is not as its headers say/, (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort')],
  ['leaves connections open', /connections or holds are left: bms_emulator_connections 7/, (socket, asked) => socket.end(metricsResponse(asked.includes('/metrics') ? METRICS.replace('1', '7') : 'ok'))],
  ['prints a stack', /on stderr: +at somewhere/, (socket, asked) => socket.end(metricsResponse(asked.includes('/metrics') ? METRICS : 'ok')), '    at somewhere (x.js:1:1)\n']
]

for (const [what, found, answer, stderr = ''] of LIARS) {
  test(`a server that ${what} is found`, async (t) => {
    const start: SocketSettings['start'] = async () => {
      const server = createServer((socket) => { socket.on('error', () => {}).once('data', (asked) => answer(socket, String(asked))) })
      t.teardown(() => server.close())
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return { port: (server.address() as AddressInfo).port, output: { stdout: '', stderr }, stop: async () => ({ code: 0, signal: null, stdout: '', stderr: '' }) }
    }
    await t.rejects(fuzzSockets(t, { rounds: 3, seed: 1, start, hangMs: 100, first: [], isShrunk: false }), { message: found })
  })
}
