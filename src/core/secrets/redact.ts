// What must never be shown: replaces secrets in headers, values and bodies. Journal, log, events, snapshots and error texts use it.
import { isDeeperThan } from '../depth.js'
import { isSecretName, REDACTED } from './names.js'
import { redactBroken, redactText } from './text.js'

/** The members that stay under the name of a secret; `true` is a member without members. */
interface Shape { readonly [name: string]: Shape | true }

/** Who is meant. */
const NAMED: Shape = { id: true, name: true }
const WHO: Shape = { user: { ...NAMED, domain: NAMED }, project: { ...NAMED, domain: NAMED }, domain: NAMED }

/** The document of a token, as the identity service returns it. The token itself is in a header. */
const TOKEN: Shape = {
  user: { ...NAMED, domain: NAMED, password_expires_at: true },
  project: { ...NAMED, domain: NAMED },
  domain: NAMED,
  methods: true,
  roles: NAMED,
  catalog: { ...NAMED, type: true, endpoints: { id: true, interface: true, region: true, region_id: true, url: true } },
  expires_at: true,
  issued_at: true,
  audit_ids: true,
  is_domain: true
}

/** Headers as received or sent. */
type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** Returns the headers with every secret replaced, those inside a `Location` or a `Referer` too. */
export function redactHeaders (headers: Headers): Record<string, string | number | readonly string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, isSecretName(name) ? REDACTED : redactHeader(value)]]))
}

function redactHeader (value: string | number | readonly string[]): string | number | readonly string[] {
  if (typeof value === 'string') return redactText(value)
  return typeof value === 'number' ? value : value.map(redactText)
}

/** A body nested deeper than this is shown as text, and a value only so far. */
const MAX_DEPTH = 32

/** Returns the JSON value of a body without its secrets; its text without them if it is not JSON; null if it is empty. */
export function redactedBody (text: string, isResponse = false): unknown {
  if (text === '') return null
  const value = parsed(text)
  const isText = typeof value === 'string'
  if (isText && redactBroken(text) === text) return value
  if (isText || value === undefined || isDeeperThan(MAX_DEPTH, value)) return redactBroken(text)
  return redactValue(value, isResponse ? { token: TOKEN } : {})
}

/** Returns the text of a body without its secrets, for storage. */
export function redactBody (text: string, isResponse = false): string {
  const value = redactedBody(text, isResponse)
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

/**
 * Returns a value in which everything under the name of a secret is replaced, but who is meant. `open` are members of the value itself that
 * have the name of a secret and other members that stay.
 */
export function redactValue (value: unknown, open: Shape = {}, depth = MAX_DEPTH): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return REDACTED
  if (Array.isArray(value)) return value.map((item) => redactValue(item, {}, depth - 1))
  const isPair = isNamedPair(value)
  return Object.fromEntries(Object.entries(value).map(([name, member]): [string, unknown] => {
    if (isSecretName(name)) return [name, keep(member, shapeOf(open, name) ?? WHO, depth - 1)]
    return [name, isPair && name === 'value' ? keep(member, {}, depth - 1) : redactValue(member, {}, depth - 1)]
  }))
}

/** Returns what may be shown of a value under the name of a secret: who is meant. */
export function redactSecret (value: unknown): unknown {
  return keep(value, WHO, MAX_DEPTH)
}

function shapeOf (shape: Shape, name: string): Shape | true | undefined {
  return Object.hasOwn(shape, name) ? shape[name] : undefined
}

/** Whether an object has the name of a secret as a value, beside the secret: `{"key":"password","value":...}`. */
function isNamedPair (value: object): boolean {
  const { name, key } = value as Readonly<Record<string, unknown>>
  return [name, key].some((text) => typeof text === 'string' && isSecretName(text))
}

/** Returns what stays of a secret: the members of the shape, and the names of those that hold a secret of their own. The names of others can be secrets. */
function keep (value: unknown, shape: Shape | true, depth: number): unknown {
  if (value === null) return null
  if (Array.isArray(value)) return depth === 0 ? REDACTED : value.map((item) => keep(item, shape, depth - 1))
  if (typeof value !== 'object') return shape !== true ? REDACTED : typeof value === 'string' ? redactText(value) : value
  if (depth === 0 || typeof shape !== 'object') return REDACTED
  const kept = Object.entries(value).flatMap(([name, member]): Array<[string, unknown]> => {
    const inner = shapeOf(shape, name)
    if (inner !== undefined) return [[name, keep(member, inner, depth - 1)]]
    return [name === 'id' || isSecretName(name) ? [name, REDACTED] : [REDACTED, REDACTED]]
  })
  return kept.some(([name]) => name !== REDACTED) ? Object.fromEntries(kept) : REDACTED
}
