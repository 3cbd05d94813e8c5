import { deepStrictEqual } from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { test } from 'tap'
import { createClock, isoTime, MANUAL_START_MS, sleep, systemTime, type Hold, type TimeSource } from '../../src/clock.js'
import { law, rangeErrorOf } from '../records.js'

/** Real time that a test moves: it can jump back, and timers run when their time has come. */
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

/** What became of a hold: true, false, or `waiting`. */
async function stateOf ({ reached }: Hold): Promise<boolean | 'waiting'> {
  return await Promise.race([reached, turn().then(() => 'waiting' as const)])
}

test('manual time starts in 2026 and stands still until it is told to move', (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'manual', scale: 1 }, source)
  t.equal(isoTime(clock.now()), '2026-01-01T00:00:00.000Z')
  source.pass(10_000)
  t.equal(clock.now(), MANUAL_START_MS)
  clock.set({ nowMs: MANUAL_START_MS + 5 })
  t.same(clock.setting(), { mode: 'manual', scale: 1, nowMs: MANUAL_START_MS + 5 })
  t.end()
})

test('system time follows the real time, from where it is set', (t) => {
  const source = new FakeTime()
  const [clock, elsewhere] = [createClock({ mode: 'system', scale: 1 }, source), createClock({ mode: 'system', scale: 1, nowMs: 50 }, source)]
  source.pass(1500)
  t.same([clock.now(), elsewhere.now()], [1_001_500, 1550])
  t.end()
})

test('a scaled clock runs so many times as fast, and keeps its instant when the speed changes', (t) => {
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

test('time never goes back, whatever the machine and the calls do', (t) => {
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

test('setting an instant that has passed is refused', (t) => {
  const clock = createClock({ mode: 'manual', scale: 1 })
  t.equal(rangeErrorOf(() => clock.set({ nowMs: MANUAL_START_MS - 1 })),
    'now cannot be 2025-12-31T23:59:59.999Z: the clock reads 2026-01-01T00:00:00.000Z, and time never goes backwards')
  t.equal(clock.now(), MANUAL_START_MS)
  t.end()
})

test('freezing keeps the instant, and thawing goes on from there', (t) => {
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

test('a hold ends when manual time reaches its instant, not a millisecond before', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  const [late, early] = [clock.hold(20), clock.hold(10)]
  t.same([clock.waiting, clock.nextHoldMs()], [2, 10])
  clock.set({ nowMs: 9 })
  t.equal(await stateOf(early), 'waiting')
  clock.set({ nowMs: 10 })
  t.same([await stateOf(early), await stateOf(late), clock.waiting, clock.nextHoldMs()], [true, 'waiting', 1, 20])
  clock.set({ nowMs: 1000 })
  t.same([await stateOf(late), clock.waiting, clock.nextHoldMs()], [true, 0, null])
})

test('a hold for an instant that has come is no wait', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 5 })
  const hold = clock.hold(5)
  t.same([await stateOf(hold), clock.waiting], [true, 0])
  hold.end()
})

test('ending one hold or all answers false, and what was reached stays reached', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  const holds = [clock.hold(10), clock.hold(10), clock.hold(20), clock.hold(30)] as const
  holds[0].end()
  t.same([await stateOf(holds[0]), clock.waiting], [false, 3])
  clock.set({ nowMs: 10 })
  clock.endAll()
  holds[1].end()
  t.same(await Promise.all(holds.map(stateOf)), [false, true, false, false])
  t.same([clock.waiting, clock.nextHoldMs()], [0, null])
})

test('under a system clock one timer serves all holds, set for the next of them in real time', async (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 10, nowMs: 0 }, source)
  const [late, early] = [clock.hold(2000), clock.hold(1000)]
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

test('a timer that comes too early only waits again', async (t) => {
  const source = new FakeTime()
  const clock = createClock({ mode: 'system', scale: 1 }, source)
  const hold = clock.hold(clock.now() + 1000)
  source.nowMs -= 500
  source.pass(1000)
  t.equal(await stateOf(hold), 'waiting')
  source.pass(500)
  t.equal(await stateOf(hold), true)
})

test('holds end in order of their instants, those of one instant as they came', (t) => {
  law(t, fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 30 }), (instants) => {
    const clock = createClock({ mode: 'manual', scale: 1, nowMs: -1 })
    for (const atMs of instants) clock.hold(atMs)
    const seen: number[] = []
    for (let next = clock.nextHoldMs(); next !== null; next = clock.nextHoldMs()) {
      const before = clock.waiting
      clock.set({ nowMs: next })
      seen.push(...Array<number>(before - clock.waiting).fill(next))
    }
    deepStrictEqual(seen, [...instants].sort((a, b) => a - b))
  }))
  t.end()
})

test('whoever was woken is waited for until done, ended or waiting again', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1, nowMs: 0 })
  t.equal(clock.idle(), null)
  const [one, other, never] = [clock.hold(10), clock.hold(10), clock.hold(50)] as const
  clock.set({ nowMs: 10 })
  let isIdle = false
  const idle = clock.idle()?.then(() => { isIdle = true })
  one.done()
  one.done()
  other.end()
  await turn()
  t.equal(isIdle, false, 'ending what was reached says nothing of what follows')
  other.done()
  await idle
  t.equal(clock.idle(), null)
  t.same(clock.holds(), [50])
  clock.set({ nowMs: 60 })
  const ended = clock.idle()
  clock.endAll()
  await ended
  never.done()
  t.equal(clock.idle(), null)
})

test('a sleep ends after its real time, or when it is ended', async (t) => {
  const source = new FakeTime()
  const [short, long] = [sleep(50, source), sleep(1000, source)]
  source.pass(50)
  t.same([await stateOf(short), await stateOf(long)], [true, 'waiting'])
  long.end()
  t.same([await stateOf(long), source.timers.size], [false, 0])
  short.done()
})

test('the machine\'s own time moves forward, calls back and can be cancelled', async (t) => {
  const before = systemTime.now()
  // Timers of the system never keep a process alive; this one does until the callback came.
  const alive = setInterval(() => {}, 1000)
  await new Promise<void>((resolve) => { systemTime.after(-5, resolve) })
  clearInterval(alive)
  t.ok(systemTime.now() >= before)
  const cancel = systemTime.after(2 ** 40, () => t.fail('a cancelled callback came'))
  cancel()
})

test('a hold of an instant that has come is over: ending or finishing it does nothing', async (t) => {
  const clock = createClock({ mode: 'manual', scale: 1 })
  const hold = clock.hold(clock.now())
  hold.end()
  hold.done()
  t.equal(await hold.reached, true)
  t.same([clock.waiting, clock.idle()], [0, null])
})
