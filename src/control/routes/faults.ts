// The fault rules: /_emulator/faults and /_emulator/faults/{id}.
import { Type } from '@sinclair/typebox'
import { addFault, changeFault, clearFaults, getFault, listFaults, removeFault, unusedFaults } from '../../world/operations/faults.js'
import { explainFaults } from '../../world/operations/explain.js'
import { changeWorld, oneWorld, worldOf } from '../scope.js'
import { ExplainSchema, FaultPatchSchema } from '../schemas/faults.js'
import { PagedQuerySchema, ProjectQuerySchema } from '../schemas/common.js'
import { pageOf, pageQuery } from '../../world/operations/pages.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

const IdSchema = Type.Object({ id: Type.String() })
const ListQuerySchema = Type.Object({
  ...PagedQuerySchema.properties,
  unused: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'true: only rules that never applied' }))
}, { additionalProperties: false })

/** Registers the fault rule calls. */
export function registerFaultRoutes (app: TypedApp, worlds: Worlds): void {
  const querystring = ProjectQuerySchema
  app.get('/faults', { schema: { querystring: ListQuerySchema } }, (request) => {
    const list = request.query.unused === 'true' ? unusedFaults : listFaults
    const { page, next } = pageOf(list(worlds, worldOf(worlds, request)), pageQuery(request.query), ({ projectId, id }) => `${projectId ?? ''}/${id}`)
    return { faults: page, next }
  })
  app.post('/faults', { schema: { querystring, body: Type.Unknown({ description: 'a fault rule, or its text form as a JSON string' }) } }, (request, reply) => {
    reply.code(201)
    return changeWorld(worlds, request, (world) => addFault(worlds, world, request.body))
  })
  app.delete('/faults', { schema: { querystring } }, (request, reply) => {
    changeWorld(worlds, request, (world) => clearFaults(worlds, world))
    reply.code(204).send()
  })
  app.post('/faults/explain', { schema: { querystring, body: ExplainSchema } }, (request) =>
    explainFaults(worlds, oneWorld(worlds, request), request.body))
  app.get('/faults/:id', { schema: { params: IdSchema, querystring } }, (request) =>
    getFault(worlds, worldOf(worlds, request), request.params.id))
  app.patch('/faults/:id', { schema: { params: IdSchema, querystring, body: FaultPatchSchema } }, (request) =>
    changeWorld(worlds, request, (world) => changeFault(worlds, world, request.params.id, request.body)))
  app.delete('/faults/:id', { schema: { params: IdSchema, querystring } }, (request, reply) => {
    changeWorld(worlds, request, (world) => removeFault(worlds, world, request.params.id))
    reply.code(204).send()
  })
}
