/** The limits of connections over real sockets: what a client meets at each. */
import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { test, type Test } from 'tap'
import { buildTestEmulator, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { MAX_CONNECTIONS, MAX_HEADER_BYTES, SERVER_SETTINGS } from '../../src/pipeline/connections.js'
import { open, parseAnswer, requestText } from './command.js'

const SHOW = `/v2.1/${PROJECT}/servers/${SERVER}`

/** Starts an emulator whose server has other limits, so that no test waits for a minute. */
async function listen (t: Test, limits: Readonly<Record<string, number>>): Promise<TestEmulator & { readonly port: number }> {
  const emulator = await buildTestEmulator(t, { port: 0 })
  Object.assign(emulator.app.server, { connectionsCheckingInterval: 10, ...limits })
  return { ...emulator, port: Number(new URL(await emulator.listen()).port) }
}

test('the server has the limits that the documentation names', async (t) => {
  const { app: { server } } = await buildTestEmulator(t)
  t.same([server.requestTimeout, server.headersTimeout, server.keepAliveTimeout, server.timeout], [60_000, 60_000, 72_000, 0])
  t.same([server.maxConnections, server.maxHeadersCount, server.maxRequestsPerSocket], [MAX_CONNECTIONS, 0, 0])
  t.equal(SERVER_SETTINGS.http.connectionsCheckingInterval, 5000)
})

test('a connection that sends nothing, half a head or half a body is closed with a 408', async (t) => {
  const { port, send } = await listen(t, { requestTimeout: 1, headersTimeout: 1 })
  for (const bytes of ['', 'GET / HT', 'GET / HTTP/1.1\r\nHost: a\r\nX-Half: ', `${requestText('POST', `${SHOW}/action`, {}, '{"reboot":{"type":"HARD"}}').slice(0, -5)}`]) {
    const { closed } = await open(t, port, bytes)
    t.match(parseAnswer((await closed).text), { status: 408, body: '{"computeFault":{"code":408,"message":"The request was not complete in time."}}' }, JSON.stringify(bytes.slice(0, 30)))
  }
  t.equal((await send('GET', SHOW)).statusCode, 200)
})

test('an idle connection is closed after its time', async (t) => {
  const { port } = await listen(t, { keepAliveTimeout: 1 })
  const { closed } = await open(t, port, requestText('GET', SHOW, { Connection: 'keep-alive' }))
  t.equal(parseAnswer((await closed).text).status, 200)
})

test('headers are limited by their bytes, not by their number', async (t) => {
  const { port } = await listen(t, {})
  const many = Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [index.toString(36), '']))
  const { closed } = await open(t, port, requestText('GET', SHOW, many).replace('X-Auth-Token: demo\r\n', '').replace('\r\n\r\n', '\r\nX-Auth-Token: demo\r\n\r\n').replaceAll(': \r\n', ':\r\n'))
  t.equal(parseAnswer((await closed).text).status, 200, 'the last header is the token')
  const tooMuch = await open(t, port, requestText('GET', SHOW, { x: 'y'.repeat(MAX_HEADER_BYTES) }))
  t.equal(parseAnswer((await tooMuch.closed).text).status, 431)
})

test('connections over the limit are closed at once and counted; the others are served', async (t) => {
  const { port, send, app } = await listen(t, { maxConnections: 2 })
  const count = async (name: string): Promise<number> => Number(new RegExp(`^bms_emulator_${name} (\\d+)$`, 'm').exec((await send('GET', '/_emulator/metrics')).body)?.[1])
  const first = await open(t, port, requestText('GET', SHOW, { Connection: 'keep-alive' }))
  const second = await open(t, port, requestText('GET', SHOW, { Connection: 'keep-alive' }))
  await Promise.all([first.until('200 OK'), second.until('200 OK')])
  for (const refused of [1, 2]) {
    const dropped = once(app.server, 'drop')
    const { closed } = await open(t, port)
    await dropped
    t.equal((await closed).text, '')
    t.same([await count('connections'), await count('connections_refused_total')], [2, refused])
  }
  first.socket.destroy()
  while (await count('connections') !== 1) await turn()
  const third = await open(t, port, requestText('GET', SHOW, {}))
  t.equal(parseAnswer((await third.closed).text).status, 200)
})
