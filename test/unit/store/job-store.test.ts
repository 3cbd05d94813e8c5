/** The limits of the job store. */
import { test } from 'tap'
import { createJobStore } from '../../../src/store/job-store.js'
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
