// Carrying out the faults that act on a request: before the action takes effect, and after it.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AnyArmedFault, ArmedFault, ArmedFaults, FaultTarget } from '../faults/index.js'
import { checkRule, type Rule } from '../faults/rule.js'
import { drawDuration, parseDuration } from '../core/duration.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { headerOf } from './headers.js'
import { parseRuleTexts } from '../faults/text.js'
import { NO_PLACE, takePlace, type Place } from './hold-answer.js'
import { instantAfter } from '../world/move.js'
import { noteFault, type FaultedRequest } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import type { FaultTakers } from '../world/run-task.js'
import type { Catalogue } from '../core/catalogue.js'
import type { ErrorEffect } from '../faults/error.js'
import type { Point } from '../faults/settings.js'
import type { Sleep } from '../clock.js'

/** Thrown where an injected error replaces the answer. */
export class InjectedError extends Error {
  readonly effect: ErrorEffect

  constructor (effect: ErrorEffect) {
    super('injected error')
    this.effect = effect
  }
}

/** What carrying out faults needs; `sleep` is real waiting, for delays in real time. */
export interface FaultDeps {
  readonly catalogue: Catalogue
  readonly sleep: Sleep
  onFired(request: FastifyRequest, fault: AnyArmedFault): void
}

/**
 * Finds the faults that act on a request whose operation is known: the project's rules, and those of its header.
 * A request that could not be read never comes here, so it draws nothing.
 * @throws Refusal `fault-header`
 */
export function armFaults (request: FastifyRequest, catalogue: Catalogue): void {
  const exchange = exchangeOf(request)
  const { world } = exchange
  const header = headerOf(request, 'x-emulator-fault')
  if (world.faults.size === 0 && header === undefined) return
  const target = targetOf(request, exchange)
  const fromHeader = header === undefined ? [] : headerRules(header, catalogue)
  exchange.armed = world.faults.arm(target, exchange.nowMs, fromHeader)
}

function targetOf (request: FastifyRequest, { world, operation, nowMs }: Exchange): FaultTarget {
  const { server_id: serverId } = request.params as { server_id?: string }
  const record = serverId === undefined ? undefined : world.servers.get(serverId, nowMs)
  return {
    operation,
    projectId: world.projectId,
    serverId: serverId ?? null,
    serverName: record?.name ?? null,
    method: request.method,
    header: (name) => headerOf(request, name)
  }
}

/** The rules of the header. Without an operation they mean this request, whatever it is. */
function headerRules (header: string, catalogue: Catalogue): readonly Rule[] {
  try {
    return parseRuleTexts(header).map((input, index) => {
      const rule = checkRule(input, index === 0 ? 'header' : `header-${index + 1}`, catalogue)
      return { ...rule, match: { operation: 'any', ...rule.match } }
    })
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('fault-header', { reason: error.message })
    throw error
  }
}

/** How the faults of a point leave a request: it goes on, it is gone, or its connection is to fail. */
export type Ending = 'on' | 'gone' | ConnectionFailing

/** A connection fault that acts, with its place among the answers that are held. */
export interface ConnectionFailing {
  readonly fault: ArmedFault<'connection'>
  readonly place: Place
}

/**
 * Carries out the faults of a point in order: every delay, then the first failure that may act. A connection that is to
 * fail is left to the caller, who knows the answer.
 * @throws InjectedError where an error is to be answered; Refusal `limit-reached` when too many answers are held
 */
export async function carryOut (point: Point, request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): Promise<Ending> {
  const exchange = exchangeOf(request)
  for (const delay of atPoint(exchange.armed.delays, point)) {
    const place = takePlace(request, reply)
    try {
      if (fire(request, delay, deps) && !await wait(delay, exchange, place, deps)) return 'gone'
    } finally {
      place.leave()
    }
  }
  for (const failure of atPoint(exchange.armed.failures, point)) {
    if (failure.effect.kind === 'error') {
      if (fire(request, failure, deps)) throw new InjectedError(failure.effect)
      continue
    }
    const { how } = failure.effect
    const place = how === 'hang' || how === 'drip' ? takePlace(request, reply) : NO_PLACE
    if (fire(request, failure, deps)) return { fault: failure as ArmedFault<'connection'>, place }
    place.leave()
  }
  return 'on'
}

/** Whether something acts at a point, so that the common case costs nothing. */
export function hasFaultsAt (point: Point, armed: ArmedFaults): boolean {
  return armed.delays.some((fault) => pointOf(fault) === point) || armed.failures.some((fault) => pointOf(fault) === point)
}

/** Counts a fault as having acted and notes it on the exchange. */
export function fire (request: FastifyRequest, fault: AnyArmedFault, deps: Pick<FaultDeps, 'onFired'>): boolean {
  if (!fault.fire()) return false
  const exchange = exchangeOf(request)
  exchange.fired.push({ ruleId: fault.ruleId, kind: fault.effect.kind, draw: fault.draw })
  noteFault(exchange.world, fault, faultedRequest(request, exchange))
  deps.onFired(request, fault)
  return true
}

/** What takes the faults that act on a task that the request begins; null where there are none. A fault is counted when it is taken. */
export function faultTakers (request: FastifyRequest, deps: Pick<FaultDeps, 'onFired'>, { outcome, stale }: ArmedFaults = exchangeOf(request).armed): FaultTakers | null {
  if (outcome === null && stale === null) return null
  return {
    takeOutcome: () => outcome !== null && fire(request, outcome, deps) ? outcome : null,
    takeStale: () => stale !== null && fire(request, stale, deps) ? stale : null
  }
}

function faultedRequest (request: FastifyRequest, { world, operation, requestId }: Exchange): FaultedRequest {
  const { server_id: serverId, project_id: projectId } = request.params as { server_id?: string, project_id?: string }
  return { projectId: projectId ?? world.projectId, operation, serverId: serverId ?? null, requestId }
}

type PointedFault = ArmedFault<'delay'> | ArmedFault<'error'> | ArmedFault<'connection'>

function pointOf (fault: PointedFault): Point {
  return fault.effect.point ?? 'request'
}

function atPoint<Fault extends PointedFault> (faults: readonly Fault[], point: Point): readonly Fault[] {
  return faults.filter((fault) => pointOf(fault) === point)
}

/** Waits as the delay says; false if the wait was ended before, by the client or by the emulator. */
async function wait ({ effect, stream }: ArmedFault<'delay'>, { world }: Exchange, place: Place, { sleep }: FaultDeps): Promise<boolean> {
  const ms = drawDuration(parseDuration(effect.duration), stream)
  return await place.wait(effect.clock === 'real' ? sleep(ms) : world.clock.hold(instantAfter(world, ms)))
}
