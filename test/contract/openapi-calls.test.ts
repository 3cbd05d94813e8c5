// Sends real requests to every call of the OpenAPI document, in each profile, and compares the responses with the document:
// status, media type, headers and body. Every response that the document lists, but the default one, has to be met.
import { test, type Test } from 'tap'
import { buildTestEmulator, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { COMPUTE_CASES } from './openapi-cases/compute.js'
import { CONTROL_CASES } from './openapi-cases/control.js'
import { IDENTITY_CASES } from './openapi-cases/identity.js'
import { SERVICE_CASES } from './openapi-cases/services.js'
import { MAX_READ } from '../../src/control/routes/snapshot.js'
import { MAX_STREAMS } from '../../src/control/event-stream.js'
import { MAX_PROJECTS } from '../../src/world/projects.js'
import { PROFILE_NAMES, type ProfileName } from '../../src/core/profile.js'
import { readContract, type Call, type Contract, type OpenApi } from '../openapi.js'
import type { CallCase, CaseWorld } from './openapi-cases/case.js'
import type { LightMyRequestResponse } from 'fastify'

type Options = Readonly<Record<string, unknown>>

/** What a path names unless a case says more. */
const DEFAULTS: Readonly<Record<string, string>> = { server_id: SERVER, flavor_id: 'physical.83.medium', image_id: '1a6635d8-afea-4f2b-abb6-27a202bad319' }
const NEW = 'feed'
const SECRET = 'secret'

/** A response that no request meets without a thousand waits. */
const UNMET = ['GET wait 429']

const isControl = ({ path }: Call): boolean => path.startsWith('/_emulator')
const lastPart = ({ method, path }: Call): string => `${method} ${path.split('/').at(-1)}`

function casesOf ({ method, path }: Call): readonly CallCase[] {
  const under = (prefix: RegExp): string => `${method} ${path.replace(prefix, '')}`
  if (path.startsWith('/_emulator')) return CONTROL_CASES[under(/^\/_emulator/)] ?? []
  const version = path.startsWith('/v2/') ? 'v2' : 'v2.1'
  const cases = SERVICE_CASES[`${method} ${path}`] ?? (path === '/identity' && method === 'GET' ? [{ status: 300 }] : undefined) ??
    (/^(\/identity)?\/v3/.test(path) ? IDENTITY_CASES[under(/^(\/identity)?\/v3/)] : COMPUTE_CASES[under(/^\/v2(\.1)?(\/\{project_id\})?/)]) ?? []
  return cases.filter(({ only }) => only === undefined || only === version)
}

function urlOf ({ path }: Call, { at = {}, query }: Pick<CallCase, 'at' | 'query'>, project: string): string {
  const url = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent({ project_id: project, ...DEFAULTS, ...at }[name] ?? 'x'))
  return query === undefined ? url : query === '/' ? `${url}/` : `${url}?${query}`
}

/** Gives a case a project of its own. */
async function worldOf (emulator: TestEmulator): Promise<CaseWorld> {
  const { id: project, token } = (await emulator.send('POST', '/_emulator/projects')).json() as { id: string, token: string }
  return { project, token, send: (method, url, body, headers = {}) => emulator.send(method, url, body, { 'x-auth-token': token, ...headers }) }
}

/** Collects what the responses of one call are, and how they differ from the document. */
function observe (contract: Contract, call: Call) {
  const met = new Set<string>()
  const problems: string[] = []
  return {
    see (response: LightMyRequestResponse, request: string, status?: number): void {
      const compared = contract.compare(call, response)
      met.add(compared.outcome)
      problems.push(...compared.problems.map((problem) => `${request}: ${problem}`))
      if (status !== undefined && response.statusCode !== status) problems.push(`${request}: ${response.statusCode} instead of ${status}: ${response.body.slice(0, 200)}`)
    },
    accept (body: unknown, request: string): void {
      problems.push(...contract.compareBody(call, body).map((problem) => `${request}: the body ${problem}`))
    },
    /** Everything that is wrong: the differences, and the responses of the document that were not met. */
    all: (): readonly string[] => [...problems, ...call.outcomes.filter((outcome) => !met.has(outcome) && !UNMET.includes(`${lastPart(call)} ${outcome.split(' ')[0]}`)).map((outcome) => `no request met ${outcome}`)]
  }
}
type Observation = ReturnType<typeof observe>

