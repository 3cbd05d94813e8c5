import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createDueHeap, type DueHeap } from '../../../src/store/due-heap.js'
import { law } from '../../records.js'

interface Item { readonly atMs: number, readonly serverId: string }
const arbitraryItem = fc.tuple(fc.nat({ max: 20 }), fc.constantFrom('a', 'b', 'c', 'd')).map(([atMs, serverId]): Item => ({ atMs, serverId }))
const arbitrarySteps = fc.array(fc.oneof(
  { weight: 3, arbitrary: arbitraryItem },
  { weight: 1, arbitrary: fc.constant('remove' as const) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 20 }) }
), { maxLength: 200 })

/** The same as a list sorted by instant. The sort is stable, so entries of one instant stay in order. */
class SortedList {
  items: Item[] = []
  add (item: Item): void { this.items = [...this.items, item].sort((a, b) => a.atMs - b.atMs) }
  removeFirst (): void { this.items.shift() }
  retain (isWanted: (item: Item) => boolean): void {
    this.items = this.items.filter((item, index) => isWanted(item) &&
      this.items.findIndex((other) => other.atMs === item.atMs && other.serverId === item.serverId) === index)
  }
}

function drain (heap: DueHeap): Item[] {
  const items: Item[] = []
  for (let first = heap.first(); first !== null; first = heap.first()) {
    items.push({ atMs: first.atMs, serverId: first.serverId })
    heap.removeFirst()
  }
  return items
}

test('a heap behaves as a sorted list for any sequence of calls', (t) => {
  law(t, fc.property(arbitrarySteps, (steps) => {
    const [heap, list] = [createDueHeap(), new SortedList()]
    for (const step of steps) {
      if (step === 'remove') {
        heap.removeFirst()
        list.removeFirst()
      } else if (typeof step === 'number') {
        heap.retain((_serverId, atMs) => atMs !== step)
        list.retain(({ atMs }) => atMs !== step)
      } else {
        heap.add(step.atMs, step.serverId)
        list.add(step)
      }
      deepStrictEqual([heap.size, heap.first()?.atMs], [list.items.length, list.items[0]?.atMs])
    }
    deepStrictEqual(drain(heap), list.items)
  }), 500)
  t.end()
})

test('entries of one instant come out in order of arrival', (t) => {
  const heap = createDueHeap()
  for (const serverId of ['c', 'a', 'b', 'a']) heap.add(5, serverId)
  heap.add(1, 'z')
  t.same(drain(heap).map(({ serverId }) => serverId).join(''), 'zcaba')
  t.end()
})

test('the list of a heap is in the order in which its entries come out, and leaves them in', (t) => {
  law(t, fc.property(fc.array(arbitraryItem), (items) => {
    const heap = createDueHeap()
    for (const { atMs, serverId } of items) heap.add(atMs, serverId)
    const listed = heap.list().map(({ atMs, serverId }) => ({ atMs, serverId }))
    deepStrictEqual(listed, items.toSorted((a, b) => a.atMs - b.atMs))
    deepStrictEqual(listed, drain(heap))
  }))
  t.end()
})

test('entries of one instant are listed in order of arrival', (t) => {
  const heap = createDueHeap()
  for (const serverId of ['c', 'a', 'b']) heap.add(5, serverId)
  heap.add(1, 'z')
  t.same(heap.list().map(({ serverId }) => serverId).join(''), 'zcab')
  t.end()
})

test('an empty heap has no first entry, and removing one does nothing', (t) => {
  const heap = createDueHeap()
  t.equal(heap.first(), null)
  heap.removeFirst()
  heap.retain(() => true)
  t.equal(heap.size, 0)
  t.end()
})
