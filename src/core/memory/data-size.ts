// Estimates how much memory plain data takes. The budgets count these estimates.

const CHARACTER_OF_TWO_BYTES = /[\u0100-\uffff]/
const STRING_BYTES = 16
const NUMBER_BYTES = 8
/** A reference to a value, in an object or a list. */
const REFERENCE_BYTES = 8

/** What objects and lists take besides what is in them; `member` is for each member of an object, without its name. */
interface Sizes {
  readonly object: number
  readonly list: number
  readonly member: number
}

/** Objects of a schema: those with the same members share names and layout. */
const RECORD: Sizes = { object: 32, list: 32, member: REFERENCE_BYTES }
/** Objects of any members: V8 keeps names and layout of each apart. Measured with Node 20. */
const FREE: Sizes = { object: 64, list: 48, member: 128 }

/** Returns the bytes of the characters of a string. V8 stores two bytes for each as soon as one of them needs two. */
export function textBytes (text: string): number {
  return CHARACTER_OF_TWO_BYTES.test(text) ? 2 * text.length : text.length
}

/** Returns the approximate size of plain data whose members follow from a schema. */
export function bytesOf (value: unknown): number {
  return sizeOf(value, RECORD)
}

/** Returns the approximate size of plain data whose members clients choose, such as the body of an injected error. */
export function freeBytesOf (value: unknown): number {
  return sizeOf(value, FREE)
}

/** How much memory each character of JSON text can lead to: what an object, a list, a member and an item take. */
const PARSED: Readonly<Record<string, number>> = { '{': FREE.object, '[': FREE.list, ':': FREE.member, ',': REFERENCE_BYTES + NUMBER_BYTES }

/**
 * Returns about how much memory a JSON text of any content takes at most, together with the data that it was parsed to. Reads the text alone:
 * data can be nested deeper than functions can call each other.
 */
export function jsonBytes (text: string): number {
  // Strings are in both.
  let bytes = 2 * textBytes(text)
  for (let index = 0; index < text.length; index++) bytes += PARSED[text.charAt(index)] ?? 0
  return bytes
}

function sizeOf (value: unknown, sizes: Sizes): number {
  if (typeof value === 'string') return STRING_BYTES + textBytes(value)
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES
  const isList = Array.isArray(value)
  let bytes = isList ? sizes.list : sizes.object
  if (isList) for (const item of value) bytes += REFERENCE_BYTES + sizeOf(item, sizes)
  else for (const [name, member] of Object.entries(value)) bytes += sizes.member + textBytes(name) + sizeOf(member, sizes)
  return bytes
}
