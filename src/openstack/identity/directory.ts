// The read-only lookups of the identity service: catalog, projects, users, domains, roles, regions, services.
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { baseUrlOf } from '../../pipeline/request-context.js'
import { catalogOf, type CatalogEntry } from './catalog.js'
import { CatalogAnswerSchema, FilterQuerySchema, ITEM_SCHEMAS, listSchema } from './schemas/responses.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { findDomain, inventDomain, inventProject, mayUse, type Domain, type Project, type User } from '../../core/identity.js'
import { json } from '../../shapes/call-note.js'
import { pathPart } from '../../pipeline/path.js'
import { redactPath } from '../../core/secrets/text.js'
import { readQuery } from '../compute/query.js'
import { Refusal } from '../../core/refusal.js'
import { resolveProject } from '../../world/login.js'
import { viewRoles } from './token-view.js'
import type { Describe } from '../describing.js'
import type { IdentityDeps } from './deps.js'

/** One item of a collection. Most items have a name as well as an id. */
interface Item {
  readonly id: string
  readonly [member: string]: unknown
}

/** A collection: its path, its key in the body, the key of a single item (omitted if items have no path), and its items for a request. */
interface Collection {
  readonly path: string
  readonly key: keyof typeof ITEM_SCHEMAS
  readonly one?: string
  readonly items: (request: FastifyRequest, deps: IdentityDeps, filter: Filter) => readonly Item[]
}

type Filter = Readonly<Record<string, string | undefined>>

const COLLECTIONS: readonly Collection[] = [
  { path: '/auth/projects', key: 'projects', items: projects },
  { path: '/projects', key: 'projects', one: 'project', items: projects },
  { path: '/auth/domains', key: 'domains', items: domains },
  { path: '/domains', key: 'domains', one: 'domain', items: domains },
  { path: '/users', key: 'users', one: 'user', items: users },
  { path: '/roles', key: 'roles', one: 'role', items: (_request, { worlds }) => viewRoles([...new Set(worlds.template.identity.users.flatMap(({ roles }) => roles))]).map((role) => ({ ...role, domain_id: null })) },
  { path: '/regions', key: 'regions', one: 'region', items: (_request, { worlds }) => [{ id: worlds.template.identity.region, description: '', parent_region_id: null }] },
  { path: '/services', key: 'services', one: 'service', items: (request, deps) => catalog(request, deps).map(({ id, type, name }) => ({ id, type, name, enabled: true })) },
  {
    path: '/endpoints',
    key: 'endpoints',
    one: 'endpoint',
    items: (request, deps) => catalog(request, deps).flatMap(({ id: serviceId, endpoints }) => endpoints.map((endpoint) => ({ ...endpoint, service_id: serviceId, enabled: true })))
  }
]

/** Registers the lookups under a prefix. */
export function registerDirectory (app: FastifyInstance, prefix: string, describe: Describe, deps: IdentityDeps): void {
  const config = { operation: 'lookup', service: 'identity' } as const
  app.get(`${prefix}/auth/catalog`, { config, schema: describe('showCatalog', 'The service catalog', { 200: json(CatalogAnswerSchema) }, [403]) }, (request) => {
    const { caller } = exchangeOf(request)
    if (caller.projectId === null && caller.token?.domain === null) throw new Refusal('identity-forbidden', { reason: 'An unscoped token has no catalog; log in with a project.' })
    return { catalog: catalog(request, deps), links: linksOf(request, deps) }
  })
  for (const { path, key, one, items } of COLLECTIONS) {
    const title = `${key.charAt(0).toUpperCase()}${key.slice(1)}`
    const open = path.startsWith('/auth/')
    const note = describe(`list${open ? 'Open' : 'Identity'}${title}`, `List ${key}${open ? ' that the token may use' : ''}`, { 200: json(listSchema(key)) })
    app.get(`${prefix}${path}`, { config, schema: { ...note, querystring: FilterQuerySchema } }, (request) => {
      const filter = filterOf(request)
      const found = items(request, deps, filter).filter((item) => isWanted(item, filter))
      return { [key]: found.map((item) => linked(item, key, request, deps)), links: linksOf(request, deps) }
    })
    if (one === undefined) continue
    app.get(`${prefix}${path}/:id`, { config, schema: describe(`showIdentity${title.slice(0, -1)}`, `One ${one}`, { 200: json(Type.Object({ [one]: ITEM_SCHEMAS[key] })) }, [404]) }, (request) => {
      const id = pathPart(request, 'id')
      const item = items(request, deps, { id }).find((candidate) => candidate.id === id)
      if (item === undefined) throw new Refusal('identity-unknown', { what: one, id })
      return { [one]: linked(item, key, request, deps) }
    })
  }
  app.get(`${prefix}/users/:id/projects`, {
    config,
    schema: { ...describe('listIdentityProjectsOfUser', 'List projects that a user may use', { 200: json(listSchema('projects')) }, [404]), querystring: FilterQuerySchema }
  }, (request) => {
    const id = pathPart(request, 'id')
    const user = deps.worlds.template.identity.users.find((candidate) => candidate.id === id)
    if (user === undefined && !users(request, deps).some((known) => known.id === id)) throw new Refusal('identity-unknown', { what: 'user', id })
    const filter = filterOf(request)
    const open = projects(request, deps, filter, user ?? null).filter((item) => isWanted(item, filter))
    return { projects: open.map((item) => linked(item, 'projects', request, deps)), links: linksOf(request, deps) }
  })
}

