// Servers, whatever their state: /_emulator/servers and /_emulator/servers/{id}.
import { Type } from '@sinclair/typebox'
import { createServer, deleteServer, findServer, pageOfServers, patchServer, viewRecord } from '../../world/operations/servers.js'
import { changeOneWorld, oneWorld, worldOf, type ControlOptions } from '../scope.js'
import { PagedQuerySchema, ProjectQuerySchema } from '../schemas/common.js'
import { pageQuery } from '../../world/operations/pages.js'
import { ServerInputSchema, ServerPatchSchema } from '../../shapes/server.js'
import type { TypedApp } from '../typed-app.js'

const IdSchema = Type.Object({ id: Type.String({ description: 'id or name' }) })
const one = { params: IdSchema, querystring: ProjectQuerySchema }

/** Registers the server calls. */
export function registerServerRoutes (app: TypedApp, { worlds }: ControlOptions): void {
  app.get('/servers', { schema: { querystring: PagedQuerySchema } }, (request) => pageOfServers(worlds, worldOf(worlds, request), pageQuery(request.query)))
  app.post('/servers', { schema: { querystring: ProjectQuerySchema, body: ServerInputSchema } }, (request, reply) => {
    reply.code(201)
    return changeOneWorld(worlds, request, (world) => createServer(world, request.body))
  })
  app.get('/servers/:id', { schema: one }, (request) => {
    const world = oneWorld(worlds, request)
    return viewRecord(world, findServer(world, request.params.id))
  })
  app.patch('/servers/:id', { schema: { ...one, body: ServerPatchSchema } }, (request) =>
    changeOneWorld(worlds, request, (world) => patchServer(world, request.params.id, request.body)))
  app.delete('/servers/:id', { schema: one }, (request, reply) => {
    changeOneWorld(worlds, request, (world) => deleteServer(world, request.params.id))
    reply.code(204).send()
  })
}
