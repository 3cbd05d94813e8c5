// The settings that OpenStack clients need to find the emulator and log in: shell variables, a clouds.yaml, or JSON.
import { findProject, mayUse, type Identity } from '../../core/identity.js'

/** The formats of the client environment. */
export const ENVIRONMENT_FORMATS = ['shell', 'clouds.yaml', 'json'] as const
export type EnvironmentFormat = typeof ENVIRONMENT_FORMATS[number]

/** The names of the environment variables, in the order in which they are written. */
export const ENVIRONMENT_NAMES = [
  'OS_AUTH_URL', 'OS_IDENTITY_API_VERSION', 'OS_AUTH_TYPE', 'OS_USERNAME', 'OS_PASSWORD', 'OS_USER_DOMAIN_NAME', 'OS_PROJECT_ID',
  'OS_PROJECT_NAME', 'OS_PROJECT_DOMAIN_NAME', 'OS_REGION_NAME', 'OS_INTERFACE'
] as const

/** Environment variables by name. */
export type ClientEnvironment = Readonly<Record<typeof ENVIRONMENT_NAMES[number], string>>

/**
 * Returns the variables for a client of the emulator at `url`: the first user, in a project. The default is the default
 * project if it is open to the user, or else the first project that is.
 * OS_DOMAIN_NAME is omitted, though gophercloud asks for it: other clients read it as a separate scope.
 */
export function clientEnvironment (identity: Identity, url: string, projectId = openProjectId(identity), projectName?: string): ClientEnvironment {
  const [user] = identity.users
  const project = findProject(identity, { id: projectId })
  return {
    OS_AUTH_URL: `${url}/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_AUTH_TYPE: 'password',
    OS_USERNAME: user.name,
    OS_PASSWORD: user.password,
    OS_USER_DOMAIN_NAME: user.domain.name,
    OS_PROJECT_ID: projectId,
    // A project without a name uses its id.
    OS_PROJECT_NAME: projectName ?? project?.name ?? projectId,
    OS_PROJECT_DOMAIN_NAME: (project?.domain ?? identity.domains[0]).name,
    OS_REGION_NAME: identity.region,
    OS_INTERFACE: 'public'
  }
}

function openProjectId ({ users: [user], projects, defaultProject }: Identity): string {
  return mayUse(user, defaultProject.id) ? defaultProject.id : projects.find(({ id }) => mayUse(user, id))?.id ?? defaultProject.id
}

/** Returns the environment as text in one of the formats, ending in a line break. */
export function writeEnvironment (environment: ClientEnvironment, format: EnvironmentFormat): string {
  switch (format) {
    case 'shell': return Object.entries(environment).map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`).join('')
    case 'clouds.yaml': return cloudsYaml(environment)
    case 'json': return `${JSON.stringify(environment, null, 2)}\n`
  }
}

/** Returns the shell line that unsets the variables. */
export function writeUnset (environment: ClientEnvironment): string {
  return `unset ${Object.keys(environment).join(' ')}\n`
}

function shellQuoted (value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}

/** Returns a clouds.yaml with one cloud. Strings are written as JSON, which is also YAML. */
function cloudsYaml (environment: ClientEnvironment): string {
  const text = (name: keyof ClientEnvironment): string => JSON.stringify(environment[name])
  return `clouds:
  bms-emulator:
    auth_type: ${text('OS_AUTH_TYPE')}
    auth:
      auth_url: ${text('OS_AUTH_URL')}
      username: ${text('OS_USERNAME')}
      password: ${text('OS_PASSWORD')}
      user_domain_name: ${text('OS_USER_DOMAIN_NAME')}
      project_id: ${text('OS_PROJECT_ID')}
      project_name: ${text('OS_PROJECT_NAME')}
      project_domain_name: ${text('OS_PROJECT_DOMAIN_NAME')}
    region_name: ${text('OS_REGION_NAME')}
    interface: ${text('OS_INTERFACE')}
    identity_api_version: ${text('OS_IDENTITY_API_VERSION')}
`
}
