/** The order of server lists. */
import { test } from 'tap'
import { compareServers, SORT_KEYS } from '../../../src/core/server-order.js'
import { recordOf, type ServerInput } from '../../../src/shapes/server.js'

const make = (input: Partial<ServerInput>): ReturnType<typeof recordOf> => recordOf({ name: 'bms', ...input }, 1, 0)
const names = (inputs: ReadonlyArray<Partial<ServerInput>>, key: string, isDescending = false): readonly string[] =>
  inputs.map(make).sort(compareServers([{ key, isDescending }])).map(({ name }) => name)

test('every key compares, and equal servers are equal by each', async (t) => {
  for (const key of [...SORT_KEYS, 'nothing']) {
    t.equal(compareServers([{ key, isDescending: true }])(make({}), make({ id: make({}).id })), 0, key)
  }
})

test('strings, numbers and references compare, and a missing value comes first', async (t) => {
  t.same(names([{ name: 'b' }, { name: 'a' }], 'display_name'), ['a', 'b'])
  t.same(names([{ name: 'b' }, { name: 'a' }], 'display_name', true), ['b', 'a'])
  t.same(names([{ name: 'b', flavor: 'z' }, { name: 'a', flavor: { id: 'y' } }, { name: 'c' }], 'instance_type_id'), ['c', 'a', 'b'])
  t.same(names([{ name: 'b', 'OS-EXT-SRV-ATTR:launch_index': 10 }, { name: 'a', 'OS-EXT-SRV-ATTR:launch_index': 9 }], 'launch_index'), ['a', 'b'])
  t.same(names([{ name: 'b', 'OS-SRV-USG:launched_at': null }, { name: 'a' }], 'launched_at', true), ['a', 'b'])
  t.same(names([{ name: 'b', locked: true }, { name: 'a' }], 'locked_by'), ['a', 'b'])
})

test('a second key orders servers that are equal by the first', async (t) => {
  const servers = [make({ name: 'b' }), make({ name: 'a' }), make({ name: 'c', status: 'SHUTOFF' })]
  const sorted = servers.sort(compareServers([{ key: 'vm_state', isDescending: true }, { key: 'display_name', isDescending: false }]))
  t.same(sorted.map(({ name }) => name), ['c', 'a', 'b'])
})
