import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'

const OTHER = '0123456789abcdef0123456789abcdef'

/** Lets the event loop turn until `count` responses are held. */
async function untilWaiting (emulator: TestEmulator, count: number): Promise<void> {
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== count) await turn()
}

test('a delayed action happens at its own due instant, before time moves past it', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=2s:times=1'] })
  const held = emulator.act(HARD)
  await untilWaiting(emulator, 1)
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().nextChange, '2026-01-01T00:00:02.000Z', 'the next change counts it')
  const { changes } = (await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })).json()
  t.match(changes, [
    { at: '2026-01-01T00:00:02.000Z', from: 'ACTIVE', to: 'REBOOT' },
    { at: '2026-01-01T00:00:07.000Z', from: 'REBOOT', to: 'ACTIVE' }
  ])
  const answer = await held
  t.equal(answer.statusCode, 204)
  t.match(answer.headers, { date: 'Thu, 01 Jan 2026 00:00:02 GMT', 'x-emulator-fault': 'flag-1' })
})

test('a request that is held again at its new instant counts as waiting', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=2s:times=1', 'delay=3s:times=1', 'delay=4s@response:times=1'] })
  const held = emulator.act(HARD)
  await untilWaiting(emulator, 1)
  const { changes } = (await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })).json()
  t.match(changes, [{ at: '2026-01-01T00:00:05.000Z', to: 'REBOOT' }, { at: '2026-01-01T00:00:10.000Z', to: 'ACTIVE' }])
  t.equal((await held).headers.date, 'Thu, 01 Jan 2026 00:00:09 GMT')
})

test('of two requests that a rule with one use matches, one consumes it', async (t) => {
  for (const text of ['delay=5s:times=1', '503:times=1', 'drip:times=1']) {
    const emulator = await buildTestEmulator(t, { fault: ['delay=1s', text] })
    const held = [emulator.act(HARD), emulator.act({ 'os-start': {} }, STOPPED)]
    await untilWaiting(emulator, 2)
    await emulator.advance('1h')
    const fired = (await Promise.all(held)).map(({ headers }) => headers['x-emulator-fault'])
    t.same(fired.map(String).sort(), ['flag-1', 'flag-1, flag-2'], text)
    t.equal((await emulator.send('GET', '/_emulator/clock')).json().waiting, 0, 'and no place is kept')
  }
})

test('of two requests that a reset is armed for, one is lost and the other is served', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=1s', 'reset:times=1'] })
  const held = Promise.allSettled([emulator.act(HARD), emulator.act({ 'os-start': {} }, STOPPED)])
  await untilWaiting(emulator, 2)
  await emulator.advance('1h')
  t.match(await held, [{ status: 'rejected', reason: { code: 'LIGHT_ECONNRESET' } }, { status: 'fulfilled', value: { statusCode: 204, headers: { 'x-emulator-fault': 'flag-1' } } }])
})

test('many held requests run in the order of their instants', async (t) => {
  const emulator = await buildTestEmulator(t)
  const held = ['5s', '1s', '3s'].map((delay, index) => emulator.send('POST', `/v2.1/${OTHER}${index}/servers/${SERVER}/action`, HARD, { 'x-emulator-fault': `delay=${delay}` }))
  await untilWaiting(emulator, 3)
  const { changes } = (await emulator.send('POST', '/_emulator/clock/advance', { by: '4s' })).json()
  t.same(changes.map(({ projectId }: { projectId: string }) => projectId.slice(-1)), ['1', '2'])
  await emulator.advance('1s')
  for (const answer of await Promise.all(held)) t.equal(answer.statusCode, 204)
})

test('a refused request that was held lets time move on', async (t) => {
  const emulator = await buildTestEmulator(t)
  const held = emulator.act(HARD, STOPPED, { 'x-emulator-fault': 'delay=1s' })
  await untilWaiting(emulator, 1)
  await emulator.advance('1h')
  t.equal((await held).statusCode, 409)
})

