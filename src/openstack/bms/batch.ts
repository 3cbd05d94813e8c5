// POST /v1/{project_id}/baremetalservers/action: one action on up to 1000 servers; the response names a job.
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BATCH_CALLS, isWellFormed, type Prepared } from '../action-table.js'
import { errorContextOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { describing } from '../describing.js'
import { exchangeOf, originOf } from '../../pipeline/exchange.js'
import { armPart, failPart, takingFaults } from '../../pipeline/inject-faults.js'
import type { FaultDeps } from '../../pipeline/fault-handler.js'
import { beganBy, type JobFailure, type SubJob } from '../../core/job.js'
import { hexDigits, uuid } from '../../core/random.js'
import { invalidBody } from '../../errors/invalid-body.js'
import { JobIdSchema } from './schemas/job.js'
import { json } from '../../shapes/call-note.js'
import { rowFor } from '../compute/action-key.js'
import { ProjectPathSchema } from '../compute/schemas/paths.js'
import { Refusal, type AnyRefusal } from '../../core/refusal.js'
import { runTask } from '../../world/run-task.js'
import { taskError } from '../../errors/error-body.js'
import type { Action } from '../../core/actions.js'

/** Registers the call. */
export function registerBatch (app: FastifyInstance, deps: AnswerDeps & FaultDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/:project_id/baremetalservers/action',
    config: { operation: 'batch', isChange: (body) => isWellFormed(BATCH_CALLS, body) },
    schema: { ...describing()('actOnServers', 'Restart, start or stop servers: Restarting BMSs, Starting BMSs, Stopping BMSs', { 200: json(JobIdSchema) }), params: ProjectPathSchema, body: Type.Union(Object.values(BATCH_CALLS).map(({ check }) => check.schema), { description: 'exactly one action' }) },
    handler: (request, reply) => operate(request, reply, deps)
  })
}

/** Success means that the job was accepted; each server's part may fail. Source: Restarting BMSs. */
function operate (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps & FaultDeps): void {
  const { world, nowMs } = exchangeOf(request)
  const { action, key, check, prepare } = rowFor(request.body, BATCH_CALLS)
  if (!check.accepts(request.body)) throw invalidBody(check.errors(request.body), request.body)
  const value = (request.body as Readonly<Record<string, unknown>>)[key] as { readonly servers: ReadonlyArray<{ readonly id: string }> }
  const prepared = prepare(value, world.profile.choices)
  const id = uuid(world.streams.ids)
  const subJobs = value.servers.map((server) => runPart(request, server.id, { ...prepared, action }, deps))
  world.jobs.add({ id, action, beganAtMs: nowMs, subJobs })
  reply.send({ job_id: id })
}

/** Begins the part for one server; a refused part has the code that a single call responds with. */
function runPart (request: FastifyRequest, serverId: string, prepared: Prepared & { readonly action: Action }, deps: AnswerDeps & FaultDeps): SubJob {
  const { world, nowMs } = exchangeOf(request)
  const part = { id: hexDigits(world.streams.ids, 32), serverId, beganAtMs: nowMs }
  const refused = (failure: JobFailure): SubJob => ({ ...part, endsAtMs: nowMs, result: 'Error', refused: failure })
  const armed = armPart(request, prepared.action, serverId)
  const failure = failPart(request, armed, { operation: prepared.action, serverId, projectId: world.projectId }, deps)
  if (failure !== null) return refused(failure)
  try {
    const origin = originOf(request)
    const record = runTask(world, serverId, { ...prepared, origin, faults: takingFaults(request, deps, armed) }, nowMs)
    return { ...part, ...beganBy(record, origin.requestId, nowMs), refused: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(taskError({ kind: error.kind, params: error.params } as AnyRefusal, errorContextOf(request, deps)))
  }
}
