// Writes a large document as JSON in parts, so that no string holds all of it.

/** The length from which a part is handed over. */
const PART_LENGTH = 65_536
/** Members at this depth are written whole, and so are items of lists at the second one: the records of fleets and projects. */
const WHOLE_DEPTH = 6
const WHOLE_ITEM_DEPTH = 3

/** Whether a value is written member by member. */
function isOpen (value: unknown, depth: number, isItem: boolean): value is object {
  return typeof value === 'object' && value !== null && depth < WHOLE_DEPTH && !(isItem && depth >= WHOLE_ITEM_DEPTH)
}

/** A part of a document that is made when it is written, and not kept. */
export type Later = () => unknown

/** Returns a value, or what a `Later` makes. JSON has no functions, so a document has none for another reason. */
function made (value: unknown): unknown {
  return typeof value === 'function' ? (value as Later)() : value
}

/** Yields the text that `JSON.stringify` returns, in parts. A `Later` is made when it is written. */
export function * jsonParts (document: object): Generator<string> {
  let part = ''
  for (const text of write(document, 0)) {
    part += text
    if (part.length < PART_LENGTH) continue
    yield part
    part = ''
  }
  if (part !== '') yield part
}

function * write (given: unknown, depth: number, isItem = false): Generator<string> {
  const value = made(given)
  if (!isOpen(value, depth, isItem)) {
    yield JSON.stringify(value)
    return
  }
  const isList = Array.isArray(value)
  yield isList ? '[' : '{'
  let isFirst = true
  for (const [name, member] of isList ? value.entries() : Object.entries(value)) {
    if (member === undefined && !isList) continue
    const comma = isFirst ? '' : ','
    yield isList ? comma : `${comma}${JSON.stringify(name)}:`
    yield * write(member ?? null, depth + 1, isList)
    isFirst = false
  }
  yield isList ? ']' : '}'
}

/** Returns a deep copy of a document, made member by member. */
export function copyJson (given: unknown, depth = 0, isItem = false): unknown {
  const value = made(given)
  if (!isOpen(value, depth, isItem)) return JSON.parse(JSON.stringify(value))
  if (Array.isArray(value)) return value.map((item: unknown) => copyJson(item ?? null, depth + 1, true))
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => [name, copyJson(member, depth + 1)]))
}
