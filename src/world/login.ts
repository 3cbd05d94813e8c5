// Logs clients in: checks credentials and scope, and issues a token. Only mode `strict` requires a user, password, domain
// and project of the identity section.
import { findDomain, findProject, findUser, inventDomain, inventProject, inventUser, mayUse, type AuthMode, type Domain, type Project, type User } from '../core/identity.js'
import { findToken, issueToken, refuseToken, type KnownToken } from './tokens.js'
import { MAX_METHODS } from '../core/token.js'
import { Refusal } from '../core/refusal.js'
import type { World } from './world.js'
import type { Worlds } from './projects.js'

/** A reference by id, or by name in a domain. */
export interface NamedInput {
  readonly id?: string
  readonly name?: string
  readonly domain?: { readonly id?: string, readonly name?: string }
}

/** The body of a login that matches the schema. */
export interface LoginInput {
  readonly identity: {
    readonly methods: readonly string[]
    readonly password?: { readonly user: NamedInput & { readonly password: string } }
    readonly token?: { readonly id: string }
    readonly application_credential?: { readonly id?: string, readonly name?: string, readonly secret: string, readonly user?: NamedInput }
  }
  readonly scope?: unknown
}

/** The authenticated user, with a project or a parent token that binds the new token. */
interface Subject {
  readonly user: Pick<User, 'id' | 'name' | 'domain' | 'roles'>
  /** The configured user, or null for an invented one. */
  readonly known: User | null
  readonly project?: Project
  readonly parent?: KnownToken
}

const refuse = (reason: string): Refusal => new Refusal('credentials-wrong', { reason })

/**
 * Issues the token for a login, in the world of its project.
 * @throws Refusal `credentials-wrong` naming the mismatch, `identity-invalid`, `token-expired`
 */
export function login (worlds: Worlds, auth: AuthMode, { identity, scope }: LoginInput): KnownToken {
  const subject = authenticate(worlds, auth, identity)
  const target = scopeOf(worlds, auth, scope, subject)
  const world = target.project === null ? worlds.common : worlds.forChange(target.project.id)
  const { parent } = subject
  const token = issueToken(world, {
    user: subject.user,
    ...target,
    methods: parent === undefined ? identity.methods : [...new Set([...identity.methods, ...parent.token.methods])].slice(0, MAX_METHODS),
    ...(parent === undefined ? {} : { lifetimeMs: parent.token.expiresAtMs - parent.world.clock.now(), parentAuditIds: parent.token.auditIds })
  })
  return { token, world }
}

function authenticate (worlds: Worlds, auth: AuthMode, identity: LoginInput['identity']): Subject {
  const { methods, password, token, application_credential: credential } = identity
  if (methods.length > MAX_METHODS) throw new Refusal('identity-invalid', { reason: `auth.identity.methods has ${methods.length} items; expected at most ${MAX_METHODS}` })
  if (methods.includes('application_credential')) {
    if (credential === undefined) throw missing('application_credential')
    return byCredential(worlds, auth, credential)
  }
  if (methods.includes('token')) {
    if (token === undefined) throw missing('token')
    return byToken(worlds, auth, token.id)
  }
  // A second factor is accepted without a check.
  if (!methods.includes('password')) throw refuse(`unsupported methods: ${methods.join(', ')}; expected password, token or application_credential`)
  if (password === undefined) throw missing('password')
  return byPassword(worlds, auth, password.user)
}

function missing (method: string): Refusal {
  return new Refusal('identity-invalid', { reason: `auth.identity.${method} is missing, though auth.identity.methods names it` })
}

function byPassword (worlds: Worlds, auth: AuthMode, given: NamedInput & { readonly password: string }): Subject {
  const { identity } = worlds.template
  const known = knownUser(worlds, given)
  if (auth === 'strict') {
    if (known === undefined) throw refuse(`unknown user ${described(given)}`)
    if (known.password !== given.password) throw refuse(`the password of user ${JSON.stringify(known.name)} is wrong`)
  }
  if (known !== undefined) return { user: known, known }
  const domain = given.domain === undefined ? identity.domains[0] : findDomain(identity, given.domain) ?? inventDomain(given.domain)
  return { user: inventUser(identity, given, domain), known: null }
}

/** Finds a user of the identity section, in the domain if one is given. */
function knownUser ({ template: { identity } }: Worlds, given: NamedInput): User | undefined {
  const domain = given.domain === undefined ? undefined : findDomain(identity, given.domain) ?? inventDomain(given.domain)
  return findUser(identity, given, domain)
}

