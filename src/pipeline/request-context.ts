// What error bodies and links need to know of a request: where the emulator is reached, and what was asked of what.
import type { FastifyRequest } from 'fastify'
import { exchangeOf } from './exchange.js'
import { headerOf } from './headers.js'
import { optionalPathPart } from './path.js'
import type { Catalogue } from '../core/catalogue.js'
import type { ErrorContext } from '../errors/error-answer.js'

/** What answers need besides the request. */
export interface AnswerDeps {
  readonly catalogue: Catalogue
  readonly publicUrl: string | null
}

/** Where clients reach the emulator: as set, or by the request's own Host. */
export function baseUrlOf (request: FastifyRequest, publicUrl: string | null): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}

/** What an error body is made for. */
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

/** What an injected error is told of the request. */
export function subjectOf (request: FastifyRequest): { operation: string, serverId: string | null, projectId: string } {
  const exchange = exchangeOf(request)
  return { operation: exchange.operation, serverId: optionalPathPart(request, 'server_id') ?? null, projectId: exchange.world.projectId }
}
