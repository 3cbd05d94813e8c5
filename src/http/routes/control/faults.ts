// The fault rules: /_emulator/faults and /_emulator/faults/{id}.
import { Type } from '@sinclair/typebox'
import { addFault, changeFault, clearFaults, getFault, listFaults, removeFault, unusedFaults } from '../../../world/control-faults.js'
import { explainFaults } from '../../../world/explain.js'
import { oneWorld, worldOf } from '../../control-api.js'
import { OPERATION_NAMES } from '../../../core/operations.js'
import { ProjectQuerySchema } from '../../schemas/control/common.js'
import type { TypedApp } from '../../typed-app.js'
import type { Worlds } from '../../../world/projects.js'

const IdSchema = Type.Object({ id: Type.String() })
const ListQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  unused: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'only rules that never acted' }))
}, { additionalProperties: false })

/** What the members hold is judged with the whole rule, whose check speaks for the kind that was meant. */
const PatchSchema = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  match: Type.Optional(Type.Unknown({ description: 'takes the place of the rule\'s match' })),
  when: Type.Optional(Type.Unknown({ description: 'takes the place of the rule\'s when' })),
  effect: Type.Optional(Type.Unknown({ description: 'takes the place of the rule\'s effect' }))
}, { additionalProperties: false, minProperties: 1 })

const ExplainSchema = Type.Object({
  operation: Type.Union(OPERATION_NAMES.map((name) => Type.Literal(name))),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  method: Type.Optional(Type.String({ minLength: 1 })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String()))
}, { additionalProperties: false })

/** Registers the calls about fault rules. */
export function registerFaultRoutes (app: TypedApp, worlds: Worlds): void {
  const querystring = ProjectQuerySchema
  app.get('/faults', { schema: { querystring: ListQuerySchema } }, (request) => {
    const list = request.query.unused === 'true' ? unusedFaults : listFaults
    return { faults: list(worlds, worldOf(worlds, request)) }
  })
  app.post('/faults', { schema: { querystring, body: Type.Unknown({ description: 'a fault rule, or its text form as a JSON string' }) } }, (request, reply) => {
    reply.code(201)
    return addFault(worlds, worldOf(worlds, request), request.body)
  })
  app.delete('/faults', { schema: { querystring } }, (request, reply) => {
    clearFaults(worlds, worldOf(worlds, request))
    reply.code(204).send()
  })
  app.post('/faults/explain', { schema: { querystring, body: ExplainSchema } }, (request) =>
    explainFaults(worlds, oneWorld(worlds, request), request.body))
  app.get('/faults/:id', { schema: { params: IdSchema, querystring } }, (request) =>
    getFault(worlds, worldOf(worlds, request), request.params.id))
  app.patch('/faults/:id', { schema: { params: IdSchema, querystring, body: PatchSchema } }, (request) =>
    changeFault(worlds, worldOf(worlds, request), request.params.id, request.body))
  app.delete('/faults/:id', { schema: { params: IdSchema, querystring } }, (request, reply) => {
    removeFault(worlds, worldOf(worlds, request), request.params.id)
    reply.code(204).send()
  })
}
