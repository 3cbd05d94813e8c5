import { test } from 'tap'
import { pino } from 'pino'
import { assemble } from '../../../src/emulator.js'
import { createAlarm } from '../../../src/world/alarm.js'
import { createClock, type TimeSource } from '../../../src/clock.js'
import { loadSettings, resolveOptions } from '../../../src/config/index.js'
import { readCatalogue, readFixture } from '../../../src/world/fixtures.js'
import { HARD, PROJECT, SERVER } from '../../helpers.js'

/** Time by hand, with the timers that were asked for. */
function fakeTime (): TimeSource & { timers: Array<{ atMs: number, callback: () => void }>, run(toMs: number): void } {
  let nowMs = 0
  const source = {
    timers: [] as Array<{ atMs: number, callback: () => void }>,
    now: () => nowMs,
    after: (ms: number, callback: () => void) => {
      // As the machine's timers, these have a longest time.
      const timer = { atMs: nowMs + Math.min(ms, 1000), callback }
      source.timers.push(timer)
      return () => { source.timers = source.timers.filter((other) => other !== timer) }
    },
    run: (toMs: number) => {
      for (let next = source.timers[0]; next !== undefined && next.atMs <= toMs; next = source.timers[0]) {
        nowMs = next.atMs
        source.timers.shift()
        next.callback()
      }
      nowMs = toMs
    }
  }
  return source
}

test('an alarm calls back once its instant is there, with one timer however often it is set', (t) => {
  const time = fakeTime()
  const rings: number[] = []
  const clock = createClock({ mode: 'system', scale: 10 }, time)
  const alarm = createAlarm(clock, () => rings.push(clock.now()), time)
  for (let index = 0; index < 100; index++) alarm.set(5000)
  t.equal(time.timers.length, 1)
  time.run(500)
  t.same(rings, [])
  time.run(501)
  t.same(rings, [5010])
  alarm.set(50_000)
  alarm.set(20_000)
  t.equal(time.timers.length, 1, 'another instant replaces the one before')
  time.run(1900)
  t.equal(rings.length, 1)
  time.run(3000)
  t.equal(rings.length, 2, 'a timer that could not be long enough goes on')
  alarm.set(40_000)
  alarm.drop()
  t.same(time.timers, [])
  t.end()
})

test('under a manual clock an alarm sets nothing', (t) => {
  const time = fakeTime()
  const alarm = createAlarm(createClock({ mode: 'manual', scale: 1 }, time), () => t.fail('it rang'), time)
  alarm.set(5000)
  t.same(time.timers, [])
  t.end()
})

test('a transition is logged at its instant, without any request', async (t) => {
  const catalogue = readCatalogue()
  const resolved = resolveOptions([{ origin: 'call', values: { seed: 1, rebootDuration: 20 }, describe: (name) => name }])
  const lines: string[] = []
  let wake = (): void => {}
  const logger = pino({ level: 'info' }, {
    write: (line: string) => {
      lines.push(line)
      wake()
    }
  })
  const running = assemble(loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') }), catalogue, logger)
  t.teardown(() => running.close())
  // The alarm's timer keeps nothing alive; this one keeps the test alive while it waits.
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  await running.app.inject({ method: 'POST', url: `/v2.1/${PROJECT}/servers/${SERVER}/action`, headers: { 'x-auth-token': 'demo' }, payload: HARD })
  const transitions = (): unknown[] => lines.map((line) => JSON.parse(line) as { msg: string }).filter(({ msg }) => msg === 'transition')
  while (transitions().length < 2) await new Promise<void>((resolve) => { wake = resolve })
  t.match(transitions(), [{ from: 'ACTIVE', to: 'REBOOT' }, { from: 'REBOOT', to: 'ACTIVE', serverId: SERVER, projectId: PROJECT }])
})

test('after a jump the alarm is set anew: what is due comes when the clock that runs on reaches it', async (t) => {
  const catalogue = readCatalogue()
  const resolved = resolveOptions([{ origin: 'call', values: { seed: 1, rebootDuration: '1h' }, describe: (name) => name }])
  let ring = (): void => {}
  const rung = new Promise<void>((resolve) => { ring = resolve })
  const logger = pino({ level: 'info' }, { write: (line: string) => { if (line.includes('"to":"ACTIVE"')) ring() } })
  const running = assemble(loadSettings(resolved, { catalogue, fleet: readFixture('servers.json') }), catalogue, logger)
  t.teardown(() => running.close())
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  const headers = { 'x-auth-token': 'demo' }
  await running.app.inject({ method: 'POST', url: `/v2.1/${PROJECT}/servers/${SERVER}/action`, headers, payload: HARD })
  await running.app.inject({ method: 'POST', url: '/_emulator/clock/advance', payload: { by: 3_599_900 } })
  await rung
})

test('near the end of time a timer of a clock that runs kills nothing', async (t) => {
  const catalogue = readCatalogue()
  const values = { seed: 1, clock: { mode: 'system', now: '9999-12-31T23:59:59.990Z' } }
  let ring = (): void => {}
  const rung = new Promise<void>((resolve) => { ring = resolve })
  const logger = pino({ level: 'info' }, { write: (line: string) => { if (line.includes('"to":"ACTIVE"')) ring() } })
  const running = assemble(loadSettings(resolveOptions([{ origin: 'call', values, describe: (name) => name }]), { catalogue, fleet: readFixture('servers.json') }), catalogue, logger)
  t.teardown(() => running.close())
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  await running.app.inject({ method: 'POST', url: `/v2.1/${PROJECT}/servers/${SERVER}/action`, headers: { 'x-auth-token': 'demo' }, payload: HARD })
  await rung
  const clock = await running.app.inject({ method: 'GET', url: '/_emulator/clock' })
  t.match(clock.json(), { mode: 'system', now: '9999-12-31T23:59:59.999Z' })
})
