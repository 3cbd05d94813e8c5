// Logs in to a cloud, and finds its compute endpoint. A token goes to no host that neither the user nor a neighbour of the identity service names.
import { hide, type Hidden } from '../../learn/hide.js'
import { brief, inShort, jsonOf, objectOf } from '../../learn/read-response.js'
import { printable } from '../../core/texts.js'
import { sign } from './sign.js'
import { UsageError } from '../usage-error.js'
import { withoutUserInfo } from '../../core/secrets/text.js'
import type { Credentials } from './credentials.js'
import type { LearnResponse } from '../../learn/probe.js'
import type { LearnRequest, Send } from '../../learn/session.js'
import type { Transport } from './transport.js'

/** A cloud that cannot be asked. The message is one line. */
export class CloudError extends Error {
  override readonly name = 'CloudError'
  constructor (message: string) {
    super(printable(message))
  }
}

/** A cloud that requests can be sent to. */
export interface Cloud {
  /** The compute endpoint with the project: `https://ecs.example.com/v2.1/PROJECT`. */
  readonly endpoint: string
  readonly send: Send
  readonly hidden: Hidden
}

/** The requests of a log-in, as `--dry-run` announces them. */
export function announceLogin (given: Credentials, url: string | undefined): readonly string[] {
  const { auth, compute } = targetsOf(given, url)
  if (given.key !== null || (given.token !== '' && compute !== null)) return []
  return [given.token === '' ? `POST ${auth}/auth/tokens` : `GET ${auth}/auth/catalog`]
}

/** Logs in and returns the cloud. @throws UsageError if credentials are missing; CloudError for what the cloud does */
export async function login (given: Credentials, url: string | undefined, transport: Transport, now: () => number): Promise<Cloud> {
  const { auth, compute } = targetsOf(given, url)
  const { key, project } = given
  if (key !== null) {
    if (compute === null || project.id === '') throw new UsageError('an access key needs the compute endpoint as URL, and OS_PROJECT_ID')
    return cloudAt(withProject(compute, project.id), transport, (request) => sign(request, project.id, key, now()), secretsOf(given))
  }
  const found = given.token === '' ? await issueToken(given, auth, transport) : await readToken(given, auth, compute, transport)
  const projectId = found.projectId === '' ? project.id : found.projectId
  const hidden = hiddenIn(given, { ...found, projectId })
  const endpoint = compute ?? neighbour(auth, given, found, hidden)
  if (projectOf(endpoint) === '' && projectId === '') throw new UsageError('the project is not known; set OS_PROJECT_ID')
  return cloudAt(withProject(endpoint, projectId), transport, ({ headers }) => ({ ...headers, 'x-auth-token': found.token }), hidden)
}

function secretsOf ({ user, application, project, token, key }: Credentials): Hidden {
  return [[user.password, 'PASSWORD'], [application.secret, 'SECRET'], [user.id, 'USER'], [token, 'TOKEN'], [key?.secret ?? '', 'SECRET_KEY'], [key?.access ?? '', 'ACCESS_KEY'], [project.id, 'PROJECT']]
}

/** Returns what must not be shown once the cloud has responded to a log-in. */
function hiddenIn (given: Credentials, { token, userId, projectId }: Pick<Found, 'token' | 'userId' | 'projectId'>): Hidden {
  return [...secretsOf(given), [token, 'TOKEN'], [userId, 'USER'], [projectId, 'PROJECT']]
}

/** Returns the cloud at an endpoint with its project, which is hidden too: neither the user nor the token need have named it. */
function cloudAt (endpoint: string, transport: Transport, authorize: (request: LearnRequest) => Readonly<Record<string, string>>, secrets: Hidden): Cloud {
  const hidden: Hidden = [...secrets, [projectOf(endpoint), 'PROJECT']]
  return {
    endpoint,
    send: (request) => transport({ ...request, headers: request.isAnonymous ? request.headers : authorize(request) }),
    hidden
  }
}

