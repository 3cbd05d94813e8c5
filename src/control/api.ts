// The control API as one plugin: its access, errors and routes. Its hooks and handlers do not apply to the emulated API.
import { Type, TypeGuard, type TSchema } from '@sinclair/typebox'
import { redactPath } from '../core/secrets/text.js'
import type { FastifyError, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { compileValidator } from './compile-validator.js'
import { controlAnswer } from '../errors/error-body.js'
import { checkDepth } from '../core/depth.js'
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
import { registerReportRoutes } from './routes/report.js'
import { registerResetRoute } from './routes/reset.js'
import { registerServerRoutes } from './routes/servers.js'
import { registerSnapshotRoutes } from './routes/snapshot.js'
import { registerWaitRoute } from './routes/wait.js'
import { Refusal, type AnyRefusal } from '../core/refusal.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What to do instead of sending a body over the limit. */
    ifTooLarge?: string
  }
}

const MB = 1024 * 1024
const NoMembersSchema = Type.Object({}, { additionalProperties: false })

/** The plugin of the control API; register it under the prefix `/_emulator`. */
export const controlApi: FastifyPluginAsyncTypebox<ControlOptions> = async (app, options) => {
  app.setValidatorCompiler(compileValidator)
  readBodies(app)
  app.addHook('onRoute', refuseUnknownMembers)
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error, request)
    const { status, body } = controlAnswer(refusal)
    if (refusal.kind !== 'unexpected') return reply.code(status).send(body)
    request.log.error({ err: error }, 'unexpected error')
    return reply.code(500).send(body)
  })
  app.setNotFoundHandler((request) => { throw noCall(request) })
  app.addHook('onRequest', guardControl(options.access))
  app.addHook('preValidation', async (request) => {
    checkDepth(request.body, 'the body')
    // To a validator null is a body that was not sent.
    if (request.body === null && TypeGuard.IsOptional(request.routeOptions.schema?.body as TSchema)) throw new RangeError('the body is null; expected an object')
  })
  // Date comes from the emulator's clock, as in the emulated API, so that a repeated run returns the same bytes.
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
  registerRequestRoutes(app, options)
  registerEventRoutes(app, options.worlds)
  registerReportRoutes(app, options)
  registerSnapshotRoutes(app, options.worlds)
  registerResetRoute(app, options.worlds)
  registerOpenApiRoutes(app, options)
  app.register(options.page)
}

function noCall (request: FastifyRequest): Refusal<'not-found'> {
  return new Refusal('not-found', { message: `${request.method} ${redactPath(request.url)} is not a call of the control API; GET /_emulator/openapi.json lists its calls` })
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

/** Returns the refusal of a body over the limit of its call. Its length is known only if the client says it before. */
function tooLarge ({ method, url, headers, routeOptions: { bodyLimit, config } }: FastifyRequest): Refusal<'invalid'> {
  const limit = `${bodyLimit}${bodyLimit % MB === 0 ? ` (${bodyLimit / MB} MB)` : ''}`
  const length = Number(headers['content-length'])
  const received = length > bodyLimit ? `${length} bytes; at most ${limit} are read` : `more bytes than the ${limit} that are read`
  return new Refusal('invalid', { message: `The body of ${method} ${redactPath(url.replace(/\?.*/, ''))} has ${received}. ${config.ifTooLarge ?? 'Send less at a time.'}` })
}

/** Returns the refusal for an error. */
function refusalOf (error: FastifyError, request: FastifyRequest): AnyRefusal {
  // Fastify refuses QUERY without a Content-Type before it looks for the handler of unknown paths.
  if (error.code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE') return noCall(request)
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return request.routeOptions.url === undefined ? noCall(request) : tooLarge(request)
  if (error instanceof Refusal) return { kind: error.kind, params: error.params } as AnyRefusal
  // The core throws RangeError for invalid values from the caller.
  if (error instanceof RangeError && !error.message.startsWith('Maximum call stack')) return { kind: 'invalid', params: { message: error.message } }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return { kind: 'invalid', params: { message: error.message } }
  return { kind: 'unexpected', params: {} }
}
