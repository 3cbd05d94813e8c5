// One request and what is known of it on its way: the world it is for, the instant, the operation, the faults that act.
import type { FastifyRequest } from 'fastify'
import type { ArmedFaults } from '../faults/index.js'
import type { FiredFault } from '../store/journal.js'
import type { Operation } from '../core/operations.js'
import type { World } from '../world/world.js'

/** Made by the first hook of the emulated API; later hooks fill in what they learn. `nowMs` is the project's time. */
export interface Exchange {
  readonly world: World
  readonly requestId: string
  /** The instant of the request in the project's time; a delayed request acts at a later one. */
  nowMs: number
  /** The same by the machine's clock, for the journal. */
  readonly realAtMs: number
  operation: Operation
  /** The minor number of the microversion in use (2.x), or null where an answer names none. */
  minor: number | null
  /** The body as it was received. */
  bodyText: string
  armed: ArmedFaults
  /** The faults that acted, in order. */
  readonly fired: FiredFault[]
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | null
  }
  interface FastifyContextConfig {
    /** What a request to this route asks for; an action's is known only from its body. */
    operation?: Operation
    /** Whether the body's single key names the operation. */
    isAction?: boolean
    /** Whether the route can change a project. */
    isChange?: boolean
    /** Whether the route answers without a token. */
    isOpen?: boolean
    /** Whether microversions mean something here: Nova's own routes. */
    hasMicroversions?: boolean
  }
}

/** The exchange of a request of the emulated API. */
export function exchangeOf (request: FastifyRequest): Exchange {
  if (request.exchange === null) throw new Error('this request has no exchange: its route is not part of the emulated API')
  return request.exchange
}

/** Whether the route lies under the old `/v2`, which answers as 2.1 and knows no microversions. */
export function isLegacy (request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith('/v2/') === true
}

/** A header that was sent once or joined; undefined if it is missing. */
export function headerOf (request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}
