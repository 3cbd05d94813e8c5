// The document of a token.
import { idOfName, type Domain, type User } from '../../core/identity.js'
import { isoTime } from '../../clock.js'
import type { CatalogEntry } from './catalog.js'
import type { TokenRecord } from '../../core/token.js'

/** Returns the body of the token calls, without a catalog if `catalog` is null. Source: Obtaining a User Token; Keystone. */
export function viewToken (token: TokenRecord, catalog: readonly CatalogEntry[] | null): Record<string, unknown> {
  const { user, project, domain, methods, auditIds, issuedAtMs, expiresAtMs } = token
  const scoped = project !== null
    ? { project: { id: project.id, name: project.name, domain: viewDomain(project.domain) }, is_domain: false }
    : domain === null ? {} : { domain: viewDomain(domain) }
  return {
    token: {
      methods,
      user: { id: user.id, name: user.name, domain: viewDomain(user.domain), password_expires_at: null },
      audit_ids: auditIds,
      issued_at: keystoneTime(issuedAtMs),
      expires_at: keystoneTime(expiresAtMs),
      ...scoped,
      // An unscoped token has no roles.
      ...(project === null && domain === null ? {} : { roles: viewRoles(user.roles), ...(catalog === null ? {} : { catalog }) })
    }
  }
}

/** Returns roles with an id derived from their name. */
export function viewRoles (roles: User['roles']): ReadonlyArray<{ readonly id: string, readonly name: string }> {
  return roles.map((name) => ({ id: idOfName('role', name), name }))
}

function viewDomain ({ id, name }: Domain): Domain {
  return { id, name }
}

/** `2026-01-01T00:00:00.000000Z`: Keystone writes microseconds. */
function keystoneTime (ms: number): string {
  return isoTime(ms).replace('Z', '000Z')
}
