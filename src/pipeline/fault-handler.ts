// Defines the handlers of the kinds that need the wire. The handlers are in faults/, one for each kind.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ArmedFault } from '../faults/index.js'
import type { Catalogue } from '../core/catalogue.js'
import type { EffectData } from '../faults/kind.js'
import type { ErrorContext } from '../errors/error-answer.js'
import type { FaultKinds } from '../faults/kinds/index.js'
import type { FaultSubject } from '../errors/injected-error.js'
import type { JobFailure } from '../core/job.js'
import type { Sleep } from '../clock.js'

/** What follows a fault: the request goes on, it is gone, or its connection is to fail. */
export type Ending = 'on' | 'gone' | BrokenConnection

/** A connection that fails instead of carrying the response, once the response is known. */
export interface BrokenConnection {
  /** Whether the whole response arrives all the same. The journal then has its status, otherwise 0. */
  readonly isDelivered: boolean
  send(answer: WholeAnswer): void
}

/** A response as it would be sent. */
export interface WholeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>
  readonly body: string
}

/** A request to which a fault applies. */
interface Acting {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly deps: FaultDeps
  /** Counts the fault, journals it and names it in the response. Returns false if it has meanwhile applied as often as it may. */
  fire(): boolean
}

/** Applies the faults of one kind. */
export interface FaultHandler<Effect extends EffectData = EffectData> {
  /** Applies a fault at its point, if `fire` returns true. @throws errors from which the error handler makes a response */
  act(fault: ArmedFault<Effect>, acting: Acting): Ending | Promise<Ending>
  /** Returns how a part of a batch fails. A kind without it does not apply to parts. */
  failPart?(effect: Effect, subject: FaultSubject, context: ErrorContext): JobFailure
}

/** Handlers by the name of their kind. */
export type FaultHandlers = ReadonlyMap<string, FaultHandler>

/** The dependencies of faults. `sleep` waits in real time. */
export interface FaultDeps {
  readonly catalogue: Catalogue
  readonly kinds: FaultKinds
  readonly handlers: FaultHandlers
  readonly sleep: Sleep
  /** Returns whether the header of a request may inject faults: whether the control API is open to the request. */
  mayInject(request: FastifyRequest): boolean
  onFired(request: FastifyRequest, fault: ArmedFault): void
}

/** Returns the handler of a kind. @throws Error if it has none */
export function handlerOf (handlers: FaultHandlers, name: string): FaultHandler {
  const handler = handlers.get(name)
  if (handler === undefined) throw new Error(`the fault kind ${name} has no handler`)
  return handler
}

/** Checks at start that each kind that needs the wire has a handler. @throws Error */
export function checkHandlers ({ kinds, handlers }: Pick<FaultDeps, 'kinds' | 'handlers'>): void {
  for (const { name, task } of kinds.values()) if (task === undefined) handlerOf(handlers, name)
}
