import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'
import { createClock } from '../../src/clock.js'
import { FROZEN_LIMIT_MS } from '../../src/world/operations/wait-frozen.js'
import { patchServer } from '../../src/world/operations/servers.js'
import { waitForStatus, type WaitTarget } from '../../src/world/operations/wait.js'

async function untilWaiting (emulator: TestEmulator, count: number): Promise<void> {
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== count) await turn()
}

test('wait responds immediately if the server has the status, also after manual time has passed', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.advance('5s')
  const answer = await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE&timeout=10s`)
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), { server: { id: SERVER, status: 'ACTIVE' }, transitions: { length: 0 } })
})

test('wait responds at the change to the status, with the transitions seen until then', async (t) => {
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

test('wait ends with 408 and the transitions after its timeout in the project\'s time', async (t) => {
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

test('wait works with a running clock', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: '1000x' })
  const waiting = emulator.send('GET', `/_emulator/servers/${STOPPED}/wait?status=ACTIVE&timeout=1h`)
  await emulator.act({ 'os-start': {} }, STOPPED)
  // Nothing else keeps this process alive while real time passes.
  const alive = setInterval(() => {}, 1000)
  t.match((await waiting).json(), { server: { status: 'ACTIVE' }, transitions: [{ to: 'SHUTOFF' }, { to: 'ACTIVE' }] })
  clearInterval(alive)
})

test('wait ends when the server is removed, unless it waits for that, and when the project is reset', async (t) => {
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

test('invalid calls are refused with what was expected', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, status] of [
    [`${SERVER}/wait`, 400], [`${SERVER}/wait?status=UP`, 400], [`${SERVER}/wait?status=ACTIVE&timeout=soon`, 400], [`${SERVER}/wait?status=ACTIVE&advance=yes`, 400], ['nobody/wait?status=ACTIVE', 404]
  ] as const) t.equal((await emulator.send('GET', `/_emulator/servers/${path}`)).statusCode, status, path)
})

/** A wait whose real time the test moves; `pass` lets that much of it pass and everything that follows happen. */
function waitInTime (emulator: TestEmulator, target: Partial<WaitTarget>): { readonly waiting: Promise<unknown>, readonly pass: (ms: number) => Promise<void>, readonly leave: () => void, readonly sleeping: () => number } {
  const realTime = createClock({ mode: 'manual', scale: 1 })
  let leave = (): void => {}
  const deps = { sleep: (ms: number) => realTime.timer(realTime.now() + ms), inTurn: emulator.worlds.inTurn, onGone: (end: () => void) => { leave = end; return () => {} } }
  const waiting = waitForStatus(emulator.worlds.forChange(PROJECT), { server: SERVER, status: 'ERROR', timeoutMs: 3_600_000, advance: false, ...target }, deps)
  return {
    waiting: waiting.catch((error: unknown) => error),
    pass: async (ms) => {
      realTime.set({ nowMs: realTime.now() + ms })
      await turn()
    },
    leave: () => leave(),
    sleeping: () => realTime.waiting
  }
}

test('a wait under a clock that nobody moves ends within 2 s of real time, and names the ways to move time', async (t) => {
  for (const clock of ['manual', 'auto']) {
    const emulator = await buildTestEmulator(t, { clock })
    const world = emulator.worlds.forChange(PROJECT)
    const { waiting, pass, sleeping } = waitInTime(emulator, {})
    await pass(FROZEN_LIMIT_MS - 1)
    t.equal(world.holds.size, 1, 'held until then')
    await pass(1)
    t.ok(FROZEN_LIMIT_MS <= 2000)
    const message = clock === 'auto'
      ? 'server bms-83 is ACTIVE, not ERROR, and nothing that is due brings that status'
      : 'server bms-83 is ACTIVE, not ERROR: time stands still, and nobody moved it for 1.8s; move it with POST /_emulator/clock/advance, wait with advance=true (advance: true in the library), or use --clock auto'
    t.match(await waiting, { kind: 'timeout', params: { message, details: { server: { status: 'ACTIVE' }, transitions: { length: 0 } } } })
    t.same([world.holds.size, world.clock.waiting, sleeping()], [0, 0, 0])
  }
})

test('a wait continues while somebody moves the frozen clock, up to 60 s of real time', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { waiting, pass } = waitInTime(emulator, {})
  for (let passedMs = 0; passedMs < 60_000; passedMs += 1000) {
    await emulator.advance('1ms')
    await pass(1000)
  }
  t.match(await waiting, { kind: 'timeout', params: { message: 'server bms-83 is ACTIVE, not ERROR, after 1m of real time' } })
})

test('a wait with advance moves time to the changes until the server has the status, and no further', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=error'] })
  await emulator.act(HARD)
  await emulator.act({ 'os-start': {} }, STOPPED)
  const answer = await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR&advance=true`)
  t.match(answer.json(), { server: { status: 'ERROR' }, transitions: [{ at: '2026-01-01T00:00:05.000Z', to: 'ERROR' }] })
  t.match((await emulator.send('GET', '/_emulator/clock')).json(), { mode: 'manual', now: '2026-01-01T00:00:00.000Z' }, 'the time of the project alone has moved')
  t.match((await emulator.send('GET', `/_emulator/clock?project=${PROJECT}`)).json(), { now: '2026-01-01T00:00:05.000Z' })
})

