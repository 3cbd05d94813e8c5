// The control API as one plugin: its access, errors and routes. Its hooks and handlers do not apply to the emulated API.
import { Type } from '@sinclair/typebox'
import type { FastifyError, FastifyInstance, RouteOptions } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
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

/** The maximum nesting of a request body. */
const MAX_DEPTH = 64
const NoMembersSchema = Type.Object({}, { additionalProperties: false })

/** The plugin of the control API; register it under the prefix `/_emulator`. */
export async function controlApi (app: FastifyInstance, options: ControlOptions): Promise<void> {
  app.setValidatorCompiler(compileValidator)
  readBodies(app)
  app.addHook('onRoute', refuseUnknownMembers)
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error)
    if (refusal === null) request.log.error({ err: error }, 'unexpected error')
    const { status, body } = controlAnswer(refusal ?? { kind: 'unexpected', params: {} })
    reply.code(refusal === null ? 500 : status).send(body)
  })
  app.setNotFoundHandler((request) => {
    throw new Refusal('not-found', { message: `${request.method} ${request.url} is not a call of the control API; GET /_emulator/openapi.json lists its calls` })
  })
  app.addHook('onRequest', guardControl(options.access))
  app.addHook('preValidation', (request, _reply, done) => {
    done(isDeeperThan(MAX_DEPTH, request.body) ? new RangeError(`the body is nested too deeply; expected at most ${MAX_DEPTH} levels`) : undefined)
  })
  // Date comes from the emulator's clock, as in the emulated API, so that a repeated run returns the same bytes.
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('date', httpDate(clockOf(options.worlds, request).now()))
    done(null, payload)
  })
  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  registerInfoRoutes(typed, options)
  registerEnvironment(typed, options)
  registerProfileRoutes(typed, options.worlds)
  registerClockRoutes(typed, options.worlds)
  registerFaultRoutes(typed, options.worlds)
  registerServerRoutes(typed, options)
  registerWaitRoute(typed, options)
  registerProjectRoutes(typed, options)
  registerRequestRoutes(typed, options.worlds)
  registerEventRoutes(typed, options.worlds)
  registerSnapshotRoutes(typed, options.worlds)
  registerOpenApiRoutes(typed, options.routes, options.version)
}

/** Gives a route without a query or body schema one that refuses every member. */
function refuseUnknownMembers (route: RouteOptions): void {
  route.schema = { querystring: NoMembersSchema, ...(route.method === 'GET' ? {} : { body: Type.Optional(NoMembersSchema) }), ...route.schema }
}

/** Reads every body as JSON, whatever its media type, because `curl -d` sends another one. An empty body counts as omitted. */
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

/** Returns the refusal for an error, or null for an unexpected error. */
function refusalOf (error: FastifyError): AnyRefusal | null {
  if (error instanceof Refusal) return { kind: error.kind, params: error.params } as AnyRefusal
  // The core throws RangeError for invalid values from the caller.
  if (error instanceof RangeError && !error.message.startsWith('Maximum call stack')) return { kind: 'invalid', params: { message: error.message } }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return { kind: 'invalid', params: { message: error.message } }
  return null
}
