// The jobs of one project. The oldest is evicted first, over the limits of the project or the budget of all.
import { bytesOf } from '../core/memory/data-size.js'
import { createHeldMap } from './held-map.js'
import { createMemory } from './memory.js'
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
  /** Removes all jobs and ignores later ones. */
  retire(): void
}

/** Returns a store of these jobs. */
export function createJobStore (jobs: Iterable<Job> = [], limits: JobLimits = JOB_LIMITS, budget = createMemory().jobs): JobStore {
  let subJobs = 0
  const kept = createHeldMap<Job>(budget, bytesOf, (job) => { subJobs -= job.subJobs.length })
  const store: JobStore = {
    add: (job) => {
      kept.set(job.id, job)
      subJobs += job.subJobs.length
      kept.evictWhile(() => kept.size > limits.jobs || subJobs > limits.subJobs)
    },
    note: ({ serverId, before, after, atMs }) => {
      const end = kept.size === 0 ? null : newEnd(before, after, atMs)
      if (end !== null) for (const job of kept.values()) kept.set(job.id, endSubJobs(job, serverId, end, atMs))
    },
    get: kept.get,
    list: kept.values,
    retire: kept.retire
  }
  for (const job of jobs) store.add(job)
  return store
}
