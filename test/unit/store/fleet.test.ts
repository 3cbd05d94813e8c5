/** A fleet with series, and a store over it, against the same servers written one by one. Issue 11, row 4. */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createFleet, MAX_MADE } from '../../../src/store/fleet.js'
import { fleetBytes } from '../../../src/store/server-account.js'
import { ServerStore, type Transition } from '../../../src/store/server-store.js'
import { aRecord, law, NOW } from '../../records.js'
import type { FleetItem } from '../../../src/core/fleet/series.js'
import type { ServerRecord } from '../../../src/core/server.js'

const PREFIXES = ['11111111-1111-4111-8111-', '22222222-2222-4222-8222-', '33333333-3333-4333-8333-']
const idOf = (prefix: string, number: number): string => prefix + String(number).padStart(12, '0')
const ALONE = ['a', 'b', 'c']
const IDS = [...ALONE, 'x', 'y', ...PREFIXES.flatMap((prefix) => [0, 1, 2, 3, 4, 5].map((number) => idOf(prefix, number)))]
const NAMES = ['bms-1', 'bms-2', 'bms-12', '1', '2', 'one-1', 'x', 'none-0', 'bms-01', '']

const aPart = fc.record({ createdAtMs: fc.integer({ min: NOW - 3, max: NOW }), locked: fc.boolean(), vmState: fc.constantFrom('active' as const, 'error' as const) })
const anItem: fc.Arbitrary<FleetItem> = fc.oneof(
  fc.record({ id: fc.constantFrom(...ALONE), name: fc.constantFrom(...NAMES.slice(0, 6)), part: aPart, isDue: fc.boolean() }).map(({ id, name, part, isDue }) => aRecord({ ...part, id, name, pending: isDue ? [{ atMs: NOW + 5, set: { vmState: 'stopped' } }] : [] })),
  fc.record({ prefix: fc.constantFrom(...PREFIXES), name: fc.constantFrom('bms-{n}', '{n}', 'one-{n}', 'bms-1{n}'), part: aPart, count: fc.integer({ min: 1, max: 4 }) }).map(({ prefix, name, part, count }) => ({ ...aRecord({ ...part, id: idOf(prefix, 0), name }), count }))
)
const someItems = fc.uniqueArray(anItem, { selector: ({ id }) => id, maxLength: 6 })

/** The servers of all items, one by one. */
function written (items: readonly FleetItem[]): readonly ServerRecord[] {
  return items.flatMap(({ count, ...record }) => count === undefined
    ? [record]
    : Array.from({ length: count }, (_, index) => ({ ...record, id: idOf(record.id.slice(0, 24), index + 1), name: record.name.replace('{n}', String(index + 1)) })))
}

test('a fleet with series has the servers that a fleet has in which each is written', (t) => {
  law(t, fc.property(someItems, (items) => {
    const servers = written(items)
    const [fleet, other] = [createFleet(items, 7), createFleet(servers, 7)]
    deepStrictEqual([fleet.size, fleet.maxServers, fleet.pending], [other.size, other.maxServers, other.pending])
    for (const id of IDS) {
      deepStrictEqual([fleet.has(id), fleet.get(id), fleet.index(id), fleet.place(id)], [other.has(id), other.get(id), other.index(id), other.place(id)])
      const found = fleet.seriesOf(id)
      deepStrictEqual(found === null, ALONE.includes(id) || !other.has(id))
      if (found !== null) deepStrictEqual([found.series.id.slice(0, 24), found.number], [id.slice(0, 24), Number(id.slice(24))])
    }
    for (const name of NAMES) deepStrictEqual([...fleet.named(name)].sort(), [...other.named(name)].sort())
    for (let from = 0; from <= fleet.size + 1; from++) {
      deepStrictEqual(fleet.at(from), other.at(from))
      for (let to = 0; to <= fleet.size + 1; to++) deepStrictEqual([...fleet.walk(from, to)], [...other.walk(from, to)])
    }
    for (const createdAtMs of [NOW - 4, NOW - 2, NOW, NOW + 1]) {
      for (let index = 0; index <= fleet.size; index++) {
        // A server that was moved has another time of creation than before.
        if (servers[index]?.createdAtMs !== createdAtMs) deepStrictEqual(fleet.placesBefore(createdAtMs, index), other.placesBefore(createdAtMs, index))
      }
    }
    deepStrictEqual(Array.from(fleet.kinds()).flatMap(({ record, count }) => Array.from({ length: count }, () => ({ ...record, id: '', name: '' }))), servers.map((record) => ({ ...record, id: '', name: '' })))
  }), 300)
  t.end()
})

