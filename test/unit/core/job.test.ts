/** The state of jobs and sub-jobs. */
import { test } from 'tap'
import { MANUAL_START_MS as NOW } from '../../../src/clock.js'
import { beganBy, observeJob, observeSubJob, type SubJob } from '../../../src/core/job.js'
import { ORIGIN } from '../../records.js'
import { recordOf } from '../../../src/shapes/server.js'

const idle = recordOf({ name: 'bms' }, 1, NOW)
const busy = { ...idle, taskState: 'reboot_started_hard' as const }
const part: SubJob = { id: 'a', serverId: idle.id, beganAtMs: NOW, endsAtMs: NOW + 5, result: 'Success', refused: null }

test('a sub-job ends with the newest action of its request', async (t) => {
  const entry = { ...ORIGIN, action: 'reboot', startedAtMs: NOW, result: 'Success' } as const
  const actions = [{ ...entry, requestId: 'b', endsAtMs: NOW + 9 }, { ...entry, requestId: 'a', endsAtMs: null, result: 'Error' as const }, { ...entry, requestId: 'a', endsAtMs: NOW + 5 }]
  t.same(beganBy({ ...busy, actions }, 'b', NOW), { endsAtMs: NOW + 9, result: 'Success' })
  t.same(beganBy({ ...busy, actions }, 'a', NOW), { endsAtMs: null, result: 'Error' })
})

test('a sub-job whose action took no time is over when it began, whatever the server did before', async (t) => {
  const actions = [{ ...ORIGIN, action: 'reboot', requestId: 'a', startedAtMs: NOW - 9, endsAtMs: null, result: 'Error' }] as const
  t.same(beganBy({ ...idle, actions }, 'b', NOW), { endsAtMs: NOW, result: 'Success' })
})

test('a sub-job runs exactly until its end', async (t) => {
  t.same(observeSubJob(part, busy, NOW + 4), { status: 'RUNNING', endedAtMs: null })
  t.same(observeSubJob(part, busy, NOW + 5), { status: 'SUCCESS', endedAtMs: NOW + 5 })
  t.same(observeSubJob({ ...part, result: 'Error' }, busy, NOW + 5), { status: 'FAIL', endedAtMs: NOW + 5 })
  t.same(observeSubJob({ ...part, endsAtMs: null }, busy, NOW + 1e9), { status: 'RUNNING', endedAtMs: null })
})

test('a refused sub-job and one whose server was removed have failed', async (t) => {
  t.same(observeSubJob({ ...part, refused: { code: 'BMS.0040', reason: '' } }, undefined, NOW), { status: 'FAIL', endedAtMs: NOW })
  t.same(observeSubJob(part, undefined, NOW + 2), { status: 'FAIL', endedAtMs: NOW + 2 })
})

test('forcing a server out of its task ends the sub-job', async (t) => {
  t.same(observeSubJob(part, { ...idle, updatedAtMs: NOW + 1 }, NOW + 2), { status: 'SUCCESS', endedAtMs: NOW + 1 })
  t.same(observeSubJob(part, { ...idle, vmState: 'error', updatedAtMs: NOW + 1 }, NOW + 2), { status: 'FAIL', endedAtMs: NOW + 1 })
  const between = { ...idle, pending: [{ atMs: NOW + 9, set: {} }] }
  t.same(observeSubJob(part, between, NOW + 2), { status: 'RUNNING', endedAtMs: null }, 'between two restarts')
})

test('a job runs while a sub-job runs, and fails if one fails', async (t) => {
  const running = { status: 'RUNNING', endedAtMs: null } as const
  const well = { status: 'SUCCESS', endedAtMs: 5 } as const
  const failed = { status: 'FAIL', endedAtMs: 3 } as const
  t.same(observeJob([failed, running]), running)
  t.same(observeJob([well, failed]), { status: 'FAIL', endedAtMs: 5 })
  t.same(observeJob([well, well]), well)
})
