// Replaces secrets in texts: in paths and URLs, and in strings of any kind.
import { findSecretName, isSecretName, namesSecret, REDACTED, type Span } from './names.js'
import { findKey } from './key.js'

/** A text without any of these holds no secret that can be known. */
const SUSPECT = /[?;@%\\]|pass|pwd|secret|token|key|auth|cookie|signature/i

/** What a path without a secret lacks: a parameter, a user or an encoding, or a part behind one that can be the name of a secret. Most paths lack both. */
const HAS_VALUE = /[?;@%=:]/
const HAS_NAME = /(?:pass|pwd|secret|token|key|auth|cookie|signature)[^/]*\/+[^/]/i

/** A decoded name before a `=`. Any other text there, such as that of `token%3DSECRET=`, can hold a value of its own. */
const PLAIN_NAME = /^[\w.+[\]-]*$/

/** The user and the password in a URL, which end at the last `@` before its path. */
const USER_INFO = /\/\/[^/?#\s]*@/g

/** Percent-encoding inside percent-encoding is decoded this often. */
const MAX_DECODED = 4

/**
 * Returns a path or URL without its secrets, whatever their spelling: the values of secret parameters, what follows the name of a
 * secret in the path, and the user of a URL.
 */
export function redactPath (path: string): string {
  if (!HAS_VALUE.test(path) && !HAS_NAME.test(path)) return path
  const clean = withoutUserInfo(path)
  const start = clean.search(/[?;]/)
  const end = start === -1 ? clean.length : start
  return redactParts(clean.slice(0, end)) + clean.slice(end).split('&').map(redactField).join('&')
}

/** Replaces the parts of a path that are secrets: `/token/SECRET`, `/token=SECRET`. */
function redactParts (path: string): string {
  let isSecret = false
  const clean = path.split('/').map((part) => {
    if (part === '') return part
    const plain = decoded(part)
    const isReplaced = isSecret || (/[=:]/.test(plain) && namesSecret(plain))
    isSecret = isSecretName(plain)
    return isReplaced ? REDACTED : part
  }).join('/')
  return hasUserInfo(decoded(clean)) ? `/${REDACTED}` : clean
}

/** Replaces the secret in what stands between two `&` of a query. `?` and `;` separate parameters too, and can be part of a value. */
function redactField (field: string): string {
  for (const { 0: part, 1: separators = '', index } of field.matchAll(/([?;]*)[^?;]+/g)) {
    const plain = decoded(part)
    if (!namesSecret(plain) && !hasUserInfo(plain)) continue
    const sign = part.indexOf('=')
    const equals = PLAIN_NAME.test(decoded(part.slice(separators.length, Math.max(sign, 0)))) ? sign : -1
    // A value of no length is no secret, unless a separator is a part of it.
    if (equals === part.length - 1 && index + part.length === field.length) return field
    return `${field.slice(0, index)}${equals === -1 ? separators : part.slice(0, equals + 1)}${REDACTED}`
  }
  return field
}

/** Returns a string, such as a header or a member of a body, without what stands behind the name of a secret. */
export function redactText (text: string): string {
  // JSON inside a string.
  if (/^\s*["{[]/.test(text)) return redactBroken(text)
  if (!SUSPECT.test(text)) return text
  if (/^(?:[a-z][a-z\d+.-]*:)?\/\S*$/i.test(text)) return redactPath(text)
  const name = findSecretName(text, true)
  if (name !== null) return cutBehind(text, name)
  const clean = withoutUserInfo(text)
  const plain = decoded(unescaped(clean))
  return findSecretName(plain, true) !== null || hasUserInfo(plain) ? REDACTED : clean
}

/** A URL that is cut behind a password, before the `@` that would tell; a port is no password. */
const CUT_USER_INFO = /\/\/[^\s/@:]*:(?!\d{0,5}$)[^\s/@]*$/

/**
 * Returns a text that is no JSON without its secrets. In a form and in JSON that is cut, a value stands behind its name, so what
 * is before the first name of a secret is shown. In any other text with such a name, the secret can be anywhere.
 */
export function redactBroken (text: string): string {
  const plain = unescaped(text)
  if (CUT_USER_INFO.test(decoded(plain))) return REDACTED
  if (!SUSPECT.test(text)) return text
  if (namesSecret(decoded(plain))) {
    const name = /^\s*["{[]/.test(plain) ? findKey(plain) : findField(plain)
    return name === null ? REDACTED : cutBehind(plain, name)
  }
  if (!hasUserInfo(decoded(plain))) return text
  const clean = withoutUserInfo(plain)
  return hasUserInfo(decoded(clean)) ? REDACTED : clean
}

/** Returns a text up to the name of its first secret. What is before it may be encoded, and hold another. */
function cutBehind (text: string, { start, end }: Span): string {
  const before = withoutUserInfo(text.slice(0, start))
  const plain = decoded(before)
  return plain !== before && (namesSecret(plain) || hasUserInfo(plain)) ? REDACTED : `${before}${text.slice(start, end)}${REDACTED}`
}

/** Returns the place of the first name of a secret in a form, `a=1&password=...`, if it is the name of a field; else null. */
function findField (text: string): Span | null {
  const name = findSecretName(text)
  if (name === null || !/^(?:[\w.%+[\]-]*=[^=&\s]*&)*[\w.%+[\]-]*$/.test(text.slice(0, name.end))) return null
  // The second is the end of a form that was cut here.
  return /^(?:[\w.%+[\]-]*=|\*\*\*$)/.test(text.slice(name.end)) ? name : null
}

/** Decodes what can be decoded. */
function decoded (text: string): string {
  let plain = text
  for (let round = 0; round < MAX_DECODED && plain.includes('%'); round++) {
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)))
  }
  return plain
}

/** Replaces the escapes of JSON, but not those of its quotes and backslashes, which hold its structure. */
function unescaped (text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (escape, hex: string) => {
    const character = String.fromCharCode(parseInt(hex, 16))
    return character === '"' || character === '\\' ? escape : character
  }).replace(/\\\//g, '/')
}

/** Returns a text without the users of the URLs in it. */
export function withoutUserInfo (text: string): string {
  return text.replace(USER_INFO, `//${REDACTED}@`)
}

/** Whether a text has the user part of a URL that is not replaced yet. */
function hasUserInfo (text: string): boolean {
  return (text.match(USER_INFO) ?? []).some((found) => found !== `//${REDACTED}@`)
}
