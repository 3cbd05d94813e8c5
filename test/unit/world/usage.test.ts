/** The sums of flavors follow each change as if they were added up anew. Issue 10, row 11. */
import { test } from 'tap'
import { buildWorlds } from '../../worlds.js'
import { createServer, deleteServer, patchServer } from '../../../src/world/operations/servers.js'
import { PROJECT, SERVER, STOPPED } from '../../ids.js'
import { restoreSnapshot } from '../../../src/world/operations/restore.js'
import { serverFlavor } from '../../../src/shapes/references.js'
import { takeSnapshot } from '../../../src/world/operations/snapshot.js'
import { usageOf } from '../../../src/world/usage.js'

test('the sums follow every change of the servers', async (t) => {
  const servers = [{ name: 'a', id: SERVER, flavor: { id: 'f1', vcpus: 1, ram: 10 } }, { name: 'b', id: STOPPED, flavor: { id: 'f2', vcpus: 2, ram: 20 } }]
  const worlds = buildWorlds(t, { servers })
  const world = worlds.forChange(PROJECT)
  const check = (expected: object): void => {
    const all = [...world.servers.list(world.clock.now())].map(serverFlavor)
    t.same(usageOf(world), expected)
    t.same(usageOf(world), { cores: all.reduce((sum, { vcpus }) => sum + vcpus, 0), ramMiB: all.reduce((sum, { ram }) => sum + ram, 0) })
    const other = buildWorlds(t, { servers })
    restoreSnapshot(other, takeSnapshot(worlds))
    t.same(usageOf(other.forChange(PROJECT)), expected)
  }
  check({ cores: 3, ramMiB: 30 })
  createServer(world, { name: 'c', flavor: { id: 'f3', vcpus: 4, ram: 5 } })
  check({ cores: 7, ramMiB: 35 })
  patchServer(world, 'a', { status: 'ERROR' })
  check({ cores: 7, ramMiB: 35 })
  patchServer(world, 'a', { flavor: { id: 'f1', vcpus: 8, ram: 1 } })
  check({ cores: 14, ramMiB: 26 })
  deleteServer(world, SERVER)
  deleteServer(world, 'c')
  check({ cores: 2, ramMiB: 20 })
  t.same(usageOf(worlds.forChange('0a')), { cores: 3, ramMiB: 30 }, 'projects share the sums of the fleet only')
})
