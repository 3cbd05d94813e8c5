// Checks the options of a search.
import { withPrefix } from '../core/error-prefix.js'
import { parseFixed } from '../core/time/duration.js'
import { shortJson } from '../core/texts.js'
import type { Seed } from '../core/random.js'

/** @throws RangeError unless the value is a whole number from 1 to `max` */
export function readCount (name: string, value: unknown, max = Number.MAX_SAFE_INTEGER): number {
  const range = max === Number.MAX_SAFE_INTEGER ? 'from 1' : `from 1 to ${max}`
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) throw new RangeError(`${name} is ${shortJson(value)}; expected a whole number ${range}`)
  return value
}

/** Returns a limit in milliseconds. @throws RangeError unless the value is a duration above zero */
export function readLimit (name: string, value: unknown): number {
  const ms = withPrefix(name, () => parseFixed(value))
  if (ms === 0) throw new RangeError(`${name} is ${shortJson(value)}; expected a duration above zero, such as "60s"`)
  return ms
}

/** @throws RangeError unless the value is a list of rules in their text form */
export function readRules (value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every((rule) => typeof rule === 'string')) throw new RangeError(`plan is ${shortJson(value)}; expected a list of rules such as ["reset@response:operation=reboot:times=1"]`)
  return value as readonly string[]
}

/** @throws RangeError unless the value is a number or a text */
export function readSeed (value: unknown): Seed {
  if (typeof value !== 'number' && typeof value !== 'string') throw new RangeError(`seed is ${shortJson(value)}; expected a number or a text`)
  return value
}

/** Returns a function that is called with what happens; by default one that does nothing. @throws RangeError unless the value is a function */
export function readCallback<Event> (name: string, value: ((event: Event) => void) | undefined): (event: Event) => void {
  if (value !== undefined && typeof value !== 'function') throw new RangeError(`${name} is ${shortJson(value)}; expected a function`)
  return value ?? (() => {})
}
