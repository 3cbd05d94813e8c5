/** The order, the places and the names of servers, against a model that sorts everything. Issue 10, row 11. */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createFleet } from '../../../src/store/fleet.js'
import { ServerStore } from '../../../src/store/server-store.js'
import { aRecord, law, NOW } from '../../records.js'
import type { ServerRecord } from '../../../src/core/server.js'

const anId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x', 'y', 'z')
const aName = fc.constantFrom('one', 'two', 'three')
const anInstant = fc.integer({ min: 0, max: 3 })
const aServer = fc.record({ id: anId, name: aName, createdAtMs: anInstant })
const step = fc.oneof(
  fc.record({ call: fc.constant('create' as const), server: aServer }),
  fc.record({ call: fc.constant('delete' as const), server: aServer }),
  fc.record({ call: fc.constant('rename' as const), server: aServer }),
  fc.record({ call: fc.constant('date' as const), server: aServer }),
  fc.record({ call: fc.constant('restore' as const), server: aServer })
)

function applyTo (store: ServerStore, call: string, { id, name, createdAtMs }: Pick<ServerRecord, 'id' | 'name' | 'createdAtMs'>): void {
  const isThere = store.get(id, NOW) !== undefined
  if (call === 'create' && !isThere) store.create(aRecord({ id, name, createdAtMs }), NOW)
  if (call === 'delete' && isThere) store.delete(id, NOW)
  if (call === 'rename' && isThere) store.update(id, (record) => ({ ...record, name }), NOW)
  if (call === 'date' && isThere) store.update(id, (record) => ({ ...record, createdAtMs }), NOW)
}

/** All servers in the order of lists, and those of each name. */
function sorted (store: ServerStore): readonly ServerRecord[] {
  const changes = store.changes()
  const all = [...new Set([...store.fleet.items.map(({ id }) => id), ...changes.keys()])].map((id) => changes.get(id) === undefined ? store.fleet.get(id) : changes.get(id))
  // The sort is stable, so the reversed order stays within one instant.
  return all.filter((record) => record !== null && record !== undefined).reverse().sort((a, b) => b.createdAtMs - a.createdAtMs)
}

function check (store: ServerStore): void {
  const expected = sorted(store)
  deepStrictEqual([...store.list(NOW)], expected)
  for (const name of ['one', 'two', 'three', 'none']) deepStrictEqual([...store.named(name, NOW)], expected.filter((record) => record.name === name))
  for (const [index, { id }] of expected.entries()) deepStrictEqual([...store.list(NOW, Number(store.position(id, NOW)) + 1)], expected.slice(index + 1))
  deepStrictEqual(store.position('none', NOW), null)
}

test('order, places and names are those that sorting everything gives, whatever happens', (t) => {
  law(t, fc.property(fc.uniqueArray(aServer, { selector: ({ id }) => id, maxLength: 5 }), fc.array(step, { maxLength: 12 }), fc.boolean(), (fleet, steps, isRead) => {
    let store = new ServerStore(createFleet(fleet.map((each) => aRecord(each))), () => {})
    for (const { call, server } of steps) {
      applyTo(store, call, server)
      if (call === 'restore') {
        const next = new ServerStore(store.fleet, () => {})
        next.restore(store.changes(), store.dueOrder())
        store = next
      }
      if (isRead) check(store)
    }
    check(store)
  }))
  t.end()
})

test('many servers of one name are found in the order of the list', (t) => {
  const store = new ServerStore(createFleet(Array.from({ length: 20 }, (_, index) => aRecord({ id: `${index}`, name: index === 7 ? 'other' : 'same', createdAtMs: index % 3 }))), () => {})
  store.create(aRecord({ id: 'new', name: 'same', createdAtMs: 5 }), NOW)
  t.same([...store.named('same', NOW)], sorted(store).filter(({ name }) => name === 'same'))
  t.end()
})

test('a list that is being read shows no server that is removed meanwhile', (t) => {
  for (const ids of [['new', 'newer'], ['a', 'new'], ['new']]) {
    const store = new ServerStore(createFleet([aRecord({ id: 'a', createdAtMs: 1 }), aRecord({ id: 'b', createdAtMs: 2 })]), () => {})
    for (const id of ['new', 'newer']) store.create(aRecord({ id, createdAtMs: 3 }), NOW)
    const seen: string[] = []
    for (const { id } of store.list(NOW)) {
      if (seen.length === 0) for (const gone of ids) if (gone !== id) store.delete(gone, NOW)
      seen.push(id)
    }
    t.same(seen, ['newer', 'new', 'b', 'a'].filter((id) => id === 'newer' || !ids.includes(id)))
  }
  t.end()
})

test('a list that became empty has an order for the next server', (t) => {
  const store = new ServerStore(createFleet([aRecord({ id: 'a', createdAtMs: 2 })]), () => {})
  store.create(aRecord({ id: 'older', createdAtMs: 1 }), NOW)
  for (const id of ['a', 'older']) store.delete(id, NOW)
  t.same([...store.list(NOW)], [])
  store.create(aRecord({ id: 'new', createdAtMs: 0 }), NOW)
  t.same([...store.list(NOW)].map(({ id }) => id), ['new'])
  t.end()
})
