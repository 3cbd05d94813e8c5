import { deepStrictEqual } from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { test } from 'tap'
import { createClock, isoTime, MANUAL_START_MS, sleep, systemTime, type Timer, type TimeSource } from '../../src/clock.js'
import { MAX_INSTANT_MS, MIN_INSTANT_MS } from '../../src/core/time/instant.js'
import { law, rangeErrorOf } from '../records.js'

/** Real time that a test moves. It can jump backwards; timers run once they are due. */
class FakeTime implements TimeSource {
  nowMs = 1_000_000
  elapsedMs = 0
  timers = new Set<{ readonly atMs: number, readonly callback: () => void }>()
  now (): number { return this.nowMs }
  after (ms: number, callback: () => void): () => void {
    const timer = { atMs: this.elapsedMs + ms, callback }
    this.timers.add(timer)
    return () => { this.timers.delete(timer) }
  }

  pass (ms: number): void {
    this.nowMs += ms
    this.elapsedMs += ms
    for (const timer of [...this.timers]) {
      if (timer.atMs > this.elapsedMs || !this.timers.delete(timer)) continue
      timer.callback()
    }
  }
}

/** The result of a timer: true, false, or `waiting`. */
async function stateOf ({ reached }: Timer): Promise<boolean | 'waiting'> {
  return await Promise.race([reached, turn().then(() => 'waiting' as const)])
}

test('manual time starts in 2026 and moves only by a call', (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'manual', scale: 1 }, source)
  t.equal(isoTime(clock.now()), '2026-01-01T00:00:00.000Z')
  source.pass(10_000)
  t.equal(clock.now(), MANUAL_START_MS)
  clock.set({ nowMs: MANUAL_START_MS + 5 })
  t.same(clock.setting(), { mode: 'manual', scale: 1, nowMs: MANUAL_START_MS + 5 })
  t.end()
})

test('system time follows the real time from its start', (t) => {
  const source = new FakeTime()
  const [clock, elsewhere] = [createClock({ mode: 'system', scale: 1 }, source), createClock({ mode: 'system', scale: 1, nowMs: 50 }, source)]
  source.pass(1500)
  t.same([clock.now(), elsewhere.now()], [1_001_500, 1550])
  t.end()
})

test('a scaled clock runs at its scale, and a change of scale keeps the instant', (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 10, nowMs: 0 }, source)
  source.pass(100)
  t.equal(clock.now(), 1000)
  clock.set({ scale: 0.5 })
  t.equal(clock.now(), 1000)
  source.pass(101)
  t.equal(clock.now(), 1050, 'instants are whole milliseconds')
  t.end()
})

test('time never goes backwards, whatever the machine and the calls do', (t) => {
  const arbitraryStep = fc.oneof(
    fc.record({ jumpMs: fc.integer({ min: -10_000, max: 10_000 }) }),
    fc.record({ scale: fc.double({ min: 0.01, max: 1000, noNaN: true }) }),
    fc.record({ mode: fc.constantFrom('system' as const, 'manual' as const) }),
    fc.record({ aheadMs: fc.nat({ max: 10_000 }) })
  )
  law(t, fc.property(fc.array(arbitraryStep, { maxLength: 30 }), (steps) => {
    const source = new FakeTime()
    const clock = createClock({ mode: 'system', scale: 1 }, source)
    let latest = clock.now()
    for (const step of steps) {
      if ('jumpMs' in step) source.nowMs += step.jumpMs
      else if ('aheadMs' in step) clock.set({ nowMs: clock.now() + step.aheadMs })
      else clock.set(step)
      if (!(clock.now() >= latest && Number.isInteger(clock.now()))) return false
      latest = clock.now()
    }
    return true
  }))
  t.end()
})

test('setting an instant in the past is refused', (t) => {
  const clock = createClock({ mode: 'manual', scale: 1 })
  t.equal(rangeErrorOf(() => clock.set({ nowMs: MANUAL_START_MS - 1 })),
    'now cannot be 2025-12-31T23:59:59.999Z: the clock reads 2026-01-01T00:00:00.000Z, and time never goes backwards')
  t.equal(clock.now(), MANUAL_START_MS)
  t.end()
})

