/** Web pages: which ones may use the emulated API, and what --allow-origin opens. Clients that are no browser are not affected. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`
const EVIL = 'http://evil.example'

const projects = async (emulator: TestEmulator): Promise<unknown[]> => ((await emulator.send('GET', '/_emulator/projects')).json() as { projects: unknown[] }).projects

test('a form or script of a page elsewhere restarts nothing and makes no project', async (t) => {
  for (const options of [{}, { auth: 'off' }, { profile: 'nova' }]) {
    const emulator = await buildTestEmulator(t, options)
    const before = await projects(emulator)
    for (const headers of [{ origin: EVIL }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }] as Array<Record<string, string>>) {
      t.equal((await emulator.act(HARD, SERVER, { ...headers, 'content-type': 'text/plain' })).statusCode, 403, JSON.stringify(headers))
      t.equal((await emulator.send('POST', '/v3/auth/tokens', { auth: {} }, { ...headers, 'content-type': 'text/plain' })).statusCode, 403)
      t.equal((await emulator.send('POST', '/v2.1/bbbb/servers', { server: {} }, headers)).statusCode, 403)
    }
    t.equal((await emulator.show())['status'], 'ACTIVE')
    t.same(await projects(emulator), before)
  }
})

test('the refusal says what was refused and what opens it', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.same((await emulator.act(HARD, SERVER, { origin: EVIL })).json(), { forbidden: { code: 403, message: `The emulated API does not accept requests from pages of "${EVIL}"; --allow-origin accepts them.` } })
  t.match((await emulator.act(HARD, SERVER, { 'sec-fetch-site': 'cross-site' })).json(), { forbidden: { message: /from pages of other sites; --allow-origin accepts those of one origin\.$/ } })
  t.match((await emulator.act(HARD, SERVER, { origin: 'http://rebound.example', host: 'rebound.example' })).json(), { forbidden: { message: /from pages under the host "rebound\.example"; expected one of localhost, / } })
})

test('a rebound name reaches nothing from a page, and everything from a client that is no browser', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.equal((await emulator.act(HARD, SERVER, { host: 'rebound.example', 'sec-fetch-site': 'same-origin' })).statusCode, 403)
  t.equal((await emulator.act(HARD, SERVER, { host: 'ecs.eu-de.otc.t-systems.com' })).statusCode, 204, 'people point real host names at loopback')
  const named = await buildTestEmulator(t, { publicUrl: 'https://cloud.example.com' })
  t.equal((await named.act(HARD, SERVER, { host: 'cloud.example.com', origin: 'https://cloud.example.com' })).statusCode, 204)
  const elsewhere = await buildTestEmulator(t, { host: '0.0.0.0' })
  t.equal((await elsewhere.act(HARD, SERVER, { host: 'box.local', origin: 'http://box.local' })).statusCode, 204, 'where other machines listen, its names are not known')
})

test('the page of the emulator itself and links to a version document are accepted, links to data are not', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'off' })
  t.equal((await emulator.act(HARD, SERVER, { host: 'localhost:8774', origin: 'http://localhost:8774' })).statusCode, 204)
  t.equal((await emulator.send('GET', '/', undefined, { host: 'localhost:8774', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).statusCode, 200)
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  for (const path of ['/v2.1', '/v2.1/', '/v1', '/v3', '/identity', '/image']) t.match(await emulator.send('GET', path, undefined, link), { statusCode: /^[23]00$/ }, path)
  for (const path of [`/v2.1/${PROJECT}/servers`, `/v2.1/${PROJECT}/servers/${SERVER}`, '/v3/projects', '/nothing']) {
    const answer = await emulator.send('GET', path, undefined, link)
    t.equal(answer.statusCode, 403, path)
    t.match(answer.body, 'The emulated API does not accept requests from links on other sites; enter the address itself.')
  }
})

test('--allow-origin lets a page of that origin use and read both APIs, also where it asks beforehand', async (t) => {
  const origin = 'http://localhost:3000'
  const emulator = await buildTestEmulator(t, { allowOrigin: [origin], control: 'secret' })
  const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-auth-token,content-type' }
  for (const path of [ACTION, '/_emulator/faults']) {
    const preflight = await emulator.app.inject({ method: 'OPTIONS', url: path, headers: asked })
    t.same([preflight.statusCode, preflight.body], [204, ''])
    t.match(preflight.headers, { 'access-control-allow-origin': origin, 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'x-auth-token,content-type' })
    const foreign = await emulator.app.inject({ method: 'OPTIONS', url: path, headers: { ...asked, origin: EVIL } })
    t.equal(foreign.headers['access-control-allow-origin'], undefined)
  }
  const bare = await emulator.app.inject({ method: 'OPTIONS', url: ACTION, headers: { origin, 'access-control-request-method': 'POST' } })
  t.equal(bare.statusCode, 204)
  const restarted = await emulator.act(HARD, SERVER, { origin, 'sec-fetch-site': 'same-site' })
  t.match(restarted, { statusCode: 204, headers: { 'access-control-allow-origin': origin, 'access-control-expose-headers': '*' } })
  const injected = await emulator.act(HARD, SERVER, { origin, 'x-emulator-fault': '503@response', 'x-emulator-token': 'secret' })
  t.equal(injected.headers['access-control-allow-origin'], origin, 'the page reads injected errors too')
  t.match(await emulator.send('GET', '/_emulator/clock', undefined, { origin, authorization: 'Bearer secret' }), { statusCode: 200, headers: { 'access-control-allow-origin': origin } })
  t.equal((await emulator.send('GET', '/_emulator/clock', undefined, { origin })).statusCode, 401, 'the token is required all the same')
  t.equal((await emulator.act(HARD, SERVER, { origin: EVIL })).statusCode, 403)
})

test('every response has the same headers for pages, or none without allowed origins', async (t) => {
  const origin = 'http://localhost:3000'
  const big = { 'content-length': '200000' }
  const requests: ReadonlyArray<readonly [method: string, path: string, status: number, body?: unknown, headers?: Record<string, string>]> = [
    ['GET', '/', 200],
    ['GET', '/v2.1', 200],
    ['GET', '/v3', 200],
    ['GET', `/v2.1/${PROJECT}/servers`, 200],
    ['GET', '/v3/projects', 200],
    ['POST', ACTION, 204, HARD],
    ['POST', ACTION, 400, '{'],
    ['POST', ACTION, 413, HARD, big],
    ['POST', ACTION, 415, HARD, { 'content-type': 'application/xml' }],
    ['POST', ACTION, 400, HARD, { 'openstack-api-version': 'compute x' }],
    ['POST', ACTION, 406, HARD, { 'openstack-api-version': 'compute 2.99' }],
    ['POST', ACTION, 503, HARD, { 'x-emulator-fault': '503' }],
    ['GET', '/v3/projects', 503, undefined, { 'x-emulator-fault': '503@response' }],
    ['GET', `/v2.1/${PROJECT}/servers`, 401, undefined, { 'x-auth-token': '' }],
    ['GET', '/nothing', 404],
    ['DELETE', ACTION, 405],
    ['GET', '/%zz', 400],
    ['GET', '/_emulator/%zz', 400],
    ['GET', '/_emulator/health', 200],
    ['GET', '/_emulator/ready', 200],
    ['GET', '/_emulator/clock', 200],
    ['GET', '/_emulator/snapshot', 200],
    ['GET', '/_emulator/metrics', 200],
    ['GET', '/_emulator/reference', 200],
    ['GET', '/_emulator/nothing', 404],
    ['GET', '/_emulator/clock?x=1', 400],
    ['PUT', '/_emulator/clock', 400, '{'],
    ['POST', '/_emulator/faults', 400, { effect: {} }, big],
    ['PUT', '/_emulator/snapshot', 400, {}]
  ]
  const varies = (value: unknown): boolean => [value].flat().join(', ').split(', ').includes('Origin')
  const open = await buildTestEmulator(t, { allowOrigin: [origin] })
  const closed = await buildTestEmulator(t)
  const off = await buildTestEmulator(t, { allowOrigin: [origin], control: 'off' })
  for (const [method, path, status, body, headers = {}] of requests) {
    const title = `${method} ${path} ${status}`
    // The clock stands still, so the next action meets an idle server only after a reset.
    await open.send('POST', '/_emulator/reset')
    const own = await open.send(method, path, body, { ...headers, origin })
    t.equal(own.statusCode, status, title)
    t.match(own.headers, { 'access-control-allow-origin': origin, 'access-control-expose-headers': '*' }, title)
    t.ok(varies(own.headers.vary), title)
    for (const other of [{}, { origin: EVIL }]) {
      const answer = await open.send(method, path, body, { ...headers, ...other })
      t.ok(varies(answer.headers.vary), `${title}: caches keep responses for pages apart`)
      t.notOk('access-control-allow-origin' in answer.headers, title)
    }
    for (const other of [{}, { origin }]) {
      const answer = await closed.send(method, path, body, { ...headers, ...other })
      t.notOk(varies(answer.headers.vary) || 'access-control-allow-origin' in answer.headers, `${title}: no headers that Nova has not`)
    }
    t.equal((await off.send(method, path, body, { ...headers, origin })).headers['access-control-allow-origin'], origin, `${title}: a page reads that the control API is off`)
  }
  const nova = await buildTestEmulator(t, { profile: 'nova', allowOrigin: [origin] })
  t.ok(varies((await nova.send('OPTIONS', ACTION)).headers.vary), 'OPTIONS, which Nova answers before all else')
  const listed = (await open.send('GET', '/_emulator/requests?limit=1000')).json() as { requests: Array<{ response: { headers: Record<string, unknown> } }> }
  t.ok(listed.requests.every(({ response }) => varies(response.headers['vary'])), 'the journal has the headers that were sent')
})

test('the journal has every header of an identity response', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('GET', '/v3/projects')
  t.match((await emulator.send('GET', '/_emulator/requests')).json(), { requests: [{ response: { headers: { vary: 'X-Auth-Token' } } }] })
})
