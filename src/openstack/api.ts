// The emulated API as one plugin: its hooks, in the order of a request, and its routes.
import type { FastifyInstance, preValidationHookHandler } from 'fastify'
import { armFaults, carryOut, hasFaultsAt, type FaultDeps } from '../pipeline/inject-faults.js'
import { checkMediaType, parseBody } from '../pipeline/body.js'
import { createBegin } from '../pipeline/begin.js'
import { createClientHints } from '../pipeline/client-hints.js'
import { createErrorHandler } from '../pipeline/error-handler.js'
import type { AnswerDeps } from '../pipeline/request-context.js'
import { createFinish, endEarly } from '../pipeline/finish.js'
import { createRouteTable } from '../pipeline/route-table.js'
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

/** What the emulated API needs. */
export interface EmulatedApiOptions extends FaultDeps, AnswerDeps, AuthDeps {}

/** The plugin. It owns every path that no other plugin has a prefix for. */
export async function emulatedApi (app: FastifyInstance, options: EmulatedApiOptions): Promise<void> {
  const routes = createRouteTable()
  app.decorateRequest('exchange', null)
  app.addHook('onRoute', ({ method, url }) => routes.add(method, url))
  app.addHook('onRequest', createBegin({ worlds: options.worlds, auth: options.auth, routes }))
  app.addHook('preValidation', createPreValidation(options))
  app.addHook('onSend', createFinish(options, options, createClientHints()))
  app.setErrorHandler(createErrorHandler(options))
  app.setNotFoundHandler((request) => { throw routes.refuse(request.method, request.url) })
  // Path and query are texts, and each operation checks its own body in its own words: Fastify's checks would say nothing
  // more, and compiling one for each route would cost the start most of its time. The schemas describe the calls.
  app.setValidatorCompiler(() => () => true)
  readBodies(app, options)
  registerVersions(app, options)
  registerIdentity(app, options)
  for (const prefix of ['/v2.1/:project_id', '/v2/:project_id', '/v2.1', '/v2']) registerCompute(app, prefix, options)
  registerImageService(app, options)
  registerBatch(app, options)
  registerJobs(app, options)
  registerBmsServers(app, options)
}

const NO_BODY = Buffer.alloc(0)

/** The one body parser. The hook that begins an exchange has run, so the profile is known. */
function readBodies (app: FastifyInstance, { worlds }: AuthDeps): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      const exchange = exchangeOf(request)
      checkSignature(request, exchange, bytes as Buffer, worlds)
      // Clients name a media type for the body that a DELETE does not have.
      if (bytes.length === 0 && request.method === 'DELETE') return done(null, undefined)
      checkMediaType(request.headers['content-type'], exchange.world.profile.choices)
      exchange.bodyText = bytes.toString('utf8')
      done(null, parseBody(bytes as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
}

/** Before the schema: the action's name, the project, then the faults at the request. */
function createPreValidation (options: EmulatedApiOptions): preValidationHookHandler {
  return (request, reply, done) => {
    const exchange = exchangeOf(request)
    const { isAction, locate } = request.routeOptions.config
    try {
      if (request.body === undefined) checkSignature(request, exchange, NO_BODY, options.worlds)
      if (isAction === true) {
        exchange.operation = operationOf(request.body)
      }
      if (locate !== undefined) relocate(request, reply, locate(request.body))
      checkProject(request, exchange.caller, options.auth)
      armFaults(request, options.catalogue)
    } catch (error) {
      done(error as Error)
      return
    }
    if (!hasFaultsAt('request', exchange.armed)) return done()
    carryOut('request', request, reply, options).then((ending) => ending === 'on' ? done() : endEarly(ending, request, reply, options, options), done)
  }
}
