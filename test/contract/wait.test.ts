import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'
import { createClock, type Timer } from '../../src/clock.js'
import { waitForStatus } from '../../src/world/operations/wait.js'

async function untilWaiting (emulator: TestEmulator, count: number): Promise<void> {
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== count) await turn()
}

test('wait answers at once when the server has the status already, also because manual time has passed', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.advance('5s')
  const answer = await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE&timeout=10s`)
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { server: { id: SERVER, status: 'ACTIVE' }, transitions: [] })
})

test('wait answers when the status comes, with the transitions seen until then', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=twice'] })
  const waiting = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=SHUTOFF&timeout=1h`)
  await untilWaiting(emulator, 1)
  await emulator.act(HARD)
  await emulator.advance('20s')
  await emulator.act({ 'os-stop': {} })
  await emulator.advance('1m')
  const { server, transitions } = (await waiting).json()
  t.match(server, { id: SERVER, status: 'SHUTOFF', updated: '2026-01-01T00:00:23.000Z' })
  t.same(transitions.map(({ at, from, to }: Record<string, string>) => [at?.slice(14, 19), from, to]), [
    ['00:00', 'ACTIVE', 'REBOOT'], ['00:05', 'REBOOT', 'ACTIVE'], ['00:06', 'ACTIVE', 'REBOOT'], ['00:11', 'REBOOT', 'ACTIVE'],
    ['00:20', 'ACTIVE', 'ACTIVE'], ['00:23', 'ACTIVE', 'SHUTOFF']
  ])
})

test('wait ends with 408 and the transitions when the time of the project runs out', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const waiting = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR&timeout=10s`)
  await untilWaiting(emulator, 1)
  await emulator.advance('10s')
  const answer = await waiting
  t.equal(answer.statusCode, 408)
  t.match(answer.json(), { error: { code: 'timeout', message: / is ACTIVE, not ERROR, after 10s$/, details: { server: { status: 'ACTIVE' }, transitions: [{ from: 'REBOOT', to: 'ACTIVE' }] } } })
})

test('a change at the instant of the deadline still counts', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const waiting = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE&timeout=5s`)
  await untilWaiting(emulator, 1)
  await emulator.advance('5s')
  t.equal((await waiting).statusCode, 200)
})

test('wait works with a clock that runs by itself', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: '1000x' })
  const waiting = emulator.send('GET', `/_emulator/servers/${STOPPED}/wait?status=ACTIVE&timeout=1h`)
  await emulator.act({ 'os-start': {} }, STOPPED)
  // Nothing else keeps this process alive while real time passes.
  const alive = setInterval(() => {}, 1000)
  t.match((await waiting).json(), { server: { status: 'ACTIVE' }, transitions: [{ to: 'SHUTOFF' }, { to: 'ACTIVE' }] })
  clearInterval(alive)
})

test('wait ends when the server is removed, unless that was waited for, and when the project is reset', async (t) => {
  const emulator = await buildTestEmulator(t)
  const gone = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR`)
  const deleted = emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=DELETED`)
  const reset = emulator.send('GET', `/_emulator/servers/${STOPPED}/wait?status=ERROR`)
  await untilWaiting(emulator, 3)
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}`)
  t.match((await gone).json(), { error: { code: 'not-found', message: / was removed before it became ERROR$/ } })
  t.match((await deleted).json(), { server: null, transitions: [{ to: null }] })
  await emulator.send('POST', `/_emulator/reset?project=${PROJECT}`)
  t.match((await reset).json(), { error: { code: 'conflict', message: /was reset or removed meanwhile$/ } })
})

test('bad calls are refused with what was expected', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, status] of [
    [`${SERVER}/wait`, 400], [`${SERVER}/wait?status=UP`, 400], [`${SERVER}/wait?status=ACTIVE&timeout=soon`, 400], ['nobody/wait?status=ACTIVE', 404]
  ] as const) t.equal((await emulator.send('GET', `/_emulator/servers/${path}`)).statusCode, status, path)
})

test('under a frozen clock wait ends after 60 s of real time, and says how time is moved', async (t) => {
  const emulator = await buildTestEmulator(t)
  const world = emulator.worlds.forChange(PROJECT)
  const realTime = createClock({ mode: 'manual', scale: 1 })
  const sleep = (ms: number): Timer => realTime.timer(realTime.now() + ms)
  const waiting = waitForStatus(world, SERVER, 'ERROR', 3_600_000, { sleep, onGone: () => () => {} })
  realTime.set({ nowMs: realTime.now() + 59_999 })
  t.equal(world.holds.size, 1, 'held until then')
  realTime.set({ nowMs: realTime.now() + 1 })
  const refusal: unknown = await waiting.catch((error: unknown) => error)
  t.match(refusal, { kind: 'timeout', params: { message: /after 1m of real time; waiting does not move time: use POST \/_emulator\/clock\/advance$/ } })
  t.equal(world.holds.size, 0)
  t.equal(world.clock.waiting, 0)
})

test('a client that goes away no longer waits', async (t) => {
  const emulator = await buildTestEmulator(t)
  const world = emulator.worlds.forChange(PROJECT)
  let leave = (): void => {}
  const realTime = createClock({ mode: 'manual', scale: 1 })
  const waiting = waitForStatus(world, SERVER, 'ERROR', 1000, { sleep: (ms) => realTime.timer(realTime.now() + ms), onGone: (end) => { leave = end; return () => {} } })
  leave()
  await t.rejects(waiting)
  t.equal(world.holds.size, 0)
  t.equal(realTime.waiting, 0)
})
