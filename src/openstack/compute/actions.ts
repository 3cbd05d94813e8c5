// POST .../servers/{server_id}/action: the action is chosen by the single key of the body.
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { describingCompute } from '../describing.js'
import { exchangeOf, originOf } from '../../pipeline/exchange.js'
import { takingFaults } from '../../pipeline/inject-faults.js'
import type { FaultDeps } from '../../pipeline/fault-handler.js'
import { checkBody } from '../../errors/invalid-body.js'
import { rowFor } from './action-key.js'
import { NO_BODY } from '../../shapes/call-note.js'
import { pathPart } from '../../pipeline/path.js'
import { runTask } from '../../world/run-task.js'
import { ServerPathSchema } from './schemas/paths.js'
import { isWellFormed, SINGLE_CALLS } from '../action-table.js'
import { operationOfAction, type Operation } from '../../core/operations.js'
import type { CallNote } from '../../shapes/call-note.js'

const ActionBodySchema = Type.Union(Object.values(SINGLE_CALLS).map(({ check }) => check.schema), { description: 'exactly one action' })

/** Registers the action route under a version prefix. */
export function registerActions (app: FastifyInstance, prefix: string, deps: FaultDeps): void {
  app.route({
    method: 'POST',
    url: `${prefix}/servers/:server_id/action`,
    config: { isAction: true, isChange: (body) => isWellFormed(SINGLE_CALLS, body), hasMicroversions: true },
    schema: { ...describeAction(prefix), params: ServerPathSchema, body: ActionBodySchema },
    handler: (request, reply) => act(request, reply, deps)
  })
}

const describeAction = (prefix: string): CallNote => describingCompute(prefix)(
  'actOnServer',
  'Restart, start, stop, lock or unlock a server: Restarting a BMS, Starting a BMS, Stopping a BMS',
  ({ successStatus }) => ({ [successStatus]: NO_BODY }),
  ['BMS.0035', 'BMS.0036', 'BMS.0037', 'BMS.0038', 'BMS.0039', 'BMS.0040', 409]
)

/** Returns the operation of an action's body, before its schema checks it. @throws Refusal as `rowFor` */
export function operationOf (body: unknown): Operation {
  return operationOfAction(rowFor(body, SINGLE_CALLS).action)
}

function act (request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): void {
  const { world, nowMs, isLegacy } = exchangeOf(request)
  const { choices } = world.profile
  const call = rowFor(request.body, SINGLE_CALLS)
  const value = (request.body as Readonly<Record<string, unknown>>)[call.key]
  call.checkValue(value, choices)
  checkBody(call.check, request.body, isLegacy)
  const { isSoft, run } = call.prepare(value, choices)
  runTask(world, pathPart(request, 'server_id'), {
    action: call.action,
    isSoft,
    run,
    origin: originOf(request),
    faults: takingFaults(request, deps)
  }, nowMs)
  reply.code(choices.successStatus)
  // Nova sends a media type with its empty 202; a 204 has neither.
  if (choices.successStatus === 202) reply.header('content-type', 'application/json')
  reply.send()
}
