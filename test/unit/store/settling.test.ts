/** The laws of settling, on the store that requests go through: several servers with changes that are due. */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createFleet } from '../../../src/store/fleet.js'
import { ServerStore } from '../../../src/store/server-store.js'
import type { ServerRecord } from '../../../src/core/server.js'
import { arbitraryInstant, arbitraryRecord, aRecord, deepFreeze, law, NOW } from '../../records.js'

interface Watched { readonly store: ServerStore, readonly told: unknown[] }
function aStore (records: readonly ServerRecord[]): Watched {
  const told: unknown[] = []
  return { store: new ServerStore(createFleet(deepFreeze(records)), (transition) => told.push(transition)), told }
}
const arbitraryFleet: fc.Arbitrary<readonly ServerRecord[]> = fc.array(arbitraryRecord, { minLength: 1, maxLength: 4 })
  .map((records) => records.map((record, index) => ({ ...record, id: `server-${index}` })))

test('settling twice equals settling once later, in the records and in the reported transitions', (t) => {
  law(t, fc.property(arbitraryFleet, arbitraryInstant, arbitraryInstant, (records, first, second) => {
    const [early, late] = first <= second ? [first, second] : [second, first]
    const [twice, once] = [aStore(records), aStore(records)]
    twice.store.settle(early)
    twice.store.settle(late)
    once.store.settle(late)
    deepStrictEqual([...twice.store.changes()].sort(), [...once.store.changes()].sort())
    deepStrictEqual([...twice.store.list(late)], [...once.store.list(late)])
    deepStrictEqual(twice.told, once.told)
    deepStrictEqual(twice.store.nextDueMs(), once.store.nextDueMs())
  }))
  t.end()
})

test('settling again at the same instant changes nothing and reports nothing', (t) => {
  law(t, fc.property(arbitraryFleet, arbitraryInstant, (records, nowMs) => {
    const { store, told } = aStore(records)
    const seen = [...store.list(nowMs)]
    const count = told.length
    store.settle(nowMs)
    return told.length === count && seen.every((record) => store.get(record.id, nowMs) === record)
  }))
  t.end()
})

test('the number of reads changes nothing that is seen later, and no byte of the first record', (t) => {
  law(t, fc.property(arbitraryFleet, fc.array(arbitraryInstant, { maxLength: 5 }), (records, instants) => {
    const before = JSON.stringify(records)
    const [watched, quiet] = [aStore(records), aStore(records)]
    for (const nowMs of [...instants].sort((a, b) => a - b)) {
      for (const { id } of records) watched.store.get(id, nowMs)
      deepStrictEqual([...watched.store.list(nowMs)].length, watched.store.size)
      watched.store.tally(nowMs)
      watched.store.position('server-0', nowMs)
    }
    const end = NOW + 60_001
    deepStrictEqual([...watched.store.list(end)], [...quiet.store.list(end)])
    deepStrictEqual(watched.told, quiet.told)
    return JSON.stringify(records) === before
  }))
  t.end()
})

test('updatedAtMs is the instant at which the last applied change was due', (t) => {
  law(t, fc.property(arbitraryFleet, arbitraryInstant, (records, nowMs) => {
    const { store } = aStore(records)
    for (const { id, pending, updatedAtMs } of records) {
      const due = pending.filter(({ atMs }) => atMs <= nowMs)
      deepStrictEqual(store.get(id, nowMs)?.updatedAtMs, due.at(-1)?.atMs ?? updatedAtMs)
    }
  }))
  t.end()
})

test('settling applies what is due and keeps the rest, in order', (t) => {
  law(t, fc.property(arbitraryFleet, arbitraryInstant, (records, nowMs) => {
    const { store } = aStore(records)
    for (const record of records) {
      const due = record.pending.filter(({ atMs }) => atMs <= nowMs)
      const { updatedAtMs: _updatedAtMs, ...expected } = Object.assign({}, record, ...due.map(({ set }) => set), { pending: record.pending.slice(due.length) })
      const { updatedAtMs: _settledAtMs, ...settled } = store.get(record.id, nowMs) ?? aRecord()
      deepStrictEqual(settled, expected)
    }
  }))
  t.end()
})

test('a change is applied at its instant and not a millisecond before', (t) => {
  const record = aRecord({ pending: [{ atMs: NOW + 5000, set: { taskState: 'rebooting' } }] })
  const { store } = aStore([record])
  t.equal(store.get(record.id, NOW + 4999), record)
  t.match(store.get(record.id, NOW + 5000), { taskState: 'rebooting', updatedAtMs: NOW + 5000, pending: { length: 0 } })
  t.end()
})
