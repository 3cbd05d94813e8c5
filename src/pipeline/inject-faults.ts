// Carrying out the faults that act on a request: before the action takes effect, on its task, and after it. What each
// kind does stands with its handler.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { NO_FAULTS, withTasksOf, type ArmedFault, type ArmedFaults, type FaultTarget } from '../faults/index.js'
import { checkRule, type Rule } from '../faults/rule.js'
import { errorContextOf, type AnswerDeps } from './request-context.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { handlerOf, type Ending, type FaultDeps } from './fault-handler.js'
import { headerOf } from './headers.js'
import { optionalPathPart } from './path.js'
import { parseRuleTexts } from '../faults/text.js'
import { noteFault, type FaultedRequest } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import { withError } from '../core/error-prefix.js'
import type { Action } from '../core/actions.js'
import type { FaultSubject } from '../errors/injected-error.js'
import type { JobFailure } from '../core/job.js'
import { operationOfAction, type Operation } from '../core/operations.js'
import type { TakeFaults } from '../world/run-task.js'
import type { WirePoint } from '../faults/settings.js'

/**
 * Finds the faults that act on a request whose operation is known: the project's rules, and those of its header.
 * A request that could not be read never comes here, so it draws nothing.
 * @throws Refusal `fault-header`
 */
export function armFaults (request: FastifyRequest, deps: Pick<FaultDeps, 'catalogue' | 'kinds'>): void {
  const exchange = exchangeOf(request)
  const { world } = exchange
  const header = headerOf(request, 'x-emulator-fault')
  if (world.faults.size === 0 && header === undefined) return
  const target = targetOf(request, exchange.operation, optionalPathPart(request, 'server_id') ?? null)
  const fromHeader = header === undefined ? [] : headerRules(header, deps)
  exchange.armed = world.faults.arm(target, exchange.nowMs, fromHeader)
}

/** The faults that apply to a part of a batch: those of its action, and those at the task that were set for the whole call. */
export function armPart (request: FastifyRequest, action: Action, serverId: string): ArmedFaults {
  const { world, nowMs, armed } = exchangeOf(request)
  return withTasksOf(armed, world.faults.size === 0 ? NO_FAULTS : world.faults.arm(targetOf(request, operationOfAction(action), serverId), nowMs))
}

function targetOf (request: FastifyRequest, operation: Operation, serverId: string | null): FaultTarget {
  const { world, nowMs } = exchangeOf(request)
  const record = serverId === null ? undefined : world.servers.get(serverId, nowMs)
  return {
    operation,
    projectId: world.projectId,
    serverId,
    serverName: record?.name ?? null,
    method: request.method,
    header: (name) => headerOf(request, name)
  }
}

/** The rules of the header. Without an operation they mean this request, whatever it is. */
function headerRules (header: string, { catalogue, kinds }: Pick<FaultDeps, 'catalogue' | 'kinds'>): readonly Rule[] {
  return withError((reason) => new Refusal('fault-header', { reason }), () => parseRuleTexts(header, kinds).map((input, index) => {
    const rule = checkRule(input, index === 0 ? 'header' : `header-${index + 1}`, catalogue, kinds)
    return { ...rule, match: { operation: 'any', ...rule.match } }
  }))
}

/**
 * Carries out the faults of a point in order, until one takes the request away. A connection that is to fail is left to the
 * caller, who knows the response.
 * @throws what a handler throws: InjectedError; Refusal `limit-reached` when too many responses are held
 */
export async function carryOut (point: WirePoint, request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): Promise<Ending> {
  for (const fault of exchangeOf(request).armed[point]) {
    const handler = handlerOf(deps.handlers, fault.kind.name)
    const ending = await handler.act(fault, { request, reply, deps, fire: () => fire(request, fault, deps) })
    if (ending !== 'on') return ending
  }
  return 'on'
}

/** Whether something acts at a point, so that the common case costs nothing. */
export function hasFaultsAt (point: WirePoint, armed: ArmedFaults): boolean {
  return armed[point].length > 0
}

/** How a part of a batch fails by the first fault at its request that can do that; null if it goes on. */
export function failPart (request: FastifyRequest, armed: ArmedFaults, subject: FaultSubject, deps: AnswerDeps & FaultDeps): JobFailure | null {
  for (const fault of armed.request) {
    const handler = handlerOf(deps.handlers, fault.kind.name)
    if (handler.failPart !== undefined && fire(request, fault, deps)) return handler.failPart(fault.effect, subject, errorContextOf(request, deps))
  }
  return null
}

/** Counts a fault as having acted and notes it on the exchange. */
function fire (request: FastifyRequest, fault: ArmedFault, deps: Pick<FaultDeps, 'onFired'>): boolean {
  if (!fault.fire()) return false
  const exchange = exchangeOf(request)
  exchange.fired.push({ ruleId: fault.ruleId, kind: fault.kind.name, draw: fault.draw })
  noteFault(exchange.world, fault, faultedRequest(request, exchange))
  deps.onFired(request, fault)
  return true
}

/** What takes the faults that act on a task that the request begins; null where there are none. A fault is counted when it is taken. */
export function takingFaults (request: FastifyRequest, deps: Pick<FaultDeps, 'onFired'>, { task }: ArmedFaults = exchangeOf(request).armed): TakeFaults | null {
  if (task.length === 0) return null
  return (isNew) => task
    .filter((fault) => (!isNew || fault.kind.task.changes === 'task') && fire(request, fault, deps))
    .map(({ kind, effect, ruleId, draw }) => ({ change: kind.task.change(effect), fault: { ruleId, kind: kind.name, draw } }))
}

function faultedRequest (request: FastifyRequest, { world, operation, requestId }: Exchange): FaultedRequest {
  return { projectId: optionalPathPart(request, 'project_id') ?? world.projectId, operation, serverId: optionalPathPart(request, 'server_id') ?? null, requestId }
}