interface Found {
  readonly token: string
  readonly projectId: string
  readonly userId: string
  /** The compute endpoint of the catalog; empty if there is none. */
  readonly endpoint: string
}

/** Returns the identity service, and the compute endpoint if the user named it. A URL without a path means both. @throws UsageError */
function targetsOf (given: Credentials, url: string | undefined): { readonly auth: string, readonly compute: string | null } {
  if (url === undefined) {
    if (given.authUrl === '') throw new UsageError('no cloud is named; set OS_AUTH_URL, or name one with --os-cloud or a URL')
    return { auth: checkUrl(given.authUrl), compute: null }
  }
  const bare = checkUrl(url).replace(/\/+$/, '')
  if (/\/v3$/.test(bare)) return { auth: bare, compute: null }
  if (/\/v2(\.\d+)?(\/[^/]+)?$/.test(bare)) return { auth: given.authUrl === '' ? bare.replace(/\/v2(\.\d+)?(\/[^/]+)?$/, '/v3') : checkUrl(given.authUrl), compute: bare }
  return { auth: given.authUrl === '' ? `${bare}/v3` : checkUrl(given.authUrl), compute: `${bare}/v2.1` }
}

function checkUrl (url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed !== null && (parsed.username !== '' || parsed.password !== '')) throw new UsageError('the URL has a password; expected OS_USERNAME and OS_PASSWORD instead')
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw new UsageError(`${JSON.stringify(url)} is not a URL; expected one such as https://ecs.eu-de.otc.t-systems.com`)
  return url
}

