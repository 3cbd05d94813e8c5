// Who and what a token can be issued for: users, projects, domains and their keys, as they were configured; and what is
// made up for a name that nobody configured, where that is allowed.
import { createStream, hexDigits } from './random.js'

/** The id of the project that is there from the start. Source: the documented example. */
export const DEFAULT_PROJECT_ID = 'c685484a8cc2416b97260938705deb65'

/** A project id as Nova's routes take it. Source: NOVA.md section 1. */
export const PROJECT_ID = /^[0-9a-f-]{1,64}$/

/** How strictly tokens and logins are looked at. */
export type AuthMode = 'any' | 'strict' | 'off'

/** A domain: on Open Telekom Cloud the account. */
export interface Domain {
  readonly id: string
  readonly name: string
}

/** A user. `projectIds` null means that every project is open to it. */
export interface User {
  readonly id: string
  readonly name: string
  readonly domain: Domain
  readonly password: string
  readonly roles: readonly string[]
  readonly projectIds: readonly string[] | null
}

/** A project as the identity service names it. */
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

/** A credential that stands for a user in one project. */
export interface ApplicationCredential {
  readonly id: string
  readonly name: string
  readonly secret: string
  readonly user: User
  readonly project: Project
}

/** A token that was written down and never expires. */
export interface FixedToken {
  readonly user: User
  readonly project: Project
}

/** Everything that was configured. The first user is that of a request that names none. */
export interface Identity {
  readonly region: string
  readonly domains: readonly [Domain, ...Domain[]]
  readonly users: readonly [User, ...User[]]
  readonly projects: readonly Project[]
  /** The project of a request that names none. */
  readonly defaultProject: Project
  readonly accessKeys: ReadonlyMap<string, AccessKey>
  readonly applicationCredentials: readonly ApplicationCredential[]
  readonly tokens: ReadonlyMap<string, FixedToken>
}

/** What a login names: by id, or by name. */
export interface Reference {
  readonly id?: string | undefined
  readonly name?: string | undefined
}

/** An id that follows from a name, the same in each run: 32 hex digits. */
export function idOfName (kind: 'user' | 'project' | 'domain' | 'role' | 'service' | 'endpoint', name: string): string {
  return hexDigits(createStream('identity', `${kind}/${name}`), 32)
}

/** The domain that is meant; without a reference the first one. Undefined if it was not configured. */
export function findDomain (identity: Identity, { id, name }: Reference): Domain | undefined {
  if (id === undefined && name === undefined) return identity.domains[0]
  return identity.domains.find((domain) => id === undefined ? domain.name === name : domain.id === id)
}

/** The configured project that is meant. A domain narrows the search by name, if it is given. */
export function findProject (identity: Identity, { id, name }: Reference, domain?: Domain): Project | undefined {
  return identity.projects.find((project) => id === undefined
    ? project.name === name && (domain === undefined || project.domain.id === domain.id)
    : project.id === id)
}

/** The configured user that is meant. A domain narrows the search by name, if it is given. */
export function findUser (identity: Identity, { id, name }: Reference, domain?: Domain): User | undefined {
  return identity.users.find((user) => id === undefined
    ? user.name === name && (domain === undefined || user.domain.id === domain.id)
    : user.id === id)
}

/** A domain that nobody configured. */
export function inventDomain ({ id, name }: Reference): Domain {
  return { id: id ?? idOfName('domain', name ?? ''), name: name ?? id ?? '' }
}

/** A project that nobody configured, or null if the reference cannot be an id. A name that looks like an id is taken as one. */
export function inventProject (identity: Identity, { id, name }: Reference): Project | null {
  const [domain] = identity.domains
  if (id !== undefined) return PROJECT_ID.test(id) ? { id, name: name ?? id, domain } : null
  if (name === undefined || name === '') return null
  return { id: /^[0-9a-f]{32}$/.test(name) ? name : idOfName('project', name), name, domain }
}

/** A user that nobody configured, with the roles of the first one. */
export function inventUser (identity: Identity, { id, name }: Reference, domain: Domain): User {
  const { roles } = identity.users[0]
  return { id: id ?? idOfName('user', name ?? ''), name: name ?? id ?? '', domain, password: '', roles, projectIds: null }
}

/** Whether a project is open to a user. */
export function mayUse (user: User, projectId: string): boolean {
  return user.projectIds === null || user.projectIds.includes(projectId)
}
