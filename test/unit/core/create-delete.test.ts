/** The records of created and deleted servers. */
import { test } from 'tap'
import { applyNext } from '../../../src/core/server.js'
import { create } from '../../../src/core/create.js'
import { MANUAL_START_MS as NOW } from '../../../src/clock.js'
import { recordOf } from '../../../src/shapes/server.js'
import { Refusal } from '../../../src/core/refusal.js'
import { remove } from '../../../src/core/delete.js'
import { ORIGIN, settled } from '../../records.js'

const PLAN = { durationMs: 10_000, ...ORIGIN }
const bms = recordOf({ name: 'bms' }, 1, NOW - 1000)

test('a server builds until its plan ends, and is launched then', async (t) => {
  const record = create(bms, PLAN, NOW)
  t.match(record, { vmState: 'building', taskState: 'scheduling', powerState: 0, createdAtMs: NOW, updatedAtMs: NOW, launchedAtMs: null })
  t.equal(settled(record, NOW + 9999), record)
  t.match(settled(record, NOW + 10_000), { vmState: 'active', taskState: null, powerState: 1, launchedAtMs: NOW + 10_000, pending: { length: 0 } })
  t.match(record.actions, [{ action: 'create', ...ORIGIN, startedAtMs: NOW, endsAtMs: NOW + 10_000, result: 'Success' }])
  t.match(settled(create(bms, { ...PLAN, outcome: { kind: 'slow', factor: 2 } }, NOW), NOW + 60_000), { launchedAtMs: NOW + 20_000 })
})

test('a server is launched once', async (t) => {
  const record = create(bms, { ...PLAN, outcome: { kind: 'twice' } }, NOW)
  t.match(settled(record, NOW + 60_000), { vmState: 'active', launchedAtMs: NOW + 10_000 })
  const failed = settled(create(bms, { ...PLAN, outcome: { kind: 'error' } }, NOW), NOW + 60_000)
  t.match(failed, { vmState: 'error', launchedAtMs: null })
})

test('a deleted server keeps its state until it is gone, and a second deletion changes nothing', async (t) => {
  const record = remove(bms, PLAN, NOW)
  t.match(record, { vmState: 'active', taskState: 'deleting' })
  t.match(applyNext(record), { vmState: 'deleted', taskState: null, updatedAtMs: NOW + 10_000 })
  t.equal(remove(record, PLAN, NOW + 1), record)
  t.match(remove(create(bms, PLAN, NOW), PLAN, NOW + 1), { vmState: 'building', taskState: 'deleting' })
  t.throws(() => remove({ ...bms, locked: true }, PLAN, NOW), new Refusal('server-locked', { serverId: bms.id }))
})
