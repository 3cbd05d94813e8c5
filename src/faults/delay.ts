// The fault kind `delay`: the request or its answer waits, in the project's time or in real time.
import { Type, type Static } from '@sinclair/typebox'
import { DurationSchema } from '../shapes/duration.js'
import { PointSchema, WhoseClockSchema } from './settings.js'
import { formatDuration, parseDuration } from '../core/duration.js'

export const DelayEffectSchema = Type.Object({
  kind: Type.Literal('delay'),
  duration: DurationSchema,
  point: Type.Optional(PointSchema),
  clock: Type.Optional(WhoseClockSchema)
}, { additionalProperties: false })
/** Holds the response for a time. */
export type DelayEffect = Static<typeof DelayEffectSchema>

/** What the effect does, as the end of a sentence. */
export function describeDelay (effect: DelayEffect): string {
  const how = `${formatDuration(parseDuration(effect.duration))}${effect.clock === 'real' ? ' of real time' : ''}`
  return effect.point === 'response' ? `takes effect at once, but is answered ${how} later` : `is held for ${how} before it takes effect`
}
