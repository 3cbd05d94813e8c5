/** Moving time until a server has a status: removed servers, and a limit that passes first. */
import { test } from 'tap'
import { runUntil } from '../../../../src/world/operations/run-until.js'
import { act, buildWorlds } from '../../../worlds.js'
import { PROJECT, SERVER } from '../../../ids.js'
import { NOW } from '../../../records.js'

const due = (afterMs: number, set: object): { atMs: number, set: object } => ({ atMs: NOW + afterMs, set })

test('time moves until the server is removed if DELETED is requested', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  world.servers.update(SERVER, (record) => ({ ...record, pending: [due(10, { taskState: 'deleting' }), due(20, { vmState: 'deleted' })] }), NOW)
  t.match(await runUntil(worlds, null, { server: SERVER, status: 'DELETED' }), { now: '2026-01-01T00:00:00.020Z', changes: [{ to: 'ACTIVE' }, { to: null }] })
})

test('a status that nothing due can bring is refused, and time does not move', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const refusalOf = (status: 'ERROR' | 'SHUTOFF'): Promise<unknown> => runUntil(worlds, world, { server: 'bms-83', status }, 1000).catch((error: unknown) => error)
  t.match(await refusalOf('SHUTOFF'), { kind: 'conflict', params: { message: `server bms-83 of project ${PROJECT} cannot become SHUTOFF: it is ACTIVE, and nothing is due in it; time has not moved` } })
  world.servers.update(SERVER, (record) => ({ ...record, pending: [due(20, { vmState: 'deleted' })] }), NOW)
  t.match(await refusalOf('ERROR'), { kind: 'conflict', params: { message: `server bms-83 of project ${PROJECT} cannot become ERROR: it is ACTIVE, and nothing that is due in it brings that status; time has not moved` } })
  t.equal(world.clock.now(), NOW)
})

test('a held request could bring any status; if it does not, the server\'s status is reported', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  world.servers.update(SERVER, (record) => ({ ...record, pending: [due(20, { vmState: 'deleted' })] }), NOW)
  const held = world.clock.timer(NOW + 500)
  const released = held.reached.then(() => held.done())
  t.match(await runUntil(worlds, world, { server: 'bms-83', status: 'ERROR' }, 1000).catch((error: unknown) => error), { kind: 'timeout', params: { message: `server ${SERVER} did not become ERROR within 1s; it is DELETED, and nothing more is due` } })
  await released
})

test('a limit that passes first leaves time there, and later changes stay due', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  act(world, 'reboot', SERVER)
  t.match(await runUntil(worlds, world, { server: SERVER, status: 'ACTIVE' }, 1000).catch((error: unknown) => error), { kind: 'timeout', params: { message: `server ${SERVER} did not become ACTIVE within 1s; it is REBOOT` } })
  t.equal(world.clock.now(), NOW + 1000)
})
