// What must never be shown: the one table of the names of secrets, and the functions that replace their values in headers,
// bodies and queries. Journal, log, events, snapshots and error texts use them.
import { isDeeperThan } from '../depth.js'

/** The text that replaces a secret. */
const REDACTED = '***'

/** The ends of the names of secrets, in lower case and without `-` and `_`: `admin_password`, `X-Auth-Token`, `client_secret`. */
const SECRET_NAME = /(?:password|passwd|pwd|adminpass|passcode|passphrase|secret|secretkey|secretaccesskey|token|apikey|authkey|privatekey|authorization|cookie|signature)$/

/** Members of tokens and log-ins that hold no secret, although they stand in an object with a secret's name. */
const OPEN_MEMBERS: ReadonlySet<string> = new Set(['user', 'project', 'domain'])
const OPEN_TOKEN_MEMBERS: ReadonlySet<string> = new Set(['methods', 'roles', 'catalog', 'expires_at', 'issued_at', 'audit_ids', 'is_domain', 'OS-FEDERATION'])

/** Whether the value under this name is a secret. */
export function isSecretName (name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[-_]/g, ''))
}

/** Headers as received or sent. */
type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** Returns the headers with every secret replaced, those inside a `Location` or a `Referer` too. */
export function redactHeaders (headers: Headers): Record<string, string | number | readonly string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, isSecretName(name) ? REDACTED : typeof value === 'string' ? redactPath(value) : value]]))
}

/** Returns a path or URL with the values of secret parameters replaced, whatever their spelling. */
export function redactPath (path: string): string {
  const start = path.search(/[?;]/)
  if (start === -1) return path
  return path.slice(0, start) + path.slice(start).replace(/[^?;&]+/g, (part) => {
    if (!namesSecret(decoded(part))) return part
    const equals = part.indexOf('=')
    return equals === -1 ? REDACTED : `${part.slice(0, equals)}=${REDACTED}`
  })
}

/** Decodes what can be decoded. */
function decoded (part: string): string {
  return part.replace(/%([0-9a-f]{2})/gi, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)))
}

const NAME = /[A-Za-z][A-Za-z_-]*/g

/** Whether one of the words of a text is the name of a secret. */
function namesSecret (text: string): boolean {
  return (text.match(NAME) ?? []).some(isSecretName)
}

/** A body nested deeper than this is shown as text, and a value only so far. */
const MAX_DEPTH = 32

/** Returns the JSON value of a body without its secrets; its text without them if it is not JSON; null if it is empty. */
export function redactedBody (text: string): unknown {
  if (text === '') return null
  const value = parsed(text)
  return value === undefined || isDeeperThan(MAX_DEPTH, value) ? redactBroken(text) : redactValue(value)
}

/** Returns the text of a body without its secrets, for storage. */
export function redactBody (text: string): string {
  const value = redactedBody(text)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : redactBroken(text)
}

/** Returns the value of a JSON text, or undefined. */
function parsed (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Returns a value in which everything under a secret's name is replaced. Users, projects and the members of a token stay. */
export function redactValue (value: unknown, isSecret = false, isToken = false, depth = MAX_DEPTH): unknown {
  // JSON inside a string.
  if (typeof value === 'string' && !isSecret && /^\s*["{[]/.test(value)) return redactBroken(value)
  if (typeof value !== 'object' || value === null) return isSecret && value !== null ? REDACTED : value
  if (depth === 0) return REDACTED
  if (Array.isArray(value)) return value.map((item) => redactValue(item, isSecret, isToken, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([name, member]): [string, unknown] => {
    const isOpen = (isToken && OPEN_TOKEN_MEMBERS.has(name)) || (OPEN_MEMBERS.has(name) && typeof member === 'object')
    return [name, redactValue(member, isSecretName(name) || (isSecret && !isOpen), name === 'token', depth - 1)]
  }))
}

/** Returns a text that is no JSON up to the first name of a secret: where its value ends cannot be known. */
function redactBroken (text: string): string {
  const plain = text.replace(/\\u([0-9a-fA-F]{4})/g, (_escape, code: string) => String.fromCharCode(parseInt(code, 16)))
  for (const { 0: name, index } of plain.matchAll(NAME)) {
    if (isSecretName(name)) return `${plain.slice(0, index + name.length)}${REDACTED}`
  }
  return text
}
