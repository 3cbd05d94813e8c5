// The request schemas of the journal and event calls.
import { Type } from '@sinclair/typebox'
import { OPERATION_NAMES } from '../../core/operations.js'
import { pageMembers, ProjectQuerySchema } from './common.js'

const OperationSchema = Type.Union(OPERATION_NAMES.map((name) => Type.Literal(name)))

const filterMembers = {
  ...ProjectQuerySchema.properties,
  operation: Type.Optional(OperationSchema),
  server: Type.Optional(Type.String({ minLength: 1, description: 'id or name' })),
  status: Type.Optional(Type.String({ description: 'a status such as 409, a class such as 4xx, or 0 for no response' })),
  fault: Type.Optional(Type.String({ minLength: 1, description: 'the id of a rule that applied, or * for any' })),
  since: Type.Optional(Type.String({ description: 'from this instant of the project\'s time on, or after the request with this id' }))
}

/** The filter of the library's list, which has no pages. */
export const RequestFilterSchema = Type.Object({ ...filterMembers, limit: pageMembers.limit }, { additionalProperties: false })
/** The newest requests come first, page by page. */
export const RequestQuerySchema = Type.Object({
  ...filterMembers,
  ...pageMembers,
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('har')], { description: 'default: json; har: an HTTP archive 1.2' }))
}, { additionalProperties: false })

const CountSchema = Type.Integer({ minimum: 0 })
const TextsSchema = Type.Record(Type.String(), Type.String(), { description: 'values by name; "*" matches any value' })

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
  ], { description: '{"exactly":1}, {"atLeast":1}, {"atMost":1}, or the last two together; default: at least 1' }))
}, { additionalProperties: false })

export const EventQuerySchema = Type.Object({
  ...ProjectQuerySchema.properties,
  kind: Type.Optional(Type.Union([Type.Literal('transition'), Type.Literal('request'), Type.Literal('fault')])),
  since: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'after the event with this id' })),
  notices: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'true: a stream also says what changed without an event: clock, faults, profile, server, all' })),
  ...pageMembers
}, { additionalProperties: false })
