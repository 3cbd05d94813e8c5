// The journal: GET and DELETE /_emulator/requests, POST /_emulator/requests/verify.
import { archiveRequests, clearRequests, listRequests } from '../../world/operations/requests.js'
import { pageQuery } from '../../world/operations/pages.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import { RequestQuerySchema, VerifySchema } from '../schemas/requests.js'
import { verify } from '../../world/operations/verify.js'
import type { ControlOptions } from '../scope.js'
import type { TypedApp } from '../typed-app.js'

/** Registers the journal calls. Reading the journal of an unknown project does not create the project. */
export function registerRequestRoutes (app: TypedApp, { worlds, version }: ControlOptions): void {
  app.get('/requests', { schema: { querystring: RequestQuerySchema } }, (request) => {
    const { project = null, limit, marker, format, ...filter } = request.query
    const page = pageQuery({ limit, marker })
    return format === 'har' ? archiveRequests(worlds, project, filter, page, version) : listRequests(worlds, project, filter, page)
  })
  app.delete('/requests', { schema: { querystring: ProjectQuerySchema } }, (request, reply) => {
    clearRequests(worlds, request.query.project ?? null)
    reply.code(204).send()
  })
  app.post('/requests/verify', { schema: { querystring: ProjectQuerySchema, body: VerifySchema } }, (request) =>
    verify(worlds, request.query.project ?? null, request.body.match, request.body.count))
}
