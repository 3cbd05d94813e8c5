/** Files that changed while the emulator runs: their settings apply, and existing state stays. */
import { test } from 'tap'
import { createServer, deleteServer, listServers, patchServer } from '../../../../src/world/operations/servers.js'
import { listFaults } from '../../../../src/world/operations/faults.js'
import { reload } from '../../../../src/world/operations/reload.js'
import { reset } from '../../../../src/world/operations/reset.js'
import { createMemory } from '../../../../src/store/memory.js'
import { createWorlds } from '../../../../src/world/projects.js'
import { templateOf } from '../../../../src/world/template.js'
import { act, buildWorlds, catalogue, settingsOf } from '../../../worlds.js'
import { PROJECT } from '../../../ids.js'
import type { Worlds } from '../../../../src/world/projects.js'

const [ONE, TWO, THREE] = ['0d0d0d0d-0000-4000-8000-000000000001', '0d0d0d0d-0000-4000-8000-000000000002', '0d0d0d0d-0000-4000-8000-000000000003'] as const
const server = (id: string, name: string): unknown => ({ id, name })
const change = (worlds: Worlds, options: Readonly<Record<string, unknown>>): void => reload(worlds, templateOf(settingsOf(options), catalogue))
const names = (worlds: Worlds): string[] => listServers(worlds, null).map(({ name }) => String(name)).sort()
const rules = (worlds: Worlds): unknown[] => listFaults(worlds, null).map(({ id, hits }) => [id, hits])

test('servers that are new in the fleet appear, those removed from it disappear, all others keep their state', (t) => {
  const worlds = buildWorlds(t, { servers: [server(ONE, 'one'), server(TWO, 'two')] })
  const world = worlds.forChange(PROJECT)
  patchServer(world, 'one', { status: 'ERROR' })
  createServer(world, { name: 'made' })
  change(worlds, { servers: [server(ONE, 'renamed'), server(THREE, 'three')] })
  t.same(listServers(worlds, world).map(({ name, status }) => [name, status]).sort(), [['made', 'ACTIVE'], ['one', 'ERROR'], ['three', 'ACTIVE']])
  reset(worlds, null)
  t.same(names(worlds), ['renamed', 'three'], 'a reset goes back to the new files')
  t.end()
})

test('a server that leaves the fleet may be removed already, and one that joins it may exist already', (t) => {
  const worlds = buildWorlds(t, { servers: [server(ONE, 'one'), server(TWO, 'two')] })
  const world = worlds.forChange(PROJECT)
  deleteServer(world, 'one')
  createServer(world, { id: THREE, name: 'mine' })
  change(worlds, { servers: [server(TWO, 'two'), server(THREE, 'three')] })
  t.same(names(worlds), ['mine', 'two'])
  t.end()
})

test('a project with its own fleet follows that fleet', (t) => {
  const worlds = buildWorlds(t, { servers: { servers: [server(ONE, 'one')], projects: { aa: { servers: [server(TWO, 'two')] } } } })
  worlds.forChange('aa')
  change(worlds, { servers: { servers: [server(ONE, 'one')], projects: { aa: { servers: [server(THREE, 'three')] } } } })
  t.same(names(worlds), ['one', 'three'])
  t.end()
})

test('changed rules are replaced and unchanged ones keep their counts; those of the control API stay', (t) => {
  const worlds = buildWorlds(t, { fault: ['outcome=stuck:id=kept', '503:id=gone:operation=list'] })
  act(worlds.forChange(PROJECT), 'reboot', '95bf2490-5428-432c-ad9b-5e3406f869dd')
  t.same(rules(worlds), [['kept', 1], ['gone', 0]])
  change(worlds, { fault: ['outcome=stuck:id=kept', '500:id=new'] })
  t.same(rules(worlds), [['kept', 1], ['new', 0]])
  change(worlds, { fault: ['outcome=stuck:id=kept', '502:id=new'] })
  t.same(worlds.template.rules.map(({ id, effect }) => [id, 'error' in effect ? effect.error : null]), [['kept', null], ['new', 502]])
  t.end()
})

test('profile and durations apply where the files changed; a profile set meanwhile stays where they did not', (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const { profile } = world
  change(worlds, { rebootDuration: '1m' })
  t.equal(world.profile, profile)
  t.same(world.durations.reboot, { kind: 'fixed', ms: 60_000 })
  change(worlds, { profile: 'nova' })
  t.equal(world.profile.name, 'nova')
  t.equal(worlds.template.profile.name, 'nova')
  t.end()
})

test('clock, seed and default project stay as they were at the start', (t) => {
  const worlds = buildWorlds(t)
  const { seed, clock, defaultProjectId } = worlds.start
  change(worlds, { seed: 99, clock: '10x', identity: { projects: [{ id: 'bb', name: 'b' }], users: [{ name: 'u', password: 'p' }] } })
  t.same([worlds.start.seed, worlds.start.clock, worlds.start.defaultProjectId], [seed, clock, defaultProjectId])
  t.same(worlds.template.clock, clock)
  t.end()
})

test('new servers that do not fit into the memory are refused, and nothing changes', (t) => {
  const worlds = createWorlds(templateOf(settingsOf({ servers: [server(ONE, 'one')] }), catalogue), { onProject: () => {}, isListening: false, onTransition: () => {} }, 10, createMemory(1_000_000))
  t.teardown(() => worlds.endHolds())
  worlds.forChange(PROJECT)
  const many = Array.from({ length: 1000 }, (_, index) => ({ name: `s${index}` }))
  t.throws(() => change(worlds, { servers: many }), { name: 'RangeError', message: /^servers: those of existing projects would take \d+ bytes; expected at most \d+, or more with --memory SIZE$/ })
  t.same(names(worlds), ['one'])
  t.end()
})
