// The request schemas of the clock and wait calls.
import { Type, type Static } from '@sinclair/typebox'
import { PROJECT_ID } from '../../core/identity.js'
import { FixedDurationSchema } from '../../shapes/duration.js'
import { STATUSES } from '../../core/states.js'

/** A status as clients see it. */
export const StatusSchema = Type.Union(STATUSES.map((status) => Type.Literal(status)), { description: 'a status as clients see it' })

/** A server, and the status that it should reach. */
export const UntilSchema = Type.Object({
  server: Type.String({ minLength: 1, description: 'id or name' }),
  status: StatusSchema
}, { additionalProperties: false })

/** Exactly one of `by`, `to` and `until`. The handler checks this, because the errors of a union are less clear. */
export const AdvanceSchema = Type.Object({
  by: Type.Optional(FixedDurationSchema),
  to: Type.Optional(Type.Literal('next-change')),
  until: Type.Optional(UntilSchema),
  limit: Type.Optional(FixedDurationSchema)
}, { additionalProperties: false, minProperties: 1 })
export type Advance = Static<typeof AdvanceSchema>

export const WaitQuerySchema = Type.Object({
  status: StatusSchema,
  timeout: Type.Optional(Type.String({ minLength: 1, description: 'in the project\'s time, such as 10s (60s)' })),
  advance: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')], { description: 'true: moves time to the changes that can bring the status' })),
  project: Type.Optional(Type.String({ pattern: PROJECT_ID.source, description: 'the project; default: the default project' }))
}, { additionalProperties: false })