function byToken (worlds: Worlds, auth: AuthMode, id: string): Subject {
  const parent = findToken(worlds, id)
  if (parent === undefined) {
    if (auth === 'strict') throw refuse('unknown token')
    const [known] = worlds.template.identity.users
    return { user: known, known }
  }
  const refusal = refuseToken(parent)
  if (refusal !== null) throw refusal
  return { user: parent.token.user, known: findUser(worlds.template.identity, { id: parent.token.user.id }) ?? null, parent }
}

function byCredential (worlds: Worlds, auth: AuthMode, given: NonNullable<LoginInput['identity']['application_credential']>): Subject {
  const { identity } = worlds.template
  const owner = given.user === undefined ? undefined : knownUser(worlds, given.user)
  const known = identity.applicationCredentials.find(({ id, name, user }) => given.id === undefined ? name === given.name && user === owner : id === given.id)
  if (auth === 'strict') {
    if (known === undefined) throw refuse(`unknown application credential ${described(given)}`)
    if (known.secret !== given.secret) throw refuse(`the secret of application credential ${described(given)} is wrong`)
  }
  const [user] = identity.users
  return known === undefined ? { user, known: user, project: identity.defaultProject } : { user: known.user, known: known.user, project: known.project }
}

/** Resolves the scope of a login: a project, a domain, or neither. */
function scopeOf (worlds: Worlds, auth: AuthMode, scope: unknown, subject: Subject): { readonly project: Project | null, readonly domain: Domain | null } {
  if (subject.project !== undefined) return { project: subject.project, domain: null }
  const { project, domain } = typeof scope === 'object' && scope !== null ? scope as { project?: NamedInput, domain?: NamedInput } : {}
  if (project !== undefined && domain !== undefined) throw new Refusal('identity-invalid', { reason: 'auth.scope names a project and a domain; expected one of them' })
  if (domain !== undefined) {
    const known = findDomain(worlds.template.identity, domain)
    if (known === undefined && auth === 'strict') throw refuse(`unknown domain ${described(domain)}`)
    return { project: null, domain: known ?? inventDomain(domain) }
  }
  if (project === undefined) return { project: null, domain: null }
  const found = resolveProject(worlds, auth, project)
  if (found === null) throw refuse(`unknown project ${described(project)}`)
  if (auth === 'strict' && subject.known !== null && !mayUse(subject.known, found.id)) throw refuse(`user ${JSON.stringify(subject.user.name)} has no access to project ${described(project)}`)
  return { project: found, domain: null }
}

/**
 * Resolves a project: a configured one, an existing one, or else, except in mode `strict`, a new one whose id derives from
 * its name. Returns null if there is none. Only mode `strict` checks the domain.
 */
export function resolveProject (worlds: Worlds, auth: AuthMode, { id, name, domain: inDomain }: NamedInput): Project | null {
  const { identity } = worlds.template
  const domain = auth !== 'strict' || inDomain === undefined ? undefined : findDomain(identity, inDomain) ?? inventDomain(inDomain)
  const known = findProject(identity, { id, name }, domain) ?? createdProject(worlds, { id, name })
  if (known !== undefined) return known
  const madeUp = inventProject(identity, { id, name })
  return madeUp !== null && (auth !== 'strict' || worlds.find(madeUp.id) !== undefined) ? madeUp : null
}

/** Returns the project that was created with a name, by its id or that name. */
function createdProject (worlds: Worlds, { id, name = '' }: { readonly id?: string | undefined, readonly name?: string | undefined }): Project | undefined {
  const world = worlds.find(id ?? worlds.named(name) ?? '')
  if (world?.own.name === undefined) return undefined
  return { id: world.projectId, name: world.own.name, domain: worlds.template.identity.domains[0] }
}

/** Returns the world of the project in the body of a login that has not been checked yet. */
export function worldOfLogin (worlds: Worlds, auth: AuthMode, body: unknown): World {
  const { project } = nested(nested(body, 'auth'), 'scope') as { project?: unknown }
  if (typeof project !== 'object' || project === null) return worlds.common
  const { id, name } = project as { id?: unknown, name?: unknown }
  const found = resolveProject(worlds, auth, { ...(typeof id === 'string' ? { id } : {}), ...(typeof name === 'string' ? { name } : {}) })
  return found === null ? worlds.common : worlds.forRead(found.id)
}

function nested (value: unknown, member: string): object {
  const inner: unknown = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[member] : undefined
  return typeof inner === 'object' && inner !== null ? inner : {}
}

function described ({ id, name }: NamedInput): string {
  return JSON.stringify(id ?? name ?? '')
}
