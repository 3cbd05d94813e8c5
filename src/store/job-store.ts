// The jobs of one project, bounded by jobs and sub-jobs. The oldest job is evicted first.
import { endSubJobs, newEnd, type Job } from '../core/job.js'
import type { Transition } from './server-store.js'

/** The most jobs and sub-jobs that are kept. */
export interface JobLimits {
  readonly jobs: number
  readonly subJobs: number
}

export const JOB_LIMITS: JobLimits = { jobs: 1000, subJobs: 20_000 }

/** Jobs by id, oldest first. */
export interface JobStore {
  add(job: Job): void
  /** Notes a change of a server: what it cuts off ends then, whatever becomes of the server. */
  note(transition: Transition): void
  get(id: string): Job | undefined
  list(): Iterable<Job>
}

/** Returns a store of these jobs. */
export function createJobStore (jobs: Iterable<Job> = [], limits: JobLimits = JOB_LIMITS): JobStore {
  const kept = new Map<string, Job>()
  let subJobs = 0
  const store: JobStore = {
    add: (job) => {
      kept.set(job.id, job)
      subJobs += job.subJobs.length
      for (const oldest of kept.values()) {
        if (oldest === job || (kept.size <= limits.jobs && subJobs <= limits.subJobs)) break
        kept.delete(oldest.id)
        subJobs -= oldest.subJobs.length
      }
    },
    note: ({ serverId, before, after, atMs }) => {
      const end = kept.size === 0 ? null : newEnd(before, after, atMs)
      if (end !== null) for (const job of kept.values()) kept.set(job.id, endSubJobs(job, serverId, end, atMs))
    },
    get: (id) => kept.get(id),
    list: () => kept.values()
  }
  for (const job of jobs) store.add(job)
  return store
}
