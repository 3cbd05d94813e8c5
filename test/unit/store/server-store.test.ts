import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { ServerStore, type Transition } from '../../../src/store/server-store.js'
import { createFleet } from '../../../src/store/fleet.js'
import type { Change, ServerRecord } from '../../../src/core/server.js'
import { aRecord, arbitraryPending, deepFreeze, law, NOW, refusalOf } from '../../records.js'

const server = (id: string, part: Partial<ServerRecord> = {}): ServerRecord => deepFreeze(aRecord({ id, ...part }))
const due = (afterMs: number, set: Change['set'] = { taskState: null }): Change => ({ atMs: NOW + afterMs, set })
interface Observed { readonly store: ServerStore, readonly transitions: Transition[] }
function aStore (...records: readonly ServerRecord[]): Observed {
  const transitions: Transition[] = []
  return { store: new ServerStore(createFleet(records), (transition) => transitions.push(transition)), transitions }
}

const idsOf = (store: ServerStore, nowMs = NOW): string[] => Array.from(store.list(nowMs), ({ id }) => id)

test('a store settles up to the given instant, and not a millisecond further', (t) => {
  const { store } = aStore(server('a', { taskState: 'powering-off', pending: [due(5000, { taskState: null, vmState: 'stopped' })] }))
  t.equal(store.nextDueMs(), NOW + 5000)
  t.match(store.get('a', NOW + 4999), { taskState: 'powering-off' })
  t.match(store.get('a', NOW + 5000), { taskState: null, vmState: 'stopped', updatedAtMs: NOW + 5000 })
  t.equal(store.nextDueMs(), null)
  t.equal(store.get('b', NOW), undefined)
  t.end()
})

test('an unchanged server is the record of the fleet itself, and not a change of the project', (t) => {
  const [one, other] = [server('a'), server('b')]
  const { store, transitions } = aStore(one, other)
  t.equal(store.get('a', NOW), one)
  t.equal([...store.list(NOW)].length, 2)
  t.equal(store.changes().size, 0)
  store.update('b', (record) => ({ ...record, name: 'other' }), NOW)
  t.same([...store.changes().keys()], ['b'])
  t.equal(store.get('a', NOW), one)
  t.same(transitions.map(({ serverId, before, after }) => [serverId, before?.name, after?.name]), [['b', 'bms-83', 'other']])
  t.end()
})

test('two stores over one fleet do not affect each other', (t) => {
  const fleet = createFleet([server('a')])
  const [one, other] = [new ServerStore(fleet, () => {}), new ServerStore(fleet, () => {})]
  one.delete('a', NOW)
  t.same([one.size, other.size], [0, 1])
  t.match(other.get('a', NOW), { id: 'a' })
  t.end()
})

test('a change that throws stores nothing and reports nothing', (t) => {
  const { store, transitions } = aStore(server('a'))
  t.throws(() => store.update('a', () => { throw new Error('no') }, NOW), /no/)
  t.same([store.get('a', NOW), transitions.length, store.changes().size], [aRecord({ id: 'a' }), 0, 0])
  t.end()
})

test('an unknown server cannot be changed or removed', (t) => {
  const { store } = aStore()
  const unknown = { kind: 'server-unknown', params: { serverId: 'x' } }
  t.same(refusalOf(() => store.update('x', (record) => record, NOW)), unknown)
  t.same(refusalOf(() => { store.delete('x', NOW) }), unknown)
  t.end()
})

test('a task without duration reports both transitions and ends at once', (t) => {
  const { store, transitions } = aStore(server('a'))
  const after = store.update('a', (record) => ({ ...record, taskState: 'rebooting', pending: [due(0)] }), NOW)
  t.match(after, { taskState: null, updatedAtMs: NOW })
  t.same(transitions.map(({ atMs, before, after }) => [atMs, before?.taskState, after?.taskState]), [[NOW, null, 'rebooting'], [NOW, 'rebooting', null]])
  t.end()
})

test('a server is removed at the instant at which its deletion is due', (t) => {
  const { store, transitions } = aStore(server('a', { taskState: 'deleting', pending: [due(10, { vmState: 'deleted' })] }), server('b'))
  t.equal(store.size, 2)
  store.settle(NOW + 10)
  t.same([store.size, store.get('a', NOW + 10), idsOf(store, NOW + 10)], [1, undefined, ['b']])
  t.same(transitions.map(({ after }) => after), [null])
  t.same([...store.changes()], [['a', null]])
  t.end()
})

