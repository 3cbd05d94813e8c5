// A token as it is kept: plain data, so that it can be written into a snapshot and put back.
import { hexDigits, type RandomStream } from './random.js'
import type { Domain, Project, User } from './identity.js'

/** How long a token lives, in the time of its project. Source: Obtaining a User Token: 24 hours. */
export const TOKEN_LIFETIME_MS = 24 * 3600 * 1000

/** What a token is for: a project, a domain, or neither. */
export interface TokenScope {
  readonly project: Project | null
  readonly domain: Domain | null
}

/** An issued token. Instants are those of its project's clock, or of the template's where it has no project. */
export interface TokenRecord extends TokenScope {
  readonly id: string
  readonly user: Pick<User, 'id' | 'name' | 'domain' | 'roles'>
  readonly methods: readonly string[]
  readonly auditIds: readonly string[]
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly isRevoked: boolean
}

/** How a token's text begins: nothing that people write by hand looks like it. */
const PREFIX = 'gAAAAA-'
const TOKEN = /^gAAAAA-([0-9a-f-]*)_[0-9a-f]{48}$/

/** The text of a new token. It carries the project's id, so that the project that issued it is found without a search. */
export function tokenText (projectId: string, stream: RandomStream): string {
  return `${PREFIX}${projectId}_${hexDigits(stream, 48)}`
}

/** The project that issued a token of this text (empty: none), or null if no token looks like this. */
export function issuerOf (token: string): string | null {
  return token.startsWith(PREFIX) ? TOKEN.exec(token)?.[1] ?? null : null
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** An audit id as Keystone writes it: 22 characters. */
export function auditId (stream: RandomStream): string {
  return Array.from({ length: 22 }, () => BASE64URL[stream.uint32() >>> 26]).join('')
}
