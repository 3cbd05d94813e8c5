// The fault rules: /_emulator/faults and /_emulator/faults/{id}.
import { Type } from '@sinclair/typebox'
import { addFault, clearFaults, getFault, listFaults, removeFault, switchFault, unusedFaults } from '../../../world/control-faults.js'
import { ProjectQuerySchema } from '../../schemas/control/common.js'
import { worldOf } from '../../control-api.js'
import type { TypedApp } from '../../typed-app.js'
import type { Worlds } from '../../../world/projects.js'

const IdSchema = Type.Object({ id: Type.String() })
const ListQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  unused: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'only rules that never acted' }))
}, { additionalProperties: false })
const PatchSchema = Type.Object({ enabled: Type.Boolean() }, { additionalProperties: false })

/** Registers the calls about fault rules. A body is checked by the rule's own check, which speaks for the kind that was meant. */
export function registerFaultRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/faults', { schema: { querystring: ListQuerySchema } }, (request) => {
    const list = request.query.unused === 'true' ? unusedFaults : listFaults
    return { faults: list(worlds, worldOf(worlds, request)) }
  })
  app.post('/faults', { schema: { querystring: ProjectQuerySchema, body: Type.Unknown({ description: 'a fault rule, or its text form as a JSON string' }) } }, (request, reply) => {
    reply.code(201)
    return addFault(worlds, worldOf(worlds, request), request.body)
  })
  app.delete('/faults', { schema: { querystring: ProjectQuerySchema } }, (request, reply) => {
    clearFaults(worlds, worldOf(worlds, request))
    reply.code(204).send()
  })
  app.get('/faults/:id', { schema: { params: IdSchema, querystring: ProjectQuerySchema } }, (request) =>
    getFault(worlds, worldOf(worlds, request), request.params.id))
  app.patch('/faults/:id', { schema: { params: IdSchema, querystring: ProjectQuerySchema, body: PatchSchema } }, (request) =>
    switchFault(worlds, worldOf(worlds, request), request.params.id, request.body.enabled))
  app.delete('/faults/:id', { schema: { params: IdSchema, querystring: ProjectQuerySchema } }, (request, reply) => {
    removeFault(worlds, worldOf(worlds, request), request.params.id)
    reply.code(204).send()
  })
}
