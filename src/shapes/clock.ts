// The clock option: `system`, `manual`, `10x`, or an object.
import { isInstantText, parseInstant } from './instant.js'
import { shortJson } from '../core/texts.js'
import type { ClockSetting } from '../clock.js'

const EXPECTED = 'system, manual, a speed such as 10x, or {"mode":"manual","now":"2026-01-01T00:00:00Z"}'

/** Parses a clock setting. @throws RangeError */
export function parseClock (input: unknown): ClockSetting {
  if (input === 'system' || input === 'manual') return { mode: input, scale: 1 }
  const speed = typeof input === 'string' ? Number(/^(\d+(?:\.\d+)?)x$/.exec(input)?.[1]) : NaN
  if (speed > 0) return { mode: 'system', scale: speed }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return objectSetting(input)
  throw new RangeError(`${shortJson(input)} is not a clock; expected ${EXPECTED}`)
}

function objectSetting (input: object): ClockSetting {
  const { mode = 'system', scale = 1, now, ...rest } = input as Record<string, unknown>
  const nowMs = now === undefined ? undefined : instantMs(now)
  const isKnown = (mode === 'system' || mode === 'manual') && typeof scale === 'number' && scale > 0 && Number.isFinite(scale) && Object.keys(rest).length === 0
  if (!isKnown || Number.isNaN(nowMs)) throw new RangeError(`${shortJson(input)} is not a clock; expected ${EXPECTED}`)
  return nowMs === undefined ? { mode, scale } : { mode, scale, nowMs }
}

/** Returns an instant in whole epoch milliseconds, or NaN. */
function instantMs (now: unknown): number {
  if (isInstantText(now)) return Math.floor(parseInstant(now))
  return Number.isSafeInteger(now) ? Number(now) : NaN
}
