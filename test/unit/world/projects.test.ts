import { test } from 'tap'
import { createWorlds, type Worlds } from '../../../src/world/projects.js'
import { DEFAULT_PROJECT_ID } from '../../../src/world/world.js'
import { restoreSnapshot } from '../../../src/world/operations/restore.js'
import { takeProjectSnapshot } from '../../../src/world/operations/snapshot.js'
import { reset } from '../../../src/world/operations/reset.js'
import { addFault } from '../../../src/world/operations/faults.js'
import { deleteServer, patchServer } from '../../../src/world/operations/servers.js'
import { setProfile } from '../../../src/world/operations/profile.js'
import { buildWorlds } from '../../worlds.js'
import { deferred } from '../../../src/clock.js'
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

test('where rules count, a project that is read keeps its counts, but is not kept itself', async (t) => {
  const { worlds, projects } = make(t, 2, { fault: ['503:operation=show:times=1'] })
  const { faults } = worlds.forRead('aa')
  t.equal(worlds.forRead('aa').faults, faults)
  t.equal(worlds.look('aa').faults, faults)
  t.not(worlds.look('bb').faults, worlds.look('bb').faults, 'a look leaves nothing')
  t.same([kept(worlds), projects], [[PROJECT], []])
  t.equal(worlds.forChange('aa').faults, faults, 'a project that is created takes them over')
  t.same([kept(worlds), worlds.readCounts.list()], [[PROJECT, 'aa'], []])
})

test('no more projects are kept than the limit, and the refusal names the remedy', async (t) => {
  const { worlds } = make(t, 2)
  worlds.forChange('aa')
  t.same(refusalOf(() => worlds.forChange('bb')), { kind: 'limit-reached', params: { message: 'The emulator has 2 projects, which is the limit. Remove some with DELETE /_emulator/projects, or start with more memory: --memory SIZE.' } })
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

/** A change that is accepted or refused later. */
const later = (): ReturnType<typeof deferred<string>> & { readonly refuse: () => void } => {
  let refuse = (): void => {}
  const refused = new Promise<string>((_resolve, reject) => { refuse = () => reject(new RangeError('no')) })
  const { promise, resolve } = deferred<string>()
  return { promise: Promise.race([promise, refused]), resolve, refuse }
}

test('a project that a change creates stays once the change is accepted, and is told once', async (t) => {
  const { worlds, projects } = make(t)
  t.equal(worlds.attempt('aa', ({ projectId }) => projectId), 'aa')
  const change = later()
  const attempt = worlds.attempt('bb', () => change.promise)
  t.same(projects, ['aa'])
  change.resolve('done')
  t.equal(await attempt, 'done')
  t.equal(worlds.attempt('bb', () => 'again'), 'again')
  t.same([kept(worlds), projects], [[PROJECT, 'aa', 'bb'], ['aa', 'bb']])
})

test('a project that a refused change created is as if it had never been', async (t) => {
  const { worlds, projects } = make(t, 3, { fault: '503:operation=show' })
  const { faults } = worlds.forRead('aa')
  t.throws(() => worlds.attempt('aa', () => { throw new RangeError('no') }), { message: 'no' })
  const change = later()
  const attempt = worlds.attempt('bb', () => change.promise)
  t.same(kept(worlds), [PROJECT, 'bb'])
  change.refuse()
  await t.rejects(attempt, { message: 'no' })
  t.same([kept(worlds), projects], [[PROJECT], []])
  t.equal(worlds.forRead('aa').faults, faults, 'but its rules have counted')
  worlds.forChange('aa')
  worlds.forChange('bb')
  t.throws(() => worlds.attempt('cc', () => {}), { message: 'limit-reached' })
  t.throws(() => worlds.attempt('aa', () => { throw new RangeError('no') }), { message: 'no' })
  t.same([kept(worlds), projects], [[PROJECT, 'aa', 'bb'], ['aa', 'bb']], 'one that was there stays')
})

test('a refused change leaves a project that anything else has used meanwhile', async (t) => {
  const uses: ReadonlyArray<(worlds: Worlds) => unknown> = [
    (worlds) => worlds.forChange('aa'), (worlds) => worlds.forRead('aa'), (worlds) => worlds.attempt('aa', () => 'done')
  ]
  for (const use of uses) {
    const { worlds, projects } = make(t)
    const change = later()
    const attempt = worlds.attempt('aa', () => change.promise)
    const world = worlds.find('aa')
    use(worlds)
    change.refuse()
    await t.rejects(attempt)
    t.same([kept(worlds), projects, worlds.find('aa') === world], [[PROJECT, 'aa'], ['aa'], true], String(use))
  }
})

test('a project is removed with the last of several refused changes, unless it was removed before', async (t) => {
  const { worlds } = make(t)
  const [first, second] = [later(), later()]
  const attempts = [first, second].map(({ promise }) => worlds.attempt('aa', () => promise))
  first.refuse()
  await t.rejects(Promise.all(attempts))
  t.same(kept(worlds), [PROJECT, 'aa'])
  second.refuse()
  await Promise.allSettled(attempts)
  t.same(kept(worlds), [PROJECT])
  const third = later()
  const attempt = worlds.attempt('aa', () => third.promise)
  worlds.remove('aa')
  const other = worlds.forChange('aa')
  third.refuse()
  await t.rejects(attempt)
  t.equal(worlds.find('aa'), other)
})

test('a snapshot of a project needs room for it only if the project is new', async (t) => {
  const { worlds } = make(t, 2)
  const snapshot = takeProjectSnapshot(worlds.forChange('aa'))
  restoreSnapshot(worlds, snapshot, 'aa')
  t.same(kept(worlds), [PROJECT, 'aa'], 'a project that is there is replaced, also at the limit')
  worlds.remove('aa')
  worlds.forChange('bb')
  t.match(refusalOf(() => restoreSnapshot(worlds, snapshot, 'aa')), { kind: 'limit-reached' })
  t.same(kept(worlds), [PROJECT, 'bb'])
  worlds.remove('bb')
  restoreSnapshot(worlds, snapshot, 'aa')
  t.same(kept(worlds), [PROJECT, 'aa'])
})
