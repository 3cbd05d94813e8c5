import { test } from 'tap'
import { createSettleTimer } from '../../../src/world/settle-timer.js'
import { createClock, type TimeSource } from '../../../src/clock.js'

/** A time source that the test moves; it lists the pending timers. */
function fakeTime (): TimeSource & { timers: Array<{ atMs: number, callback: () => void }>, run(toMs: number): void } {
  let nowMs = 0
  const source = {
    timers: [] as Array<{ atMs: number, callback: () => void }>,
    now: () => nowMs,
    after: (ms: number, callback: () => void) => {
      // The system limits the length of a timer too.
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

test('calls back once the clock reads the instant, with one timer however often it is set', (t) => {
  const time = fakeTime()
  const fired: number[] = []
  const clock = createClock({ mode: 'system', scale: 10 }, time)
  const timer = createSettleTimer(clock, () => fired.push(clock.now()), time)
  for (let index = 0; index < 100; index++) timer.set(5000)
  t.equal(time.timers.length, 1)
  time.run(500)
  t.same(fired, [])
  time.run(501)
  t.same(fired, [5010])
  timer.set(50_000)
  timer.set(20_000)
  t.equal(time.timers.length, 1, 'a new instant replaces the old one')
  time.run(1900)
  t.equal(fired.length, 1)
  time.run(3000)
  t.equal(fired.length, 2, 'a timer that fired early is set again')
  timer.set(40_000)
  timer.clear()
  t.same(time.timers, [])
  t.end()
})

test('sets no timer under a manual clock', (t) => {
  const time = fakeTime()
  const timer = createSettleTimer(createClock({ mode: 'manual', scale: 1 }, time), () => t.fail('it fired'), time)
  timer.set(5000)
  t.same(time.timers, [])
  t.end()
})
