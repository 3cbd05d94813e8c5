// Instants in files, rules and bodies. Text without a zone is UTC, whatever the time zone of the machine.
import { INSTANT_RANGE, isInstant } from '../core/time/instant.js'

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/

/** Returns whether the input is an instant rather than a duration: it begins with a date. */
export function isInstantText (input: unknown): input is string {
  return typeof input === 'string' && /^\d{4}-\d\d-\d\d/.test(input)
}

/**
 * Parses an instant in ISO 8601 to epoch milliseconds; microseconds become a fraction.
 * @throws RangeError naming the received value and the expected form
 */
export function parseInstant (text: string): number {
  const [, day = '', minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = INSTANT.exec(text) ?? []
  const ms = Date.parse(`${day}T${minutes}:${seconds}${zone}`)
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(ms) || !new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) throw new RangeError(`${JSON.stringify(text)} is not an instant; expected one such as "2026-01-01T00:00:00Z"`)
  const exactMs = fraction === '' ? ms : ms + Number(`0${fraction}`) * 1000
  if (!isInstant(exactMs)) throw new RangeError(`${JSON.stringify(text)} is out of range; expected ${INSTANT_RANGE}`)
  return exactMs
}
