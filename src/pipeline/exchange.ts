// One request and what is known about it: the world, the caller, the instant, the operation, the faults that apply.
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify'
import { uuid } from '../core/random.js'
import type { Caller } from './authentication.js'
import type { Service } from '../errors/error-answer.js'
import type { ArmedFaults } from '../faults/index.js'
import type { Timer } from '../clock.js'
import type { FiredFault } from '../store/journal.js'
import type { Origin } from '../core/server.js'
import type { Operation } from '../core/operations.js'
import type { RefusalKind } from '../core/refusal.js'
import type { World } from '../world/world.js'

/** Created by the first hook of the emulated API; later hooks fill it in. `nowMs` is the project's time. */
export interface Exchange {
  /** The body of a login names its world, so this can change. */
  world: World
  requestId: string
  /** What the route says of its requests. Fastify puts it together each time that it is asked. */
  readonly config: FastifyContextConfig
  /** Whether the route lies under the old `/v2`, which behaves as 2.1 and has no microversions. */
  readonly isLegacy: boolean
  readonly service: Service
  readonly caller: Caller
  /** The user who acts: the caller, or the first user if nobody is known. */
  readonly userId: string
  /** The instant of the request in the project's time; a delay moves it. */
  nowMs: number
  /** The instant at which it arrived, in the project's time. */
  arrivedAtMs: number
  /** The same instant by the machine's clock, for the journal. */
  readonly realAtMs: number
  operation: Operation
  /** The minor number of the microversion in use (2.x), or null if the response names none. */
  minor: number | null
  /** The body as received. */
  bodyText: string
  armed: ArmedFaults
  /** Why the request was refused, or null. */
  refusal: RefusalKind | null
  /** The faults that applied, in order. */
  readonly fired: FiredFault[]
  /** The timer that resumed the request; null if the request was not held, or once its work is done. */
  underway: Timer | null
  /** Whether the response shows something in transition, so that its client waits for a change. */
  showsTransition: boolean
  /** The approximate size of the body of the response once it is known, in bytes. */
  responseBytes: number
  /** Whether a listener for the end of the held request is registered. */
  isFollowed: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange | null
  }
  interface FastifyContextConfig {
    /** The operation of the route; for an action, only the body names it. */
    operation?: Operation
    /** Whether the body's single key names the operation. */
    isAction?: boolean
    /** Whether the route can change a project. */
    isChange?: (body: unknown) => boolean
    /** Whether the route needs no token. */
    isOpen?: boolean
    /** The service of the route; the default is compute. */
    service?: Service
    /** Finds the world of a request whose body names it. */
    locate?: (body: unknown) => World
    /** Whether microversions apply: only on Nova's own routes. */
    hasMicroversions?: boolean
    /** Whether an empty body with a media type counts as none, as it does for every DELETE. */
    mayHaveNoBody?: boolean
    /** Whether the route is a version document: its body is not read, and OPTIONS is a method like any other. */
    isDocument?: boolean
    /** Whether the route sends a file of the page, which anybody may load who may open the page: it is no call, and holds no data. */
    isPageFile?: boolean
  }
}

/** Returns the exchange of a request to the emulated API. */
export function exchangeOf (request: FastifyRequest): Exchange {
  if (request.exchange === null) throw new Error('this request has no exchange: its route is not part of the emulated API')
  return request.exchange
}

/** Returns where the actions of a request come from. Source: NOVA.md section 6. */
export function originOf (request: FastifyRequest): Origin {
  const { caller, requestId, userId, world } = exchangeOf(request)
  return { requestId, userId, projectId: caller.projectId ?? world.projectId }
}

/** Sets the request id headers of the service; OTC's clients read `X-Request-Id`. Source: NOVA.md section 2. */
export function showRequestId (reply: FastifyReply, { requestId, service }: Pick<Exchange, 'requestId' | 'service'>): void {
  reply.header('x-request-id', requestId)
  if (service === 'root') return
  reply.header('x-openstack-request-id', requestId)
  if (service === 'compute') reply.header('x-compute-request-id', requestId)
}

/** Returns a new request id from the world's own stream. */
export function newRequestId (world: World): string {
  return `req-${uuid(world.streams.requestIds)}`
}

/** Moves a request to another world, whose time and random streams it uses from now on. */
export function relocate (request: FastifyRequest, reply: FastifyReply, world: World): void {
  const exchange = exchangeOf(request)
  if (world === exchange.world) return
  exchange.world = world
  exchange.nowMs = world.clock.now()
  exchange.arrivedAtMs = exchange.nowMs
  exchange.requestId = newRequestId(world)
  showRequestId(reply, exchange)
}
