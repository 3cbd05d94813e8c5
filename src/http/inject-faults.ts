// Carrying out the faults that act on a request: before the action takes effect, and after it.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { armOnce, mergeArmed, type AnyArmedFault, type ArmedFault, type ArmedFaults, type FaultTarget } from '../faults/index.js'
import { checkRule, type Rule } from '../faults/rule.js'
import { drawDuration, parseDuration } from '../core/duration.js'
import { exchangeOf, headerOf, type Exchange } from './exchange.js'
import { parseRuleTexts } from '../faults/text.js'
import { noteFault, type FaultedRequest } from '../world/events.js'
import { Refusal } from '../core/refusal.js'
import type { Catalogue } from '../core/catalogue.js'
import type { ErrorEffect } from '../faults/error.js'
import type { Point } from '../faults/settings.js'

/** Thrown where an injected error replaces the answer. */
export class InjectedError extends Error {
  readonly effect: ErrorEffect

  constructor (effect: ErrorEffect) {
    super('injected error')
    this.effect = effect
  }
}

/** Real waiting, for delays in real time; ends early when the signal says so. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** What carrying out faults needs. `signal` ends everything that waits when the emulator closes. */
export interface FaultDeps {
  readonly catalogue: Catalogue
  readonly sleep: Sleep
  readonly signal: AbortSignal
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
  const own = armOnce(fromHeader, target, exchange.nowMs, world.seed)
  exchange.armed = mergeArmed(own, world.faults.arm(target, exchange.nowMs))
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

/**
 * Carries out the faults of a point in order: every delay, then the first failure that may act.
 * Resolves to false if the request was taken away: its connection failed, or it waits for ever.
 * @throws InjectedError where an error is to be answered
 */
export async function carryOut (point: Point, request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): Promise<boolean> {
  const exchange = exchangeOf(request)
  for (const delay of atPoint(exchange.armed.delays, point)) {
    if (!fire(request, delay, deps)) continue
    const isOver = await wait(delay, request, exchange, deps)
    if (!isOver) {
      request.raw.destroy()
      return false
    }
  }
  for (const failure of atPoint(exchange.armed.failures, point)) {
    if (!fire(request, failure, deps)) continue
    if (failure.effect.kind === 'error') throw new InjectedError(failure.effect)
    failConnection(failure.effect.how, reply)
    return false
  }
  return true
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

/** Asks for the outcome that acts on the request, once: it is counted when it is taken. */
export function outcomeTaker (request: FastifyRequest, deps: Pick<FaultDeps, 'onFired'>): () => ArmedFault<'outcome'> | null {
  const { outcome } = exchangeOf(request).armed
  return () => outcome !== null && fire(request, outcome, deps) ? outcome : null
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
async function wait (delay: ArmedFault<'delay'>, request: FastifyRequest, exchange: Exchange, { sleep, signal }: FaultDeps): Promise<boolean> {
  const { world } = exchange
  const ms = drawDuration(parseDuration(delay.effect.duration), delay.stream)
  const gone = new AbortController()
  const end = (): void => gone.abort()
  request.raw.socket.once('close', end)
  signal.addEventListener('abort', end, { once: true })
  try {
    if (delay.effect.clock === 'real') {
      await sleep(ms, gone.signal)
      return !gone.signal.aborted
    }
    const hold = world.clock.hold(world.clock.now() + ms)
    gone.signal.addEventListener('abort', hold.end, { once: true })
    return await hold.reached
  } finally {
    request.raw.socket.off('close', end)
    signal.removeEventListener('abort', end)
    exchange.nowMs = world.clock.now()
  }
}

/** Makes the connection fail. Fastify lets go of the reply, so nothing is sent after this. */
function failConnection (how: 'reset' | 'hang', reply: FastifyReply): void {
  reply.hijack()
  if (how === 'reset') reply.raw.socket?.resetAndDestroy()
}
