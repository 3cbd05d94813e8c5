/** The limits of the job store. */
import { test } from 'tap'
import { createJobStore } from '../../../src/store/job-store.js'
import { aRecord, NOW, ORIGIN } from '../../records.js'
import type { Job } from '../../../src/core/job.js'

const part = { id: '', serverId: '', beganAtMs: 0, endsAtMs: 0, result: 'Success', refused: null } as const
const job = (id: string, parts: number): Job => ({ id, action: 'reboot', beganAtMs: 0, subJobs: Array.from({ length: parts }, () => part) })
const ids = (store: ReturnType<typeof createJobStore>): readonly string[] => Array.from(store.list(), ({ id }) => id)

test('the oldest job is evicted over the limit of jobs', async (t) => {
  const store = createJobStore([job('a', 1), job('b', 1)], { jobs: 2, subJobs: 10 })
  store.add(job('c', 1))
  t.same(ids(store), ['b', 'c'])
  t.equal(store.get('a'), undefined)
  t.match(store.get('c'), { id: 'c' })
})

test('jobs are evicted over the limit of sub-jobs, but the newest stays', async (t) => {
  const store = createJobStore([job('a', 4), job('b', 4)], { jobs: 10, subJobs: 9 })
  t.same(ids(store), ['a', 'b'])
  store.add(job('c', 4))
  t.same(ids(store), ['b', 'c'])
  store.add(job('d', 20))
  t.same(ids(store), ['d'])
  store.add(job('e', 1))
  t.same(ids(store), ['e'])
})

test('a removed server ends its sub-jobs in every job, and the order of the jobs stays', async (t) => {
  const running = { ...part, serverId: 'bms', endsAtMs: NOW + 5 }
  const store = createJobStore([{ ...job('a', 0), subJobs: [running] }, { ...job('b', 0), subJobs: [part, running] }])
  const before = aRecord({ actions: [{ ...ORIGIN, action: 'reboot', requestId: 'a', startedAtMs: NOW, endsAtMs: NOW + 5, result: 'Success' }] })
  store.note({ serverId: 'bms', before, after: { ...before, name: 'other' }, atMs: NOW })
  t.same(store.get('a')?.subJobs, [running])
  store.note({ serverId: 'bms', before, after: null, atMs: NOW })
  const ended = { ...running, endsAtMs: NOW, result: 'Error' }
  t.same(Array.from(store.list(), ({ id, subJobs }) => [id, subJobs]), [['a', [ended]], ['b', [part, ended]]])
})

test('as many sub-jobs as the limit are kept', async (t) => {
  const store = createJobStore([job('a', 4), job('b', 5)], { jobs: 10, subJobs: 9 })
  t.same(ids(store), ['a', 'b'])
  store.add(job('c', 1))
  t.same(ids(store), ['b', 'c'])
})
