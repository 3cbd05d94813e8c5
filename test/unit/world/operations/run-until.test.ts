/** Moving time until a server has a status: servers that are gone, and a limit that comes first. */
import { test } from 'tap'
import { runUntil } from '../../../../src/world/operations/run-until.js'
import { act, buildWorlds } from '../../../worlds.js'
import { PROJECT, SERVER } from '../../../ids.js'
import { NOW } from '../../../records.js'

const due = (afterMs: number, set: object): { atMs: number, set: object } => ({ atMs: NOW + afterMs, set })

test('time moves until the server is gone where DELETED is asked for', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  world.servers.update(SERVER, (record) => ({ ...record, pending: [due(10, { taskState: 'deleting' }), due(20, { vmState: 'deleted' })] }), NOW)
  t.match(await runUntil(worlds, null, { server: SERVER, status: 'DELETED' }), { now: '2026-01-01T00:00:00.020Z', changes: [{ to: 'ACTIVE' }, { to: null }] })
})

test('a server that goes away instead is reported as gone', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  world.servers.update(SERVER, (record) => ({ ...record, pending: [due(20, { vmState: 'deleted' })] }), NOW)
  t.match(await runUntil(worlds, world, { server: 'bms-83', status: 'ERROR' }, 1000).catch((error: unknown) => error), { kind: 'timeout', params: { message: `server ${SERVER} did not become ERROR within 1s; it is gone, and nothing more is due` } })
})

test('a limit that comes first leaves time there, with what is due still to come', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  act(world, 'reboot', SERVER)
  t.match(await runUntil(worlds, world, { server: SERVER, status: 'SHUTOFF' }, 1000).catch((error: unknown) => error), { kind: 'timeout', params: { message: `server ${SERVER} did not become SHUTOFF within 1s; it is REBOOT` } })
  t.equal(world.clock.now(), NOW + 1000)
})
