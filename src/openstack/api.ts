// The emulated API as one plugin: its routes, and its hooks in the order a request meets them.
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler, preValidationHookHandler } from 'fastify'
import { armFaults, carryOut, hasFaultsAt } from '../pipeline/inject-faults.js'
import { checkHandlers, type FaultDeps } from '../pipeline/fault-handler.js'
import { checkMediaType, parseBody } from '../pipeline/body.js'
import { createBegin } from '../pipeline/begin.js'
import { createClientHints } from '../pipeline/client-hints.js'
import { createErrorHandler } from '../pipeline/error-handler.js'
import type { AnswerDeps } from '../pipeline/request-context.js'
import { createFinish, endEarly } from '../pipeline/finish.js'
import type { PageAccess } from '../pipeline/pages.js'
import { createRouteTable, type RouteTable } from '../pipeline/route-table.js'
import { checkProject, checkSignature, type AuthDeps } from '../pipeline/authentication.js'
import { exchangeOf, relocate } from '../pipeline/exchange.js'
import { operationOf } from './compute/actions.js'
import { registerBatch } from './bms/batch.js'
import { registerBmsServers } from './bms/servers.js'
import { registerCompute } from './compute/index.js'
import { registerIdentity } from './identity/index.js'
import { registerImageService } from './image/images.js'
import { registerJobs } from './bms/jobs.js'
import { registerVersions } from './compute/versions.js'

/** The dependencies of the emulated API. */
export interface EmulatedApiOptions extends FaultDeps, AnswerDeps, AuthDeps {
  readonly pages: PageAccess
  /** Whether there is a page for people. */
  readonly hasPage: boolean
}

/** The plugin. It owns every path outside the prefixes of other plugins. */
export async function emulatedApi (app: FastifyInstance, options: EmulatedApiOptions): Promise<void> {
  checkHandlers(options)
  const routes = createRouteTable()
  app.decorateRequest('exchange', null)
  app.addHook('onRoute', ({ method, url }) => routes.add(method, url))
  app.addHook('onRequest', createBegin(options))
  app.addHook('onRequest', createUnknown(options, routes))
  app.addHook('preValidation', createPreValidation(options))
  app.addHook('onSend', createFinish(options, options, createClientHints()))
  app.setErrorHandler(createErrorHandler(options))
  app.setNotFoundHandler((request) => { throw routes.refuse(request.method, request.url) })
  // Path and query are strings, and each operation validates its own body with its own messages. Fastify's validators would
  // add nothing, and compiling one for each route would take most of the start-up time. The schemas only describe the calls.
  app.setValidatorCompiler(() => () => true)
  readBodies(app, options)
  registerVersions(app, options, options.hasPage)
  registerIdentity(app, options)
  for (const prefix of ['/v2.1/:project_id', '/v2/:project_id', '/v2.1', '/v2']) registerCompute(app, prefix, options)
  registerImageService(app, options)
  registerBatch(app, options)
  registerJobs(app, options)
  registerBmsServers(app, options)
}

const NO_BODY = Buffer.alloc(0)

/** Registers the only body parser. It runs after the hook that begins the exchange, so the profile is known. */
function readBodies (app: FastifyInstance, { worlds }: AuthDeps): void {
  app.removeAllContentTypeParsers()
  // Fastify remembers the parser of a media type that has one; the one for all others it looks up for each request.
  app.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      const exchange = exchangeOf(request)
      if (exchange.config.isDocument === true) return done(null, undefined)
      checkSignature(request, exchange, bytes as Buffer, worlds)
      // Some clients send a Content-Type with a DELETE that has no body.
      const mayBeEmpty = request.method === 'DELETE' || exchange.config.mayHaveNoBody === true
      if (bytes.length === 0 && mayBeEmpty) return done(null, undefined)
      checkMediaType(request.headers['content-type'], exchange.world.profile.choices)
      exchange.bodyText = bytes.toString('utf8')
      done(null, parseBody(bytes as Buffer, exchange.bodyText))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** Creates the hook that runs before the body is validated: it finds the operation, checks the project, then applies the faults at *request*. */
function createPreValidation (options: EmulatedApiOptions): preValidationHookHandler {
  return (request, reply, done) => {
    const exchange = exchangeOf(request)
    const { isAction, isChange, locate } = exchange.config
    try {
      if (request.body === undefined) checkSignature(request, exchange, NO_BODY, options.worlds)
      if (isAction === true) {
        exchange.operation = operationOf(request.body)
      }
      if (locate !== undefined) relocate(request, reply, locate(request.body))
      checkProject(request, exchange.caller, options.auth)
      const { projectId } = exchange.world
      if (isChange !== undefined && projectId !== '' && options.worlds.find(projectId) === undefined && isChange(request.body)) {
        relocate(request, reply, options.worlds.forChange(projectId))
      }
      armFaults(request, options)
    } catch (error) {
      done(error as Error)
      return
    }
    faultAtRequest(request, reply, options, done)
  }
}

/** Creates the hook that refuses a request without a route, after the faults for the operation `unknown`. In Nova too, this precedes the body. */
function createUnknown (options: EmulatedApiOptions, routes: RouteTable): onRequestHookHandler {
  return (request, reply, done) => {
    if (!request.is404) return done()
    try {
      armFaults(request, options)
    } catch (error) {
      done(error as Error)
      return
    }
    faultAtRequest(request, reply, options, (error) => done(error ?? routes.refuse(request.method, request.url)))
  }
}

/** Applies the faults at *request*, and calls `done` if the request goes on or an error replaces its response. */
function faultAtRequest (request: FastifyRequest, reply: FastifyReply, options: EmulatedApiOptions, done: (error?: Error) => void): void {
  if (!hasFaultsAt('request', exchangeOf(request).armed)) return done()
  carryOut('request', request, reply, options).then((ending) => ending === 'on' ? done() : endEarly(ending, request, reply, options), done)
}
