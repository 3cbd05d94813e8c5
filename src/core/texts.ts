// Values in the notation of Nova's messages, which are written by Python.

/** A JSON value as Python prints it: `None`, `True`, `['HARD']`, `{'type': 'HARD'}`; a text has quotes. */
export function pythonRepr (value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return pythonQuote(value)
  if (typeof value !== 'object') return String(value)
  // A hostile body can be nested deeper than the stack; no message needs to show that much of it.
  if (depth > 20) return '...'
  if (Array.isArray(value)) return `[${value.map((item) => pythonRepr(item, depth + 1)).join(', ')}]`
  return `{${Object.entries(value).map(([key, item]) => `${pythonQuote(key)}: ${pythonRepr(item, depth + 1)}`).join(', ')}}`
}

/** The same as Python's `str()`: a text stands without quotes. */
export function pythonText (value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value)
}

function pythonQuote (text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
  return `${quote}${quote === "'" ? escaped.replace(/'/g, "\\'") : escaped}${quote}`
}

/** A list of accepted values: `['HARD', 'SOFT']`. */
export function formatChoices (values: readonly unknown[]): string {
  return pythonRepr([...values])
}

/** The most characters that a message shows of a value. */
const MAX_SHOWN = 80

/** A value as short JSON, for messages: at most 80 characters, whatever was received. */
export function shortJson (value: unknown): string {
  let text: string
  try {
    text = JSON.stringify(value) ?? 'nothing'
  } catch {
    text = 'a value that is nested too deeply to show'
  }
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text
}

/** The word that was perhaps meant: the nearest one whose letters differ in at most two places, or null. */
export function nearest (word: string, words: readonly string[]): string | null {
  const [near] = words.map((name) => ({ name, distance: editDistance(word, name) })).sort((a, b) => a.distance - b.distance)
  return near !== undefined && near.distance <= 2 ? near.name : null
}

function editDistance (a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
