// The clock option: `system`, `manual`, `auto`, `10x`, or an object.
import { isInstant } from '../core/time/instant.js'
import { isInstantText, parseInstant } from './instant.js'
import { shortJson } from '../core/texts.js'
import { MAX_SCALE } from './clock-change.js'
import type { ClockMode, ClockSetting } from '../clock.js'

const EXPECTED = 'system, manual, auto, a speed such as 10x, or {"mode":"manual","now":"2026-01-01T00:00:00Z"}'

/** Parses a clock setting. @throws RangeError */
export function parseClock (input: unknown): ClockSetting {
  if (isMode(input)) return { mode: input, scale: 1 }
  const speed = typeof input === 'string' ? Number(/^(\d+(?:\.\d+)?)x$/.exec(input)?.[1]) : NaN
  if (isScale(speed)) return { mode: 'system', scale: speed }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return objectSetting(input)
  throw new RangeError(`${shortJson(input)} is not a clock; expected ${EXPECTED}`)
}

function objectSetting (input: object): ClockSetting {
  const { mode = 'system', scale = 1, now, ...rest } = input as Record<string, unknown>
  const nowMs = now === undefined ? undefined : instantMs(now)
  if (!isMode(mode) || !isScale(scale) || Object.keys(rest).length > 0 || Number.isNaN(nowMs)) throw new RangeError(`${shortJson(input)} is not a clock; expected ${EXPECTED}`)
  return nowMs === undefined ? { mode, scale } : { mode, scale, nowMs }
}

function isMode (mode: unknown): mode is ClockMode {
  return mode === 'system' || mode === 'manual' || mode === 'auto'
}

function isScale (scale: unknown): scale is number {
  return typeof scale === 'number' && scale > 0 && scale <= MAX_SCALE
}

/** Returns an instant in whole epoch milliseconds, or NaN. @throws RangeError if it is out of range */
function instantMs (now: unknown): number {
  if (isInstantText(now)) return Math.floor(parseInstant(now))
  return Number.isSafeInteger(now) && isInstant(Number(now)) ? Number(now) : NaN
}
