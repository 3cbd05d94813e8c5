// The Fastify instance with both APIs. It does not listen.
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify'
import { redactPath } from './core/secrets/text.js'
import { controlApi } from './control/api.js'
import { emulatedApi } from './openstack/api.js'
import { BODY_LIMIT } from './pipeline/body.js'
import { limitConnections, MAX_HEADER_BYTES, SERVER_SETTINGS } from './pipeline/connections.js'
import { createClientErrorHandler, createPathErrorHandler } from './pipeline/broken-requests.js'
import { FAULT_HANDLERS } from './pipeline/faults/index.js'
import { page } from './page/serve.js'
import type { FaultDeps, FaultHandlers } from './pipeline/fault-handler.js'
import type { AuthMode } from './pipeline/authentication.js'
import { whyClosed, type ControlAccess } from './control/access.js'
import type { RouteNote } from './control/openapi/document.js'
import type { Sleep } from './clock.js'
import type { Worlds } from './world/projects.js'

export { listenOn } from './pipeline/listen.js'

/** The dependencies of the app. */
export interface AppDeps {
  readonly worlds: Worlds
  readonly logger: FastifyBaseLogger
  readonly auth: AuthMode
  readonly control: ControlAccess
  readonly publicUrl: string | null
  readonly version: string
  readonly sleep: Sleep
}

/** Returns the app with its plugins registered, before `ready`. */
export function buildApp (deps: AppDeps, handlers: FaultHandlers = FAULT_HANDLERS): FastifyInstance {
  const app = Fastify({
    loggerInstance: withoutChildren(deps.logger),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    exposeHeadRoutes: false,
    // Request ids come from the random stream of the project.
    genReqId: () => '',
    forceCloseConnections: true,
    frameworkErrors: createPathErrorHandler(deps.worlds, deps.control),
    clientErrorHandler: createClientErrorHandler({ ...deps, pages: deps.control }, deps.logger),
    return503OnClosing: false,
    ...SERVER_SETTINGS,
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true, maxParamLength: MAX_HEADER_BYTES },
    // Without these, Fastify loads Ajv and its compiler of serializers, which takes a tenth of the start. Each API has its own validators.
    schemaController: { compilersFactory: { buildValidator: neverUsed, buildSerializer: neverUsed } }
  })
  const connections = limitConnections(app.server, deps.logger)
  const routes: RouteNote[] = []
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    // The files of the page are no calls.
    if (config?.isPageFile !== true) routes.push({ method, url, schema, config })
  })
  app.register(controlApi, { prefix: '/_emulator', worlds: deps.worlds, access: deps.control, version: deps.version, publicUrl: deps.publicUrl, sleep: deps.sleep, routes, connections, page })
  app.register(emulatedApi, {
    worlds: deps.worlds,
    auth: deps.auth,
    pages: deps.control,
    hasPage: deps.control.mode !== 'off',
    catalogue: deps.worlds.template.catalogue,
    kinds: deps.worlds.template.kinds,
    handlers,
    publicUrl: deps.publicUrl,
    sleep: deps.sleep,
    mayInject: (request) => mayInject(request, deps.control),
    onFired
  })
  return app
}

/** In the place of the compilers of Fastify: no route of either API needs them. */
function neverUsed (): never {
  throw new Error('this route needs a compiler of Fastify; set one for its API')
}

/** Returns a logger that is its own child: each log line has its own facts, so no request needs a logger of its own. */
function withoutChildren (logger: FastifyBaseLogger): FastifyBaseLogger {
  const childless = Object.create(logger) as { -readonly [Member in keyof FastifyBaseLogger]: FastifyBaseLogger[Member] }
  childless.child = () => childless
  return childless
}

/** Returns whether the header of a request may inject faults. A header that is ignored would puzzle its user, so the log says why. */
function mayInject (request: FastifyRequest, control: ControlAccess): boolean {
  const reason = whyClosed(request, control)
  if (reason !== null) request.log.info({ reason, path: redactPath(request.url) }, 'X-Emulator-Fault ignored')
  return reason === null
}

const onFired: FaultDeps['onFired'] = (request, { ruleId, projectId, kind, draw }) => {
  request.log.warn({ faultId: ruleId, faultProjectId: projectId, kind: kind.name, draw, operation: request.exchange?.operation, path: redactPath(request.url) }, 'fault injected')
}
