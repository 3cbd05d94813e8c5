// The fault kind `delay`: holds the request or its response, in the project's time or in real time.
import { Type, type Static } from '@sinclair/typebox'
import { DurationSchema } from '../../shapes/duration.js'
import { formatDuration, parseDuration } from '../../core/time/duration.js'
import { isDrawn, PointSchema, readingMistakes, WhoseClockSchema } from '../settings.js'
import { text } from '../option-readers.js'
import type { WireKind } from '../kind.js'

const DelayEffectSchema = Type.Object({
  kind: Type.Literal('delay'),
  duration: DurationSchema,
  point: Type.Optional(PointSchema),
  clock: Type.Optional(WhoseClockSchema)
}, { additionalProperties: false })
/** Holds the request before the action takes effect, or the response after it. */
export type DelayEffect = Static<typeof DelayEffectSchema>

/** The kind `delay`. */
export const delayKind = {
  name: 'delay',
  schema: DelayEffectSchema,
  text: {
    examples: ['delay=2s'],
    read: (name, value) => name === 'delay' && value !== undefined ? { duration: value } : null,
    options: { clock: text, duration: text }
  },
  points: ['request', 'response'],
  applies: 'every',
  takes: 'nothing',
  mistakes: ({ duration }) => readingMistakes('/effect/duration', duration, parseDuration),
  draws: ({ duration }) => isDrawn(duration),
  describe: ({ duration, point, clock }) => {
    const time = `${formatDuration(parseDuration(duration))}${clock === 'real' ? ' of real time' : ''}`
    return point === 'response' ? `takes effect at once, but gets its response ${time} later` : `is held for ${time} before it takes effect`
  }
} as const satisfies WireKind<typeof DelayEffectSchema>