/** The members that list filters apply to. */
const FILTERS = ['name', 'domain_id', 'type', 'service_id', 'interface', 'region_id'] as const

/** Returns the filters of a request. Of several values the last one counts. @throws Refusal `query-invalid` */
function filterOf (request: FastifyRequest): Filter {
  const query = readQuery(request.url)
  return Object.fromEntries(['id', ...FILTERS].map((name) => [name, query.last(name)]))
}

function isWanted (item: Item, filter: Filter): boolean {
  return FILTERS.every((member) => filter[member] === undefined || item[member] === filter[member])
}

function catalog (request: FastifyRequest, { worlds, publicUrl }: IdentityDeps): readonly CatalogEntry[] {
  const { caller } = exchangeOf(request)
  const projectId = caller.projectId === undefined ? worlds.template.defaultProjectId : caller.projectId
  return catalogOf(projectId, worlds.template.identity.region, baseUrlOf(request, publicUrl))
}

/**
 * Returns the projects that a user may use (by default the caller): those of the identity section and those that exist.
 * A project named by `id` or `name` is found if a login would accept it.
 */
function projects (request: FastifyRequest, { worlds, auth }: IdentityDeps, { id, name }: Filter, user = userOf(request, { worlds, auth })): readonly Item[] {
  const { identity } = worlds.template
  const known = new Map<string, Project>(identity.projects.map((project) => [project.id, project]))
  for (const { projectId, own } of worlds.list()) {
    const project = known.get(projectId) ?? inventProject(identity, { id: projectId, name: own.name })
    if (project !== null) known.set(projectId, project)
  }
  const asked = id === undefined && name === undefined ? null : resolveProject(worlds, auth, { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) })
  if (asked !== null) known.set(asked.id, asked)
  return [...known.values()].filter((project) => auth !== 'strict' || user === null || mayUse(user, project.id)).map((project) => ({
    id: project.id,
    name: project.name,
    domain_id: project.domain.id,
    parent_id: project.domain.id,
    description: '',
    enabled: true,
    is_domain: false,
    tags: [],
    options: {}
  }))
}

/** Returns the configured user who makes the request, or null. */
function userOf (request: FastifyRequest, { worlds }: Pick<IdentityDeps, 'worlds' | 'auth'>): User | null {
  const { caller } = exchangeOf(request)
  const { identity } = worlds.template
  const id = caller.token?.user.id ?? (caller.signature === null ? undefined : identity.accessKeys.get(caller.signature.access)?.user.id)
  return identity.users.find((user) => user.id === id) ?? null
}

function domains (_request: FastifyRequest, { worlds: { template: { identity } }, auth }: IdentityDeps, { id, name }: Filter): readonly Item[] {
  const known: Domain[] = [...identity.domains]
  const isAsked = id !== undefined || name !== undefined
  if (auth !== 'strict' && isAsked && findDomain(identity, { id, name }) === undefined) known.push(inventDomain({ id, name }))
  return known.map((domain) => ({ id: domain.id, name: domain.name, description: '', enabled: true }))
}

/** Returns the users of the identity section and the caller. */
function users (request: FastifyRequest, { worlds }: IdentityDeps): readonly Item[] {
  const { token } = exchangeOf(request).caller
  const known = new Map<string, Pick<User, 'id' | 'name' | 'domain'>>(worlds.template.identity.users.map((user) => [user.id, user]))
  if (token !== null && !known.has(token.user.id)) known.set(token.user.id, token.user)
  return Array.from(known.values(), ({ id, name, domain }) => ({ id, name, domain_id: domain.id, enabled: true, password_expires_at: null, options: {} }))
}

function linked (item: Item, key: string, request: FastifyRequest, { publicUrl }: IdentityDeps): Record<string, unknown> {
  return { ...item, links: { self: `${baseUrlOf(request, publicUrl)}/v3/${key}/${item.id}` } }
}

function linksOf (request: FastifyRequest, { publicUrl }: IdentityDeps): Record<string, unknown> {
  return { self: `${baseUrlOf(request, publicUrl)}${redactPath(request.url)}`, previous: null, next: null }
}
