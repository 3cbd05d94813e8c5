import { test } from 'tap'
import { createAlarm } from '../../../src/world/alarm.js'
import { createClock, type TimeSource } from '../../../src/clock.js'

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
