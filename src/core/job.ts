// A batch of actions as a job. The state of each sub-job follows from the time and its own end, which is known when it
// begins and changes only if it is cut off.
import { isUnderWay, type ServerRecord, type TaskEnd } from './server.js'
import type { Action } from './actions.js'

/** Why a sub-job failed, in the words of the error-code table. */
export interface JobFailure {
  readonly code: string
  readonly reason: string
}

/** The part of a job for one server. If its action was refused, it ended when it began. */
export interface SubJob extends TaskEnd {
  readonly id: string
  readonly serverId: string
  readonly beganAtMs: number
  readonly refused: JobFailure | null
}

export interface Job {
  readonly id: string
  readonly action: Action
  readonly beganAtMs: number
  readonly subJobs: readonly SubJob[]
}

/** The state of a sub-job or a job at an instant. `endedAtMs` is null while it runs. */
export type JobState =
  | { readonly status: 'RUNNING', readonly endedAtMs: null }
  | { readonly status: 'SUCCESS' | 'FAIL', readonly endedAtMs: number }

/** Returns the state of a sub-job at `nowMs`. */
export function observeSubJob ({ endsAtMs, result }: SubJob, nowMs: number): JobState {
  if (endsAtMs === null || endsAtMs > nowMs) return { status: 'RUNNING', endedAtMs: null }
  return { status: result === 'Success' ? 'SUCCESS' : 'FAIL', endedAtMs: endsAtMs }
}

/**
 * Returns the end and the result of what a request began on a server, from the record after it. What is not in the
 * server's list of actions took no time, and is over at `nowMs`.
 */
export function beganBy ({ actions }: ServerRecord, requestId: string, nowMs: number): TaskEnd {
  const { endsAtMs, result } = actions.find((entry) => entry.requestId === requestId) ?? { endsAtMs: nowMs, result: 'Success' as const }
  return { endsAtMs, result }
}

/**
 * Returns the other end that a change of a server at `atMs` gives to what was under way on it; null if that goes on as it
 * was. A server that is removed (`after` is null) ends everything in error.
 */
export function newEnd (before: ServerRecord | null, after: ServerRecord | null, atMs: number): TaskEnd | null {
  const entry = before?.actions.find((each) => isUnderWay(each, atMs))
  if (entry === undefined) return null
  if (after === null) return { endsAtMs: atMs, result: 'Error' }
  // Records share the entries that do not change.
  return after.actions.includes(entry) ? null : after.actions.find(({ requestId }) => requestId === entry.requestId) ?? null
}

/** Returns the job with another end for its sub-jobs under way on a server; the same job if it has none. */
export function endSubJobs (job: Job, serverId: string, { endsAtMs, result }: TaskEnd, atMs: number): Job {
  const isMeant = (part: SubJob): boolean => part.serverId === serverId && isUnderWay(part, atMs)
  return job.subJobs.some(isMeant) ? { ...job, subJobs: job.subJobs.map((part) => isMeant(part) ? { ...part, endsAtMs, result } : part) } : job
}

/** Returns the state of a job: it runs while a sub-job runs, and fails if one fails. */
export function observeJob (states: readonly JobState[]): JobState {
  const over = states.filter((state) => state.status !== 'RUNNING')
  if (over.length < states.length) return { status: 'RUNNING', endedAtMs: null }
  const endedAtMs = Math.max(...over.map((state) => state.endedAtMs))
  return { status: over.some(({ status }) => status === 'FAIL') ? 'FAIL' : 'SUCCESS', endedAtMs }
}
