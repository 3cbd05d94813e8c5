import { test } from 'tap'
import { buildTestEmulator } from '../helpers.js'

const CLOCK = '/_emulator/clock'

test('health and readiness respond to everybody, other calls as --control says', async (t) => {
  const open = await buildTestEmulator(t)
  t.equal((await open.send('GET', CLOCK)).statusCode, 200)
  const off = await buildTestEmulator(t, { control: 'off' })
  for (const path of ['/_emulator/health', '/_emulator/ready', '/_emulator/health/', '//_emulator//ready']) t.equal((await off.send('GET', path)).statusCode, 200, path)
  for (const path of [CLOCK, '/_emulator/metrics', '/_emulator/none', '/_emulator/health/none']) {
    const answer = await off.send('GET', path)
    t.equal(answer.statusCode, 404)
    t.same(answer.json(), { error: { code: 'not-found', message: 'the control API is off; start with --control open, or --control TOKEN', details: {} } })
  }
  const elsewhere = await buildTestEmulator(t, { host: '0.0.0.0' })
  t.equal((await elsewhere.send('GET', CLOCK)).statusCode, 404, 'off by default where other machines listen')
})

test('with a token, only requests that carry it are accepted', async (t) => {
  const emulator = await buildTestEmulator(t, { control: 'secret' })
  const status = async (headers: Record<string, string>): Promise<number> => (await emulator.send('GET', CLOCK, undefined, headers)).statusCode
  t.equal(await status({ authorization: 'Bearer secret' }), 200)
  t.equal(await status({ authorization: 'bearer secret' }), 200)
  t.equal(await status({ 'x-emulator-token': 'secret' }), 200)
  for (const wrong of ['Bearer ', 'Bearer secret2', 'Bearer secre', 'Basic secret', 'secret', `Bearer ${'x'.repeat(10_000)}`]) t.equal(await status({ authorization: wrong }), 401, wrong.slice(0, 20))
  const answer = await emulator.send('GET', CLOCK)
  t.same(answer.json(), { error: { code: 'unauthorized', message: 'the control API requires its token: Authorization: Bearer TOKEN', details: {} } })
  t.equal((await emulator.send('GET', '/_emulator/health')).statusCode, 200)
})

test('on loopback only loopback names are accepted, so that a rebound name does not reach it', async (t) => {
  const emulator = await buildTestEmulator(t)
  const status = async (host: string): Promise<number> => (await emulator.send('GET', CLOCK, undefined, { host })).statusCode
  for (const host of ['localhost', 'LOCALHOST:8774', '127.0.0.1:8774', '[::1]:8774']) t.equal(await status(host), 200, host)
  for (const host of ['evil.example', 'evil.example:8774', 'localhost.evil.example', '127.0.0.1.evil.example']) t.equal(await status(host), 401, host)
  const named = await buildTestEmulator(t, { publicUrl: 'https://cloud.example.com/bms' })
  t.equal((await named.send('GET', CLOCK, undefined, { host: 'cloud.example.com' })).statusCode, 200, 'the public name')
})

test('open to other machines, it accepts addresses and names that nobody can register', async (t) => {
  const emulator = await buildTestEmulator(t, { host: '0.0.0.0', control: 'open', publicUrl: 'http://emulator.example.com' })
  const status = async (host: string): Promise<number> => (await emulator.send('GET', CLOCK, undefined, { host })).statusCode
  for (const host of ['localhost', 'bms-emulator:8774', '10.0.0.7', '[fe80::1]:8774', 'host.docker.internal', 'box.local', 'emulator.ns.svc.cluster.local', 'emulator.example.com']) t.equal(await status(host), 200, host)
  for (const host of ['evil.example', 'emulator.example.com.evil.example', '10.0.0.7.evil.example']) t.equal(await status(host), 401, host)
  const guarded = await buildTestEmulator(t, { host: '0.0.0.0', control: 'secret' })
  t.equal((await guarded.send('GET', CLOCK, undefined, { host: 'any.example', authorization: 'Bearer secret' })).statusCode, 200, 'a token is enough')
})

test('a request from a page of another origin is refused in every form', async (t) => {
  const emulator = await buildTestEmulator(t, { publicUrl: 'https://cloud.example.com' })
  const status = async (headers: Record<string, string>, method = 'GET'): Promise<number> => (await emulator.send(method, method === 'GET' ? CLOCK : '/_emulator/reset', undefined, { host: 'localhost:8774', ...headers })).statusCode
  const allowed: Array<Record<string, string>> = [
    { origin: 'http://localhost:8774' },
    { origin: 'https://cloud.example.com' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  ]
  for (const headers of allowed) t.equal(await status(headers), 200, JSON.stringify(headers))
  const refused: Array<Record<string, string>> = [
    { origin: 'http://localhost:3000' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  ]
  for (const headers of refused) {
    t.equal(await status(headers), 401, JSON.stringify(headers))
    t.equal(await status(headers, 'POST'), 401)
  }
})

test('a link on another site opens the pages for people, and no data', async (t) => {
  const emulator = await buildTestEmulator(t)
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  for (const path of ['/_emulator/reference', '/_emulator/reference/?profile=nova', '/_emulator/health', '/_emulator/ready']) t.equal((await emulator.send('GET', path, undefined, link)).statusCode, 200, path)
  t.equal((await emulator.send('GET', '/_emulator/reference', undefined, { ...link, 'sec-fetch-dest': 'iframe' })).statusCode, 401, 'not in a frame')
  for (const path of ['snapshot', 'requests', 'events', 'projects', 'env', 'metrics', 'openapi.json', 'profile', 'nothing']) {
    const answer = await emulator.send('GET', `/_emulator/${path}`, undefined, link)
    t.equal(answer.statusCode, 401, path)
    t.match(answer.json(), { error: { message: 'the control API does not accept requests from links on other sites; enter the address itself' } })
  }
})

test('the header that injects faults applies only where the control API is open to its request', async (t) => {
  const fault = { 'x-emulator-fault': '503' }
  const status = async (options: Record<string, unknown>, headers: Record<string, string>): Promise<number> => {
    const emulator = await buildTestEmulator(t, options)
    return (await emulator.send('GET', '/v2.1/', undefined, { ...fault, ...headers })).statusCode
  }
  t.equal(await status({}, {}), 503)
  t.equal(await status({}, { host: 'rebound.example' }), 200, 'a foreign host')
  t.equal(await status({ control: 'off' }, {}), 200)
  t.equal(await status({ control: 'off' }, { 'x-emulator-fault': 'not a fault' }), 200)
  t.equal(await status({ control: 'secret' }, {}), 200)
  t.equal(await status({ control: 'secret' }, { 'x-emulator-token': 'wrong' }), 200)
  t.equal(await status({ control: 'secret' }, { 'x-emulator-token': 'secret' }), 503)
})
