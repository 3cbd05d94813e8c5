// Builds the context of documents from a request and its exchange.
import type { FastifyRequest } from 'fastify'
import { baseUrlOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { optionalPathPart } from '../../pipeline/path.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import type { ViewContext } from './server-view.js'

/** Returns the context of a request's documents. If the path names no project, neither do the links, as in Nova. */
export function viewContextOf (request: FastifyRequest, deps: AnswerDeps): ViewContext {
  const { world, minor } = exchangeOf(request)
  const projectId = optionalPathPart(request, 'project_id')
  return {
    projectId: world.projectId,
    projectPath: projectId === undefined ? '' : `/${projectId}`,
    baseUrl: baseUrlOf(request, deps.publicUrl),
    version: exchangeOf(request).isLegacy ? 'v2' : 'v2.1',
    minor: minor ?? 1,
    choices: world.profile.choices
  }
}