async function runCase (observed: Observation, call: Call, each: CallCase, world: CaseWorld, profile: ProfileName | null): Promise<void> {
  const { at, query, body, headers = {}, status } = { ...each, ...await each.before?.(world) }
  const url = urlOf(call, { ...(at === undefined ? {} : { at }), ...(query === undefined ? {} : { query }) }, world.project)
  const response = await world.send(call.method, url, body, headers)
  observed.see(response, `${call.method} ${url} ${JSON.stringify(body) ?? ''}`, profile === null ? undefined : typeof status === 'number' ? status : status[profile])
  if (response.statusCode < 300) observed.accept(typeof body === 'string' ? JSON.parse(body) : body, url)
}

/** The refusals that the way of every emulated request adds, each met in the forms that `Accept` can ask for. */
const REFUSALS: ReadonlyArray<{ readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly at?: Readonly<Record<string, string>>, readonly body?: string }> = [
  { status: 400, headers: { 'x-emulator-fault': 'nothing' } },
  { status: 401, headers: { 'x-auth-token': '' } },
  { status: 403, headers: { origin: 'https://pages.example.com' } },
  ...['text/html', 'application/json', 'text/plain'].map((accept) => ({ status: 404, headers: { accept, 'x-auth-token': 'any' }, at: { project_id: 'PROJECT' } })),
  { status: 406, headers: { 'openstack-api-version': 'compute 2.999' } },
  ...['text/html', 'application/json', 'text/plain'].map((accept) => ({ status: 413, headers: { accept, 'content-length': '114689' } })),
  { status: 415, headers: { 'content-type': 'application/xml' }, body: '<x/>' }
]

async function runRefusals (observed: Observation, call: Call, world: CaseWorld): Promise<void> {
  const listed = (status: number): boolean => call.outcomes.some((outcome) => outcome.startsWith(`${status}`))
  for (const { status, headers, at = {}, body } of REFUSALS) {
    if (!listed(status) || (status === 401 && call.isOpen) || ('project_id' in at && !call.path.includes('{project_id}'))) continue
    const response = await world.send(call.method, urlOf(call, { at }, world.project), body, headers)
    observed.see(response, `${call.method} ${call.path} ${JSON.stringify(headers)}`, status)
  }
}

/** Fills an emulator up to the limit of projects. */
async function buildFull (t: Test, options: Options = {}): Promise<TestEmulator> {
  const emulator = await buildTestEmulator(t, options)
  for (let number = 1; number < MAX_PROJECTS; number++) emulator.worlds.add(number.toString(16).padStart(32, '0'), {})
  return emulator
}

async function runFull (observed: Observation, call: Call, full: TestEmulator): Promise<void> {
  const [{ body, headers = {} } = { body: undefined }] = casesOf(call)
  const inBody = JSON.parse(JSON.stringify(body ?? null).replaceAll(PROJECT, NEW)) as unknown
  const signed = { 'x-auth-token': '', authorization: 'SDK-HMAC-SHA256 Access=a, Signature=b', 'x-project-id': NEW }
  const response = await full.send(call.method, urlOf(call, {}, NEW), inBody ?? undefined, { ...headers, ...signed })
  observed.see(response, `${call.method} ${call.path} without room for a project`, 503)
}

/** Sends a case of the control API to an emulator that begins anew, with the default project alone. */
async function runControl (observed: Observation, call: Call, each: CallCase, emulator: TestEmulator, profile: ProfileName): Promise<void> {
  await emulator.send('DELETE', '/_emulator/projects')
  await emulator.send('POST', '/_emulator/reset')
  await runCase(observed, call, each, { project: PROJECT, token: 'demo', send: emulator.send }, profile)
}

/** The refusals of the control API: of any call, of a caller without the token, and of a change without room for its project. */
async function runControlRefusals (observed: Observation, call: Call, guarded: TestEmulator, full: TestEmulator): Promise<void> {
  const [{ body, at = {}, query } = { at: undefined, body: undefined, query: undefined }] = casesOf(call)
  const url = urlOf(call, { at }, PROJECT)
  observed.see(await full.send(call.method, `${url}?surprise=1`, body), `${url}?surprise=1`, 400)
  if (!call.isOpen) observed.see(await guarded.send(call.method, url, body), `${url} without the token`, 401)
  if (!call.outcomes.some((outcome) => outcome.startsWith('429')) || call.method === 'GET') return
  const inQuery = call.path === '/_emulator/projects' ? '' : `?project=${NEW}${query === undefined ? '' : `&${query}`}`
  const sent = call.path === '/_emulator/snapshot' ? (await full.send('GET', `/_emulator/snapshot?project=${PROJECT}`)).body.replaceAll(PROJECT, NEW) : body
  observed.see(await full.send(call.method, `${url}${inQuery}`, sent), `${url} without room for a project`, 429)
}

