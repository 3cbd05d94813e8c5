// POST .../servers/{server_id}/action: one row for each action, chosen by the single key of the body.
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler'
import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { ValueErrorType } from '@sinclair/typebox/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { describing } from './describing.js'
import { exchangeOf, isLegacy, type Exchange } from '../../pipeline/exchange.js'
import { faultTakers, type FaultDeps } from '../../pipeline/inject-faults.js'
import { invalidBody } from '../../errors/invalid-body.js'
import { keyOf } from './action-key.js'
import { reboot, rebootKind } from '../../core/reboot.js'
import { RebootBodySchema, StartBodySchema, StopBodySchema } from './schemas/actions.js'
import { checkPowerBody } from '../../core/power-body.js'
import { start } from '../../core/start.js'
import { stop } from '../../core/stop.js'
import { runTask } from '../../world/run-task.js'
import { ServerPathSchema } from './schemas/paths.js'
import type { Choices } from '../../core/profile.js'
import type { ServerRecord } from '../../core/server.js'
import type { TaskPlan } from '../../core/task.js'

/** What an action of the API is: its schema, what the profile says of its body, and what it does to a record. */
interface ActionRow<Schema extends TSchema = TSchema> {
  readonly operation: 'reboot' | 'start' | 'stop'
  readonly schema: Schema
  /** Refuses what this profile does not take, before the schema speaks; the body may still be of any form. */
  readonly check: (value: unknown, choices: Choices) => void
  readonly isSoft: (body: Static<Schema>, choices: Choices) => boolean
  readonly run: (record: ServerRecord, body: Static<Schema>, plan: TaskPlan, choices: Choices, nowMs: number) => ServerRecord
}

const row = <Schema extends TSchema>(action: ActionRow<Schema>): ActionRow => action as unknown as ActionRow

/** The actions that are emulated, by the key of the body. A further one is one row here. */
const ACTIONS: Readonly<Record<string, ActionRow>> = {
  reboot: row({
    operation: 'reboot',
    schema: RebootBodySchema,
    check: checkReboot,
    isSoft: (body, choices) => rebootKind(body.reboot.type, choices) === 'SOFT',
    run: (record, body, plan, choices, nowMs) => reboot(record, body.reboot, plan, choices, nowMs)
  }),
  'os-start': row({
    operation: 'start',
    schema: StartBodySchema,
    check: (value, choices) => checkPowerBody('os-start', value, choices),
    isSoft: () => false,
    run: (record, _body, plan, choices, nowMs) => start(record, plan, choices, nowMs)
  }),
  'os-stop': row({
    operation: 'stop',
    schema: StopBodySchema,
    check: (value, choices) => checkPowerBody('os-stop', value, choices),
    isSoft: () => false,
    run: (record, _body, plan, choices, nowMs) => stop(record, plan, choices, nowMs)
  })
}

/** The keys of the emulated actions. */
export const ACTION_KEYS: readonly string[] = Object.keys(ACTIONS)

const ActionBodySchema = Type.Union(Object.values(ACTIONS).map(({ schema }) => schema), { description: 'exactly one action' })

/** Registers the action route under a version prefix. */
export function registerActions (app: FastifyInstance, prefix: string, deps: FaultDeps): void {
  app.route({
    method: 'POST',
    url: `${prefix}/servers/:server_id/action`,
    config: { isAction: true, isChange: isWellFormed, hasMicroversions: true },
    schema: { ...describing(prefix)('actOnServer', 'Restart, start or stop a server: Restarting a BMS, Starting a BMS, Stopping a BMS'), params: ServerPathSchema, body: ActionBodySchema, response: { 204: Type.Null() } },
    handler: (request, reply) => act(request, reply, deps)
  })
}

/** The operation of an action's body, before its schema is asked. @throws Refusal as `keyOf` */
export function operationOf (body: unknown): 'reboot' | 'start' | 'stop' {
  return keyOf(body, ACTIONS)[1].operation
}

/** Whether the schema of an action accepts the body. Only such a request creates a project. */
function isWellFormed (body: unknown): boolean {
  return Object.values(ACTIONS).some((action) => checkOf(action).Check(body))
}

function act (request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): void {
  const exchange = exchangeOf(request)
  const { choices } = exchange.world.profile
  const [, action] = keyOf(request.body, ACTIONS)
  checkBody(action, request.body as Record<string, unknown>, choices, isLegacy(request))
  runAction(request, action, exchange, choices, deps)
  reply.code(choices.successStatus)
  // Nova sends a media type with its empty 202; a 204 has neither.
  if (choices.successStatus === 202) reply.header('content-type', 'application/json')
  reply.send()
}

const checks = new Map<ActionRow, TypeCheck<TSchema>>()

/** Returns the compiled schema of an action; compiles it on first use. */
function checkOf (action: ActionRow): TypeCheck<TSchema> {
  const known = checks.get(action)
  if (known !== undefined) return known
  const check = TypeCompiler.Compile(action.schema)
  checks.set(action, check)
  return check
}

/**
 * Refuses a body that the profile or the schema does not take. A schema is compiled when it is first needed.
 * The old /v2 takes further members inside the action. Source: NOVA.md section 3.
 */
function checkBody (action: ActionRow, body: Record<string, unknown>, choices: Choices, isLax: boolean): void {
  action.check(Object.values(body)[0], choices)
  const check = checkOf(action)
  if (check.Check(body)) return
  const errors = [...check.Errors(body)].filter(({ type }) => !isLax || type !== ValueErrorType.ObjectAdditionalProperties)
  if (errors.length > 0) throw invalidBody(errors, body)
}

/** A type that is a text is judged first: Nova names it before an extra member. */
function checkReboot (value: unknown, choices: Choices): void {
  const type: unknown = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (typeof type === 'string') rebootKind(type, choices)
}

function runAction (request: FastifyRequest, action: ActionRow, exchange: Exchange, choices: Choices, deps: FaultDeps): void {
  const { server_id: serverId } = request.params as { server_id: string }
  const { world, nowMs, requestId } = exchange
  runTask(world, serverId, {
    action: action.operation,
    isSoft: action.isSoft(request.body, choices),
    requestId,
    run: (record, plan, atMs) => action.run(record, request.body, plan, choices, atMs),
    faults: faultTakers(request, deps)
  }, nowMs)
}
