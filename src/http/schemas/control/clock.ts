// The clock calls of the control API.
import { Type, type Static } from '@sinclair/typebox'
import { FixedDurationSchema } from '../../../shapes/duration.js'

const InstantSchema = Type.Union([Type.String(), Type.Number()], { description: 'ISO 8601 text, or epoch milliseconds' })

export const ClockPutSchema = Type.Object({
  mode: Type.Optional(Type.Union([Type.Literal('system'), Type.Literal('manual')])),
  scale: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
  now: Type.Optional(InstantSchema)
}, { additionalProperties: false })
export type ClockPut = Static<typeof ClockPutSchema>

export const AdvanceSchema = Type.Object({
  by: Type.Optional(FixedDurationSchema),
  to: Type.Optional(Type.Literal('next-change'))
}, { additionalProperties: false, minProperties: 1, maxProperties: 1 })
export type Advance = Static<typeof AdvanceSchema>