test('a delay in real time ends under a frozen clock', async (t) => {
  const emulator = await buildTestEmulator(t)
  // Nothing else keeps this process alive while real time passes.
  const alive = setInterval(() => {}, 1000)
  const answer = await emulator.act(HARD, SERVER, { 'x-emulator-fault': 'delay=1ms:clock=real' })
  clearInterval(alive)
  t.equal(answer.statusCode, 204)
})

test('reset, removal of the project and closing end every held response', async (t) => {
  const emulator = await buildTestEmulator(t)
  const hold = (fault: string, projectId = PROJECT) => {
    const held = emulator.send('POST', `/v2.1/${projectId}/servers/${SERVER}/action`, HARD, { 'x-emulator-fault': fault })
    return t.rejects(held, { code: 'LIGHT_ECONNRESET' }, fault)
  }
  const atReset = hold('delay=1h')
  const hung = hold('hang')
  const real = hold('delay=1h:clock=real')
  while (emulator.worlds.forRead(PROJECT).holds.size !== 3) await turn()
  await emulator.send('POST', `/_emulator/reset?project=${PROJECT}`)
  await Promise.all([atReset, hung, real])
  const removed = hold('delay=1h', OTHER)
  await untilWaiting(emulator, 1)
  await emulator.send('DELETE', `/_emulator/projects/${OTHER}`)
  await removed
  const atClose = hold('delay=1h')
  await untilWaiting(emulator, 1)
  await emulator.close()
  await atClose
})

test('at most 1,000 responses are held; the next one is refused and consumes no fault', async (t) => {
  const emulator = await buildTestEmulator(t)
  const leave = Array.from({ length: 1000 }, () => emulator.worlds.common.holds.add(() => {}))
  await emulator.send('POST', '/_emulator/faults', JSON.stringify('delay=1s:times=1:id=late'))
  const answer = await emulator.act(HARD)
  t.equal(answer.statusCode, 503)
  t.match(answer.json(), { serviceUnavailable: { message: /^1000 responses are held already, which is the limit\. Move time with POST \/_emulator\/clock\/advance/ } })
  t.match((await emulator.send('GET', '/_emulator/faults/late')).json(), { hits: 0, remaining: 1 })
  await emulator.send('DELETE', '/_emulator/faults')
  const waiting = await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR`)
  t.equal(waiting.statusCode, 429)
  t.equal(waiting.json().error.code, 'limit')
  const atResponse = await emulator.act(HARD, SERVER, { 'x-emulator-fault': 'hang@response' })
  t.equal(atResponse.statusCode, 503, 'also where it happened already')
  for (const end of leave) end()
  t.equal((await emulator.show())['status'], 'REBOOT')
})

test('large bodies, headers, fault headers and responses that are held stay within their memory', async (t) => {
  const servers = { servers: [{ count: 1000, name: 'bms-{n}' }] }
  const wanted = (metadata: object): object => ({ server: { name: 'new', flavorRef: 'physical.83.medium', metadata } })
  const many = Object.fromEntries(Array.from({ length: 8000 }, (_, number) => [number.toString(36), 'x']))
  const cases: ReadonlyArray<readonly [what: string, method: string, path: string, body: unknown, fault: string, headers?: Record<string, string>]> = [
    ['a body', 'POST', 'servers', wanted(many), 'delay=1h'],
    ['a body that is nested deeply', 'POST', 'servers', `{"server":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'delay=1h'],
    ['many headers', 'GET', 'servers', undefined, 'delay=1h', Object.fromEntries(Array.from({ length: 2000 }, (_, number) => [`x${number}`, 'x']))],
    ['a fault header', 'GET', 'servers', undefined, `delay=1h${',delay=1'.repeat(1500)}`],
    ['a response', 'GET', 'servers/detail?limit=1000', undefined, 'delay=1h@response'],
    ['a response that drips', 'GET', 'servers/detail?limit=1000', undefined, 'drip@response:duration=1h']
  ]
  for (const [what, method, path, body, fault, headers = {}] of cases) {
    const emulator = await buildTestEmulator(t, { memory: '16MB', servers })
    const memory = emulator.worlds.feed.memory.holds
    const sizeOf = (): number => [emulator.worlds.common, ...emulator.worlds.list()].reduce((sum, { holds }) => sum + holds.size, 0)
    const held: Array<Promise<unknown>> = []
    /** Sends a request, and returns its response, or null once it is held. */
    const send = async (...[verb, place, content, header, others]: readonly [string, string, unknown, string, Record<string, string>?]): Promise<LightMyRequestResponse | null> => {
      const before = sizeOf()
      let response: LightMyRequestResponse | null = null
      held.push(emulator.send(verb, `/v2.1/${PROJECT}/${place}`, content, { ...others, 'x-emulator-fault': header }).then((answer) => { response = answer }, () => {}))
      while (response === null && sizeOf() === before) await turn()
      return response
    }
    t.equal(await send(method, path, body, fault, headers), null, `${what} is held`)
    t.ok(memory.used > 100_000, `${what} counts: ${memory.used} bytes`)
    let refused: LightMyRequestResponse | null = null
    for (let sent = 0; refused === null && sent < 50; sent++) refused = await send(method, path, body, fault, headers)
    t.equal(refused?.statusCode, 503, what)
    t.match(refused?.json(), { serviceUnavailable: { message: /^The held requests and responses take \d+ bytes, and \d+ more do not fit into 1048576\. Move time with POST \/_emulator\/clock\/advance, or end them with POST \/_emulator\/reset, or start with more: --memory SIZE\.$/ } })
    t.equal(await send('POST', `servers/${SERVER}/action`, HARD, 'delay=1h'), null, 'a small one is still held')
    await emulator.send('POST', '/_emulator/reset')
    await Promise.all(held)
    t.equal(memory.used, 0, 'nothing counts after a reset')
  }
})

