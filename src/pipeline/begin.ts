// The first hook of the emulated API: request id, size, token, route and microversion, in the order in which Nova checks.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { identify, type AuthDeps, type Caller } from './authentication.js'
import { BODY_LIMIT } from './body.js'
import { isLegacy, newRequestId, showRequestId, type Exchange } from './exchange.js'
import { systemTime } from '../clock.js'
import { NO_FAULTS } from '../faults/index.js'
import { readMicroversion } from './microversion.js'
import { Refusal } from '../core/refusal.js'
import { PROJECT_ID } from '../core/identity.js'
import type { RouteTable } from './route-table.js'
import type { World } from '../world/world.js'
import type { Service } from '../errors/error-answer.js'

/** What the first hook needs. */
export interface BeginOptions extends AuthDeps {
  readonly routes: RouteTable
}

/** The hook. It fills `request.exchange`, and refuses by throwing into `done`. */
export function createBegin (options: BeginOptions): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  return (request, reply, done) => {
    const config = request.routeOptions.config
    const caller = identify(request, options)
    let world = options.worlds.common
    let failure: unknown = null
    try {
      world = worldOf(request, caller, options)
    } catch (error) {
      // A project that finds no room is refused in its turn, as part of an exchange.
      failure = error
    }
    // Nova's outermost layer answers OPTIONS before anything else is looked at. Source: NOVA.md section 2.
    if (request.method === 'OPTIONS' && world.profile.choices.routeErrors === 'bare') {
      reply.send()
      return
    }
    const exchange: Exchange = {
      world,
      requestId: newRequestId(world),
      service: serviceOf(request),
      caller,
      nowMs: world.clock.now(),
      realAtMs: systemTime.now(),
      operation: config.operation ?? 'unknown',
      minor: null,
      bodyText: '',
      armed: NO_FAULTS,
      refusal: null,
      fired: [],
      underway: null,
      isFollowed: false
    }
    request.exchange = exchange
    showRequestId(reply, exchange)
    try {
      check(request, exchange, options)
      if (failure !== null) throw failure
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }
}

function check (request: FastifyRequest, exchange: Exchange, { routes }: BeginOptions): void {
  const { config } = request.routeOptions
  if (Number(request.headers['content-length']) > BODY_LIMIT) throw new Refusal('body-too-large', { limit: BODY_LIMIT })
  const { refusal } = exchange.caller
  if (refusal !== null && config.isOpen !== true && (!request.is404 || isVersioned(request.url))) throw refusal
  if (request.is404) throw routes.refuse(request.method, request.url)
  const { project_id: projectId } = request.params as { project_id?: string }
  if (projectId !== undefined && !PROJECT_ID.test(projectId)) throw new Refusal('project-malformed', { projectId })
  if (config.hasMicroversions === true && !isLegacy(request)) exchange.minor = readMicroversion(request.headers)
}

/** Whether a path lies under a version that wants a token even where nothing is. */
function isVersioned (url: string): boolean {
  return /^\/+(v1|v2|v2\.1)\/+[^/?]/.test(url)
}

/** Whose answer a request gets; where nothing is, the first part of the path says it. */
function serviceOf (request: FastifyRequest): Service {
  if (!request.is404) return request.routeOptions.config.service ?? 'compute'
  const [first = ''] = request.url.replace(/^\/+/, '').split(/[/?]/)
  if (first === 'v3' || first === 'identity') return 'identity'
  return first === 'v1' || first === 'v2' || first === 'v2.1' ? 'compute' : 'root'
}

/**
 * The world of the project in the path, else of the token's project; calls of a project that name none are for the default
 * one. A project that is not there is made by a change alone, and only for a caller who may pass.
 */
function worldOf (request: FastifyRequest, { projectId: own, refusal }: Caller, { worlds, auth }: BeginOptions): World {
  const { isOpen, isChange, service } = request.routeOptions.config
  const inPath = request.is404 ? projectIn(request.url) : (request.params as { project_id?: string }).project_id
  if (inPath !== undefined ? !PROJECT_ID.test(inPath) : isOpen === true || request.is404) return worlds.common
  const projectId = inPath ?? own ?? (service === undefined ? worlds.template.defaultProjectId : null)
  if (projectId === null) return worlds.common
  const isForeign = own !== undefined && own !== projectId && auth !== 'off'
  return isChange === true && refusal === null && !isForeign ? worlds.forChange(projectId) : worlds.forRead(projectId)
}

/** The project that a path names where no route is: its profile decides how that is told. */
function projectIn (url: string): string | undefined {
  return /^\/+(?:v1|v2|v2\.1)\/+([^/?]+)/.exec(url)?.[1]
}
