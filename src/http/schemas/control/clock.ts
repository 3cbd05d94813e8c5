// The clock calls of the control API.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../../../shapes/duration.js'

export const AdvanceSchema = Type.Object({
  by: Type.Optional(FixedDurationSchema),
  to: Type.Optional(Type.Literal('next-change'))
}, { additionalProperties: false, minProperties: 1, maxProperties: 1 })
export type Advance = Static<typeof AdvanceSchema>