test('an added server that is removed leaves no change, and a removed one of the fleet leaves null', (t) => {
  const { store } = aStore(server('a'))
  store.create(server('new'), NOW)
  store.delete('new', NOW)
  t.same([...store.changes()], [])
  store.delete('a', NOW)
  store.create(server('a', { name: 'again' }), NOW)
  t.match(store.get('a', NOW), { name: 'again' })
  t.end()
})

test('servers are listed newest first, and those of one instant last one first', (t) => {
  const { store } = aStore(server('a', { createdAtMs: 1 }), server('b', { createdAtMs: 2 }), server('c', { createdAtMs: 1 }))
  t.same(idsOf(store), ['b', 'c', 'a'])
  store.create(server('d', { createdAtMs: 2 }), NOW)
  t.same(idsOf(store), ['d', 'b', 'c', 'a'])
  t.end()
})

test('reading a list skips a server that was removed meanwhile', (t) => {
  const { store } = aStore(server('a'), server('b'))
  const list = store.list(NOW)
  t.equal(list.next().value?.id, 'b')
  store.delete('a', NOW)
  t.equal(list.next().done, true)
  t.end()
})

test('changes apply in order of time, even if a server was changed before it was due', (t) => {
  const { store, transitions } = aStore(server('a', { pending: [due(5)] }), server('b', { pending: [due(6)] }))
  store.update('a', (record) => ({ ...record, pending: [due(7)] }), NOW)
  transitions.length = 0
  store.settle(NOW + 10)
  t.same(transitions.map(({ serverId, atMs }) => [serverId, atMs - NOW]), [['b', 6], ['a', 7]])
  t.end()
})

test('the next due instant ignores dropped changes and removed servers', (t) => {
  const { store } = aStore(server('a', { pending: [due(5)] }), server('b', { pending: [due(6)] }), server('c', { pending: [due(7)] }))
  store.update('a', (record) => ({ ...record, pending: [] }), NOW)
  t.equal(store.nextDueMs(), NOW + 6)
  store.delete('b', NOW)
  t.equal(store.nextDueMs(), NOW + 7)
  store.update('c', (record) => ({ ...record, pending: [due(9)] }), NOW)
  t.equal(store.nextDueMs(), NOW + 9)
  t.end()
})

/** The simplest store: all servers in one map, settled one due change at a time. */
class Model {
  readonly servers = new Map<string, ServerRecord>()
  readonly transitions: string[] = []
  settle (nowMs: number): void {
    const instants = [...this.servers.values()].flatMap(({ pending }) => pending.map(({ atMs }) => atMs)).filter((atMs) => atMs <= nowMs)
    for (const atMs of [...new Set(instants)].sort((a, b) => a - b)) {
      for (const [id, record] of this.servers) {
        this.transitions.push(...record.pending.filter((change) => change.atMs === atMs).map(() => `${atMs - NOW} ${id}`))
        const due = record.pending.filter((change) => change.atMs === atMs)
        if (due.length > 0) this.servers.set(id, Object.assign({}, record, ...due.map(({ set }) => set), { updatedAtMs: atMs, pending: record.pending.slice(due.length) }))
      }
    }
  }
}

type Step = { readonly passMs: number, readonly id: string } & ({ readonly call: 'get' | 'delete' | 'list' } | { readonly call: 'create' | 'update', readonly pending: readonly Change[] })
const arbitraryStep: fc.Arbitrary<Step> = fc.record({
  passMs: fc.nat({ max: 20_000 }),
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  call: fc.constantFrom('get' as const, 'delete' as const, 'list' as const, 'create' as const, 'update' as const, 'update' as const),
  pending: arbitraryPending
}) as fc.Arbitrary<Step>

