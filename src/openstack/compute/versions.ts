// Version discovery: GET /, /v2, /v2.1, /v2.1/{project_id}/ and /v1.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { baseUrlOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { bmsVersionList, versionDocument, versionList } from './version-documents.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { pathOf } from '../../pipeline/path.js'
import { ProjectPathSchema } from './schemas/paths.js'
import { Refusal } from '../../core/refusal.js'

/** Registers the discovery of the compute API. Source: NOVA.md sections 2 and 6, "Discovery"; API.md 3.6. */
export function registerVersions (app: FastifyInstance, deps: AnswerDeps): void {
  // Nova responds to every method alike here, and requires no token.
  app.all('/', { config: { operation: 'discovery', isOpen: true, service: 'root', isDocument: true } }, (request) => {
    const { choices } = exchangeOf(request).world.profile
    return versionList(baseUrlOf(request, deps.publicUrl), choices.rootVersions === 'merged')
  })
  app.get('/v1', { config: { operation: 'discovery', isOpen: true } }, (request) => bmsVersionList(baseUrlOf(request, deps.publicUrl)))
  for (const version of ['v2', 'v2.1'] as const) {
    app.all(`/${version}`, { config: { operation: 'discovery', isOpen: true, isDocument: true, hasMicroversions: version === 'v2.1' } }, (request) => {
      checkMethod(request)
      return versionDocument(version, baseUrlOf(request, deps.publicUrl))
    })
    app.get(`/${version}/:project_id`, {
      config: { operation: 'discovery', isDocument: true, hasMicroversions: true },
      schema: { params: ProjectPathSchema },
      handler: (request) => {
        // Nova's routing layer knows this path only with its trailing slash.
        const path = pathOf(request)
        const { choices } = exchangeOf(request).world.profile
        if (choices.routeErrors === 'bare' && !path.endsWith('/')) throw new Refusal('route-unknown', { method: request.method, path })
        return versionDocument(version, baseUrlOf(request, deps.publicUrl))
      }
    })
  }
}

/** Refuses every method but GET, if the profile names methods that are not allowed. @throws Refusal `method-not-allowed` */
function checkMethod (request: FastifyRequest): void {
  if (request.method === 'GET' || exchangeOf(request).world.profile.choices.routeErrors === 'bare') return
  throw new Refusal('method-not-allowed', { method: request.method, path: pathOf(request), allowed: ['GET'] })
}
