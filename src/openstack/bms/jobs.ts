// GET /v1/{project_id}/jobs/{job_id}: the progress and result of a batch. Source: Querying Task Statuses.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ACTION_TABLE } from '../action-table.js'
import { errorContextOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { codedErrorNote } from '../../errors/error-schema.js'
import { codeText } from '../../errors/error-body.js'
import { describing } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { isoTime } from '../../clock.js'
import { JobPathSchema, JobSchema } from './schemas/job.js'
import { json } from '../../shapes/call-note.js'
import { observeJob, observeSubJob, type Job, type JobFailure, type JobState, type SubJob } from '../../core/job.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'

/** Registers the job call. */
export function registerJobs (app: FastifyInstance, deps: AnswerDeps): void {
  app.get('/v1/:project_id/jobs/:job_id', { config: { operation: 'job' }, schema: { ...describing()('showJob', 'The job of a batch: Querying Task Statuses', (choices) => ({ 200: json(JobSchema), 400: codedErrorNote(400, choices) })), params: JobPathSchema } }, (request) => {
    const jobId = pathPart(request, 'job_id')
    const job = exchangeOf(request).world.jobs.get(jobId)
    if (job === undefined) throw new Refusal('job-unknown', { jobId })
    return viewJob(job, request, deps)
  })
}

/** Returns why a part failed. Source: Error Codes: BMS.3037 for a server that did not start, BMS.0006 for one that did not stop. */
function failureOf (part: SubJob, job: Job, request: FastifyRequest, deps: AnswerDeps): JobFailure {
  if (part.refused !== null) return part.refused
  const code = ACTION_TABLE[job.action].failureCode
  return { code, reason: codeText({ code }, errorContextOf(request, deps)) }
}

function viewJob (job: Job, request: FastifyRequest, deps: AnswerDeps): Record<string, unknown> {
  const exchange = exchangeOf(request)
  const { world, nowMs } = exchange
  const parts = job.subJobs.map((part) => {
    const state = observeSubJob(part, world.servers.get(part.serverId, nowMs), nowMs)
    return { part, state, failure: state.status === 'FAIL' ? failureOf(part, job, request, deps) : null }
  })
  const state = observeJob(parts.map((part) => part.state))
  exchange.showsTransition = state.endedAtMs === null
  const [failure = null] = state.status === 'RUNNING' ? [] : parts.map((part) => part.failure).filter((each) => each !== null)
  return {
    status: state.status,
    entities: {
      sub_jobs_total: parts.length,
      sub_jobs: parts.map((sub) => ({
        status: sub.state.status,
        entities: { server_id: sub.part.serverId },
        job_id: sub.part.id,
        job_type: 'baremetalSingleOperate',
        ...viewTimes(sub.part.beganAtMs, sub.state),
        ...viewFailure(sub.failure)
      }))
    },
    job_id: job.id,
    job_type: 'baremetalBatchOperate',
    ...viewTimes(job.beganAtMs, state),
    ...viewFailure(failure)
  }
}

function viewTimes (beganAtMs: number, { endedAtMs }: JobState): Record<string, string | null> {
  return { begin_time: isoTime(beganAtMs), end_time: endedAtMs === null ? null : isoTime(endedAtMs) }
}

function viewFailure (failure: JobFailure | null): Record<string, string | null> {
  return { error_code: failure?.code ?? null, fail_reason: failure?.reason ?? null }
}
