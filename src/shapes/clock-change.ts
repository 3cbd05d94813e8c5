// Changes of a clock: the body of PUT clock, and the argument of the library.
import { Type, type Static } from '@sinclair/typebox'
import { INSTANT_RANGE, isInstant } from '../core/time/instant.js'
import { parseInstant } from './instant.js'
import { withPrefix } from '../core/error-prefix.js'
import type { ClockMode } from '../clock.js'

const InstantSchema = Type.Union([Type.String(), Type.Number()], { description: 'ISO 8601 text, or epoch milliseconds' })

/** The highest speed of a clock. */
export const MAX_SCALE = 1_000_000

export const ClockChangeSchema = Type.Object({
  mode: Type.Optional(Type.Union([Type.Literal('system'), Type.Literal('manual'), Type.Literal('auto')])),
  scale: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: MAX_SCALE })),
  now: Type.Optional(InstantSchema)
}, { additionalProperties: false })
export type ClockChangeInput = Static<typeof ClockChangeSchema>

/** Converts the instant of a change to epoch milliseconds. @throws RangeError if `now` is not an instant */
export function clockChangeOf ({ mode, scale, now }: ClockChangeInput): { mode?: ClockMode, scale?: number, nowMs?: number } {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(scale === undefined ? {} : { scale }),
    ...(now === undefined ? {} : { nowMs: instantOf(now) })
  }
}

function instantOf (now: string | number): number {
  if (typeof now === 'string') return Math.floor(withPrefix('now', () => parseInstant(now)))
  if (!isInstant(now)) throw new RangeError(`now is ${now}; expected ${INSTANT_RANGE}`)
  return Math.floor(now)
}
