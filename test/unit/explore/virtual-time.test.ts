// The time of a client in the process: waits move the clock in order, and only when nothing else goes on.
import { test } from 'tap'
import { createVirtualTime, type MovableClock } from '../../../src/explore/virtual-time.js'

function clockOf (changes: Partial<MovableClock> = {}): MovableClock & { readonly moves: number[] } {
  let nowMs = 0
  const moves: number[] = []
  return {
    moves,
    now: () => nowMs,
    isRunning: false,
    advanceTo: async (atMs) => {
      nowMs = atMs
      moves.push(atMs)
    },
    ...changes
  }
}

const LIMITS = { limitMs: 10_000, silenceMs: 60_000, requests: 3 }

test('waits end in the order of their instants, and those of one instant in the order in which they began', async (t) => {
  const clock = clockOf()
  const time = createVirtualTime(clock, LIMITS)
  t.teardown(() => time.end())
  const order: string[] = []
  await Promise.all([time.sleep(300).then(() => order.push('c')), time.sleep(100).then(() => order.push('a')), time.sleep(100).then(() => order.push('b')), time.sleep(-5).then(() => order.push('now'))])
  t.same(order, ['now', 'a', 'b', 'c'])
  t.same(clock.moves, [100, 300])
  t.equal(time.isUsed, true)
})

test('a response that comes wins against a wait that began with its request; an aborted wait moves nothing', async (t) => {
  const clock = clockOf()
  const time = createVirtualTime(clock, LIMITS)
  t.teardown(() => time.end())
  const fetch = time.watch(async () => {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    return new Response('text')
  })
  const done = new AbortController()
  const first = await Promise.race([fetch('http://x/'), time.sleep(1000, done.signal)])
  done.abort()
  t.equal(await first?.text(), 'text')
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
  t.same(clock.moves, [])
  const aborted = time.sleep(1, AbortSignal.abort()).then(() => 'ended')
  t.equal(await Promise.race([aborted, time.sleep(5)]), undefined)
})

test('a hanging request does not keep a wait', async (t) => {
  const time = createVirtualTime(clockOf(), LIMITS)
  t.teardown(() => time.end())
  const hanging = time.watch(() => new Promise(() => {}))
  t.equal(await Promise.race([hanging('http://x/'), time.sleep(1000).then(() => 'timeout')]), 'timeout')
})

test('a clock that cannot be moved ends the run with its reason', async (t) => {
  const time = createVirtualTime(clockOf({ advanceTo: async () => { throw new Error('no further') } }), LIMITS)
  t.teardown(() => time.end())
  time.sleep(100).catch(() => {})
  t.match(await time.exceeded, { message: 'no further' })
})

test('a failed request fails as ever, and too many end the run', async (t) => {
  const time = createVirtualTime(clockOf(), LIMITS)
  t.teardown(() => time.end())
  const failing = time.watch(async () => { throw new TypeError('fetch failed') })
  for (let request = 0; request < 4; request++) await t.rejects(failing('http://x/'), { message: 'fetch failed' })
  t.equal(await time.exceeded, 'the client made more than 3 requests')
})

test('what is under way at the end never resolves', async (t) => {
  const [virtual, real] = [createVirtualTime(clockOf(), LIMITS), createVirtualTime(clockOf({ isRunning: true }), LIMITS)]
  let respond = (_response: Response): void => {}
  const request = virtual.watch(() => new Promise<Response>((resolve) => { respond = resolve }))('http://x/')
  const waits = [request, virtual.sleep(10), real.sleep(5)]
  virtual.end()
  real.end()
  respond(new Response('late'))
  const ended = await Promise.race([...waits.map((wait) => wait.then(() => 'ended')), new Promise((resolve) => setTimeout(() => resolve('never'), 30))])
  t.equal(ended, 'never')
})
