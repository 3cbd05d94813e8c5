// Formats values for messages: in Python's notation, as Nova does, and as short JSON.

/** Formats a JSON value as Python's `repr()`: `None`, `True`, `['HARD']`, `{'type': 'HARD'}`. */
export function pythonRepr (value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return pythonQuote(value)
  if (typeof value !== 'object') return String(value)
  // A hostile body can be nested deeper than the stack.
  if (depth > 20) return '...'
  if (Array.isArray(value)) return `[${value.map((item) => pythonRepr(item, depth + 1)).join(', ')}]`
  return `{${Object.entries(value).map(([key, item]) => `${pythonQuote(key)}: ${pythonRepr(item, depth + 1)}`).join(', ')}}`
}

/** Formats a JSON value as Python's `str()`: a string has no quotes. */
export function pythonText (value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

function pythonQuote (text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
  return `${quote}${quote === "'" ? escaped.replace(/'/g, "\\'") : escaped}${quote}`
}

/** Formats a list of accepted values: `['HARD', 'SOFT']`. */
export function formatChoices (values: readonly unknown[]): string {
  return pythonRepr([...values])
}

/** Controls with C1 and DEL, line and paragraph separators, and marks of direction. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Returns a text of somebody else as one line: what a terminal would obey is a visible escape such as `\u001b`. */
export function printable (text: string): string {
  return text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The most characters that a message shows of a value. */
const MAX_SHOWN = 80

/** Formats a value as JSON of at most 80 characters; what JSON has no form for, in words. */
export function shortJson (value: unknown): string {
  let text: string
  try {
    text = jsonOrWords(value)
  } catch {
    text = 'a value that is nested too deeply'
  }
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text
}

function jsonOrWords (value: unknown): string {
  switch (typeof value) {
    case 'number': return String(value)
    case 'bigint': return `${value}n`
    case 'function': case 'symbol': return `a ${typeof value}`
    default: return JSON.stringify(value) ?? 'nothing'
  }
}

/** Returns which names are valid in place of an unknown one, the most similar one first. */
export function expectedNames (name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  return `${near === null ? '' : `did you mean ${near}? `}expected one of ${names.join(', ')}`
}

/** Returns the most similar word with an edit distance of at most 2, or null. */
export function nearest (word: string, words: readonly string[]): string | null {
  const [near] = words.map((name) => ({ name, distance: editDistance(word, name) })).sort((a, b) => a.distance - b.distance)
  return near !== undefined && near.distance <= 2 ? near.name : null
}

function editDistance (a: string, b: string): number {
  let [row, distance] = [Array.from({ length: b.length }, (_, index) => index + 1), b.length]
  for (let i = 0; i < a.length; i++) {
    let diagonal = i
    distance = i + 1
    row = row.map((above, j) => {
      distance = Math.min(diagonal + (a[i] === b[j] ? 0 : 1), above + 1, distance + 1)
      diagonal = above
      return distance
    })
  }
  return distance
}
