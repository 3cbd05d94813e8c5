// The one table of the names of secrets, and how they are found in a text.

/** The text that replaces a secret. */
export const REDACTED = '***'

/** The ends of the names of secrets, in lower case and without `-` and `_`: `admin_password`, `X-Auth-Token`, `client_secret`. */
const SECRET_NAME = /(?:password|passwd|pwd|adminpass|passcode|passphrase|secret|secretkey|secretaccesskey|token|apikey|authkey|privatekey|authorization|cookie|signature)$/

/** A word of a text that can be a name. */
const NAME = /[A-Za-z][A-Za-z_-]*/g

/** What follows a name that has a value: `=`, a colon with a space, or either behind a quote or bracket. A bare colon separates options of fault rules. */
const ASSIGNS = /["'\]]+\s*[:=]|\s*=|\s*:\s/y

/** Whether the value under this name is a secret. */
export function isSecretName (name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[-_]/g, ''))
}

/** Whether one of the words of a text is the name of a secret. */
export function namesSecret (text: string): boolean {
  return findSecretName(text) !== null
}

/** The place of a name in a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Returns the place of the first name of a secret in a text, or null; with `isAssigned`, of the first that a value follows. */
export function findSecretName (text: string, isAssigned = false): Span | null {
  for (const { 0: name, index: start } of text.matchAll(NAME)) {
    const end = start + name.length
    ASSIGNS.lastIndex = end
    if (isSecretName(name) && (!isAssigned || ASSIGNS.test(text))) return { start, end }
  }
  return null
}
