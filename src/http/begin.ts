// The first hook of the emulated API: request id, size, token, route and microversion, in the order in which Nova checks.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { checkToken, type AuthMode } from './authentication.js'
import { BODY_LIMIT } from './body.js'
import { headerOf, isLegacy, type Exchange } from './exchange.js'
import { systemTime } from '../clock.js'
import { NO_FAULTS } from '../faults/index.js'
import { readMicroversion } from './microversion.js'
import { Refusal } from '../core/refusal.js'
import { uuid } from '../core/random.js'
import type { RouteTable } from './route-table.js'
import type { World } from '../world/world.js'
import type { Worlds } from '../world/projects.js'

/** What the first hook needs. */
export interface BeginOptions {
  readonly worlds: Worlds
  readonly auth: AuthMode
  readonly routes: RouteTable
}

/** A project id as Nova's routes take it. Source: NOVA.md section 1. */
const PROJECT_ID = /^[0-9a-f-]+$/

/** The hook. It fills `request.exchange`, and refuses by throwing into `done`. */
export function createBegin (options: BeginOptions): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  return (request, reply, done) => {
    const config = request.routeOptions.config
    const world = worldOf(request, options.worlds)
    // Nova's outermost layer answers OPTIONS before anything else is looked at. Source: NOVA.md section 2.
    if (request.method === 'OPTIONS' && world.profile.choices.routeErrors === 'bare') {
      reply.send()
      return
    }
    const requestId = `req-${uuid(world.streams.requestIds)}`
    const exchange: Exchange = {
      world,
      requestId,
      nowMs: world.clock.now(),
      realAtMs: systemTime.now(),
      operation: config.operation ?? 'unknown',
      minor: null,
      bodyText: '',
      armed: NO_FAULTS,
      fired: []
    }
    request.exchange = exchange
    reply.header('x-openstack-request-id', requestId).header('x-compute-request-id', requestId)
    try {
      check(request, exchange, options)
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }
}

function check (request: FastifyRequest, exchange: Exchange, { auth, routes }: BeginOptions): void {
  const { config } = request.routeOptions
  if (Number(request.headers['content-length']) > BODY_LIMIT) throw new Refusal('body-too-large', { limit: BODY_LIMIT })
  if (config.isOpen !== true && (!request.is404 || isVersioned(request.url))) checkToken(request.headers['x-auth-token'], auth)
  if (request.is404) throw routes.refuse(request.method, request.url)
  const { project_id: projectId } = request.params as { project_id?: string }
  if (projectId !== undefined && !PROJECT_ID.test(projectId)) throw new Refusal('project-malformed', { projectId })
  if (config.hasMicroversions === true && !isLegacy(request)) exchange.minor = readMicroversion(request.headers)
}

/** Whether a path lies under a version that wants a token even where nothing is. */
function isVersioned (url: string): boolean {
  return /^\/+(v1|v2|v2\.1)\/+[^/?]/.test(url)
}

/** The world of the project in the path; one that is not there is made by a change alone. */
function worldOf (request: FastifyRequest, worlds: Worlds): World {
  const projectId = request.is404 ? projectIn(request.url) : (request.params as { project_id?: string }).project_id
  if (projectId === undefined || !PROJECT_ID.test(projectId)) return worlds.common
  return request.routeOptions.config.isChange === true && hasToken(request) ? worlds.forChange(projectId) : worlds.forRead(projectId)
}

/** The project that a path names where no route is: its profile decides how that is told. */
function projectIn (url: string): string | undefined {
  return /^\/+(?:v1|v2|v2\.1)\/+([^/?]+)/.exec(url)?.[1]
}

/** A request that will be refused for want of a token makes no project. */
function hasToken (request: FastifyRequest): boolean {
  return (headerOf(request, 'x-auth-token') ?? '') !== ''
}
