import fc from 'fast-check'
import { test } from 'tap'
import { createBudget } from '../../../src/store/budget.js'
import { createRing } from '../../../src/store/ring.js'

test('a list keeps the newest items within its limits and accounts for their size', (t) => {
  const step = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) }, { weight: 1, arbitrary: fc.constant('clear' as const) }, { weight: 1, arbitrary: fc.constant('odd' as const) })
  fc.assert(fc.property(fc.array(step), (steps) => {
    const budget = createBudget(60)
    const ring = createRing<number>({ items: 5, bytes: 50 }, budget, (size) => size, (size) => size)
    let [added, removed] = [0, 0]
    for (const each of steps) {
      if (each === 'clear') {
        ring.clear();
        [added, removed] = [0, 0]
      } else if (each === 'odd') {
        const before = ring.list().length
        ring.clear((size) => size % 2 === 1)
        removed += before - ring.list().length
      } else {
        ring.add(each)
        added++
        t.equal(ring.list().at(-1), each)
      }
      const kept = ring.list()
      const bytes = kept.reduce((sum, size) => sum + size, 0)
      t.ok(kept.length <= 5 && (bytes <= 50 || kept.length === 1))
      t.equal(budget.used, bytes)
      t.equal(ring.dropped, added - removed - kept.length)
    }
  }), { numRuns: 50 })
  t.end()
})

test('lists share a budget, whose oldest item is evicted first, whichever list has it', (t) => {
  const budget = createBudget(10)
  const ring = (): ReturnType<typeof createRing<number>> => createRing<number>({ items: 5, bytes: 100 }, budget, (size) => size, (size) => size)
  const [first, second] = [ring(), ring()]
  for (const size of [3, 4]) first.add(size)
  second.add(5)
  t.same([first.list(), second.list(), budget.used, first.dropped, first.lastDroppedId], [[4], [5], 9, 1, 3])
  second.add(6)
  t.same([first.list(), second.list(), budget.used, budget.evicted], [[], [6], 6, 3])
  second.add(70)
  t.same([second.list(), budget.used], [[70], 70], 'the newest item stays whatever its size')
  first.add(1)
  t.same([first.list(), second.list(), budget.used], [[1], [], 1])
  first.retire()
  t.equal(budget.used, 0, 'a retired list frees its share')
  first.add(4)
  t.same(first.list(), [])
  second.restore([1, 2], 7)
  t.same([second.list(), second.dropped, budget.used], [[1, 2], 7, 3])
  t.end()
})

test('what was dropped before a restored list is older than its first item', (t) => {
  const ring = createRing<number>({ items: 5, bytes: 100 }, createBudget(100), () => 1, (id) => id)
  ring.restore([5, 8], 3)
  t.same([ring.dropped, ring.lastDroppedId], [3, 4])
  ring.restore([5, 8], 0)
  t.equal(ring.lastDroppedId, 0)
  ring.restore([], 3)
  t.equal(ring.lastDroppedId, 0)
  t.end()
})
