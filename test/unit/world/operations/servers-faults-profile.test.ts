import { test } from 'tap'
import { MAX_RULES } from '../../../../src/faults/index.js'
import { addFault, changeFault, clearFaults, getFault, listFaults, removeFault } from '../../../../src/world/operations/faults.js'
import { createServer, deleteServer, findServer, listServers, patchServer, viewRecord } from '../../../../src/world/operations/servers.js'
import { isTransition, viewTransition } from '../../../../src/world/transition.js'
import { getProfile, setProfile } from '../../../../src/world/operations/profile.js'
import { referencesOf } from '../../../../src/world/references.js'
import { ServerInputSchema } from '../../../../src/shapes/server.js'
import { Value } from '@sinclair/typebox/value'
import { buildWorlds } from '../../../worlds.js'
import { PROJECT, SERVER, STOPPED } from '../../../ids.js'
import { aRecord, NOW, rangeErrorOf, refusalOf } from '../../../records.js'
import type { FaultTarget } from '../../../../src/faults/index.js'

const TARGET: FaultTarget = { operation: 'reboot', projectId: PROJECT, serverId: SERVER, serverName: 'bms-83', method: 'POST', header: () => undefined }

test('a server is found by its id, or by its name if no id matches', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const named = createServer(world, { name: SERVER })
  t.equal(findServer(world, SERVER).name, 'bms-83')
  t.equal(findServer(world, 'bms-83').id, SERVER)
  t.equal(findServer(world, named.id).name, SERVER)
  t.same(refusalOf(() => findServer(world, 'x"')), { kind: 'not-found', params: { message: `project ${PROJECT} has no server with the id or name "x\\""; GET /_emulator/servers lists them` } })
})

test('the view of a server can be used to create it again', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  for (const view of listServers(worlds, world)) {
    const { projectId: _projectId, nextChange: _nextChange, ...document } = JSON.parse(JSON.stringify(view)) as Record<string, unknown>
    const created = { ...document, id: undefined, name: 'again' }
    t.ok(Value.Check(ServerInputSchema, JSON.parse(JSON.stringify(created))), String(view.name))
  }
})

test('a created server has an id from the project\'s seed, and a taken one is refused', async (t) => {
  const [one, other] = [buildWorlds(t), buildWorlds(t)]
  const [first, same] = [one, other].map((worlds) => createServer(worlds.forChange(PROJECT), { name: 'a' }))
  t.same(first, same)
  t.match(first, { projectId: PROJECT, name: 'a', status: 'ACTIVE', created: '2026-01-01T00:00:00.000Z', nextChange: null })
  t.same(refusalOf(() => createServer(one.forChange(PROJECT), { name: 'b', id: SERVER })),
    { kind: 'conflict', params: { message: `project ${PROJECT} already has a server ${SERVER}; choose another id, or omit it` } })
})

test('a patch forces a server, and a deleted one is removed', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  t.match(patchServer(world, 'bms-83', { status: 'ERROR', rebootDuration: '2s' }), { status: 'ERROR', rebootDuration: 2000, fault: { code: 500, created: '2026-01-01T00:00:00.000Z' } })
  deleteServer(world, SERVER)
  t.equal(refusalOf(() => { deleteServer(world, SERVER) })?.kind, 'not-found')
  t.equal(refusalOf(() => patchServer(world, SERVER, {}))?.kind, 'not-found')
})

test('servers of one project are listed, or of all kept projects', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange('aa')
  t.same([listServers(worlds, world).length, listServers(worlds, null).length], [5, 10])
  t.same(new Set(listServers(worlds, null).map(({ projectId }) => projectId)), new Set([PROJECT, 'aa']))
})

test('a transition has the statuses of the profile, and a change of a name is none', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const [before, after] = [aRecord(), aRecord({ taskState: 'reboot_started_hard' })]
  const transition = { atMs: NOW, serverId: SERVER, before, after }
  t.same(viewTransition(world, transition), { at: '2026-01-01T00:00:00.000Z', projectId: PROJECT, serverId: SERVER, name: 'bms-83', from: 'ACTIVE', to: 'REBOOT', task_state: 'reboot_started_hard' })
  t.match(viewTransition(world, { ...transition, before: null, after: before }), { from: null, to: 'ACTIVE', task_state: null })
  t.match(viewTransition(world, { ...transition, after: null }), { name: 'bms-83', from: 'ACTIVE', to: null })
  setProfile(worlds, world, { name: 'nova' })
  t.match(viewTransition(world, transition), { to: 'HARD_REBOOT' })
  t.same([isTransition(transition), isTransition({ ...transition, after: aRecord({ name: 'other' }) }), isTransition({ ...transition, after: null }), isTransition({ ...transition, before: null })], [true, false, true, true])
  t.match(isTransition({ ...transition, after: aRecord({ vmState: 'error' }) }), true)
})

test('a busy server shows when its next change is due', async (t) => {
  const worlds = buildWorlds(t)
  const record = aRecord({ pending: [{ atMs: NOW + 5000, set: { taskState: null } }], durations: { stop: { kind: 'uniform', minMs: 1, maxMs: 2 } } })
  t.match(viewRecord(worlds.forChange(PROJECT), record), { nextChange: '2026-01-01T00:00:05.000Z', stopDuration: { uniform: [1, 2] }, fault: null })
})

