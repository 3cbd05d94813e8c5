import { test } from 'tap'
import { createWorlds, type Worlds } from '../../../src/world/projects.js'
import { DEFAULT_PROJECT_ID } from '../../../src/world/world.js'
import { reset } from '../../../src/world/operations/reset.js'
import { addFault } from '../../../src/world/operations/faults.js'
import { deleteServer, patchServer } from '../../../src/world/operations/servers.js'
import { setProfile } from '../../../src/world/operations/profile.js'
import { buildWorlds } from '../../worlds.js'
import { PROJECT, SERVER } from '../../ids.js'
import { NOW, refusalOf } from '../../records.js'
import type { Template } from '../../../src/world/settings.js'
import type { Test } from 'tap'

interface Made { readonly worlds: Worlds, readonly start: Template, readonly projects: string[] }
function make (t: Test, maxProjects?: number, options: Readonly<Record<string, unknown>> = {}): Made {
  const start = buildWorlds(t, options).template
  const projects: string[] = []
  const worlds = createWorlds(start, { onTransition: () => {}, onProject: (projectId) => projects.push(projectId), isListening: false }, ...(maxProjects === undefined ? [] : [maxProjects]))
  return { worlds, start, projects }
}
const kept = (worlds: Worlds): string[] => Array.from(worlds.list(), ({ projectId }) => projectId)

test('the default project exists from the start, and is not reported', async (t) => {
  const { worlds, projects } = make(t)
  t.same([kept(worlds), projects], [[DEFAULT_PROJECT_ID], []])
  t.equal(DEFAULT_PROJECT_ID, PROJECT)
  t.equal(worlds.find(PROJECT), worlds.forRead(PROJECT))
})

test('a project that is only read is not kept', async (t) => {
  const { worlds, projects } = make(t)
  t.match(worlds.forRead('aa').servers.get(SERVER, NOW), { id: SERVER })
  t.same([kept(worlds), projects, worlds.find('aa')], [[PROJECT], [], undefined])
})

test('a project that a change creates is kept from then on, and reported once', async (t) => {
  const { worlds, projects } = make(t)
  const world = worlds.forChange('aa')
  t.same([worlds.forChange('aa') === world, worlds.forRead('aa') === world, worlds.find('aa') === world], [true, true, true])
  t.same([kept(worlds), projects], [[PROJECT, 'aa'], ['aa']])
})

test('where rules count, a project that is only read keeps its counts', async (t) => {
  const { worlds, projects } = make(t, 2, { fault: ['503:operation=show:times=1'] })
  t.equal(worlds.forRead('aa'), worlds.forRead('aa'))
  t.not(worlds.forRead('bb'), worlds.forRead('bb'), 'but no more projects than are kept')
  t.same(projects, [])
})

test('no more projects are kept than the limit, and the refusal names the remedy', async (t) => {
  const { worlds } = make(t, 2)
  worlds.forChange('aa')
  t.same(refusalOf(() => worlds.forChange('bb')), { kind: 'limit-reached', params: { message: 'The emulator has 2 projects, which is the limit. Remove some with DELETE /_emulator/projects.' } })
  t.ok(worlds.remove('aa'))
  t.notOk(worlds.remove('aa'))
  t.equal(refusalOf(() => worlds.forChange('bb')), null)
})

test('removing, renewing and ending a project end all its holds', async (t) => {
  const { worlds } = make(t)
  const waiting = ['aa', 'bb', 'cc'].map((id) => worlds.forChange(id).clock.timer(NOW + 1000))
  const common = worlds.clock.timer(NOW + 1000)
  worlds.remove('aa')
  worlds.renew('bb')
  worlds.endHolds()
  t.same(await Promise.all([...waiting, common].map(({ reached }) => reached)), [false, false, false, false])
})

test('a renewed project starts from the present template', async (t) => {
  const { worlds } = make(t)
  const world = worlds.forChange('aa')
  deleteServer(world, SERVER)
  setProfile(worlds, null, { name: 'nova' })
  reset(worlds, world)
  t.not(worlds.find('aa'), world)
  t.match(worlds.find('aa')?.servers.get(SERVER, NOW), { id: SERVER })
  t.equal(worlds.find('aa')?.profile.name, 'nova')
})

test('a reset of everything goes back to the template of the start, with the default project alone', async (t) => {
  const { worlds, start } = make(t)
  worlds.forChange('aa')
  patchServer(worlds.forChange(PROJECT), SERVER, { status: 'ERROR' })
  setProfile(worlds, null, { name: 'nova' })
  addFault(worlds, null, '503')
  worlds.clock.set({ nowMs: NOW + 1000 })
  reset(worlds, null)
  t.same(kept(worlds), [PROJECT])
  t.equal(worlds.template, start)
  t.match(worlds.forRead(PROJECT), { profile: { name: 'otc' }, faults: { size: 0 } })
  t.match(worlds.forRead(PROJECT).servers.get(SERVER, NOW), { vmState: 'active' })
  t.same([worlds.clock.now(), worlds.common.faults.size], [NOW, 0])
})

test('a project that is only read has the time and the request ids of the template', async (t) => {
  const { worlds } = make(t)
  worlds.clock.set({ nowMs: NOW + 5000 })
  t.equal(worlds.forRead('aa').clock.now(), NOW + 5000)
  t.equal(worlds.forRead('aa').streams, worlds.common.streams)
})