test('every call of the control API responds as the document says, whatever the profile', async (t) => {
  const emulators = await Promise.all(PROFILE_NAMES.map(async (profile) => ({ profile, emulator: await buildTestEmulator(t, { profile }) })))
  const guarded = await buildTestEmulator(t, { control: SECRET })
  const full = await buildFull(t)
  const contract = readContract((await full.send('GET', '/_emulator/openapi.json')).json() as OpenApi)
  for (const call of contract.calls.filter(isControl)) {
    const observed = observe(contract, call)
    const cases = casesOf(call)
    for (const { profile, emulator } of emulators) for (const each of cases) await runControl(observed, call, each, emulator, profile)
    await runControlRefusals(observed, call, guarded, full)
    if (call.path === '/_emulator/events') await runStreams(observed, guarded)
    if (call.path === '/_emulator/snapshot' && call.method === 'GET') await runSnapshots(observed, t)
    t.same([...(cases.length === 0 ? ['has no case'] : []), ...observed.all()], [], `${call.method} ${call.path}`)
  }
})

/** Opens streams of events until there are too many. */
async function runStreams (observed: Observation, emulator: TestEmulator): Promise<void> {
  for (let number = 0; number <= MAX_STREAMS; number++) {
    const response = await emulator.app.inject({ url: '/_emulator/events', headers: { accept: 'text/event-stream', authorization: `Bearer ${SECRET}` }, payloadAsStream: true })
    const isOpen = response.headers['content-type'] === 'text/event-stream; charset=utf-8'
    observed.see(Object.assign(response, { body: isOpen ? '' : await textOf(response.stream()) }), 'a stream', isOpen ? 200 : 429)
  }
}

/** Takes snapshots that are too large for the buffers of their connections, and that nobody reads, until there are too many. */
async function runSnapshots (observed: Observation, t: Test): Promise<void> {
  const emulator = await buildTestEmulator(t, { port: 0 })
  for (let index = 0; index < 600; index++) await emulator.act({ reboot: { type: 'x'.repeat(20_000) } })
  const url = `${await emulator.listen()}/_emulator/snapshot`
  const open = await Promise.all(Array.from({ length: MAX_READ.all }, () => fetch(url)))
  const refused = await fetch(url)
  observed.see({ statusCode: refused.status, headers: Object.fromEntries(refused.headers), body: await refused.text() } as unknown as LightMyRequestResponse, 'a snapshot', 429)
  await Promise.all(open.map(({ body }) => body?.cancel()))
}

async function textOf (stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const part of stream) text += String(part)
  return text
}

/** Profiles, and mixtures of them whose statuses only the document foretells. */
const SUBJECTS: ReadonlyArray<{ readonly title: string, readonly profile: ProfileName | null, readonly options: Options }> = [
  ...PROFILE_NAMES.map((profile) => ({ title: `profile ${profile}`, profile, options: { profile } })),
  { title: 'documented with choices of nova', profile: null, options: { profile: 'documented', set: { successStatus: 202, errorBody: 'native', routeErrors: 'bare', unauthorizedBody: 'both', serverMembers: 'nova' } } },
  { title: 'nova with choices of documented', profile: null, options: { profile: 'nova', set: { errorBody: 'bms', errorStatus: 'table', routeErrors: 'native', outOfVersion: 'accept', serverMembers: 'documented' } } }
]

for (const { title, profile, options } of SUBJECTS) {
  test(`every emulated call responds as the document says: ${title}`, async (t) => {
    const emulator = await buildTestEmulator(t, options)
    const strict = await buildTestEmulator(t, { ...options, auth: 'strict' })
    const full = await buildFull(t, options)
    const contract = readContract((await emulator.send('GET', '/_emulator/openapi.json')).json() as OpenApi)
    for (const call of contract.calls.filter((each) => !isControl(each))) {
      const observed = observe(contract, call)
      const cases = casesOf(call)
      for (const each of cases) await runCase(observed, call, each, await worldOf(each.auth === 'strict' ? strict : emulator), profile)
      await runRefusals(observed, call, await worldOf(emulator))
      if (call.outcomes.some((outcome) => outcome.startsWith('503'))) await runFull(observed, call, full)
      t.same([...(cases.length === 0 ? ['has no case'] : []), ...observed.all()], [], `${call.method} ${call.path}`)
    }
  })
}
