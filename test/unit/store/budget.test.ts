import fc from 'fast-check'
import { test } from 'tap'
import { createBudget, type Held } from '../../../src/store/budget.js'
import { createHeldMap } from '../../../src/store/held-map.js'

test('a budget evicts the oldest items of all stores until the newest fits', (t) => {
  const budget = createBudget(10)
  const forgotten: string[] = []
  const hold = (name: string, bytes: number): Held => budget.hold(bytes, () => forgotten.push(name))
  hold('a', 4)
  const b = hold('b', 4)
  hold('c', 4)
  t.same([forgotten, budget.used, budget.evicted], [['a'], 8, 1])
  budget.release(b)
  t.same([forgotten, budget.used, budget.evicted], [['a'], 4, 1], 'what is released was not evicted')
  const d = hold('d', 6)
  t.equal(budget.used, 10)
  budget.grow(d, 1)
  t.same([forgotten, budget.used], [['a', 'c'], 7], 'an item that grows evicts older ones')
  hold('e', 1)
  budget.grow(d, 100)
  t.same([forgotten, budget.used], [['a', 'c', 'd'], 1], 'and itself once it is the oldest')
  const f = hold('f', 1)
  budget.evict(f)
  t.same([forgotten, budget.used, budget.evicted], [['a', 'c', 'd'], 1, 4])
  t.end()
})

test('an item that is refreshed is the newest, with its new bytes, and was not evicted', (t) => {
  const budget = createBudget(10)
  const forgotten: string[] = []
  const hold = (name: string, bytes: number): Held => budget.hold(bytes, () => forgotten.push(name))
  const a = hold('a', 3)
  hold('b', 3)
  budget.refresh(a, 4)
  t.same([forgotten, budget.used, budget.evicted, a.bytes], [[], 7, 0, 4])
  hold('c', 4)
  t.same([forgotten, budget.used], [['b'], 8], 'b is older now')
  budget.refresh(a, 20)
  t.same([forgotten, budget.used, budget.evicted], [['b', 'c'], 20, 2], 'it evicts others, and stays whatever its size')
  t.end()
})

test('many maps within one budget never hold more than the budget and one item', (t) => {
  const step = fc.record({ map: fc.nat(3), key: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.integer({ min: 1, max: 50 }), kind: fc.constantFrom('set', 'set', 'set', 'delete', 'grow', 'evict', 'clear') })
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const budget = createBudget(100)
    let total = 0
    const maps = Array.from({ length: 4 }, () => createHeldMap<{ bytes: number }>(budget, ({ bytes }) => bytes, ({ bytes }) => { total -= bytes }))
    for (const { map, key, bytes, kind } of steps) {
      const chosen = maps[map]
      if (chosen === undefined) continue
      const known = chosen.get(key)
      if (kind === 'set' && known === undefined) {
        total += bytes
        chosen.set(key, { bytes })
      } else if (kind === 'grow') {
        if (known !== undefined) {
          known.bytes += bytes
          total += bytes
        }
        chosen.grow(key, bytes)
      } else if (kind === 'delete') chosen.delete(key)
      else if (kind === 'evict') chosen.evictWhile(() => chosen.size > 2)
      else if (kind === 'clear') chosen.clear()
      const all = maps.flatMap((each) => [...each.values()])
      t.equal(budget.used, all.reduce((sum, item) => sum + item.bytes, 0))
      t.equal(budget.used, total)
      t.ok(budget.used <= 100 || all.length === 1)
    }
    for (const each of maps) each.retire()
    maps[0]?.set('late', { bytes: 5 })
    t.equal(budget.used, 0, 'retired maps take nothing')
  }), { numRuns: 50 })
  t.end()
})

test('an item that replaces another keeps its age and its size', (t) => {
  const budget = createBudget(10)
  const map = createHeldMap<string>(budget, (text) => text.length)
  map.set('a', 'four')
  map.set('b', 'four')
  map.set('a', 'longer than it was')
  t.same([[...map.values()], budget.used], [['longer than it was', 'four'], 8])
  map.set('c', 'four')
  t.same([...map.values()], ['four', 'four'])
  t.end()
})
