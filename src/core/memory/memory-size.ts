// The size of the memory that `--memory` sets: its text form and its bounds.
import { shortJson } from '../texts.js'

/** The default, in bytes. */
export const DEFAULT_MEMORY = 256 * 1024 * 1024
/** The least, in bytes. */
const MIN_MEMORY = 1024 * 1024

/** Returns the bytes of a size such as `256MB`. A unit is 1024 of the one below. @throws RangeError */
export function parseMemory (input: unknown): number {
  const [, count, unit] = typeof input === 'string' ? /^(\d{1,6}(?:\.\d{1,3})?) ?([KMG])i?B$/i.exec(input) ?? [] : []
  const bytes = Math.floor(Number(count) * 1024 ** ('KMG'.indexOf(String(unit).toUpperCase()) + 1))
  if (!(bytes >= MIN_MEMORY)) throw new RangeError(`${shortJson(input)} is not a size; expected one such as 256MB or 1GB, at least 1MB`)
  return bytes
}