test('a server of a series that is asked for again and again is one record', (t) => {
  const fleet = createFleet([{ ...aRecord({ id: idOf(PREFIXES[0] ?? '', 0), name: 'bms-{n}' }), count: 100 }])
  const get = (number: number): ServerRecord | undefined => fleet.get(idOf(PREFIXES[0] ?? '', number))
  const first = get(1)
  for (let number = 2; number <= MAX_MADE; number++) get(number)
  t.equal(get(1), first)
  get(1 + MAX_MADE)
  t.not(get(1), first)
  t.same(get(1), first)
  t.end()
})

test('a page of a series that is read again and again has the same records, and those of two series are told apart', (t) => {
  const [one = '', two = ''] = PREFIXES
  const fleet = createFleet([one, two].map((prefix) => ({ ...aRecord({ id: idOf(prefix, 0), name: 'bms-{n}' }), count: 100 })))
  const page = (from: number): readonly ServerRecord[] => [...fleet.walk(from, from + MAX_MADE)]
  const first = page(0)
  t.same(first.map(({ id }) => id), Array.from({ length: MAX_MADE }, (_, index) => idOf(two, 100 - index)))
  page(0).forEach((record, index) => t.equal(record, first[index]))
  t.equal(fleet.get(idOf(two, 100)), first[0])
  t.equal(fleet.get(idOf(one, 100))?.id, idOf(one, 100), 'the other series has a number 100 of its own')
  t.same(page(100).map(({ id }) => id), Array.from({ length: MAX_MADE }, (_, index) => idOf(one, 100 - index)))
  t.same(page(0), first, 'equal, though not the same')
  t.end()
})

test('a series has the size of one server, whatever its count', (t) => {
  const bytes = (count: number): number => fleetBytes(createFleet([aRecord({ id: 'a' }), { ...aRecord({ id: idOf(PREFIXES[0] ?? '', 0), name: 'bms-{n}' }), count }]))
  t.equal(bytes(1), bytes(1_000_000))
  t.ok(bytes(1) > fleetBytes(createFleet([aRecord({ id: 'a' }), aRecord({ id: 'b' })])), 'some that were made are kept')
  t.end()
})

test('what a task changes when it ends does not count, whether a server is of a series or written', (t) => {
  for (const item of [aRecord({ id: idOf(PREFIXES[0] ?? '', 1) }), { ...aRecord({ id: idOf(PREFIXES[0] ?? '', 0), name: 'bms-{n}' }), count: 5 }]) {
    const { store } = observed([item])
    const fault = { code: 500, message: 'x'.repeat(5000), details: '', createdAtMs: NOW }
    store.update(idOf(PREFIXES[0] ?? '', 1), (record) => ({ ...record, taskState: 'rebooting', pending: [{ atMs: NOW + 5, set: { taskState: null, vmState: 'error', fault } }] }), NOW)
    const { bytes } = store
    t.ok(bytes > 0)
    t.match(store.get(idOf(PREFIXES[0] ?? '', 1), NOW + 5), { fault })
    t.equal(store.bytes, bytes)
  }
  t.end()
})

type Step = { readonly id: string, readonly name: string, readonly createdAtMs: number, readonly call: 'create' | 'delete' | 'rename' | 'date' | 'fail' | 'reboot' | 'restore' | 'pass' }
const aStep: fc.Arbitrary<Step> = fc.record({
  id: fc.constantFrom(...IDS),
  name: fc.constantFrom(...NAMES.slice(0, 7)),
  createdAtMs: fc.integer({ min: NOW - 4, max: NOW + 1 }),
  call: fc.constantFrom('create', 'delete', 'rename', 'date', 'fail', 'reboot', 'restore', 'pass')
})

/** A store, and all that it reported. */
interface Observed {
  store: ServerStore
  readonly transitions: Transition[]
}

function observed (items: readonly FleetItem[]): Observed {
  const transitions: Transition[] = []
  return { store: new ServerStore(createFleet(items), (transition) => transitions.push(transition)), transitions }
}

