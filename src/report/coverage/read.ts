// Reads the coverage of earlier runs from the content of a file.
import { OPERATION_NAMES } from '../../core/operations.js'
import type { Coverage } from './coverage.js'

/** Returns the coverage that the content of a file is. @throws RangeError if it is none */
export function readCoverage (value: unknown): Coverage {
  const { version, runs, unseen, operations } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  if (version !== 1 || !isCount(runs) || !isCount(unseen) || !Array.isArray(operations) || !operations.every(isOperation)) throw new RangeError('this is not a coverage file; expected one that --coverage has written, or none')
  return value as Coverage
}

/** What `nextOf` returns. */
const NEXT = /^(?:nothing|gave up|logged in again|(?:retried|looked) (?:at once|after [\d.hms]+)|went on with [a-z]+)$/

function isCount (value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isOperation (value: unknown): boolean {
  const { operation, requests, modes } = (value ?? {}) as Readonly<Record<string, unknown>>
  return OPERATION_NAMES.some((name) => name === operation) && isCount(requests) && Array.isArray(modes) && modes.every(isMode)
}

function isMode (value: unknown): boolean {
  const { mode, met, next } = (value ?? {}) as Readonly<Record<string, unknown>>
  return typeof mode === 'string' && isCount(met) && typeof next === 'object' && next !== null && Object.entries(next).every(([what, count]) => NEXT.test(what) && isCount(count))
}
