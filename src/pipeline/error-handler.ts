// The error handler of the emulated API: refusals, injected errors, Fastify's own errors and unexpected ones.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { redactPath } from '../core/secrets/text.js'
import { BODY_LIMIT } from './body.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { headerOf } from './headers.js'
import { injectedAnswer } from '../errors/injected-error.js'
import { InjectedError } from './faults/error.js'
import { lookupAnswer, refusalAnswer } from '../errors/error-body.js'
import type { ErrorAnswer, ErrorContext } from '../errors/error-answer.js'
import { Refusal, type AnyRefusal } from '../core/refusal.js'
import { errorContextOf, subjectOf, type AnswerDeps } from './request-context.js'

/** Creates the error handler. Logs refusals at info, and unexpected errors with their stack at error. */
export function createErrorHandler (deps: AnswerDeps): (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const exchange = exchangeOf(request)
    const answer = answerTo(error, request, errorContextOf(request, deps))
    reply.send(applyAnswer(reply, exchange, answer))
  }
}

/** Returns the response to any error. */
export function answerTo (error: FastifyError, request: FastifyRequest, context: ErrorContext): ErrorAnswer {
  if (error instanceof InjectedError) return injectedAnswer(error.effect, subjectOf(request), context)
  const refusal = refusalOf(error, request)
  exchangeOf(request).refusal = refusal.kind
  if (refusal.kind === 'unexpected') request.log.error({ err: error }, 'unexpected error')
  else request.log.info({ refusal: refusal.kind, ...refusal.params, method: request.method, path: redactPath(request.url), requestId: context.requestId }, 'refused')
  if (refusal.kind === 'server-unknown' && request.method === 'GET') return lookupAnswer(refusal.params.serverId, context)
  return refusalAnswer(refusal, context)
}

/** Returns the refusal that an error stands for; Fastify throws a few of its own. */
function refusalOf (error: FastifyError, request: FastifyRequest): AnyRefusal {
  // A Refusal's kind and parameters belong together by construction, which the type of a class cannot express.
  if (error instanceof Refusal) return { kind: error.kind, params: error.params } as AnyRefusal
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { kind: 'body-too-large', params: { limit: BODY_LIMIT } }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return { kind: 'media-type', params: { received: String(headerOf(request, 'content-type')) } }
  if (error.code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') return { kind: 'body-unreadable', params: { reason: 'the body is shorter than its Content-Length' } }
  if (error.code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE') return { kind: 'request-malformed', params: { reason: `${request.method} has no Content-Type; expected the media type of its body, such as application/json.` } }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { kind: 'request-malformed', params: { reason: error.message } }
  }
  return { kind: 'unexpected', params: {} }
}

/** Puts an error response on the reply and returns its payload. */
export function applyAnswer (reply: FastifyReply, exchange: Exchange, answer: ErrorAnswer): string {
  reply.code(answer.status).headers({ 'content-type': 'application/json; charset=UTF-8', ...answer.headers })
  if (!answer.hasVersion) exchange.minor = null
  return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body) ?? ''
}
