/** The state of jobs and sub-jobs. */
import { test } from 'tap'
import { MANUAL_START_MS as NOW } from '../../../src/clock.js'
import { beganBy, endSubJobs, newEnd, observeJob, observeSubJob, type SubJob } from '../../../src/core/job.js'
import { force, type ActionEntry, type ServerRecord } from '../../../src/core/server.js'
import { aRecord, choicesOf, ORIGIN } from '../../records.js'
import { reboot } from '../../../src/core/reboot.js'
import { remove } from '../../../src/core/delete.js'

const part: SubJob = { id: 'a', serverId: 'bms', beganAtMs: NOW, endsAtMs: NOW + 5, result: 'Success', refused: null }
const running: ActionEntry = { ...ORIGIN, action: 'reboot', requestId: 'a', startedAtMs: NOW, endsAtMs: NOW + 5, result: 'Success' }
const busy = aRecord({ taskState: 'reboot_started_hard', pending: [{ atMs: NOW + 5, set: { taskState: null } }], actions: [running] })

test('a sub-job ends with the newest action of its request', async (t) => {
  const entry = { ...ORIGIN, action: 'reboot', startedAtMs: NOW, result: 'Success' } as const
  const actions = [{ ...entry, requestId: 'b', endsAtMs: NOW + 9 }, { ...entry, requestId: 'a', endsAtMs: null, result: 'Error' as const }, { ...entry, requestId: 'a', endsAtMs: NOW + 5 }]
  t.same(beganBy({ ...busy, actions }, 'b', NOW), { endsAtMs: NOW + 9, result: 'Success' })
  t.same(beganBy({ ...busy, actions }, 'a', NOW), { endsAtMs: null, result: 'Error' })
})

test('a sub-job whose action took no time is over when it began, whatever the server did before', async (t) => {
  const actions = [{ ...ORIGIN, action: 'reboot', requestId: 'a', startedAtMs: NOW - 9, endsAtMs: null, result: 'Error' }] as const
  t.same(beganBy({ ...busy, actions }, 'b', NOW), { endsAtMs: NOW, result: 'Success' })
})

test('a sub-job runs exactly until its end', async (t) => {
  t.same(observeSubJob(part, NOW + 4), { status: 'RUNNING', endedAtMs: null })
  t.same(observeSubJob(part, NOW + 5), { status: 'SUCCESS', endedAtMs: NOW + 5 })
  t.same(observeSubJob({ ...part, result: 'Error' }, NOW + 5), { status: 'FAIL', endedAtMs: NOW + 5 })
  t.same(observeSubJob({ ...part, endsAtMs: null }, NOW + 1e9), { status: 'RUNNING', endedAtMs: null })
})

test('a refused sub-job failed when it began', async (t) => {
  t.same(observeSubJob({ ...part, endsAtMs: NOW, result: 'Error', refused: { code: 'BMS.0040', reason: '' } }, NOW), { status: 'FAIL', endedAtMs: NOW })
})

test('what a change cuts off ends with it: in error if the server is removed, in error, or busy with something else', async (t) => {
  const changes: ReadonlyArray<readonly [after: ServerRecord | null, end: object]> = [
    [null, { endsAtMs: NOW + 1, result: 'Error' }],
    [force(busy, { vmState: 'error' }, NOW + 1), { endsAtMs: NOW + 1, result: 'Error' }],
    [force(busy, { vmState: 'stopped' }, NOW + 1), { endsAtMs: NOW + 1, result: 'Success' }],
    [force(busy, { taskState: 'rebooting' }, NOW + 1), { endsAtMs: null, result: 'Success' }],
    [remove(busy, { ...ORIGIN, durationMs: 2, requestId: 'b' }, NOW + 1), { endsAtMs: NOW + 1, result: 'Error' }]
  ]
  for (const [after, end] of changes) t.match(newEnd(busy, after, NOW + 1), end)
})

test('a change that cuts nothing off gives no other end', async (t) => {
  t.equal(newEnd(null, busy, NOW), null, 'a new server')
  t.equal(newEnd(busy, { ...busy, name: 'other' }, NOW + 1), null)
  t.equal(newEnd(busy, null, NOW + 5), null, 'it had ended')
  t.equal(newEnd(busy, { ...busy, actions: [] }, NOW + 1), null, 'the list has no room for it any more')
  const soft = aRecord({ taskState: 'reboot_started', pending: busy.pending, actions: [running] })
  t.equal(newEnd(soft, reboot(soft, { type: 'HARD' }, { ...ORIGIN, durationMs: 9, requestId: 'b' }, choicesOf('nova'), NOW + 1), NOW + 1), null, 'another restart waits behind it')
})

test('only sub-jobs that are under way on the server get another end', async (t) => {
  const subJobs = [part, { ...part, serverId: 'other' }, { ...part, endsAtMs: NOW, result: 'Error' as const }, { ...part, endsAtMs: null }]
  const job = { id: 'j', action: 'reboot', beganAtMs: NOW, subJobs } as const
  const end = { endsAtMs: NOW + 1, result: 'Error' as const }
  t.same(endSubJobs(job, 'bms', end, NOW + 1), { ...job, subJobs: [{ ...part, ...end }, subJobs[1], subJobs[2], { ...part, ...end }] })
  t.equal(endSubJobs(job, 'none', end, NOW + 1), job)
})

test('a job runs while a sub-job runs, and fails if one fails', async (t) => {
  const onGoing = { status: 'RUNNING', endedAtMs: null } as const
  const well = { status: 'SUCCESS', endedAtMs: 5 } as const
  const failed = { status: 'FAIL', endedAtMs: 3 } as const
  t.same(observeJob([failed, onGoing]), onGoing)
  t.same(observeJob([well, failed]), { status: 'FAIL', endedAtMs: 5 })
  t.same(observeJob([well, well]), well)
})
