/** Pages of servers: together they are the list, whatever its order and filter. */
import { test } from 'tap'
import fc from 'fast-check'
import { deepStrictEqual } from 'node:assert/strict'
import { compareServers } from '../../../../src/core/lists/server-order.js'
import { MAX_DELETED, ServerStore } from '../../../../src/store/server-store.js'
import { createFleet } from '../../../../src/store/fleet.js'
import { recordOf } from '../../../../src/shapes/server.js'
import { countServers, selectServers, type Selection, type View } from '../../../../src/world/operations/select-servers.js'
import type { ServerRecord } from '../../../../src/core/server.js'

const written = Array.from({ length: 17 }, (_, index) => recordOf({
  name: `bms-${index % 3}`,
  created: `2026-01-0${1 + index % 5}T00:00:00Z`,
  id: `00000000-0000-4000-8000-0000000000${10 + index}`
}, 1, 0))
const series = { ...recordOf({ name: 'bms-1{n}', created: '2026-01-03T00:00:00Z', id: '00000000-0000-4000-8001-000000000000' }, 1, 0), count: 4 }
const fleet = createFleet([...written, series])
const all: Selection = { isWanted: () => true, order: [], marker: null, isMarkerRequired: true, limit: 1000, isWithDeleted: false, name: null, isAll: true, isByKind: true, isKindWanted: () => true, isNameWanted: null }
/** Servers that a reader sees otherwise. */
const SEEN = ['00000000-0000-4000-8001-000000000001', '00000000-0000-4000-8001-000000000003', '00000000-0000-4000-8000-000000000013', '00000000-0000-4000-8000-000000000014']
const store = (): ServerStore => new ServerStore(fleet, () => {})

test('the pages of a list are the list', async (t) => {
  const order = fc.array(fc.record({ key: fc.constantFrom('display_name', 'created_at', 'uuid'), isDescending: fc.boolean() }), { maxLength: 2 })
  t.doesNotThrow(() => fc.assert(fc.property(order, fc.integer({ min: 1, max: 6 }), fc.constantFrom('', 'bms-1', 'bms-2'), fc.boolean(), fc.boolean(), (keys, limit, start, isWithDeleted, isSeen) => {
    const servers = store()
    for (const id of ['00000000-0000-4000-8001-000000000002', '00000000-0000-4000-8000-000000000012']) servers.delete(id, 0)
    for (const id of ['00000000-0000-4000-8001-000000000003', '00000000-0000-4000-8000-000000000013']) servers.update(id, (record) => ({ ...record, pending: [{ atMs: 0, set: { vmState: 'deleted' } }] }), 0)
    const isNameWanted = (name: string): boolean => name.startsWith(start)
    const view = isSeen ? { serverIds: new Set(SEEN), see: (record: ServerRecord): ServerRecord => SEEN.includes(record.id) ? { ...record, name: `bms-2${record.name}` } : record } : null
    const selection: Selection = { ...all, order: keys, isWithDeleted, isWanted: ({ name }) => isNameWanted(name), isNameWanted }
    const whole = (selectServers(servers, selection, 0, view) ?? []).map(({ id }) => id)
    const isDescending = keys[0]?.isDescending ?? true
    const listed = [...(isWithDeleted ? servers.deleted(0) : []), ...servers.list(0)].map((record) => view?.see(record) ?? record).filter(selection.isWanted)
    const isSorted = keys.length > 0 || isWithDeleted
    const expected = isSorted ? (isDescending ? listed : listed.reverse()).sort(compareServers([...keys, { key: 'created_at', isDescending }])) : listed
    deepStrictEqual(whole, expected.map(({ id }) => id))
    const pages: string[] = []
    for (let marker: string | null = null; ;) {
      const page: readonly string[] = (selectServers(servers, { ...selection, limit, marker }, 0, view) ?? []).map(({ id }) => id)
      pages.push(...page)
      if (page.length < limit) break
      marker = page.at(-1) ?? null
    }
    deepStrictEqual(pages, whole)
  })))
})

test('an unknown marker gives no page, and no more servers are read than a page needs', async (t) => {
  t.equal(selectServers(store(), { ...all, marker: 'none' }, 0), null)
  t.equal(selectServers(store(), { ...all, marker: 'none', order: [{ key: 'uuid', isDescending: true }] }, 0), null)
  let read = 0
  const isWanted = (): boolean => ++read > 0
  t.equal(selectServers(store(), { ...all, isWanted, limit: 3 }, 0)?.length, 3)
  t.equal(read, 3)
  t.same(selectServers(store(), { ...all, isWanted, limit: 0 }, 0), [])
  t.equal(read, 3)
})

test('deleted servers are kept, latest first, up to a limit', async (t) => {
  const servers = new ServerStore(createFleet([]), () => {})
  for (let index = 0; index <= MAX_DELETED; index++) {
    const record = recordOf({ name: `bms-${index}` }, index, 0)
    servers.create({ ...record, pending: [{ atMs: index, set: { vmState: 'deleted' } }] }, index)
  }
  const deleted = servers.deleted(1000)
  t.equal(deleted.length, MAX_DELETED)
  t.equal(deleted[0]?.name, `bms-${MAX_DELETED}`)
  t.equal(servers.size, 0)
  t.equal(selectServers(servers, { ...all, isWithDeleted: true }, 1000)?.length, MAX_DELETED)
  t.equal(servers.position('none', 1000), null)
})

test('servers of one kind are counted together, unless the reader sees them otherwise', async (t) => {
  const servers = store()
  const selection: Selection = { ...all, isAll: false, isWanted: ({ vmState }) => vmState === 'error' }
  t.equal(countServers(servers, all, 0, null), 21)
  t.equal(countServers(servers, selection, 0, null), 0)
  for (const id of ['00000000-0000-4000-8001-000000000002', '00000000-0000-4000-8000-000000000012']) servers.update(id, (record) => ({ ...record, vmState: 'error' }), 0)
  t.equal(countServers(servers, selection, 0, null), 2)
  t.equal(countServers(servers, { ...selection, isWanted: ({ vmState }) => vmState === 'active' }, 0, null), 19)
  const view: View = { serverIds: new Set(['none', '00000000-0000-4000-8001-000000000002', '00000000-0000-4000-8001-000000000001', '00000000-0000-4000-8001-000000000004']), see: (record) => ({ ...record, vmState: record.id.endsWith('2') ? 'active' : 'error' }) }
  t.equal(countServers(servers, selection, 0, view), 3, 'one less, two more')
  t.equal(countServers(servers, { ...selection, isByKind: false }, 0, null), null)
})
