// Finds the first name of a secret in JSON that is cut or broken.
import { findSecretName, REDACTED, type Span } from './names.js'

/** The parts of a JSON text: a bracket, colon or comma, a string, another scalar, or the key at which a text was cut here before. */
const LEXEME = /\s*([{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+|"[^"\\]*\*\*\*$)/sy

/**
 * Returns the place of the first name of a secret in cut JSON, if it is in the key of a member, so that the secret is behind it; else
 * null. The methods of a log-in are no names.
 */
export function findKey (text: string): Span | null {
  const lexeme = new RegExp(LEXEME)
  // The last two parts.
  let [first, second] = ['', '']
  let isMethods = false
  for (let match = lexeme.exec(text); match !== null; match = lexeme.exec(text)) {
    const [all, part = ''] = match
    const name = isMethods && /^\s*[,\]]/.test(behind(text, lexeme)) ? null : findSecretName(part)
    if (name !== null) {
      const start = match.index + all.length - part.length
      return isKey(part, name, second, behind(text, lexeme)) ? { start: start + name.start, end: start + name.end } : null
    }
    isMethods = isMethods ? part !== ']' : part === '[' && second === ':' && first === '"methods"'
    first = second
    second = part
  }
  return null
}

/** A separator is looked for behind at most this much space. */
const MAX_SPACE = 100

function behind (text: string, { lastIndex }: RegExp): string {
  return text.slice(lastIndex, lastIndex + MAX_SPACE)
}

/** Whether a part of a JSON text is the key of a member, by what is before and behind it. */
function isKey (part: string, name: Span, before: string, after: string): boolean {
  if (!part.startsWith('"') || (before !== '{' && before !== ',')) return false
  return part.endsWith('"') ? /^\s*:/.test(after) : part.length === name.end + REDACTED.length
}
