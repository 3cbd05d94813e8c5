import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { advanceBy } from '../../../../src/world/operations/advance.js'
import { advance, MAX_CHANGES, setClock, toNextChange, viewClock } from '../../../../src/world/operations/clock.js'
import { listServers } from '../../../../src/world/operations/servers.js'
import { runUntil } from '../../../../src/world/operations/run-until.js'
import { act, buildWorlds } from '../../../worlds.js'
import { FAULTY, PROJECT, SERVER } from '../../../ids.js'
import { asyncLaw, NOW } from '../../../records.js'
import type { Timer } from '../../../../src/clock.js'

test('advancing applies everything due, in order, before it resolves', async (t) => {
  const worlds = buildWorlds(t)
  for (const serverId of [FAULTY, SERVER]) act(worlds.forChange(PROJECT), 'reboot', serverId)
  const { now, nextChange, changes } = await advance(worlds, null, 5000)
  t.same([now, nextChange], ['2026-01-01T00:00:05.000Z', null])
  t.same(changes.map(({ at, serverId, from, to }) => [at, serverId, from, to]), [
    ['2026-01-01T00:00:05.000Z', FAULTY, 'ERROR', 'ACTIVE'],
    ['2026-01-01T00:00:05.000Z', SERVER, 'REBOOT', 'ACTIVE']
  ])
})

test('advancing in many steps equals advancing once', async (t) => {
  await asyncLaw(t, fc.asyncProperty(fc.array(fc.nat({ max: 4000 }), { maxLength: 6 }), async (steps) => {
    const [many, once] = [buildWorlds(t, { fault: ['outcome=twice'] }), buildWorlds(t, { fault: ['outcome=twice'] })]
    for (const worlds of [many, once]) act(worlds.forChange(PROJECT), 'reboot', SERVER)
    const seen = []
    for (const byMs of steps) seen.push(...(await advance(many, null, byMs)).changes)
    const total = steps.reduce((sum, byMs) => sum + byMs, 0)
    deepStrictEqual(seen, (await advance(once, null, total)).changes)
    deepStrictEqual(listServers(many, null), listServers(once, null))
  }), 10)
})

test('an advance to the next change stops there, and does not move if nothing is due', async (t) => {
  const worlds = buildWorlds(t)
  t.match(await toNextChange(worlds, null), { now: '2026-01-01T00:00:00.000Z', changes: { length: 0 } })
  act(worlds.forChange(PROJECT), 'reboot', SERVER)
  t.equal(viewClock(worlds, null).nextChange, '2026-01-01T00:00:05.000Z')
  t.match(await toNextChange(worlds, null), { now: '2026-01-01T00:00:05.000Z', changes: [{ to: 'ACTIVE' }] })
})

test('one project can be ahead of the others', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange('aa')
  await advance(worlds, world, 1000)
  t.same([viewClock(worlds, world).now, viewClock(worlds, null).now], ['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:00.000Z'])
  const refusal: unknown = await setClock(worlds, null, { nowMs: NOW + 500 }).catch((error: unknown) => error)
  t.match(refusal, { kind: 'conflict' })
  t.equal(worlds.clock.now(), NOW, 'what is refused for one is done for none')
})

test('a request held until an instant on the way runs at its own time', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const seen: number[] = []
  const wait = async (): Promise<void> => {
    for (const byMs of [1000, 2000]) {
      const timer = world.clock.timer(world.clock.now() + byMs)
      last?.done()
      last = timer
      await timer.reached
      seen.push(world.clock.now() - NOW)
    }
    last?.done()
  }
  let last: Timer | null = null
  const waiting = wait()
  t.equal(viewClock(worlds, world).waiting, 1)
  await advanceBy([world], 10_000)
  await waiting
  t.same([seen, world.clock.now() - NOW], [[1000, 3000], 10_000])
})

test('a status cannot be reached by a server that is removed before time moves', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  act(world, 'reboot', SERVER)
  const until = runUntil(worlds, world, { server: SERVER, status: 'ACTIVE' })
  world.servers.delete(SERVER, world.clock.now())
  t.match(await until.catch((error: unknown) => error), { kind: 'conflict', params: { message: /cannot become ACTIVE: it is DELETED, and nothing is due in it/ } })
})

test('an instant out of range is refused by every call', async (t) => {
  const worlds = buildWorlds(t)
  await t.rejects(setClock(worlds, null, { nowMs: 1e300 }), new RangeError('now is 1e+300; expected an instant from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z'))
})

test('a request held under a clock that becomes automatic is released', async (t) => {
  const worlds = buildWorlds(t)
  const { clock } = worlds.forChange(PROJECT)
  const timer = clock.timer(NOW + 5000)
  timer.reached.then(() => timer.done(), () => {})
  t.match(await setClock(worlds, worlds.forChange(PROJECT), { mode: 'auto' }), { mode: 'auto', now: '2026-01-01T00:00:05.000Z', waiting: 0 })
})

test('a clock that is set for all is that of new projects too', async (t) => {
  const worlds = buildWorlds(t, { clock: 'system' })
  await setClock(worlds, null, { mode: 'manual', nowMs: 4_000_000_000_000 })
  t.equal(worlds.forChange('aa').clock.now(), 4_000_000_000_000)
  await setClock(worlds, null, { mode: 'system', scale: 10 })
  t.match(worlds.forChange('ab').clock.setting(), { mode: 'system', scale: 10 })
})

test('an advance returns the first changes and counts the others', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const pending = Array.from({ length: MAX_CHANGES + 3 }, (_, index) => ({ atMs: NOW + 1 + index, set: { taskState: index % 2 === 0 ? 'rebooting' as const : null } }))
  world.servers.update(SERVER, (record) => ({ ...record, pending }), NOW)
  const { changes, dropped } = await advance(worlds, world, 60_000)
  t.same([changes.length, dropped], [MAX_CHANGES, 3])
})

test('changes are returned in the order of their instants, even if clocks differ', async (t) => {
  const worlds = buildWorlds(t)
  const [late, early] = [worlds.forChange('aa'), worlds.forChange('bb')]
  await advance(worlds, late, 3_600_000)
  for (const world of [late, early]) act(world, 'reboot', SERVER)
  await advance(worlds, early, 1000)
  const { changes } = await advance(worlds, null, 5000)
  t.same(changes.map(({ projectId, at }) => [projectId, at]), [['bb', '2026-01-01T00:00:05.000Z'], ['aa', '2026-01-01T01:00:05.000Z']])
  const again = worlds.forChange('cc')
  for (const world of [late, again]) act(world, 'reboot', SERVER)
  await advance(worlds, again, 0)
  const mixed = await advance(worlds, null, 10_000)
  t.same(mixed.changes.map(({ at }) => at), [...mixed.changes.map(({ at }) => at)].sort())
})
