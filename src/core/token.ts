// The record of an issued token, and the format of token texts. Records are plain data, so that snapshots can hold them.
import { hexDigits, type RandomStream } from './random.js'
import type { Domain, Project, User } from './identity.js'

/** The lifetime of a token, in project time. Source: Obtaining a User Token: 24 hours. */
export const TOKEN_LIFETIME_MS = 24 * 3600 * 1000

/** The most methods of a token. Source: chosen; Keystone has eight. */
export const MAX_METHODS = 16

/** The scope of a token: a project, a domain, or neither. */
export interface TokenScope {
  readonly project: Project | null
  readonly domain: Domain | null
}

/** An issued token. Its instants are in the time of its project, or of the template if it has no project. */
export interface TokenRecord extends TokenScope {
  readonly id: string
  readonly user: Pick<User, 'id' | 'name' | 'domain' | 'roles'>
  readonly methods: readonly string[]
  readonly auditIds: readonly string[]
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly isRevoked: boolean
}

/** The start of each issued token. Handwritten tokens do not begin like this. */
const PREFIX = 'gAAAAA-'
const TOKEN = /^gAAAAA-([0-9a-f-]*)_[0-9a-f]{48}$/

/** Returns the text of a new token. It contains the project id, so that finding the issuer needs no search. */
export function tokenText (projectId: string, stream: RandomStream): string {
  return `${PREFIX}${projectId}_${hexDigits(stream, 48)}`
}

/** Returns the id of the project that issued a token (empty: no project), or null if the text is not of this format. */
export function issuerOf (token: string): string | null {
  return token.startsWith(PREFIX) ? TOKEN.exec(token)?.[1] ?? null : null
}

/** The most characters of a token that somebody chooses. It fits in the headers of any server. */
export const MAX_TOKEN_LENGTH = 2000

/** Returns why no header can carry a token that somebody chose, without the token; null if one can. Source: RFC 9110 section 5.5. */
export function chosenTokenMistake (token: string): string | null {
  if (token.length === 0 || token.length > MAX_TOKEN_LENGTH) return `the token has ${token.length} characters; expected 1 to ${MAX_TOKEN_LENGTH}`
  const at = token.search(/[^ -~]/)
  if (at !== -1) {
    const code = Number(token.codePointAt(at)).toString(16).toUpperCase().padStart(4, '0')
    return `character ${at + 1} of the token is U+${code}, which a header cannot carry; expected printable ASCII characters`
  }
  return /^ | $/.test(token) ? 'the token begins or ends with a space, which is not part of a header; expected it without' : null
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Draws an audit id in Keystone's format: 22 characters. */
export function auditId (stream: RandomStream): string {
  return Array.from({ length: 22 }, () => BASE64URL[stream.uint32() >>> 26]).join('')
}
