// One request and what is known of it on its way: the world it is for, who asks, the instant, the operation, the faults
// that act.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { uuid } from '../core/random.js'
import type { Caller } from './authentication.js'
import type { Service } from '../errors/error-answer.js'
import type { ArmedFaults } from '../faults/index.js'
import type { Hold } from '../clock.js'
import type { FiredFault } from '../store/journal.js'
import type { Operation } from '../core/operations.js'
import type { RefusalKind } from '../core/refusal.js'
import type { World } from '../world/world.js'

/** Made by the first hook of the emulated API; later hooks fill in what they learn. `nowMs` is the project's time. */
export interface Exchange {
  /** A login learns from its body which world it is for. */
  world: World
  requestId: string
  readonly service: Service
  readonly caller: Caller
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
  /** Why the request was refused, or null. */
  refusal: RefusalKind | null
  /** The faults that acted, in order. */
  readonly fired: FiredFault[]
  /** The hold that the request was woken from and has not yet acted upon; null if it was not held. */
  underway: Hold | null
  /** Whether the end of a held request is waited for. */
  isFollowed: boolean
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
    /** Whose route it is; Nova's unless it says so. */
    service?: Service
    /** Finds the world of a request whose body names it. */
    locate?: (body: unknown) => World
    /** Whether microversions mean something here: Nova's own routes. */
    hasMicroversions?: boolean
  }
}

/** The exchange of a request of the emulated API. */
export function exchangeOf (request: FastifyRequest): Exchange {
  if (request.exchange === null) throw new Error('this request has no exchange: its route is not part of the emulated API')
  return request.exchange
}

/** Names the request id in the headers of the service; OTC's clients read `X-Request-Id`. Source: NOVA.md section 2. */
export function showRequestId (reply: FastifyReply, { requestId, service }: Pick<Exchange, 'requestId' | 'service'>): void {
  reply.header('x-request-id', requestId)
  if (service === 'root') return
  reply.header('x-openstack-request-id', requestId)
  if (service === 'compute') reply.header('x-compute-request-id', requestId)
}

/** A request id from the world's own stream. */
export function newRequestId (world: World): string {
  return `req-${uuid(world.streams.requestIds)}`
}

/** Moves a request to the world that it turns out to be for, whose time and chance it has from now on. */
export function relocate (request: FastifyRequest, reply: FastifyReply, world: World): void {
  const exchange = exchangeOf(request)
  if (world === exchange.world) return
  exchange.world = world
  exchange.nowMs = world.clock.now()
  exchange.requestId = newRequestId(world)
  showRequestId(reply, exchange)
}

/** Whether the route lies under the old `/v2`, which answers as 2.1 and knows no microversions. */
export function isLegacy (request: FastifyRequest): boolean {
  return request.routeOptions.url?.startsWith('/v2/') === true
}
