// Applies faults to a request: before the action takes effect, to its task, and to the response. The handlers of the kinds
// do the work.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { effectiveFaults, NO_FAULTS, withTasksOf, type ArmedFault, type ArmedFaults, type FaultTarget } from '../faults/index.js'
import { checkRule, type Rule } from '../faults/rule.js'
import { errorContextOf, type AnswerDeps } from './request-context.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { handlerOf, type Ending, type FaultDeps } from './fault-handler.js'
import { headerOf } from './headers.js'
import { optionalPathPart } from './path.js'
import { parseRuleTexts } from '../faults/text.js'
import { faultTarget } from '../world/fault-target.js'
import { noteFault, type FaultedRequest } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import { withError } from '../core/error-prefix.js'
import type { Action } from '../core/actions.js'
import type { FaultSubject } from '../errors/injected-error.js'
import { withEffect } from '../faults/fired-effects.js'
import type { FiredFault } from '../store/journal.js'
import type { JobFailure } from '../core/job.js'
import { operationOfAction, type Operation } from '../core/operations.js'
import type { TakeFaults } from '../world/run-task.js'
import type { WirePoint } from '../faults/settings.js'

/**
 * Arms the faults that apply to a request whose operation is known: the rules of its project and of its header. An
 * unreadable request is never armed, so it draws nothing.
 * @throws Refusal `fault-header`
 */
export function armFaults (request: FastifyRequest, deps: Pick<FaultDeps, 'catalogue' | 'kinds' | 'mayInject'>): void {
  const exchange = exchangeOf(request)
  const { world } = exchange
  const given = headerOf(request, 'x-emulator-fault')
  const header = given !== undefined && deps.mayInject(request) ? given : undefined
  if (header === undefined && !world.faults.concerns(exchange.operation)) return
  const target = targetOf(request, exchange.operation, optionalPathPart(request, 'server_id') ?? null)
  const fromHeader = header === undefined ? [] : headerRules(header, deps)
  exchange.armed = world.faults.arm(target, exchange.nowMs, fromHeader)
}

/** The faults that apply to a part of a batch: those of its action, and those at the task that were set for the whole call. */
export function armPart (request: FastifyRequest, action: Action, serverId: string): ArmedFaults {
  const { world, nowMs, armed } = exchangeOf(request)
  const operation = operationOfAction(action)
  return withTasksOf(armed, world.faults.concerns(operation) ? world.faults.arm(targetOf(request, operation, serverId), nowMs) : NO_FAULTS)
}

function targetOf (request: FastifyRequest, operation: Operation, serverId: string | null): FaultTarget {
  const { world, nowMs } = exchangeOf(request)
  return faultTarget(world, { operation, serverId, method: request.method, header: (name) => headerOf(request, name) }, nowMs)
}

/** Returns the rules of the header. By default they match their request, whatever its operation. */
function headerRules (header: string, { catalogue, kinds }: Pick<FaultDeps, 'catalogue' | 'kinds'>): readonly Rule[] {
  return withError((reason) => new Refusal('fault-header', { reason }), () => parseRuleTexts(header, kinds).map((input, index) => {
    const rule = checkRule(input, index === 0 ? 'header' : `header-${index + 1}`, catalogue, kinds)
    return { ...rule, match: { operation: 'any', ...rule.match } }
  }))
}

/**
 * Applies the faults of a point in order, until one ends the request. The caller, who knows the response, makes a connection fail.
 * @throws InjectedError; Refusal `limit-reached` when too many responses are held
 */
export async function carryOut (point: WirePoint, request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): Promise<Ending> {
  for (const fault of exchangeOf(request).armed[point]) {
    const handler = handlerOf(deps.handlers, fault.kind.name)
    const ending = await handler.act(fault, { request, reply, deps, fire: () => fire(request, fault, deps) })
    if (ending !== 'on') return ending
  }
  return 'on'
}

/** Returns whether a fault applies at a point. The common case costs nothing. */
export function hasFaultsAt (point: WirePoint, armed: ArmedFaults): boolean {
  return armed[point].length > 0
}

/** Returns how a part of a batch fails, by the first fault at its request that makes parts fail; null if it runs. */
export function failPart (request: FastifyRequest, armed: ArmedFaults, subject: FaultSubject, deps: AnswerDeps & FaultDeps): JobFailure | null {
  for (const fault of armed.request) {
    const handler = handlerOf(deps.handlers, fault.kind.name)
    if (handler.failPart !== undefined && fire(request, fault, deps)) return handler.failPart(fault.effect, subject, errorContextOf(request, deps))
  }
  return null
}

/** Counts a fault as applied and records it in the exchange. Returns false if it no longer applies. */
function fire (request: FastifyRequest, fault: ArmedFault, deps: Pick<FaultDeps, 'onFired'>): boolean {
  if (!fault.fire()) return false
  const exchange = exchangeOf(request)
  exchange.fired.push(firedOf(fault))
  noteFault(exchange.world, fault, faultedRequest(request, exchange))
  deps.onFired(request, fault)
  return true
}

function firedOf ({ ruleId, projectId, kind, draw, effect }: ArmedFault): FiredFault {
  return withEffect({ ruleId, ruleProjectId: projectId, kind: kind.name, draw }, effect)
}

/** Returns what takes the faults of the task that the request begins; null if there are none. A fault counts when it is taken. */
export function takingFaults (request: FastifyRequest, deps: Pick<FaultDeps, 'onFired'>, { task }: ArmedFaults = exchangeOf(request).armed): TakeFaults | null {
  if (task.length === 0) return null
  return (changeable) => effectiveFaults(task, changeable, (fault) => fire(request, fault, deps))
    .map(({ fault, change }) => ({ change, fault: firedOf(fault) }))
}

function faultedRequest (request: FastifyRequest, { world, operation, requestId }: Exchange): FaultedRequest {
  return { projectId: world.projectId, operation, serverId: optionalPathPart(request, 'server_id') ?? null, requestId }
}