/** Returns the project that an endpoint names; empty if it names none. */
export function projectOf (endpoint: string): string {
  return /\/v2(?:\.\d+)?\/([^/]+)\/*$/.exec(endpoint)?.[1] ?? ''
}

function withProject (endpoint: string, projectId: string): string {
  const bare = endpoint.replace(/\/+$/, '')
  return /\/v2(\.\d+)?$/.test(bare) ? `${bare}/${projectId}` : bare
}

async function issueToken (given: Credentials, auth: string, transport: Transport): Promise<Found> {
  const response = await ask(transport, { method: 'POST', url: `${auth}/auth/tokens`, headers: { accept: 'application/json', 'content-type': 'application/json;charset=utf8' }, body: JSON.stringify({ auth: authOf(given) }) }, secretsOf(given))
  const token = response.headers['x-subject-token'] ?? ''
  const found: Found = { token, ...readTokenBody(response, given) }
  if (response.status !== 201 || token === '') throw new CloudError(`the log-in at ${auth} was refused: ${inShort({ ...response, shown: hide(response.body, hiddenIn(given, found)) })}`)
  return found
}

function authOf ({ user, application, project }: Credentials): object {
  if (application.id !== '') return { identity: { methods: ['application_credential'], application_credential: { id: application.id, secret: application.secret } } }
  if ((user.name === '' && user.id === '') || user.password === '') throw new UsageError('there are no credentials; set OS_USERNAME and OS_PASSWORD, OS_TOKEN, or OS_ACCESS_KEY and OS_SECRET_KEY')
  const who = user.id === '' ? { name: user.name, domain: domainOf(user) } : { id: user.id }
  const scope = project.id === '' ? { name: project.name, domain: domainOf(project) } : { id: project.id }
  if (project.id === '' && project.name === '') throw new UsageError('the project is not known; set OS_PROJECT_ID or OS_PROJECT_NAME')
  return { identity: { methods: ['password'], password: { user: { ...who, password: user.password } } }, scope: { project: scope } }
}

function domainOf ({ domainId, domainName }: { readonly domainId: string, readonly domainName: string }): object {
  return domainId !== '' ? { id: domainId } : domainName !== '' ? { name: domainName } : { id: 'default' }
}

/** Returns what is known about a token that was given; the catalog is asked for if the endpoint is not known. */
async function readToken (given: Credentials, auth: string, compute: string | null, transport: Transport): Promise<Found> {
  const { token } = given
  if (compute !== null) return { token, projectId: given.project.id, userId: '', endpoint: '' }
  const response = await ask(transport, { method: 'GET', url: `${auth}/auth/catalog`, headers: { accept: 'application/json', 'x-auth-token': token }, body: null }, secretsOf(given))
  if (response.status !== 200) throw new CloudError(`the catalog of ${auth} was refused: ${inShort(response)}`)
  return { token, ...readTokenBody({ ...response, body: JSON.stringify({ token: jsonOf(response) }) }, given) }
}

/** Sends a request of the log-in. The texts of the response are shown without secrets. */
async function ask (transport: Transport, request: Parameters<Transport>[0], hidden: Hidden): Promise<LearnResponse> {
  const response = await transport(request).catch((error: Error) => { throw new CloudError(`${request.url}: ${error.message}`) })
  if (response.status >= 300 && response.status < 400) throw new CloudError(`${request.url} redirects to ${brief(hide(response.headers['location'] ?? 'another place', hidden))}; redirects are not followed: name that URL if it is right`)
  return { ...response, shown: hide(response.body, hidden) }
}

function readTokenBody (response: LearnResponse, { project, region, isInternal }: Credentials): Omit<Found, 'token'> {
  const token = objectOf(jsonOf(response)['token'])
  const catalog = Array.isArray(token['catalog']) ? token['catalog'].map(objectOf) : []
  const compute = catalog.filter(({ type }) => type === 'compute').flatMap(({ endpoints }) => Array.isArray(endpoints) ? endpoints.map(objectOf) : [])
  const inRegion = compute.filter((endpoint) => endpoint['interface'] === (isInternal ? 'internal' : 'public') && (region === '' || endpoint['region'] === region || endpoint['region_id'] === region))
  const idOf = (member: string): string => {
    const { id } = objectOf(token[member])
    return typeof id === 'string' ? id : ''
  }
  const url = inRegion[0]?.['url']
  return { projectId: idOf('project') || project.id, userId: idOf('user'), endpoint: typeof url === 'string' ? url : '' }
}

/** Returns the compute endpoint of a catalog, if it is on the host of the identity service or beside it. @throws CloudError */
function neighbour (auth: string, { region, isInternal }: Credentials, { endpoint, projectId }: Found, hidden: Hidden): string {
  if (!isEndpoint(endpoint)) {
    const where = `${isInternal ? 'internal' : 'public'}${region === '' ? '' : `, region ${region}`}`
    throw new CloudError(`the catalog of ${auth} names no compute endpoint (${where})${endpoint === '' ? '' : `, but ${brief(withoutUserInfo(hide(JSON.stringify(endpoint), hidden)))}`}; name it as URL`)
  }
  const [one, other] = [new URL(auth), new URL(endpoint)]
  const isSafe = one.protocol !== 'https:' || other.protocol === 'https:'
  if (!isSafe || !isNeighbour(one.hostname, other.hostname)) {
    // Where the log-in tells the project, the endpoint is right without it.
    throw new CloudError(`the catalog of ${one.origin} names a compute endpoint elsewhere: ${hide(other.origin, hidden)}; if that is right, name it: ${hide(projectId === '' ? endpoint : endpoint.replace(`/${projectId}`, ''), hidden)}`)
  }
  return endpoint
}

/** The longest endpoint that a profile file holds. */
const MAX_ENDPOINT = 2000

/** Whether a text of a catalog is an endpoint that a token can be sent to. */
function isEndpoint (text: string): boolean {
  const url = URL.canParse(text) && text.length <= MAX_ENDPOINT ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** Whether two hosts are the same, or differ in their first label alone: `iam.eu-de.example.com` and `ecs.eu-de.example.com`. */
function isNeighbour (one: string, other: string): boolean {
  if (one === other) return true
  const [parent, otherParent] = [one, other].map((host) => host.slice(host.indexOf('.') + 1))
  return parent === otherParent && parent !== undefined && /[a-z].*\./i.test(parent)
}
