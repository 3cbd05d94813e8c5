// Estimates how much memory plain data takes. The budgets count these estimates.

const CHARACTER_OF_TWO_BYTES = /[\u0100-\uffff]/
const STRING_BYTES = 16
const NUMBER_BYTES = 8
const OBJECT_BYTES = 32
/** A reference to a value, in an object or a list. */
const REFERENCE_BYTES = 8

/** Returns the bytes of the characters of a string. V8 stores two bytes for each as soon as one of them needs two. */
export function textBytes (text: string): number {
  return CHARACTER_OF_TWO_BYTES.test(text) ? 2 * text.length : text.length
}

/** Returns the approximate size of plain data. */
export function bytesOf (value: unknown): number {
  if (typeof value === 'string') return STRING_BYTES + textBytes(value)
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES
  let bytes = OBJECT_BYTES
  if (Array.isArray(value)) for (const item of value) bytes += REFERENCE_BYTES + bytesOf(item)
  else for (const [name, member] of Object.entries(value)) bytes += REFERENCE_BYTES + textBytes(name) + bytesOf(member)
  return bytes
}
