// The control API as one plugin: who may reach it, its errors, and its routes. It never touches the emulated API's way.
import type { FastifyError, FastifyInstance } from 'fastify'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { compileValidator } from './compile-validator.js'
import { controlAnswer } from '../errors/error-body.js'
import { isDeeperThan } from '../core/depth.js'
import { httpDate } from '../pipeline/http-date.js'
import { guardControl } from './access.js'
import { clockOf, type ControlOptions } from './scope.js'
import { registerClockRoutes } from './routes/clock.js'
import { registerEventRoutes } from './routes/events.js'
import { registerEnvironment } from './routes/env.js'
import { registerFaultRoutes } from './routes/faults.js'
import { registerInfoRoutes } from './routes/info.js'
import { registerOpenApiRoutes } from './routes/openapi.js'
import { registerProfileRoutes } from './routes/profile.js'
import { registerProjectRoutes } from './routes/projects.js'
import { registerRequestRoutes } from './routes/requests.js'
import { registerServerRoutes } from './routes/servers.js'
import { registerSnapshotRoutes } from './routes/snapshot.js'
import { registerWaitRoute } from './routes/wait.js'
import { Refusal, type AnyRefusal } from '../core/refusal.js'

/** No call takes a body that is nested deeper. */
const MAX_DEPTH = 64

/** The plugin, to be registered under `/_emulator`. */
export const controlApi: FastifyPluginAsyncTypebox<ControlOptions> = async (app, options) => {
  app.setValidatorCompiler(compileValidator)
  readBodies(app)
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error)
    if (refusal === null) request.log.error({ err: error }, 'unexpected error')
    const { status, body } = controlAnswer(refusal ?? { kind: 'unexpected', params: {} })
    reply.code(refusal === null ? 500 : status).send(body)
  })
  app.setNotFoundHandler((request) => {
    throw new Refusal('not-found', { message: `${request.method} ${request.url} is not a call of the control API; GET /_emulator/openapi.json describes them` })
  })
  app.addHook('onRequest', guardControl(options.access))
  app.addHook('preValidation', (request, _reply, done) => {
    done(isDeeperThan(MAX_DEPTH, request.body) ? new RangeError(`the body is nested more than ${MAX_DEPTH} levels deep, which no call takes`) : undefined)
  })
  // The control API tells the time as the emulated API does, so that a run can be repeated to the byte.
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('date', httpDate(clockOf(options.worlds, request).now()))
    done(null, payload)
  })
  registerInfoRoutes(app, options)
  registerEnvironment(app, options)
  registerProfileRoutes(app, options.worlds)
  registerClockRoutes(app, options.worlds)
  registerFaultRoutes(app, options.worlds)
  registerServerRoutes(app, options)
  registerWaitRoute(app, options)
  registerProjectRoutes(app, options)
  registerRequestRoutes(app, options.worlds)
  registerEventRoutes(app, options.worlds)
  registerSnapshotRoutes(app, options.worlds)
  registerOpenApiRoutes(app, options.routes, options.version)
}

/** Every body is read as JSON, whatever its media type: `curl -d` names another one. An empty body is none. */
function readBodies (app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : JSON.parse(String(text)))
    } catch {
      done(new Refusal('invalid', { message: 'the body is not JSON' }))
    }
  })
}

/** The refusal that an error means, or null for the unexpected. */
function refusalOf (error: FastifyError): AnyRefusal | null {
  if (error instanceof Refusal) return { kind: error.kind, params: error.params } as AnyRefusal
  // The core throws it for values of the caller that it cannot read.
  if (error instanceof RangeError && !error.message.startsWith('Maximum call stack')) return { kind: 'invalid', params: { message: error.message } }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return { kind: 'invalid', params: { message: error.message } }
  return null
}
