/** Over real sockets: connection faults, held responses, connections at close, and bytes that are not valid HTTP. */
import { test, type Test } from 'tap'
import { open, parseAnswer, requestText, type Connection } from './command.js'
import { setImmediate as turn } from 'node:timers/promises'
import { buildTestEmulator, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`
const SHOW = `/v2.1/${PROJECT}/servers/${SERVER}`
const HARD = '{"reboot":{"type":"HARD"}}'

interface Listening extends TestEmulator {
  readonly port: number
  /** Opens a connection that sends a restart with this fault. */
  restart(fault: string): Promise<Connection>
}

async function listen (t: Test, options: Readonly<Record<string, unknown>> = {}): Promise<Listening> {
  const emulator = await buildTestEmulator(t, { port: 0, ...options })
  const port = Number(new URL(await emulator.listen()).port)
  return { ...emulator, port, restart: (fault) => open(t, port, requestText('POST', ACTION, { 'X-Emulator-Fault': fault }, HARD)) }
}

/** Polls until the wanted number of responses is held. */
async function untilWaiting ({ send }: TestEmulator, count: number): Promise<void> {
  let waiting = -1
  while (waiting !== count) {
    waiting = ((await send('GET', '/_emulator/clock')).json() as { waiting: number }).waiting
    // An injected request completes without giving the sockets a turn.
    await turn()
  }
}

test('a reset at the request ends the connection, and nothing happens', async (t) => {
  const { restart, show } = await listen(t)
  const { closed } = await restart('reset')
  t.same(await closed, { text: '', error: 'ECONNRESET' })
  t.match(await show(), { status: 'ACTIVE' })
})

test('a reset at the response loses the response of a restart that happened', async (t) => {
  const { restart, show } = await listen(t)
  const { closed } = await restart('reset@response')
  t.same(await closed, { text: '', error: 'ECONNRESET' })
  t.match(await show(), { status: 'REBOOT' })
})

for (const [fault, status] of [['hang', 'ACTIVE'], ['hang@response', 'REBOOT']] as const) {
  test(`${fault} never responds, while others are served, and ends when the emulator closes`, async (t) => {
    const { restart, show, send, port, close } = await listen(t)
    const { closed, received } = await restart(fault)
    // The rule has applied once another request, sent later and completed, is in the same journal.
    const other = await open(t, port, requestText('GET', SHOW, {}))
    t.equal(parseAnswer((await other.closed).text).status, 200)
    t.equal((await send('GET', SHOW)).statusCode, 200)
    t.match(await show(), { status })
    t.equal(received(), '')
    await close()
    t.equal((await closed).text, '')
  })
}

test('a delay under a manual clock is held until its instant', async (t) => {
  const emulator = await listen(t)
  const { closed, received } = await emulator.restart('delay=2s')
  await untilWaiting(emulator, 1)
  t.match(await emulator.show(), { status: 'ACTIVE' }, 'before the restart')
  await emulator.advance('1999ms')
  t.equal(received(), '')
  await emulator.advance('1ms')
  t.equal(parseAnswer((await closed).text).status, 204)
  t.match(await emulator.show(), { status: 'REBOOT', updated: '2026-01-01T00:00:02Z' })
})

test('a delay at the response holds the response of a restart that happened', async (t) => {
  const emulator = await listen(t)
  const { closed } = await emulator.restart('delay=2s@response')
  await untilWaiting(emulator, 1)
  t.match(await emulator.show(), { status: 'REBOOT', updated: '2026-01-01T00:00:00Z' })
  await emulator.advance('2s')
  t.equal(parseAnswer((await closed).text).status, 204)
})

test('a client that disconnects while its response is held releases the hold, and nothing happens', async (t) => {
  const emulator = await listen(t)
  const { socket } = await emulator.restart('delay=1h')
  await untilWaiting(emulator, 1)
  socket.destroy()
  await untilWaiting(emulator, 0)
  await emulator.advance('2h')
  t.match(await emulator.show(), { status: 'ACTIVE' })
})

test('a delay in real time ends by itself, whatever the clock', async (t) => {
  const { restart } = await listen(t)
  const { closed } = await restart('delay=20ms:clock=real')
  t.equal(parseAnswer((await closed).text).status, 204)
})

test('a delay under a running clock ends by itself', async (t) => {
  const { restart } = await listen(t, { clock: 'system' })
  const { closed } = await restart('delay=20ms')
  t.equal(parseAnswer((await closed).text).status, 204)
})

test('closing ends idle and waiting connections, and closing again is harmless', async (t) => {
  const emulator = await listen(t)
  const idle = await open(t, emulator.port, 'GET /_emulator/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await idle.until('"status":"ok"')
  const silent = await open(t, emulator.port)
  const held = await emulator.restart('delay=1h')
  await untilWaiting(emulator, 1)
  await Promise.all([emulator.close(), emulator.close()])
  await Promise.all([idle.closed, silent.closed])
  t.equal((await held.closed).text, '')
})

test('one connection carries many requests, also after a refusal', async (t) => {
  const { port } = await listen(t)
  const { socket, until } = await open(t, port, `GET ${SHOW} HTTP/1.1\r\nHost: a\r\n\r\n`)
  await until('401 Unauthorized')
  socket.write(`GET ${SHOW}x HTTP/1.1\r\nHost: a\r\nX-Auth-Token: demo\r\n\r\n`)
  await until('404 Not Found')
  socket.write(requestText('GET', SHOW, {}))
  t.match(await until('200 OK'), /401.*404.*200/s)
})

test('no response of an emulated path is written before its headers are complete', async (t) => {
  const { port } = await listen(t, { profile: 'nova' })
  const { closed } = await open(t, port, requestText('POST', ACTION, {}, HARD))
  const { status, headers, body } = parseAnswer((await closed).text)
  t.equal(status, 202)
  t.equal(body, '')
  t.equal(headers['content-length'], '0')
  t.equal(headers['content-type'], 'application/json')
})

test('many held requests of one connection print no warning, and end with it', async (t) => {
  const warnings: Error[] = []
  const note = (warning: Error): void => { warnings.push(warning) }
  process.on('warning', note)
  t.teardown(() => process.off('warning', note))
  const emulator = await listen(t, { fault: ['delay=1h:operation=show'] })
  const { socket, closed } = await open(t, emulator.port, requestText('GET', SHOW, { Connection: 'keep-alive' }).repeat(20))
  await untilWaiting(emulator, 20)
  socket.destroy()
  await closed
  await untilWaiting(emulator, 0)
  t.same(warnings, [])
})

test('a request whose body never comes to an end is cut off in time, with a 408', async (t) => {
  const { app, port } = await listen(t)
  t.equal(app.server.requestTimeout, 60_000)
  Object.assign(app.server, { requestTimeout: 1, headersTimeout: 1 })
  const { until } = await open(t, port, `${requestText('POST', ACTION, { Connection: 'keep-alive' }, HARD).slice(0, -5)}`)
  t.match(parseAnswer(await until('not complete in time')), { status: 408, body: '{"computeFault":{"code":408,"message":"The request was not complete in time."}}' })
})