test('a store behaves as a map in which every record is settled', (t) => {
  law(t, fc.property(fc.array(arbitraryStep, { maxLength: 40 }), arbitraryPending, (steps, pending) => {
    const fleet = [server('a', { pending }), server('b')]
    const { store, transitions } = aStore(...fleet)
    const model = new Model()
    for (const record of fleet) model.servers.set(record.id, record)
    let nowMs = NOW
    for (const step of steps) {
      nowMs += step.passMs
      model.settle(nowMs)
      const known = model.servers.get(step.id)
      // A store has applied the changes that are in the past.
      const later = 'pending' in step ? step.pending.map((change) => ({ ...change, atMs: change.atMs - NOW + nowMs + 1 })) : []
      if (step.call === 'create' && known === undefined) {
        store.create(server(step.id, { pending: later }), nowMs)
        model.servers.set(step.id, server(step.id, { pending: later }))
      } else if (step.call === 'delete' && known !== undefined) {
        store.delete(step.id, nowMs)
        model.servers.delete(step.id)
      } else if (step.call === 'update' && known !== undefined) {
        store.update(step.id, (record) => ({ ...record, pending: later }), nowMs)
        model.servers.set(step.id, { ...known, pending: later })
      } else if (step.call === 'list') {
        deepStrictEqual([...idsOf(store, nowMs)].sort(), [...model.servers.keys()].sort())
      }
      deepStrictEqual(store.get(step.id, nowMs), model.servers.get(step.id))
      deepStrictEqual(store.size, model.servers.size)
      const next = [...model.servers.values()].flatMap((record) => record.pending[0]?.atMs ?? [])
      deepStrictEqual(store.nextDueMs(), next.length === 0 ? null : Math.min(...next))
    }
    model.settle(nowMs + 60_000)
    store.settle(nowMs + 60_000)
    const changes = transitions.filter(({ atMs, before, after }) => before !== null && after !== null && before.pending[0]?.atMs === atMs && after.pending.length === before.pending.length - 1)
    deepStrictEqual(changes.map(({ atMs, serverId }) => `${atMs - NOW} ${serverId}`).sort(), [...model.transitions].sort())
    deepStrictEqual(transitions.map(({ atMs }) => atMs), transitions.map(({ atMs }) => atMs).sort((a, b) => a - b))
  }))
  t.end()
})

test('stale entries are removed from the heap, even behind the first one', (t) => {
  const fleet = createFleet([server('first', { pending: [due(1)] })])
  let looks = 0
  // Each stale entry in the heap costs one lookup in the fleet.
  const get = (id: string): ServerRecord | undefined => {
    looks++
    return fleet.get(id)
  }
  const store = new ServerStore({ ...fleet, get }, () => {})
  for (let round = 1; round <= 10_000; round++) {
    store.create(server('brief', { pending: [due(100_000 + round)] }), NOW)
    store.delete('brief', NOW)
  }
  looks = 0
  store.settle(NOW + 1_000_000)
  t.ok(looks < 100, `${looks} entries were left`)
  t.equal(store.nextDueMs(), null)
  t.end()
})

test('a server that changes many times is due once, at its last instant', (t) => {
  const { store, transitions } = aStore(server('a'), server('first', { pending: [due(1)] }))
  for (let round = 1; round <= 1000; round++) store.update('a', (record) => ({ ...record, pending: [due(2000 - round)] }), NOW)
  transitions.length = 0
  store.settle(NOW + 100_000)
  t.same(transitions.map(({ serverId, atMs }) => [serverId, atMs - NOW]), [['first', 1], ['a', 1000]])
  t.end()
})

test('a change that deletes a server at once returns the server as it was', (t) => {
  const { store, transitions } = aStore(server('a'))
  const answered = store.update('a', (record) => ({ ...record, taskState: 'deleting', pending: [due(0, { vmState: 'deleted' })] }), NOW)
  t.match(answered, { id: 'a', taskState: null })
  t.same([store.get('a', NOW), transitions.length, store.deleted(NOW).length], [undefined, 2, 1])
  t.end()
})

test('restoring an order that names an unknown server schedules the other servers', (t) => {
  const { store } = aStore(server('a'))
  store.restore(new Map([['b', server('b', { pending: [due(5)] })]]), ['gone', 'b'])
  t.equal(store.nextDueMs(), NOW + 5)
  t.same(store.dueOrder(), ['b'])
  t.end()
})

test('a change can set the launch instant of the server itself', (t) => {
  const { store } = aStore(server('a', { pending: [due(5, { launchedAtMs: NOW - 7 })] }))
  t.match(store.get('a', NOW + 5), { launchedAtMs: NOW - 7, updatedAtMs: NOW + 5 })
  t.end()
})
