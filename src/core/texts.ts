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

/** Formats a value as JSON of at most `limit` characters. */
export function shortJson (value: unknown, limit = 80): string {
  let text: string
  try {
    text = JSON.stringify(value) ?? 'nothing'
  } catch {
    text = 'a value that is nested too deeply'
  }
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text
}

/** Returns the most similar word with an edit distance of at most 2, or null. */
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
