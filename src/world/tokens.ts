// Issuing tokens and looking them up: which project issued one, and whether it may still pass.
import { auditId, issuerOf, TOKEN_LIFETIME_MS, tokenText, type TokenRecord, type TokenScope } from '../core/token.js'
import { isoTime } from '../clock.js'
import { laterBy } from '../core/instants.js'
import { Refusal } from '../core/refusal.js'
import type { FixedToken, User } from '../core/identity.js'
import type { World } from './world.js'
import type { Worlds } from './projects.js'

/** What a token is issued for. */
export interface TokenGrant extends TokenScope {
  readonly user: Pick<User, 'id' | 'name' | 'domain' | 'roles'>
  readonly methods: readonly string[]
  /** How long it lives; a token that was made from another one ends with that one. */
  readonly lifetimeMs?: number
  /** The audit ids of the token that it was made from. */
  readonly parentAuditIds?: readonly string[]
}

/** Issues a token in the world of its project, or in the common one where it has none. */
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
    expiresAtMs: laterBy(nowMs, lifetimeMs),
    isRevoked: false
  }
  world.tokens.add(token)
  return token
}

/** A token that is known, with the world whose clock it lives by. */
export interface KnownToken {
  readonly token: TokenRecord
  readonly world: World
}

/** The token of that text, or undefined where nobody issued it or wrote it down. It may have expired. */
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
  return { token: lasting(id, fixed, worlds.common.clock.now()), world: worlds.common }
}

/** What a token that nobody issued passes for, where any token does: one of the first user, in the default project. */
export function standInToken (worlds: Worlds, id: string): KnownToken {
  const { users: [user], defaultProject: project } = worlds.template.identity
  return { token: lasting(id, { user, project }, worlds.common.clock.now()), world: worlds.common }
}

/** A token that never expires: whoever asks sees it as new. */
function lasting (id: string, { user: { id: userId, name, domain, roles }, project }: FixedToken, nowMs: number): TokenRecord {
  // A token that is revoked is kept, and what is kept stands in snapshots: no password may be in it.
  return { id, user: { id: userId, name, domain, roles }, project, domain: null, methods: ['password'], auditIds: [], issuedAtMs: nowMs, expiresAtMs: nowMs + TOKEN_LIFETIME_MS, isRevoked: false }
}

/** The refusal of a token that may no longer pass, or null. Source: API Gateway User Guide, Error Codes: 0301 and 0307. */
export function refuseToken ({ token, world }: KnownToken): Refusal | null {
  if (token.isRevoked) return new Refusal('token-unknown', {})
  if (token.expiresAtMs > world.clock.now()) return null
  return new Refusal('token-expired', { expiresAt: isoTime(token.expiresAtMs) })
}