test('a profile is set in one project, or in all and in the template', async (t) => {
  const worlds = buildWorlds(t)
  const [one, other] = [worlds.forChange('aa'), worlds.forChange('bb')]
  setProfile(worlds, one, { set: { successStatus: 202 } })
  t.same([getProfile(worlds, one).choices.successStatus.value, getProfile(worlds, other).choices.successStatus.value, getProfile(worlds, null).choices.successStatus.value], [202, 204, 204])
  setProfile(worlds, null, { name: 'nova' })
  t.same([one, other, worlds.common, worlds.forChange('cc')].map(({ profile }) => profile.name), ['nova', 'nova', 'nova', 'nova'])
  t.match(rangeErrorOf(() => setProfile(worlds, null, { name: 'aws' })), /^unknown profile "aws"/)
  t.equal(getProfile(worlds, null).name, 'nova')
})

test('a rule without a project is added to every project, future ones and the common world included', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange('aa')
  const view = addFault(worlds, null, '503:times=2')
  t.match(view, { projectId: null, id: 'fault-1', enabled: true, hits: 0, seen: 0, draws: 0, description: 'Each of the next 2 reboot, start or stop requests gets HTTP 503.' })
  t.same([world, worlds.common, worlds.forChange('bb')].map(({ faults }) => faults.size), [1, 1, 1])
  world.faults.arm(TARGET, NOW).request[0]?.fire()
  t.match(getFault(worlds, null, 'fault-1'), { hits: 1, seen: 1 })
  t.match(listFaults(worlds, world), [{ projectId: null, id: 'fault-1', hits: 1, remaining: 1 }], 'each project counts for itself')
  t.match(listFaults(worlds, worlds.forChange('bb')), [{ projectId: null, id: 'fault-1', hits: 0, remaining: 2 }])
})

test('a rule of one project stays there, and gets the first free id', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange('aa')
  addFault(worlds, world, '503:id=fault-1')
  t.match(addFault(worlds, world, { effect: { kind: 'error', error: 503 } }), { projectId: 'aa', id: 'fault-2' })
  t.same([worlds.forChange('bb').faults.size, worlds.template.rules.length], [0, 0])
  t.same(listFaults(worlds, world).map(({ id }) => id), ['fault-1', 'fault-2'])
  t.same(listFaults(worlds, null).map(({ projectId, id }) => `${projectId} ${id}`), ['aa fault-1', 'aa fault-2'])
  t.same(refusalOf(() => addFault(worlds, world, '503:id=fault-1')), { kind: 'conflict', params: { message: 'rule "fault-1" already exists; choose another id, or delete that rule first' } })
  t.same(refusalOf(() => addFault(worlds, null, '503:id=fault-1')), { kind: 'conflict', params: { message: 'rule "fault-1" already exists in project aa; choose another id, or delete that rule first' } })
  t.equal(addFault(worlds, null, '503').id, 'fault-3')
})

test('rules are enabled, disabled, removed and cleared, in one project or in all', async (t) => {
  const worlds = buildWorlds(t, { fault: ['503:id=a', '500:id=b'] })
  const world = worlds.forChange('aa')
  addFault(worlds, world, '502:id=own')
  t.match(changeFault(worlds, world, 'own', { enabled: false }), { projectId: 'aa', enabled: false })
  t.match([worlds.forChange(PROJECT).faults.get('a'), worlds.template.rules[0]], [{ rule: { enabled: true } }, { enabled: true }])
  changeFault(worlds, null, 'a', { enabled: false })
  t.same(worlds.template.rules.map(({ enabled }) => enabled), [false, true])
  removeFault(worlds, world, 'own')
  t.same([world.faults.size, worlds.template.rules.length], [2, 2])
  removeFault(worlds, null, 'a')
  t.same([worlds.forChange(PROJECT).faults.size, world.faults.size, worlds.template.rules.length], [1, 1, 1])
  addFault(worlds, world, '502:id=own')
  clearFaults(worlds, world)
  t.same([world.faults.size, worlds.template.rules.length], [1, 1], 'a rule of the template applies in every project')
  addFault(worlds, world, '502:id=own')
  clearFaults(worlds, null)
  t.same([worlds.forChange(PROJECT).faults.size, world.faults.size, worlds.template.rules.length], [0, 0, 0])
  for (const call of [() => getFault(worlds, null, 'x'), () => changeFault(worlds, null, 'x', { enabled: true }), () => { removeFault(worlds, world, 'x') }]) {
    t.same(refusalOf(call), { kind: 'not-found', params: { message: 'there is no rule "x"; GET /_emulator/faults lists them' } })
  }
})

test('a rule is added to no list if one list is full', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange('aa')
  for (let count = 0; count < MAX_RULES; count++) addFault(worlds, world, `503:id=r${count}`)
  t.same(refusalOf(() => addFault(worlds, null, '503')), { kind: 'limit-reached', params: { message: 'the limit of 1000 rules is reached; remove some with DELETE /_emulator/faults' } })
  t.same([worlds.common, worlds.forChange(PROJECT)].map(({ faults }) => faults.size), [0, 0])
  t.same(worlds.template.rules, [])
})

test('flavors and images are those that servers name, and the documented ones', async (t) => {
  const worlds = buildWorlds(t, { servers: [{ name: 'a', flavor: 'f1', image: '' }, { name: 'b', flavor: { id: 'f2', vcpus: 2 }, image: 'i2' }] })
  const world = worlds.forChange(PROJECT)
  const before = referencesOf(world)
  t.same([[...before.flavors.keys()], [...before.images]], [['physical.83.medium', 'f1', 'f2'], ['1a6635d8-afea-4f2b-abb6-27a202bad319', 'i2']])
  t.match(before.flavors.get('f2'), { id: 'f2', original_name: 'f2', vcpus: 2, ram: 131_072 })
  t.equal(referencesOf(world), before, 'gathered once')
  const { id } = createServer(world, { name: 'c', flavor: 'f3' })
  t.ok(referencesOf(world).flavors.has('f3'))
  deleteServer(world, id)
  t.notOk(referencesOf(world).flavors.has('f3'))
  t.not(STOPPED, id)
})
