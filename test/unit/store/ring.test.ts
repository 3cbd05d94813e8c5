import fc from 'fast-check'
import { test } from 'tap'
import { createRing, type Budget } from '../../../src/store/ring.js'

test('a list keeps the newest items within its limits and accounts for their size', (t) => {
  const step = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) }, { weight: 1, arbitrary: fc.constant('clear' as const) }, { weight: 1, arbitrary: fc.constant('odd' as const) })
  fc.assert(fc.property(fc.array(step), (steps) => {
    const budget: Budget = { limit: 60, used: 0 }
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

test('lists share a budget, and each keeps at least its newest', (t) => {
  const budget: Budget = { limit: 10, used: 0 }
  const [first, second] = [createRing<number>({ items: 5, bytes: 100 }, budget, (size) => size, (size) => size), createRing<number>({ items: 5, bytes: 100 }, budget, (size) => size, (size) => size)]
  for (const size of [4, 4]) first.add(size)
  for (const size of [5, 6]) second.add(size)
  t.same(first.list(), [4, 4])
  t.same(second.list(), [6])
  first.retire()
  t.equal(budget.used, 6, 'a retired list frees its share')
  first.add(4)
  t.same(first.list(), [])
  second.restore([1, 2], 7)
  t.same([second.list(), second.dropped, budget.used], [[1, 2], 7, 3])
  t.end()
})

test('what was dropped before a restored list is older than its first item', (t) => {
  const ring = createRing<number>({ items: 5, bytes: 100 }, { limit: 100, used: 0 }, () => 1, (id) => id)
  ring.restore([5, 8], 3)
  t.same([ring.dropped, ring.lastDroppedId], [3, 4])
  ring.restore([5, 8], 0)
  t.equal(ring.lastDroppedId, 0)
  ring.restore([], 3)
  t.equal(ring.lastDroppedId, 0)
  t.end()
})
