// Reads the coverage of earlier runs from the content of a file.
import { OPERATION_NAMES } from '../../core/operations.js'
import type { Coverage } from './coverage.js'

/** Returns the coverage that a file holds. @throws RangeError if it is none */
export function readCoverage (text: string): Coverage {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw notCoverage('it is not JSON')
  }
  const { version, runs, unseen, operations } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  if (version !== 1 || !isCount(runs) || !isCount(unseen) || !Array.isArray(operations) || !operations.every(isOperation)) throw notCoverage('it has other members')
  return value as Coverage
}

function notCoverage (why: string): RangeError {
  return new RangeError(`this is not a coverage file, because ${why}; expected one that --coverage has written, or none`)
}

function isCount (value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function isOperation (value: unknown): boolean {
  const { operation, requests, modes } = (value ?? {}) as Readonly<Record<string, unknown>>
  return OPERATION_NAMES.some((name) => name === operation) && isCount(requests) && Array.isArray(modes) && modes.every(isMode)
}

function isMode (value: unknown): boolean {
  const { mode, met, next } = (value ?? {}) as Readonly<Record<string, unknown>>
  return typeof mode === 'string' && isCount(met) && typeof next === 'object' && next !== null && Object.values(next).every(isCount)
}