test('switching to manual keeps the instant, and switching back continues from it', (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 1, nowMs: 0 }, source)
  source.pass(100)
  clock.set({ mode: 'manual' })
  source.pass(100)
  t.equal(clock.now(), 100)
  clock.set({ mode: 'system' })
  source.pass(7)
  t.equal(clock.now(), 107)
  t.end()
})

test('a timer fires when manual time reaches its instant, not a millisecond before', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  const [late, early] = [clock.timer(20), clock.timer(10)]
  t.same([clock.waiting, clock.nextTimerMs()], [2, 10])
  clock.set({ nowMs: 9 })
  t.equal(await stateOf(early), 'waiting')
  clock.set({ nowMs: 10 })
  t.same([await stateOf(early), await stateOf(late), clock.waiting, clock.nextTimerMs()], [true, 'waiting', 1, 20])
  early.done()
  clock.set({ nowMs: 1000 })
  t.same([await stateOf(late), clock.waiting, clock.nextTimerMs()], [true, 0, null])
})

test('a timer for an instant that has come fires at once', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 5 })
  const timer = clock.timer(5)
  t.same([await stateOf(timer), clock.waiting], [true, 0])
  timer.end()
})

test('an ended timer resolves to false, and a fired one stays true', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  const timers = [clock.timer(10), clock.timer(10), clock.timer(20), clock.timer(30)] as const
  timers[0].end()
  t.same([await stateOf(timers[0]), clock.waiting], [false, 3])
  clock.set({ nowMs: 10 })
  clock.endAll()
  timers[1].end()
  t.same(await Promise.all(timers.map(stateOf)), [false, true, false, false])
  t.same([clock.waiting, clock.nextTimerMs()], [0, null])
})

test('a system clock sets one real timer, for the next of its own', async (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 10, nowMs: 0 }, source)
  const [late, early] = [clock.timer(2000), clock.timer(1000)]
  t.same([...source.timers].map(({ atMs }) => atMs), [100])
  source.pass(100)
  t.same([await stateOf(early), await stateOf(late)], [true, 'waiting'])
  t.same([...source.timers].map(({ atMs }) => atMs), [200])
  clock.set({ mode: 'manual' })
  t.equal(source.timers.size, 0, 'a frozen clock needs no timer')
  clock.set({ mode: 'system' })
  late.end()
  t.equal(source.timers.size, 0)
})

test('a real timer that fires too early is set again', async (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 1 }, source)
  const timer = clock.timer(clock.now() + 1000)
  source.nowMs -= 500
  source.pass(1000)
  t.equal(await stateOf(timer), 'waiting')
  source.pass(500)
  t.equal(await stateOf(timer), true)
})

test('timers fire in order of their instants, those of one instant in order of arrival', (t) => {
  law(t, fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), (instants) => {
    const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
    for (const atMs of instants) clock.timer(atMs)
    const seen: number[] = []
    for (let next = clock.nextTimerMs(); next !== null; next = clock.nextTimerMs()) {
      const before = clock.waiting
      clock.set({ nowMs: next })
      seen.push(...Array<number>(before - clock.waiting).fill(next))
    }
    deepStrictEqual(seen, [...instants].sort((a, b) => a - b))
  }))
  t.end()
})

test('a clock is idle once the work of every fired timer is done, or all are ended', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  t.equal(clock.idle(), null)
  const [one, other, never] = [clock.timer(10), clock.timer(10), clock.timer(50)] as const
  clock.set({ nowMs: 10 })
  let isIdle = false
  const idle = clock.idle()?.then(() => { isIdle = true })
  one.done()
  one.done()
  other.end()
  await turn()
  t.equal(isIdle, false, 'ending a fired timer does not mark its work as done')
  other.done()
  await idle
  t.equal(clock.idle(), null)
  t.same(clock.timers(), [50])
  clock.set({ nowMs: 60 })
  const ended = clock.idle()
  clock.endAll()
  await ended
  never.done()
  t.equal(clock.idle(), null)
})

