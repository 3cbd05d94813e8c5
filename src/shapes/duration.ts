// The schemas of durations in bodies and files. core/time/duration.ts parses them.
import { Type } from '@sinclair/typebox'
import { eachDuration } from '../core/actions.js'

/** A fixed duration: milliseconds, or a string such as "5s". */
export const FixedDurationSchema = Type.Union([Type.Number({ minimum: 0 }), Type.String({ minLength: 1 })], {
  description: 'milliseconds, or a string such as "200ms", "5s", "1m30s"'
})

/** A duration: fixed, or a distribution from which each task draws. */
export const DurationSchema = Type.Union([
  FixedDurationSchema,
  Type.Object({ uniform: Type.Tuple([FixedDurationSchema, FixedDurationSchema]) }, { additionalProperties: false }),
  Type.Object({
    logNormal: Type.Object({ median: FixedDurationSchema, sigma: Type.Number({ minimum: 0, maximum: 10 }) }, { additionalProperties: false })
  }, { additionalProperties: false })
], { description: 'milliseconds, "5s", {"uniform":["3s","8s"]} or {"logNormal":{"median":"5s","sigma":0.3}}' })

/** The members that name the own durations of a server or a project. */
export const durationMembers = eachDuration(() => Type.Optional(DurationSchema))
