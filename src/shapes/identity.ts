// The identity section: users, projects, access keys, application credentials and fixed tokens. Schema, conversion to
// records, and the default.
import { Type, type Static } from '@sinclair/typebox'
import { DEFAULT_PROJECT_ID, idOfName, PROJECT_ID, type AccessKey, type ApplicationCredential, type Domain, type FixedToken, type Identity, type Project, type User } from '../core/identity.js'
import { MAX_TOKEN_LENGTH } from '../core/token.js'

const closed = { additionalProperties: false }
const TextSchema = Type.String({ minLength: 1, maxLength: 255 })
/** A token must fit in a header. */
const TokenSchema = Type.String({ pattern: `^[!-+\\--~]{1,${MAX_TOKEN_LENGTH}}$`, description: 'printable characters without spaces and commas' })
/** An access key stands in `Authorization`, between `=` and a comma or slash. */
const AccessSchema = Type.String({ pattern: '^[!-+\\-.0-~]{1,255}$', description: 'printable characters without spaces, commas and slashes' })

const ProjectInputSchema = Type.Object({
  id: Type.Optional(Type.String({ pattern: PROJECT_ID.source, description: 'as used in paths' })),
  name: TextSchema,
  domain: Type.Optional(TextSchema)
}, closed)

const UserInputSchema = Type.Object({
  id: Type.Optional(TextSchema),
  name: TextSchema,
  password: Type.String(),
  domain: Type.Optional(TextSchema),
  roles: Type.Optional(Type.Array(TextSchema)),
  projects: Type.Optional(Type.Array(TextSchema, { description: 'names or ids of the projects the user has access to; default: all' })),
  accessKeys: Type.Optional(Type.Array(Type.Object({ access: AccessSchema, secret: TextSchema }, closed))),
  applicationCredentials: Type.Optional(Type.Array(Type.Object({
    id: Type.Optional(TextSchema), name: TextSchema, secret: TextSchema, project: TextSchema
  }, closed))),
  tokens: Type.Optional(Type.Array(Type.Object({ token: TokenSchema, project: TextSchema }, closed)))
}, closed)

/** `{"region":"eu-de","projects":[...],"users":[...]}`. */
export const IdentitySchema = Type.Object({
  $schema: Type.Optional(Type.String()),
  region: Type.Optional(TextSchema),
  domains: Type.Optional(Type.Array(Type.Object({ id: Type.Optional(TextSchema), name: TextSchema }, closed), { minItems: 1 })),
  projects: Type.Array(ProjectInputSchema, { minItems: 1 }),
  users: Type.Array(UserInputSchema, { minItems: 1 })
}, { ...closed, title: 'An identity section', description: 'users, projects and access keys, for bms-emulator --identity FILE' })
/** Users, projects and access keys as they are written. */
export type IdentityInput = Static<typeof IdentitySchema>

/** The default: one user and one project. Nothing in it is secret. */
export const DEFAULT_IDENTITY: IdentityInput = {
  region: 'eu-de',
  domains: [{ id: 'default', name: 'Default' }],
  projects: [{ id: DEFAULT_PROJECT_ID, name: 'eu-de' }],
  users: [{
    // The documented server belongs to this user.
    id: '1311c433dd9b408886f57d695c229cbe',
    name: 'demo',
    password: 'demo',
    roles: ['te_admin', 'member'],
    accessKeys: [{ access: 'DEMOACCESSKEY0000001', secret: 'demosecretkey000000000000000000000000001' }],
    applicationCredentials: [{ id: 'd3a0c3e5f1b94c6a9a3d0f6b7c8e9a10', name: 'demo', secret: 'demo', project: 'eu-de' }]
  }]
}

/**
 * Resolves the names of an identity section. Creates domains that only users or projects name.
 * @throws RangeError naming the member, for an unknown name or a duplicate id
 */
