/** Waiting for a status: the limit of the transitions that are returned. */
import { test } from 'tap'
import { sleep } from '../../../../src/clock.js'
import { waitForStatus } from '../../../../src/world/operations/wait.js'
import { advance } from '../../../../src/world/operations/clock.js'
import { buildWorlds } from '../../../worlds.js'
import { PROJECT, SERVER } from '../../../ids.js'
import { NOW } from '../../../records.js'

test('a wait returns the newest transitions if there were too many to keep', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.forChange(PROJECT)
  const steps = Array.from({ length: 1200 }, (_, index) => ({ atMs: NOW + 1 + index, set: { taskState: index % 2 === 0 ? 'rebooting' as const : null } }))
  world.servers.update(SERVER, (record) => ({ ...record, pending: [...steps, { atMs: NOW + 5000, set: { vmState: 'error' as const } }] }), NOW)
  const waiting = waitForStatus(world, { server: SERVER, status: 'ERROR', timeoutMs: 60_000, advance: false }, { sleep, inTurn: worlds.inTurn, onGone: () => () => {} })
  await advance(worlds, world, 10_000)
  const { server, transitions } = await waiting
  t.equal(server?.status, 'ERROR')
  t.same([transitions.length, transitions[0]?.at, transitions.at(-1)?.to], [1000, new Date(NOW + 202).toISOString(), 'ERROR'])
})
