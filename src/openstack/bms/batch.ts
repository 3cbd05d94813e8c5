// POST /v1/{project_id}/baremetalservers/action: one action on up to 1000 servers, answered with a job.
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler'
import { Type, type TSchema } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BatchRebootBodySchema, BatchStartBodySchema, BatchStopBodySchema, type BatchRebootBody } from './schemas/batch.js'
import { errorContextOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { headerOf } from '../../pipeline/headers.js'
import { faultTakers, fire, type FaultDeps } from '../../pipeline/inject-faults.js'
import { hexDigits, uuid } from '../../core/random.js'
import { injectedTaskError } from '../../errors/injected-error.js'
import { invalidBody } from '../../errors/invalid-body.js'
import { keyOf } from '../compute/action-key.js'
import { NO_FAULTS, type ArmedFaults } from '../../faults/index.js'
import { ProjectPathSchema } from '../compute/schemas/paths.js'
import { reboot, rebootKind } from '../../core/reboot.js'
import { Refusal, type AnyRefusal } from '../../core/refusal.js'
import { runTask } from '../../world/run-task.js'
import { start } from '../../core/start.js'
import { stop } from '../../core/stop.js'
import { taskError } from '../../errors/error-body.js'
import type { Choices } from '../../core/profile.js'
import type { JobFailure, SubJob } from '../../core/job.js'
import type { TaskRequest } from '../../world/run-task.js'

/** An action as a batch carries it out. */
interface BatchRow {
  readonly action: 'reboot' | 'start' | 'stop'
  readonly schema: TSchema
  /** What each server's part does. @throws Refusal for a type that the profile does not take */
  readonly prepare: (body: unknown, choices: Choices) => Pick<TaskRequest, 'isSoft' | 'run'>
}

const BATCHES: Readonly<Record<string, BatchRow>> = {
  reboot: {
    action: 'reboot',
    schema: BatchRebootBodySchema,
    prepare: (body, choices) => {
      const { type = 'HARD' } = (body as BatchRebootBody).reboot
      return { isSoft: rebootKind(type, choices) === 'SOFT', run: (record, plan, nowMs) => reboot(record, { type }, plan, choices, nowMs) }
    }
  },
  'os-start': {
    action: 'start',
    schema: BatchStartBodySchema,
    prepare: (_body, choices) => ({ isSoft: false, run: (record, plan, nowMs) => start(record, plan, choices, nowMs) })
  },
  'os-stop': {
    action: 'stop',
    schema: BatchStopBodySchema,
    prepare: (_body, choices) => ({ isSoft: false, run: (record, plan, nowMs) => stop(record, plan, choices, nowMs) })
  }
}

/** Registers the call. */
export function registerBatch (app: FastifyInstance, deps: AnswerDeps & FaultDeps): void {
  app.route({
    method: 'POST',
    url: '/v1/:project_id/baremetalservers/action',
    config: { operation: 'batch', isChange: isWellFormed },
    schema: { params: ProjectPathSchema, body: Type.Union(Object.values(BATCHES).map(({ schema }) => schema), { description: 'exactly one action' }) },
    handler: (request, reply) => operate(request, reply, deps)
  })
}

const checks = new Map<BatchRow, TypeCheck<TSchema>>()

function checkOf (row: BatchRow): TypeCheck<TSchema> {
  const check = checks.get(row) ?? TypeCompiler.Compile(row.schema)
  checks.set(row, check)
  return check
}

/** Whether the schema of an action accepts the body. Only such a request creates a project. */
function isWellFormed (body: unknown): boolean {
  return Object.values(BATCHES).some((row) => checkOf(row).Check(body))
}

/** Success means that the job was taken; each server's part may fail. Source: Restarting BMSs. */
function operate (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps & FaultDeps): void {
  const { world, nowMs } = exchangeOf(request)
  const [key, row] = keyOf(request.body, BATCHES)
  const check = checkOf(row)
  if (!check.Check(request.body)) throw invalidBody(check.Errors(request.body), request.body)
  const prepared = row.prepare(request.body, world.profile.choices)
  const { servers } = (request.body as Record<string, { readonly servers: ReadonlyArray<{ readonly id: string }> }>)[key] ?? { servers: [] }
  const id = uuid(world.streams.ids)
  const subJobs = servers.map((server) => runPart(request, server.id, { ...prepared, action: row.action }, deps))
  world.jobs.add({ id, action: row.action, beganAtMs: nowMs, subJobs })
  reply.send({ job_id: id })
}

/** One server's part: begun, or refused with the code that a single call would have answered. */
function runPart (request: FastifyRequest, serverId: string, prepared: Pick<TaskRequest, 'isSoft' | 'run'> & Pick<BatchRow, 'action'>, deps: AnswerDeps & FaultDeps): SubJob {
  const { world, nowMs, requestId } = exchangeOf(request)
  const part = { id: hexDigits(world.streams.ids, 32), serverId, beganAtMs: nowMs }
  const refused = (failure: JobFailure): SubJob => ({ ...part, endsAtMs: nowMs, result: 'Error', refused: failure })
  const armed = armPart(request, serverId, prepared.action)
  const injected = armed.failures.find(({ effect }) => effect.kind === 'error' && effect.point !== 'response')
  if (injected?.effect.kind === 'error' && fire(request, injected, deps)) {
    return refused(injectedTaskError(injected.effect, { operation: prepared.action, serverId, projectId: world.projectId }, errorContextOf(request, deps)))
  }
  try {
    const record = runTask(world, serverId, { ...prepared, requestId, faults: faultTakers(request, deps, armed) }, nowMs)
    const [entry] = record.actions
    return { ...part, endsAtMs: entry?.endsAtMs ?? null, result: entry?.result ?? 'Success', refused: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused(taskError({ kind: error.kind, params: error.params } as AnyRefusal, errorContextOf(request, deps)))
  }
}

/** The faults that act on a part: those of its action, and an outcome that was set for the whole call. */
function armPart (request: FastifyRequest, serverId: string, action: BatchRow['action']): ArmedFaults {
  const { world, nowMs, armed } = exchangeOf(request)
  const own = world.faults.size === 0
    ? NO_FAULTS
    : world.faults.arm({
      operation: action,
      projectId: world.projectId,
      serverId,
      serverName: world.servers.get(serverId, nowMs)?.name ?? null,
      method: request.method,
      header: (name) => headerOf(request, name)
    }, nowMs)
  return { ...own, outcome: own.outcome ?? armed.outcome, stale: own.stale ?? armed.stale }
}
