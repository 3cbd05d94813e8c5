// The journal calls of the control API.
import { Type } from '@sinclair/typebox'
import { OPERATION_NAMES } from '../../core/operations.js'
import { ProjectQuerySchema } from './common.js'

const OperationSchema = Type.Union(OPERATION_NAMES.map((name) => Type.Literal(name)))
/** Queries arrive as text; validation converts nothing. */
const LimitTextSchema = Type.String({ pattern: '^[1-9]\\d{0,4}$', description: 'the newest so many; 1000 unless told otherwise' })

export const RequestQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  operation: Type.Optional(OperationSchema),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  status: Type.Optional(Type.String({ description: '409, 4xx for all of a kind, 0 where no answer was sent' })),
  fault: Type.Optional(Type.String({ minLength: 1, description: 'the id of a rule that acted, or * for any' })),
  since: Type.Optional(Type.String({ description: 'an instant of the project\'s time (from then on), or the id of a request (those after it)' })),
  limit: Type.Optional(LimitTextSchema)
}, { additionalProperties: false })

const CountSchema = Type.Integer({ minimum: 0 })
const TextsSchema = Type.Record(Type.String(), Type.String(), { description: 'values by name; "*" for any' })

export const VerifySchema = Type.Object({
  match: Type.Object({
    operation: Type.Optional(Type.Union([OperationSchema, Type.Array(OperationSchema, { minItems: 1 })])),
    project: Type.Optional(Type.String({ minLength: 1 })),
    server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
    method: Type.Optional(Type.String({ minLength: 1 })),
    path: Type.Optional(Type.String({ minLength: 1, description: 'the path without its query' })),
    query: Type.Optional(TextsSchema),
    header: Type.Optional(TextsSchema),
    body: Type.Optional(Type.Unknown({ description: 'members that the body must have; it may have others' })),
    status: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 599 }), Type.String()])),
    fault: Type.Optional(Type.String({ minLength: 1 })),
    since: Type.Optional(Type.String({ minLength: 1 }))
  }, { additionalProperties: false }),
  count: Type.Optional(Type.Union([
    Type.Object({ exactly: CountSchema }, { additionalProperties: false }),
    Type.Object({ atLeast: CountSchema, atMost: Type.Optional(CountSchema) }, { additionalProperties: false }),
    Type.Object({ atMost: CountSchema }, { additionalProperties: false })
  ], { description: '{"exactly":1}, {"atLeast":1}, {"atMost":1}, or the last two together; at least 1 without it' }))
}, { additionalProperties: false })

export const EventQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  kind: Type.Optional(Type.Union([Type.Literal('transition'), Type.Literal('request'), Type.Literal('fault')])),
  since: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'the id of an event: those after it' })),
  limit: Type.Optional(LimitTextSchema)
}, { additionalProperties: false })