test('a response held at the response is lost with its project; the request happened and is recorded as lost', async (t) => {
  const emulator = await buildTestEmulator(t)
  const held = t.rejects(emulator.act(HARD, SERVER, { 'x-emulator-fault': 'delay=1h@response' }), { code: 'LIGHT_ECONNRESET' })
  await untilWaiting(emulator, 1)
  const { journal } = emulator.worlds.forRead(PROJECT)
  await emulator.send('POST', `/_emulator/reset?project=${PROJECT}`)
  await held
  t.equal(journal.list().length, 0, 'its project is another one now')
})

test('without a socket a truncated response is lost and a dripped one arrives complete', async (t) => {
  const emulator = await buildTestEmulator(t)
  await t.rejects(emulator.act(HARD, SERVER, { 'x-emulator-fault': 'truncate' }), { code: 'LIGHT_ECONNRESET' })
  await t.rejects(emulator.act(HARD, SERVER, { 'x-emulator-fault': 'garbage' }), { code: 'LIGHT_ECONNRESET' })
  const dripped = emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, undefined, { 'x-emulator-fault': 'drip:duration=5s:operation=show' })
  await untilWaiting(emulator, 1)
  await emulator.advance('5s')
  t.equal((await dripped).statusCode, 503)
})

test('a request whose hold ends at the instant at which it is due is lost, and does nothing', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=2s:times=1'] })
  const held = emulator.act(HARD)
  await untilWaiting(emulator, 1)
  const { clock, holds } = emulator.worlds.forChange(PROJECT)
  clock.set({ nowMs: clock.now() + 2000 })
  holds.endAll()
  await t.rejects(held)
  t.match(await emulator.show(), { status: 'ACTIVE' })
})

test('time moves on once a held request has run, even if its response hangs', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=1s', 'hang@response'] })
  const held = emulator.act(HARD)
  await untilWaiting(emulator, 1)
  await emulator.advance('10s')
  t.match(await emulator.show(), { status: 'ACTIVE', updated: '2026-01-01T00:00:06Z' })
  emulator.worlds.endHolds()
  await t.rejects(held)
})
