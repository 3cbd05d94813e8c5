// Changes of a clock: the body of PUT clock, and the argument of the library.
import { Type, type Static } from '@sinclair/typebox'

const InstantSchema = Type.Union([Type.String(), Type.Number()], { description: 'ISO 8601 text, or epoch milliseconds' })

export const ClockChangeSchema = Type.Object({
  mode: Type.Optional(Type.Union([Type.Literal('system'), Type.Literal('manual')])),
  scale: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
  now: Type.Optional(InstantSchema)
}, { additionalProperties: false })
export type ClockChangeInput = Static<typeof ClockChangeSchema>

/** Converts the instant of a change to epoch milliseconds. @throws RangeError if `now` is not an instant */
export function clockChangeOf ({ mode, scale, now }: ClockChangeInput): { mode?: 'system' | 'manual', scale?: number, nowMs?: number } {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(scale === undefined ? {} : { scale }),
    ...(now === undefined ? {} : { nowMs: instantOf(now) })
  }
}

function instantOf (now: string | number): number {
  const ms = typeof now === 'number' ? now : Date.parse(now)
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) throw new RangeError(`now is ${JSON.stringify(now)}; expected an instant such as "2026-01-01T00:00:00Z"`)
  return Math.floor(ms)
}