function apply (each: Observed, { id, name, createdAtMs, call }: Step, nowMs: number): void {
  const { store } = each
  const isThere = store.get(id, nowMs) !== undefined
  if (call === 'create' && !isThere) store.create(aRecord({ id, name, createdAtMs }), nowMs)
  if (call === 'delete' && isThere) store.delete(id, nowMs)
  if (call === 'rename' && isThere) store.update(id, (record) => ({ ...record, name }), nowMs)
  if (call === 'date' && isThere) store.update(id, (record) => ({ ...record, createdAtMs }), nowMs)
  if (call === 'fail' && isThere) store.update(id, (record) => ({ ...record, vmState: 'error', attributes: { ...record.attributes, name } }), nowMs)
  if (call === 'reboot' && isThere) store.update(id, (record) => ({ ...record, taskState: 'rebooting', pending: [{ atMs: nowMs + 7, set: { taskState: null } }] }), nowMs)
  if (call === 'restore') {
    each.store = new ServerStore(store.fleet, (transition) => each.transitions.push(transition))
    each.store.restore(new Map(JSON.parse(JSON.stringify([...store.changes()])) as Array<[string, ServerRecord | null]>), store.dueOrder())
  }
}

const FILTERS = [
  { isKindWanted: ({ vmState }: ServerRecord) => vmState === 'error', isNameWanted: null },
  { isKindWanted: () => true, isNameWanted: (name: string) => name.startsWith('bms') },
  { isKindWanted: ({ locked }: ServerRecord) => locked, isNameWanted: (name: string) => name.endsWith('2') }
]

function compare ({ store }: Observed, { store: other }: Observed, nowMs: number): void {
  const all = [...other.list(nowMs)]
  deepStrictEqual([...store.list(nowMs)], all)
  deepStrictEqual([store.size, store.bytes, store.nextDueMs(), store.dueOrder(), [...store.changes()]], [other.size, other.bytes, other.nextDueMs(), other.dueOrder(), [...other.changes()]])
  const states = (each: ServerStore): readonly string[] => each.tally(nowMs).map(({ vmState, taskState, count }) => `${vmState} ${taskState} ${count}`).sort()
  deepStrictEqual(states(store), states(other))
  const counted = new Map<string, number>()
  for (const { record, count } of store.kinds(nowMs)) counted.set(record.vmState, (counted.get(record.vmState) ?? 0) + count)
  for (const vmState of ['active', 'error', 'stopped']) deepStrictEqual(counted.get(vmState) ?? 0, all.filter((record) => record.vmState === vmState).length)
  for (const name of NAMES) deepStrictEqual([...store.named(name, nowMs)], all.filter((record) => record.name === name))
  for (const id of IDS) {
    deepStrictEqual(store.get(id, nowMs), other.get(id, nowMs))
    const position = store.position(id, nowMs)
    deepStrictEqual(position === null, other.position(id, nowMs) === null)
    if (position !== null) deepStrictEqual([...store.list(nowMs, position + 1)], all.slice(all.findIndex((record) => record.id === id) + 1))
    for (const filter of FILTERS) {
      const isWanted = (record: ServerRecord): boolean => filter.isKindWanted(record) && (filter.isNameWanted?.(record.name) ?? true)
      deepStrictEqual([...store.list(nowMs, position ?? 0, filter)].filter(isWanted), [...other.list(nowMs, other.position(id, nowMs) ?? 0)].filter(isWanted))
    }
  }
}

test('a store over a fleet with series behaves as one over the same servers, whatever happens', (t) => {
  law(t, fc.property(someItems, fc.array(aStep, { maxLength: 14 }), fc.boolean(), (items, steps, isRead) => {
    const [one, other] = [observed(items), observed(written(items))]
    let nowMs = NOW
    for (const step of steps) {
      if (step.call === 'pass') nowMs += 4
      for (const each of [one, other]) apply(each, step, nowMs)
      if (isRead) compare(one, other, nowMs)
    }
    compare(one, other, nowMs)
    deepStrictEqual(one.transitions, other.transitions)
  }), 300)
  t.end()
})

test('a list that wants no server of a series makes only those that have changed', (t) => {
  const { store } = observed([{ ...aRecord({ id: idOf(PREFIXES[0] ?? '', 0), name: 'bms-{n}' }), count: 1_000_000 }])
  const isKindWanted = ({ vmState }: ServerRecord): boolean => vmState === 'error'
  t.same([...store.list(NOW, 0, { isKindWanted, isNameWanted: null })], [])
  for (const number of [7, 999_999, 70]) store.update(idOf(PREFIXES[0] ?? '', number), (record) => ({ ...record, vmState: 'error' }), NOW)
  t.same(Array.from(store.list(NOW, 0, { isKindWanted, isNameWanted: null }), ({ name }) => name), ['bms-999999', 'bms-70', 'bms-7'])
  t.same(Array.from(store.list(NOW, 999_930, { isKindWanted, isNameWanted: null }), ({ name }) => name), ['bms-70', 'bms-7'])
  t.same(Array.from(store.list(NOW, 999_931, { isKindWanted, isNameWanted: null }), ({ name }) => name), ['bms-7'])
  t.end()
})
