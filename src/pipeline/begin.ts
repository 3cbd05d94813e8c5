// The first hook of the emulated API: request id, size, token and microversion, in Nova's order.
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify'
import { identify, type AuthDeps, type Caller } from './authentication.js'
import { BODY_LIMIT } from './body.js'
import { newRequestId, showRequestId, type Exchange } from './exchange.js'
import { systemTime } from '../clock.js'
import { NO_FAULTS } from '../faults/index.js'
import { detached } from '../core/memory/detached.js'
import { detachPath, optionalPathPart, pathOf } from './path.js'
import { allowPage, foreignPage, foreignPageHost, isFromPage, keepPagesApart, type PageAccess } from './pages.js'
import { readMicroversion } from './microversion.js'
import { Refusal } from '../core/refusal.js'
import { PROJECT_ID } from '../core/identity.js'
import type { World } from '../world/world.js'
import type { Service } from '../errors/error-answer.js'

/** What the first hook needs. */
export interface BeginOptions extends AuthDeps {
  readonly pages: PageAccess
}

/** Creates the hook. It fills `request.exchange`, and refuses by passing an error to `done`. */
export function createBegin (options: BeginOptions): (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void {
  return (request, reply, done) => {
    detachPath(request)
    const { config, url } = request.routeOptions
    const caller = identify(request, options)
    const world = locateWorld(request, config, caller, options)
    if (isFromPage(request) && allowPage(request, reply, options.pages)) return
    // Nova's outermost layer responds to OPTIONS before any check, but not for the version documents. Source: NOVA.md sections 2 and 6.
    if (request.method === 'OPTIONS' && config.isDocument !== true && world.profile.choices.routeErrors === 'bare') {
      keepPagesApart(reply, options.pages)
      reply.send()
      return
    }
    const nowMs = world.clock.now()
    const exchange: Exchange = {
      world,
      requestId: newRequestId(world),
      config,
      isLegacy: url?.startsWith('/v2/') === true,
      service: serviceOf(request, config),
      caller,
      userId: caller.userId ?? options.worlds.template.identity.users[0].id,
      nowMs,
      arrivedAtMs: nowMs,
      realAtMs: systemTime.now(),
      operation: config.operation ?? 'unknown',
      minor: null,
      bodyText: '',
      armed: NO_FAULTS,
      refusal: null,
      fired: [],
      underway: null,
      showsTransition: false,
      responseBytes: 0,
      isFollowed: false
    }
    request.exchange = exchange
    showRequestId(reply, exchange)
    try {
      check(request, exchange, options)
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }
}

function check (request: FastifyRequest, exchange: Exchange, { pages }: BeginOptions): void {
  const { config } = exchange
  const isLinkTarget = config.operation === 'discovery' && config.isOpen === true
  const from = isFromPage(request) ? foreignPageHost(request, pages) ?? foreignPage(request, pages, isLinkTarget) : null
  if (from !== null) throw new Refusal('page-foreign', { from })
  if (Number(request.headers['content-length']) > BODY_LIMIT) throw new Refusal('body-too-large', { limit: BODY_LIMIT })
  const { refusal } = exchange.caller
  if (refusal !== null && config.isOpen !== true && (!request.is404 || isVersioned(request.url))) throw refusal
  if (isSlashRefused(request, exchange)) {
    exchange.operation = 'unknown'
    throw new Refusal('route-unknown', { method: request.method, path: pathOf(request) })
  }
  const projectId = optionalPathPart(request, 'project_id')
  if (projectId !== undefined && projectId !== exchange.world.projectId && !PROJECT_ID.test(projectId)) throw new Refusal('project-malformed', { projectId })
  if (config.hasMicroversions === true && !exchange.isLegacy) exchange.minor = readMicroversion(request.headers)
}

/** Whether the profile refuses the trailing slash of a call. The version documents have one in Nova too. Source: NOVA.md section 6. */
function isSlashRefused (request: FastifyRequest, { world, config: { hasMicroversions, isDocument } }: Exchange): boolean {
  return world.profile.choices.trailingSlash === 'refuse' && hasMicroversions === true && isDocument !== true && pathOf(request).endsWith('/')
}

/** Whether a path belongs to a version that requires a token even for unknown routes. */
function isVersioned (url: string): boolean {
  return /^\/+(v1|v2|v2\.1)\/+[^/?]/.test(url)
}

/** Returns the service that responds; without a route, the first part of the path decides. */
function serviceOf (request: FastifyRequest, { service }: FastifyContextConfig): Service {
  if (!request.is404) return service ?? 'compute'
  const [first = ''] = request.url.replace(/^\/+/, '').split(/[/?]/)
  if (first === 'v3' || first === 'identity') return 'identity'
  return first === 'v1' || first === 'v2' || first === 'v2.1' ? 'compute' : 'root'
}

/**
 * Returns the world of the project in the path, or else of the token's project; compute calls without either use the default
 * project. Only a change creates a missing project, and only for a caller who is not refused.
 */
function locateWorld (request: FastifyRequest, { isOpen, service }: FastifyContextConfig, { projectId: own, refusal }: Caller, { worlds }: BeginOptions): World {
  const inPath = request.is404 ? projectIn(request.url) : optionalPathPart(request, 'project_id')
  // A project that is kept has a well-formed id.
  const known = inPath === undefined ? undefined : worlds.find(inPath)
  if (known !== undefined) return refusal === null ? worlds.forRead(known.projectId) : known
  if (inPath !== undefined ? !PROJECT_ID.test(inPath) : isOpen === true || request.is404) return worlds.common
  const projectId = inPath ?? own ?? (service === undefined ? worlds.template.defaultProjectId : null)
  if (projectId === null) return worlds.common
  // A request that is refused counts for no fault rule.
  return refusal === null ? worlds.forRead(projectId) : worlds.look(projectId)
}

/** Returns the project in a path without a route: its profile decides the shape of the refusal. */
function projectIn (url: string): string | undefined {
  const inPath = /^\/+(?:v1|v2|v2\.1)\/+([^/?]+)/.exec(url)?.[1]
  return inPath === undefined ? undefined : detached(inPath)
}
