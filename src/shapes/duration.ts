// Durations as they stand in bodies and files. Their reading is core/duration.ts.
import { Type } from '@sinclair/typebox'

/** A duration that is not drawn: milliseconds, or a text such as "5s". */
export const FixedDurationSchema = Type.Union([Type.Number({ minimum: 0 }), Type.String({ minLength: 1 })], {
  description: 'milliseconds, or a text such as "200ms", "5s", "1m30s"'
})

/** A duration: fixed, or a distribution from which each task draws its own. */
export const DurationSchema = Type.Union([
  FixedDurationSchema,
  Type.Object({ uniform: Type.Tuple([FixedDurationSchema, FixedDurationSchema]) }, { additionalProperties: false }),
  Type.Object({
    logNormal: Type.Object({ median: FixedDurationSchema, sigma: Type.Number({ minimum: 0, maximum: 10 }) }, { additionalProperties: false })
  }, { additionalProperties: false })
], { description: 'milliseconds, "5s", {"uniform":["3s","8s"]} or {"logNormal":{"median":"5s","sigma":0.3}}' })

/** The members that name the own durations of a server or a project. */
export const durationMembers = {
  rebootDuration: Type.Optional(DurationSchema),
  startDuration: Type.Optional(DurationSchema),
  stopDuration: Type.Optional(DurationSchema)
}
