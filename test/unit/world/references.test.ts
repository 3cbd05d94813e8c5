/** The flavors and images that servers name. */
import { test } from 'tap'
import { buildServer } from '../../../src/world/create-server.js'
import { buildWorlds } from '../../worlds.js'
import { createServer, deleteServer, patchServer } from '../../../src/world/operations/servers.js'
import { NOW, ORIGIN } from '../../records.js'
import { PROJECT, SERVER, STOPPED } from '../../ids.js'
import { referencesOf } from '../../../src/world/references.js'
import { restoreSnapshot } from '../../../src/world/operations/restore.js'
import { takeSnapshot } from '../../../src/world/operations/snapshot.js'
import type { World } from '../../../src/world/world.js'

test('flavors and images follow every change of the servers as if they were collected anew', async (t) => {
  const servers = [{ name: 'a', id: SERVER, flavor: { id: 'physical.83.medium', vcpus: 1 }, image: '' }, { name: 'b', id: STOPPED, flavor: 'f2', image: 'i2' }]
  const worlds = buildWorlds(t, { servers })
  const world = worlds.forChange(PROJECT)
  const references = (each: World): unknown => [[...referencesOf(each).flavors], [...referencesOf(each).images]]
  const check = (title: string): void => {
    const other = buildWorlds(t, { servers })
    restoreSnapshot(other, takeSnapshot(worlds))
    t.same(references(world), references(other.forChange(PROJECT)), title)
  }
  t.match(referencesOf(world).flavors.get('physical.83.medium'), { vcpus: 1 }, 'the fleet defines the documented flavor anew')
  for (const [name, flavor, image] of [['c', 'f2', 'i2'], ['d', { id: 'f3', vcpus: 3 }, 'i3'], ['e', { id: 'f3', vcpus: 4 }, 'i4']] as const) createServer(world, { name, flavor, image })
  check('new servers')
  t.match(referencesOf(world).flavors.get('f3'), { vcpus: 3 }, 'the first defines it')
  patchServer(world, 'a', { name: 'aa', status: 'ERROR' })
  patchServer(world, 'c', { flavor: 'physical.83.medium' })
  check('changes that name nothing new')
  patchServer(world, 'c', { flavor: { id: 'f3', vcpus: 5 } })
  check('an older server that names what a newer one named first')
  t.match(referencesOf(world).flavors.get('f3'), { vcpus: 5 })
  deleteServer(world, 'c')
  check('a removed server')
  deleteServer(world, SERVER)
  createServer(world, { name: 'again', id: SERVER, flavor: { id: 'f3', vcpus: 6 }, image: 'i6' })
  check('a server of the fleet that is created anew')
})

test('the servers are walked once, however many are created', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const walks = t.capture(world.servers, 'changes', world.servers.changes.bind(world.servers))
  for (let count = 0; count < 20; count++) {
    buildServer(world, { input: { name: 'a' }, flavorId: `f${count}`, imageId: `i${count}`, origin: ORIGIN, faults: null }, NOW)
    t.ok(referencesOf(world).flavors.has(`f${count}`))
  }
  t.equal(walks().length, 1)
})