export function identityOf (input: IdentityInput): Identity {
  const [first = { id: 'default', name: 'Default' }, ...more] = input.domains ?? []
  const domains: [Domain, ...Domain[]] = [domainOf(first), ...more.map(domainOf)]
  const domain = (name: string | undefined): Domain => {
    if (name === undefined) return domains[0]
    const known = domains.find((each) => each.name === name || each.id === name)
    if (known !== undefined) return known
    domains.push(domainOf({ name }))
    return domain(name)
  }
  const projects = input.projects.map(({ id, name, domain: owner }): Project => ({ id: id ?? idOfName('project', name), name, domain: domain(owner) }))
  refuseDuplicates(projects, 'projects')
  const given = input.users.map((each, index) => ({ given: each, user: userOf(each, `users[${index}]`, domain(each.domain), projects) }))
  const users = given.map(({ user }) => user)
  refuseDuplicates(users, 'users')
  const [firstUser, ...otherUsers] = users
  const defaultProject = projects.find(({ id }) => id === DEFAULT_PROJECT_ID) ?? projects[0]
  if (firstUser === undefined || defaultProject === undefined) throw new RangeError('the identity section has no user or no project; expected at least one of each')
  return { region: input.region ?? 'eu-de', domains, projects, defaultProject, users: [firstUser, ...otherUsers], ...keysOf(given, projects) }
}

function domainOf ({ id, name }: { readonly id?: string, readonly name: string }): Domain {
  return { id: id ?? idOfName('domain', name), name }
}

function userOf (input: IdentityInput['users'][number], member: string, domain: Domain, projects: readonly Project[]): User {
  const { id, name, password, roles = ['member'], projects: open } = input
  const projectIds = open?.map((project, index) => projectNamed(project, `${member}.projects[${index}]`, projects).id) ?? null
  return { id: id ?? idOfName('user', `${domain.id}/${name}`), name, domain, password, roles, projectIds }
}

function projectNamed (name: string, member: string, projects: readonly Project[]): Project {
  const known = projects.find((project) => project.id === name || project.name === name)
  if (known === undefined) throw new RangeError(`${member} is ${JSON.stringify(name)}, which is not a project of this section; expected one of ${projects.map((project) => project.name).join(', ')}`)
  return known
}

function refuseDuplicates (items: ReadonlyArray<{ readonly id: string, readonly name: string }>, member: string): void {
  const indexes = new Map<string, number>()
  for (const [index, { id }] of items.entries()) {
    const first = indexes.get(id)
    if (first !== undefined) throw new RangeError(`${member}[${index}] has the id ${id} of ${member}[${first}]; expected a unique id or name`)
    indexes.set(id, index)
  }
}

/** Collects the keys, credentials and tokens of all users. */
function keysOf (users: ReadonlyArray<{ readonly given: IdentityInput['users'][number], readonly user: User }>, projects: readonly Project[]): Pick<Identity, 'accessKeys' | 'applicationCredentials' | 'tokens'> {
  const accessKeys = new Map<string, AccessKey>()
  const applicationCredentials: ApplicationCredential[] = []
  const tokens = new Map<string, FixedToken>()
  for (const [index, { given, user }] of users.entries()) {
    const { accessKeys: keys = [], applicationCredentials: credentials = [], tokens: texts = [] } = given
    const member = `users[${index}]`
    for (const { access, secret } of keys) accessKeys.set(access, { access, secret, user })
    for (const [number, { id, name, secret, project }] of credentials.entries()) {
      const path = `${member}.applicationCredentials[${number}].project`
      applicationCredentials.push({ id: id ?? idOfName('user', `${user.id}/${name}`), name, secret, user, project: projectNamed(project, path, projects) })
    }
    for (const [number, { token, project }] of texts.entries()) tokens.set(token, { user, project: projectNamed(project, `${member}.tokens[${number}].project`, projects) })
  }
  return { accessKeys, applicationCredentials, tokens }
}
