// A batch of actions as a job. The status of each sub-job follows from the server record, the time, and the facts stored
// when the sub-job began.
import type { Action } from './actions.js'
import type { ServerRecord } from './server.js'

/** Why a sub-job failed, in the words of the error-code table. */
export interface JobFailure {
  readonly code: string
  readonly reason: string
}

/** The part of a job for one server. If its action was refused, it ended when it began. */
export interface SubJob {
  readonly id: string
  readonly serverId: string
  readonly beganAtMs: number
  /** When the task ends; null if it never does. */
  readonly endsAtMs: number | null
  readonly result: 'Success' | 'Error'
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

/**
 * Returns the end and the result of what a request began on a server, from the record after it. What is not in the
 * server's list of actions took no time, and is over at `nowMs`.
 */
export function beganBy ({ actions }: ServerRecord, requestId: string, nowMs: number): Pick<SubJob, 'endsAtMs' | 'result'> {
  const { endsAtMs, result } = actions.find((entry) => entry.requestId === requestId) ?? { endsAtMs: nowMs, result: 'Success' as const }
  return { endsAtMs, result }
}

/**
 * Returns the state of a sub-job at `nowMs`. `record` is its settled server, or undefined if the server is gone. A sub-job
 * whose server was forced out of the task ended then; it failed if the server is in error.
 */
export function observeSubJob (part: SubJob, record: ServerRecord | undefined, nowMs: number): JobState {
  if (part.refused !== null) return { status: 'FAIL', endedAtMs: part.beganAtMs }
  if (part.endsAtMs !== null && part.endsAtMs <= nowMs) return { status: part.result === 'Success' ? 'SUCCESS' : 'FAIL', endedAtMs: part.endsAtMs }
  if (record === undefined) return { status: 'FAIL', endedAtMs: nowMs }
  if (record.taskState !== null || record.pending.length > 0) return { status: 'RUNNING', endedAtMs: null }
  return { status: record.vmState === 'error' ? 'FAIL' : 'SUCCESS', endedAtMs: record.updatedAtMs }
}

/** Returns the state of a job: it runs while a sub-job runs, and fails if one fails. */
export function observeJob (states: readonly JobState[]): JobState {
  const over = states.filter((state) => state.status !== 'RUNNING')
  if (over.length < states.length) return { status: 'RUNNING', endedAtMs: null }
  const endedAtMs = Math.max(...over.map((state) => state.endedAtMs))
  return { status: over.some(({ status }) => status === 'FAIL') ? 'FAIL' : 'SUCCESS', endedAtMs }
}
