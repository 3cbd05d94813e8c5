// Finds the first mistake in text that JSON.parse refused. The YAML library, whose language includes JSON, has the positions.
import { loadYaml } from './yaml.js'
import { placeAt, type Place } from './locate.js'

/** A part of the text, and whether JSON allows it there: a separator, a bracket, a key or a scalar. */
interface Part {
  readonly start: number
  readonly end: number
  readonly isAllowed: (source: string) => boolean
}

const pattern = (source: RegExp) => (text: string): boolean => source.test(text)
const SPACE = pattern(/^[ \t\r\n]*$/)
const COMMA = pattern(/^[ \t\r\n]*,[ \t\r\n]*$/)
const COLON = pattern(/^[ \t\r\n]*:[ \t\r\n]*$/)
const MAP = { open: pattern(/^\{/), close: pattern(/^[ \t\r\n]*\}$/) }
const LIST = { open: pattern(/^\[/), close: pattern(/^[ \t\r\n]*\]$/) }
/** The valid beginning of a JSON string: no control character, and no escape that only YAML has. */
const STRING = /^"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/

/** Returns the place of the first mistake in text that is not JSON. The caller has refused text nested more than 100 levels deep. */
export function findJsonMistake (text: string): Place {
  const { LineCounter, parseDocument } = loadYaml()
  const lineCounter = new LineCounter()
  const { contents, errors } = parseDocument(text, { schema: 'json', prettyErrors: false, uniqueKeys: false, lineCounter })
  // YAML allows more than JSON: comments, other quotes, a comma before the end.
  const mistakes = [...partsOfDocument(contents, text)].filter(({ start, end, isAllowed }) => !isAllowed(text.slice(start, end)))
  const ranges = [...errors.map(({ pos }) => pos), ...mistakes.map(({ start, end }) => [start, end] as const)]
  const offset = ranges.reduce((first, [start, end]) => Math.min(first, start + mistakeIn(text.slice(start, end))), text.length)
  return placeAt(lineCounter, offset)
}

function * partsOfDocument (contents: unknown, text: string): Generator<Part> {
  const { start, end } = rangeOf(contents, 0)
  yield { start: 0, end: start, isAllowed: SPACE }
  yield * partsOf(contents, start, isScalar)
  yield { start: end, end: text.length, isAllowed: SPACE }
}

/** Yields the parts of a value in order. `from` is the position at which a missing value was expected. */
function * partsOf (node: unknown, from: number, isAllowed: Part['isAllowed']): Generator<Part> {
  const { isCollection, isMap, isPair } = loadYaml()
  const { start, end } = rangeOf(node, from)
  if (!isCollection(node)) return yield { start, end, isAllowed }
  const { open, close } = isMap(node) ? MAP : LIST
  yield { start, end, isAllowed: open }
  let at = start + 1
  let isBetween = SPACE
  const children = node.items.flatMap((item): ReadonlyArray<readonly [unknown, Part['isAllowed'], Part['isAllowed']]> =>
    isPair(item) ? [[item.key, isKey, COLON], [item.value, isScalar, COMMA]] : [[item, isScalar, COMMA]])
  for (const [child, isChildAllowed, next] of children) {
    const range = rangeOf(child, at)
    yield { start: at, end: range.start, isAllowed: isBetween }
    yield * partsOf(child, at, isChildAllowed)
    at = range.end
    isBetween = next
  }
  yield { start: at, end, isAllowed: close }
}

/** Returns the range of a node; a member without a value has no node. */
function rangeOf (node: unknown, otherwise: number): { readonly start: number, readonly end: number } {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  return Array.isArray(range) ? { start: Number(range[0]), end: Number(range[1]) } : { start: otherwise, end: otherwise }
}

function isScalar (source: string): boolean {
  try {
    JSON.parse(source)
    return true
  } catch {
    return false
  }
}

function isKey (source: string): boolean {
  return source.startsWith('"') && isScalar(source)
}

/**
 * Returns the position of the mistake in a part: behind the valid beginning of a string, behind a complete value that YAML
 * continues, or else at the first character that is no space, comma or colon.
 */
function mistakeIn (source: string): number {
  const [string] = STRING.exec(source) ?? []
  if (string !== undefined) return source[string.length] === '"' ? 0 : string.length
  const [begin = '', word = ''] = /^(\S+)\s+(?=\S)/.exec(source) ?? []
  return isScalar(word) ? begin.length : Math.max(0, source.search(/[^\s,:]/))
}
