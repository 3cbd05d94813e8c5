/** Pages of servers: together they are the list, whatever its order and filter. */
import { test } from 'tap'
import fc from 'fast-check'
import { MAX_DELETED, ServerStore } from '../../../../src/store/server-store.js'
import { createFleet } from '../../../../src/store/fleet.js'
import { recordOf } from '../../../../src/shapes/server.js'
import { selectServers, type Selection } from '../../../../src/world/operations/select-servers.js'

const fleet = createFleet(Array.from({ length: 17 }, (_, index) => recordOf({
  name: `bms-${index % 3}`,
  created: `2026-01-0${1 + index % 5}T00:00:00Z`,
  id: `00000000-0000-4000-8000-0000000000${10 + index}`
}, 1, 0)))
const all: Selection = { isWanted: () => true, order: [], marker: null, isMarkerRequired: true, limit: 1000, isWithDeleted: false, name: null, isAll: true }
const store = (): ServerStore => new ServerStore(fleet, () => {})

test('the pages of a list are the list', async (t) => {
  const order = fc.array(fc.record({ key: fc.constantFrom('display_name', 'created_at', 'uuid'), isDescending: fc.boolean() }), { maxLength: 2 })
  t.doesNotThrow(() => fc.assert(fc.property(order, fc.integer({ min: 1, max: 6 }), fc.constantFrom('', 'bms-1'), fc.boolean(), (keys, limit, name, isWithDeleted) => {
    const servers = store()
    const selection: Selection = { ...all, order: keys, isWithDeleted, isWanted: (record) => name === '' || record.name === name }
    const whole = (selectServers(servers, selection, 0) ?? []).map(({ id }) => id)
    const pages: string[] = []
    for (let marker: string | null = null; ;) {
      const page: readonly string[] = (selectServers(servers, { ...selection, limit, marker }, 0) ?? []).map(({ id }) => id)
      pages.push(...page)
      if (page.length < limit) break
      marker = page.at(-1) ?? null
    }
    return JSON.stringify(pages) === JSON.stringify(whole) && whole.length === (name === '' ? 17 : 6)
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
