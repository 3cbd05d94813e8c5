/** `--host localhost` where the name has two addresses: both behave alike. Here 127.0.0.2 takes the place of ::1. */
import dns from 'node:dns'
import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { createServer } from 'node:net'
import { test, type Test } from 'tap'
import { buildTestEmulator, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { open, parseAnswer, requestText } from './command.js'

const ADDRESSES = ['127.0.0.1', '127.0.0.2'] as const
const SHOW = `/v2.1/${PROJECT}/servers/${SERVER}`

type LookupDone = (error: Error | null, address: string | dns.LookupAddress[], family?: number) => void

/** Gives localhost other addresses until the test ends. */
function resolveLocalhost (t: Test, addresses: readonly string[]): void {
  const { lookup } = dns
  const found = addresses.map((address) => ({ address, family: 4 }))
  dns.lookup = ((name: string, ...[options, done]: readonly [dns.LookupOptions, LookupDone] | readonly [LookupDone, undefined]) => {
    const answer = done ?? options as LookupDone
    if (name !== 'localhost') answer(null, name, 4)
    else if (addresses.length === 0) answer(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), [])
    else if (done === undefined) answer(null, String(addresses[0]), 4)
    else answer(null, found)
  }) as unknown as typeof dns.lookup
  t.teardown(() => { dns.lookup = lookup })
}

async function listen (t: Test, limits: Readonly<Record<string, number>> = {}): Promise<TestEmulator & { readonly port: number }> {
  resolveLocalhost(t, ADDRESSES)
  const emulator = await buildTestEmulator(t, { host: 'localhost', port: 0 })
  Object.assign(emulator.app.server, { connectionsCheckingInterval: 10, ...limits })
  return { ...emulator, port: Number(new URL(await emulator.listen()).port) }
}

test('a broken request gets the same response at each address of localhost', async (t) => {
  const { port } = await listen(t)
  for (const bytes of [`FLY ${SHOW} HTTP/1.1\r\nHost: a\r\n\r\n`, `GET ${SHOW} HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n`, `GET ${SHOW} HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`]) {
    const [one, other] = await Promise.all(ADDRESSES.map(async (address) => parseAnswer((await (await open(t, port, bytes, address)).closed).text)))
    t.match(other?.headers['x-openstack-request-id'], /^req-/, 'the response is ours')
    t.same([other?.status, JSON.parse(String(other?.body))], [one?.status, JSON.parse(String(one?.body))])
  }
  const half = await listen(t, { requestTimeout: 1, headersTimeout: 1 })
  for (const address of ADDRESSES) t.equal(parseAnswer((await (await open(t, half.port, 'GET / HT', address)).closed).text).status, 408)
})

test('the limit of connections is one for all addresses of localhost', async (t) => {
  const { port, send, app } = await listen(t, { maxConnections: 3 })
  const keep = requestText('GET', SHOW, { Connection: 'keep-alive' })
  const opened = [await open(t, port, keep), await open(t, port, keep, ADDRESSES[1]), await open(t, port, keep, ADDRESSES[1])]
  await Promise.all(opened.map(async ({ until }) => await until('200 OK')))
  for (const address of ADDRESSES) {
    const dropped = once(app.server, 'drop')
    const { closed } = await open(t, port, keep, address)
    await dropped
    t.equal((await closed).text, '', address)
  }
  t.match((await send('GET', '/_emulator/metrics')).body, /^bms_emulator_connections 3\n(?:.*\n)*?bms_emulator_connections_refused_total 2$/m)
})

test('no address of localhost is served after the emulator closes', async (t) => {
  const { port, close } = await listen(t)
  const open2 = await open(t, port, requestText('GET', SHOW, { Connection: 'keep-alive' }), ADDRESSES[1])
  await open2.until('200 OK')
  await close()
  await open2.closed
  for (const address of ADDRESSES) await t.rejects(open(t, port, '', address), { code: 'ECONNREFUSED' })
})

test('a connection at another address that comes while the emulator closes ends at once', async (t) => {
  const { port, app, send } = await listen(t)
  const first = await open(t, port, requestText('GET', SHOW, {}).slice(0, -2))
  while ((await send('GET', '/_emulator/metrics')).body.includes('bms_emulator_connections 0\n')) await turn()
  // Not closed yet: a request is under way.
  app.server.close()
  const { closed } = await open(t, port, requestText('GET', SHOW, {}), ADDRESSES[1])
  t.equal((await closed).text, '')
  first.socket.destroy()
})

test('a name without an address stops the start', async (t) => {
  resolveLocalhost(t, [])
  const emulator = await buildTestEmulator(t, { host: 'localhost', port: 0 })
  await t.rejects(emulator.listen(), { code: 'ENOTFOUND' })
})

test('an address that this machine lacks is left out, and one whose port is taken stops the start', async (t) => {
  resolveLocalhost(t, ['127.0.0.1', '203.0.113.1'])
  const lacking = await buildTestEmulator(t, { host: 'localhost', port: 0 })
  t.match(await lacking.listen(), /^http:\/\/127\.0\.0\.1:\d+$/)
  const other = createServer().listen(0, ADDRESSES[1])
  await once(other, 'listening')
  t.teardown(() => other.close())
  resolveLocalhost(t, ADDRESSES)
  const { port } = other.address() as { port: number }
  const emulator = await buildTestEmulator(t, { host: 'localhost', port })
  await t.rejects(emulator.listen(), { code: 'EADDRINUSE' })
})
