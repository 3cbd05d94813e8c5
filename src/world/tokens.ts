// Issues tokens, finds them, and checks that they are valid.
import { auditId, issuerOf, TOKEN_LIFETIME_MS, tokenText, type TokenRecord, type TokenScope } from '../core/token.js'
import { isoTime } from '../clock.js'
import { Refusal } from '../core/refusal.js'
import { saturate } from '../core/time/instant.js'
import type { FixedToken, User } from '../core/identity.js'
import type { World } from './world.js'
import type { Worlds } from './projects.js'

/** The content of a new token. */
export interface TokenGrant extends TokenScope {
  readonly user: Pick<User, 'id' | 'name' | 'domain' | 'roles'>
  readonly methods: readonly string[]
  /** The lifetime; a token made from another token expires with it. */
  readonly lifetimeMs?: number
  /** The audit ids of the token it is made from. */
  readonly parentAuditIds?: readonly string[]
}

/** Issues a token in the world of its project, or in the common world. */
export function issueToken (world: World, { user, project, domain, methods, lifetimeMs = TOKEN_LIFETIME_MS, parentAuditIds = [] }: TokenGrant): TokenRecord {
  const nowMs = world.clock.now()
  const token: TokenRecord = {
    id: tokenText(world.projectId, world.streams.tokens),
    user: { id: user.id, name: user.name, domain: user.domain, roles: user.roles },
    project,
    domain,
    methods,
    auditIds: [auditId(world.streams.tokens), ...parentAuditIds.slice(-1)],
    issuedAtMs: nowMs,
    expiresAtMs: saturate(nowMs + lifetimeMs),
    isRevoked: false
  }
  world.tokens.add(token)
  return token
}

/** A token with the world whose clock decides when it expires. */
export interface KnownToken {
  readonly token: TokenRecord
  readonly world: World
}

/** Returns an issued or configured token, or undefined. The token may have expired. */
export function findToken (worlds: Worlds, id: string): KnownToken | undefined {
  const issuer = issuerOf(id)
  if (issuer !== null) {
    const world = issuer === '' ? worlds.common : worlds.find(issuer)
    const token = world?.tokens.get(id)
    return world === undefined || token === undefined ? undefined : { token, world }
  }
  const revoked = worlds.common.tokens.get(id)
  if (revoked !== undefined) return { token: revoked, world: worlds.common }
  const fixed = worlds.template.identity.tokens.get(id)
  if (fixed === undefined) return undefined
  return { token: unexpiring(id, fixed, worlds.common.clock.now()), world: worlds.common }
}

/** Returns the token that stands in for an unknown one when `--auth any` accepts every token: first user, default project. */
export function standInToken (worlds: Worlds, id: string): KnownToken {
  const { users: [user], defaultProject: project } = worlds.template.identity
  return { token: unexpiring(id, { user, project }, worlds.common.clock.now()), world: worlds.common }
}

/** Returns a token that never expires: each call issues it anew. */
function unexpiring (id: string, { user: { id: userId, name, domain, roles }, project }: FixedToken, nowMs: number): TokenRecord {
  // A revoked token is kept, and snapshots hold what is kept: it must contain no password.
  return { id, user: { id: userId, name, domain, roles }, project, domain: null, methods: ['password'], auditIds: [], issuedAtMs: nowMs, expiresAtMs: saturate(nowMs + TOKEN_LIFETIME_MS), isRevoked: false }
}

/** How long before its end a token is renewed: a clock that runs at a multiple of real time passes minutes between two calls. */
const RENEWAL_MS = 3600 * 1000

/** Returns whether a token of a world has expired or is about to, or was evicted. One that was revoked is not renewed: somebody wanted it to be refused. */
export function needsRenewal (world: World, id: string): boolean {
  const token = world.tokens.get(id)
  return token === undefined || (!token.isRevoked && token.expiresAtMs - RENEWAL_MS <= world.clock.now())
}

/** Returns the refusal of a revoked or expired token, or null. Source: API Gateway User Guide, Error Codes: 0301 and 0307. */
export function refuseToken ({ token, world }: KnownToken): Refusal | null {
  if (token.isRevoked) return new Refusal('token-unknown', {})
  if (token.expiresAtMs > world.clock.now()) return null
  return new Refusal('token-expired', { expiresAt: isoTime(token.expiresAtMs) })
}
