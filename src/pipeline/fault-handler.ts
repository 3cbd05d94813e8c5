// What carries out the faults of a kind that needs the wire: one handler for each, in faults/.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ArmedFault } from '../faults/index.js'
import type { Catalogue } from '../core/catalogue.js'
import type { EffectData } from '../faults/kind.js'
import type { ErrorContext } from '../errors/error-answer.js'
import type { FaultKinds } from '../faults/kinds/index.js'
import type { FaultSubject } from '../errors/injected-error.js'
import type { JobFailure } from '../core/job.js'
import type { Sleep } from '../clock.js'

/** How a fault leaves a request: it goes on, it is gone, or its connection is to fail. */
export type Ending = 'on' | 'gone' | BrokenConnection

/** A connection that fails instead of carrying the response; it is made to fail once the response is known. */
export interface BrokenConnection {
  /** Whether the response arrives as a whole all the same; the journal then names its status, and 0 otherwise. */
  readonly isDelivered: boolean
  send(answer: WholeAnswer): void
}

/** A response as it would have been sent. */
export interface WholeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>
  readonly body: string
}

/** A request on which a fault acts. */
interface Acting {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly deps: FaultDeps
  /** Counts the fault, journals it and names it in the response; false if it has meanwhile acted as often as it may. */
  fire(): boolean
}

/** Carries out the faults of one kind. */
export interface FaultHandler<Effect extends EffectData = EffectData> {
  /** Acts at the fault's point, once `fire` allows it. @throws what the error handler turns into a response */
  act(fault: ArmedFault<Effect>, acting: Acting): Ending | Promise<Ending>
  /** How a part of a batch fails. Without it the kind does not act on parts. */
  failPart?(effect: Effect, subject: FaultSubject, context: ErrorContext): JobFailure
}

/** Handlers by the name of their kind. */
export type FaultHandlers = ReadonlyMap<string, FaultHandler>

/** What carrying out faults needs; `sleep` is real waiting, for delays in real time. */
export interface FaultDeps {
  readonly catalogue: Catalogue
  readonly kinds: FaultKinds
  readonly handlers: FaultHandlers
  readonly sleep: Sleep
  onFired(request: FastifyRequest, fault: ArmedFault): void
}

/** The handler of a kind. @throws Error if it has none */
export function handlerOf (handlers: FaultHandlers, name: string): FaultHandler {
  const handler = handlers.get(name)
  if (handler === undefined) throw new Error(`the fault kind ${name} has no handler`)
  return handler
}

/** Makes sure at start that each kind that needs the wire has its handler. @throws Error */
export function checkHandlers ({ kinds, handlers }: Pick<FaultDeps, 'kinds' | 'handlers'>): void {
  for (const { name, task } of kinds.values()) if (task === undefined) handlerOf(handlers, name)
}
