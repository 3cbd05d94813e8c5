// The clock that something starts with, as people write it: `system`, `manual`, `10x`, or an object that says more.
import { shortJson } from '../core/texts.js'
import type { ClockSetting } from '../clock.js'

/** The latest instant taken, in the year 9999: every instant is shown as a text with four digits of a year. */
const MAX_INSTANT_MS = 253_402_300_799_999
const EXPECTED = 'system, manual, a speed such as 10x, or {"mode":"manual","now":"2026-01-01T00:00:00Z"}'

/** The setting that an option means: a text or an object. @throws RangeError */
export function parseClock (input: unknown): ClockSetting {
  if (input === 'system' || input === 'manual') return { mode: input, scale: 1 }
  const speed = typeof input === 'string' ? Number(/^(\d+(?:\.\d+)?)x$/.exec(input)?.[1]) : NaN
  if (speed > 0 && speed <= 1_000_000) return { mode: 'system', scale: speed }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return objectSetting(input)
  throw new RangeError(`${shortJson(input)} is not a clock; expected ${EXPECTED}`)
}

function objectSetting (input: object): ClockSetting {
  const { mode = 'system', scale = 1, now, ...rest } = input as Record<string, unknown>
  const isKnown = (mode === 'system' || mode === 'manual') && typeof scale === 'number' && scale > 0 && scale <= 1_000_000 && Object.keys(rest).length === 0
  if (!isKnown) throw new RangeError(`${shortJson(input)} is not a clock; expected ${EXPECTED}`)
  return now === undefined ? { mode, scale } : { mode, scale, nowMs: readInstant(now) }
}

/** Whole epoch milliseconds of an instant. @throws RangeError */
function readInstant (now: unknown): number {
  const ms = typeof now === 'number' ? now : typeof now === 'string' ? Date.parse(now) : NaN
  if (!(ms >= 0 && ms <= MAX_INSTANT_MS)) throw new RangeError(`now is ${shortJson(now)}; expected an instant such as "2026-01-01T00:00:00Z"`)
  return Math.floor(ms)
}
