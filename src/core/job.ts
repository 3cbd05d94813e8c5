// A batch of actions as a job: what became of each server's part follows from the record, the clock and what was noted
// when the part began. Nothing here waits.
import type { ActionName } from './refusal.js'
import type { ServerRecord } from './server.js'

/** Why a part failed, in the words of the error-code table. */
export interface JobFailure {
  readonly code: string
  readonly reason: string
}

/** One server's part. A part that was refused at once has a failure and ended when it began. */
export interface SubJob {
  readonly id: string
  readonly serverId: string
  readonly beganAtMs: number
  /** When the task is over; null for one that never ends by itself. */
  readonly endsAtMs: number | null
  readonly result: 'Success' | 'Error'
  readonly refused: JobFailure | null
}

/** A batch. */
export interface Job {
  readonly id: string
  readonly action: ActionName
  readonly beganAtMs: number
  readonly subJobs: readonly SubJob[]
}

type JobStatus = 'RUNNING' | 'SUCCESS' | 'FAIL'

/** A part or a whole job as it is at an instant. `endedAtMs` is null while it runs. */
export interface JobState {
  readonly status: JobStatus
  readonly endedAtMs: number | null
}

/**
 * The part at `nowMs`; `record` is its server, settled, or undefined if that is gone. A server that was forced out of
 * its task ended it then: well, unless it is in error.
 */
export function observeSubJob (part: SubJob, record: ServerRecord | undefined, nowMs: number): JobState {
  if (part.refused !== null) return { status: 'FAIL', endedAtMs: part.beganAtMs }
  if (part.endsAtMs !== null && part.endsAtMs <= nowMs) return { status: part.result === 'Success' ? 'SUCCESS' : 'FAIL', endedAtMs: part.endsAtMs }
  if (record === undefined) return { status: 'FAIL', endedAtMs: nowMs }
  if (record.taskState !== null || record.pending.length > 0) return { status: 'RUNNING', endedAtMs: null }
  return { status: record.vmState === 'error' ? 'FAIL' : 'SUCCESS', endedAtMs: record.updatedAtMs }
}

/** The whole job: it runs while a part runs, and failed if a part failed. */
export function observeJob (states: readonly JobState[]): JobState {
  if (states.some(({ status }) => status === 'RUNNING')) return { status: 'RUNNING', endedAtMs: null }
  const endedAtMs = Math.max(...states.map((state) => state.endedAtMs ?? 0))
  return { status: states.some(({ status }) => status === 'FAIL') ? 'FAIL' : 'SUCCESS', endedAtMs }
}
