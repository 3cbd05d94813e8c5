// What error bodies and links need to know about a request: the base URL, the operation and its target.
import type { FastifyRequest } from 'fastify'
import { exchangeOf } from './exchange.js'
import { headerOf } from './headers.js'
import { optionalPathPart } from './path.js'
import type { Catalogue } from '../core/catalogue.js'
import type { ErrorContext } from '../errors/error-answer.js'

/** What responses need besides the request. */
export interface AnswerDeps {
  readonly catalogue: Catalogue
  readonly publicUrl: string | null
}

/** Returns the URL at which clients reach the emulator: the configured one, or the request's Host. */
export function baseUrlOf (request: FastifyRequest, publicUrl: string | null): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}

/** Returns the context of an error body. */
export function errorContextOf (request: FastifyRequest, deps: AnswerDeps): ErrorContext {
  const { world, requestId, service } = exchangeOf(request)
  return {
    choices: world.profile.choices,
    catalogue: deps.catalogue,
    requestId,
    baseUrl: baseUrlOf(request, deps.publicUrl),
    accept: headerOf(request, 'accept'),
    service,
    isHead: request.method === 'HEAD'
  }
}

/** Returns what an injected error needs to know about the request. */
export function subjectOf (request: FastifyRequest): { operation: string, serverId: string | null, projectId: string } {
  const exchange = exchangeOf(request)
  return { operation: exchange.operation, serverId: optionalPathPart(request, 'server_id') ?? null, projectId: exchange.world.projectId }
}