test('timers of one instant fire one after the other, each once the work of the one before is done', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  const [one, two, ended, last] = [clock.timer(10), clock.timer(10), clock.timer(10), clock.timer(20)] as const
  clock.set({ nowMs: 30 })
  t.same([await stateOf(one), await stateOf(two), clock.waiting, clock.nextTimerMs()], [true, 'waiting', 0, null])
  ended.end()
  t.equal(await stateOf(ended), false, 'one that has not fired can end')
  one.done()
  t.same([await stateOf(two), await stateOf(last)], [true, 'waiting'])
  t.not(clock.idle(), null)
  clock.endAll()
  t.same([await stateOf(last), clock.idle()], [false, null])
})

test('a sleep ends after its real time, or earlier when it is ended', async (t) => {
  const source = new FakeTime()
  const [short, long] = [sleep(50, source), sleep(1000, source)]
  source.pass(50)
  t.same([await stateOf(short), await stateOf(long)], [true, 'waiting'])
  long.end()
  t.same([await stateOf(long), source.timers.size], [false, 0])
  short.done()
})

test('the time of the machine moves forward, calls back and can be cancelled', async (t) => {
  const before = systemTime.now()
  // The timers of systemTime do not keep the process alive; this one does.
  const alive = setInterval(() => {}, 1000)
  await new Promise<void>((resolve) => { systemTime.after(-5, resolve) })
  clearInterval(alive)
  t.ok(systemTime.now() >= before)
  const cancel = systemTime.after(2 ** 40, () => t.fail('a cancelled timer called back'))
  cancel()
})

test('instants stay between 1970 and 9999: a clock that reaches the end stays there, and timers fire there', async (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 1e6, nowMs: MAX_INSTANT_MS - 1_000_000 }, source)
  const timer = clock.timer(1e300)
  t.equal(clock.nextTimerMs(), MAX_INSTANT_MS)
  source.pass(2000)
  t.same([clock.now(), await stateOf(timer)], [MAX_INSTANT_MS, true])
  clock.set({ nowMs: 1e300 })
  t.equal(clock.now(), MAX_INSTANT_MS)
  t.equal(createClock({ mode: 'manual', scale: 1, nowMs: -5 }, source).now(), MIN_INSTANT_MS)
  source.nowMs = 1e300
  t.equal(createClock({ mode: 'system', scale: 1 }, source).now(), MAX_INSTANT_MS, 'also where the machine is wrong')
})

test('isoTime returns a text for every number', (t) => {
  t.same([NaN, -1, 0, 1.5, 1e300, Infinity].map(isoTime), [
    '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'
  ])
  law(t, fc.property(fc.double(), (ms) => isoTime(ms).length === 24))
  t.end()
})

test('an automatic clock starts in 2026 and stands still as a manual one', (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'auto', scale: 1 }, source)
  source.pass(1000)
  t.same([clock.mode, clock.setting()], ['auto', { mode: 'auto', scale: 1, nowMs: MANUAL_START_MS }])
  t.end()
})

test('a paused clock stands still, can be moved, and continues from its new instant', async (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 10, nowMs: 1000 }, source)
  const timer = clock.timer(3000)
  const resume = clock.pause()
  source.pass(1000)
  t.same([clock.now(), await stateOf(timer)], [1000, 'waiting'])
  clock.set({ nowMs: 2000 })
  source.pass(1000)
  t.same([clock.now(), clock.mode], [2000, 'system'])
  resume()
  source.pass(100)
  t.same([clock.now(), await stateOf(timer)], [3000, true])
})

test('a passive timer is not an active one', (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  clock.timer(30, true)
  t.equal(clock.lastActiveTimerMs(), null)
  clock.timer(10)
  clock.timer(20)
  t.same([clock.lastActiveTimerMs(), clock.waiting], [20, 3])
  t.end()
})