test('a wait with advance ends at its timeout, and moves no time for a status that cannot be reached', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const late = await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE&timeout=2s&advance=true`)
  t.match(late.json(), { error: { code: 'timeout', message: /is REBOOT, not ACTIVE, after 2s$/ } })
  for (const [status, serverId] of [['SHUTOFF', SERVER], ['ERROR', STOPPED]] as const) {
    const { waiting, sleeping } = waitInTime(emulator, { server: serverId, status, advance: true })
    t.match(await waiting, { kind: 'timeout', params: { message: /, and nothing that is due brings that status; begin what brings it before the wait, or wait without advance$/ } }, 'without real time')
    t.equal(sleeping(), 0)
  }
  t.match((await emulator.send('GET', `/_emulator/clock?project=${PROJECT}`)).json(), { now: '2026-01-01T00:00:02.000Z' })
})

test('a wait with advance moves time for a held request, which may bring the status', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=10s:operation=reboot'] })
  await emulator.act({ 'os-stop': {} })
  t.match(await waitInTime(emulator, { status: 'SHUTOFF', advance: true }).waiting, { server: { status: 'SHUTOFF' } })
  await emulator.act({ 'os-start': {} })
  const held = emulator.act(HARD)
  await untilWaiting(emulator, 1)
  t.match(await waitInTime(emulator, { status: 'REBOOT', advance: true }).waiting, { server: { status: 'REBOOT' } })
  t.equal((await held).statusCode, 204)
})

test('a wait with advance ends at once when what would have brought the status is called off', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=error'] })
  await emulator.act(HARD)
  const { waiting } = waitInTime(emulator, { status: 'ERROR', advance: true })
  patchServer(emulator.worlds.forChange(PROJECT), SERVER, { status: 'ACTIVE' })
  t.match(await waiting, { kind: 'timeout', params: { message: /is ACTIVE, not ERROR, and nothing that is due brings that status/ } })
})

test('under a running clock a wait with advance goes on, because others may begin something', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: '1000x' })
  const { waiting } = waitInTime(emulator, { status: 'SHUTOFF', advance: true })
  await turn()
  await emulator.act({ 'os-stop': {} })
  // Nothing else keeps this process alive while real time passes.
  const alive = setInterval(() => {}, 1000)
  t.match(await waiting, { server: { status: 'SHUTOFF' } })
  clearInterval(alive)
})

test('under an automatic clock a wait moves time itself', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: 'auto' })
  await emulator.act(HARD)
  t.match((await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE`)).json(), { server: { status: 'ACTIVE', updated: '2026-01-01T00:00:05.000Z' } })
})

test('a wait at the end of time times out immediately', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: { mode: 'manual', now: '9999-12-31T23:59:59.999Z' } })
  const answer = await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR`)
  t.match(answer.json(), { error: { code: 'timeout', message: / is ACTIVE, not ERROR, after 1m$/ } })
})

test('a wait ends when its client disconnects', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { waiting, leave, sleeping } = waitInTime(emulator, { timeoutMs: 1000 })
  leave()
  t.match(await waiting, { kind: 'conflict' })
  t.same([emulator.worlds.forChange(PROJECT).holds.size, sleeping()], [0, 0])
})
