// Users, projects, domains and credentials: finds the configured ones, and invents ids and names for unknown ones where
// the authentication mode allows it.
import { createStream, hexDigits } from './random.js'

/** The id of the default project. Source: the documented example. */
export const DEFAULT_PROJECT_ID = 'c685484a8cc2416b97260938705deb65'

/** The project ids that Nova's routes accept. Source: NOVA.md section 1. */
export const PROJECT_ID = /^[0-9a-f-]{1,64}$/

/** How strictly tokens and logins are checked. */
export type AuthMode = 'any' | 'strict' | 'off'

/** A domain. On Open Telekom Cloud it is the account. */
export interface Domain {
  readonly id: string
  readonly name: string
}

/** A user. `projectIds` null grants access to every project. */
export interface User {
  readonly id: string
  readonly name: string
  readonly domain: Domain
  readonly password: string
  readonly roles: readonly string[]
  readonly projectIds: readonly string[] | null
}

/** A project in the identity service. */
export interface Project {
  readonly id: string
  readonly name: string
  readonly domain: Domain
}

/** A key pair that signs requests. */
export interface AccessKey {
  readonly access: string
  readonly secret: string
  readonly user: User
}

/** A credential of a user for one project. */
export interface ApplicationCredential {
  readonly id: string
  readonly name: string
  readonly secret: string
  readonly user: User
  readonly project: Project
}

/** A configured token; it never expires. */
export interface FixedToken {
  readonly user: User
  readonly project: Project
}

/** The configured identities. The first user is the default. */
export interface Identity {
  readonly region: string
  readonly domains: readonly [Domain, ...Domain[]]
  readonly users: readonly [User, ...User[]]
  readonly projects: readonly Project[]
  readonly defaultProject: Project
  readonly accessKeys: ReadonlyMap<string, AccessKey>
  readonly applicationCredentials: readonly ApplicationCredential[]
  readonly tokens: ReadonlyMap<string, FixedToken>
}

/** A reference by id or by name. */
export interface Reference {
  readonly id?: string | undefined
  readonly name?: string | undefined
}

/** Derives an id from a name: 32 hex digits, the same in each run. */
export function idOfName (kind: 'user' | 'project' | 'domain' | 'role' | 'service' | 'endpoint', name: string): string {
  return hexDigits(createStream('identity', `${kind}/${name}`), 32)
}

/** Finds a configured domain; an empty reference means the first one. */
export function findDomain (identity: Identity, { id, name }: Reference): Domain | undefined {
  if (id === undefined && name === undefined) return identity.domains[0]
  return identity.domains.find((domain) => id === undefined ? domain.name === name : domain.id === id)
}

/** Finds a configured project. `domain` narrows a search by name. */
export function findProject (identity: Identity, { id, name }: Reference, domain?: Domain): Project | undefined {
  return identity.projects.find((project) => id === undefined
    ? project.name === name && (domain === undefined || project.domain.id === domain.id)
    : project.id === id)
}

/** Finds a configured user. `domain` narrows a search by name. */
export function findUser (identity: Identity, { id, name }: Reference, domain?: Domain): User | undefined {
  return identity.users.find((user) => id === undefined
    ? user.name === name && (domain === undefined || user.domain.id === domain.id)
    : user.id === id)
}

/** Returns a domain for a reference that is not configured. */
export function inventDomain ({ id, name }: Reference): Domain {
  return { id: id ?? idOfName('domain', name ?? ''), name: name ?? id ?? '' }
}

/** Returns a project for a reference that is not configured; null if the id is malformed. A name that looks like an id becomes the id. */
export function inventProject (identity: Identity, { id, name }: Reference): Project | null {
  const [domain] = identity.domains
  if (id !== undefined) return PROJECT_ID.test(id) ? { id, name: name ?? id, domain } : null
  if (name === undefined || name === '') return null
  return { id: /^[0-9a-f]{32}$/.test(name) ? name : idOfName('project', name), name, domain }
}

/** Returns a user for a reference that is not configured, with the roles of the first user. */
export function inventUser (identity: Identity, { id, name }: Reference, domain: Domain): User {
  const { roles } = identity.users[0]
  return { id: id ?? idOfName('user', name ?? ''), name: name ?? id ?? '', domain, password: '', roles, projectIds: null }
}

/** Returns whether a user has access to a project. */
export function mayUse (user: User, projectId: string): boolean {
  return user.projectIds === null || user.projectIds.includes(projectId)
}
