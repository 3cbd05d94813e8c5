import { test } from 'tap'
import { buildTestEmulator, PROJECT } from '../helpers.js'
import { IDENTITY, login, OPS_PROJECT, OTHER_PROJECT, passwordBody, tokenFor } from '../identity-helpers.js'

const DEMO = '1311c433dd9b408886f57d695c229cbe'
type Item = Record<string, unknown>

test('lists and items have Keystone\'s shape, with links', async (t) => {
  const emulator = await buildTestEmulator(t)
  const project = {
    id: PROJECT,
    name: 'eu-de',
    domain_id: 'default',
    parent_id: 'default',
    description: '',
    enabled: true,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `http://localhost:80/v3/projects/${PROJECT}` }
  }
  const links = (path: string) => ({ self: `http://localhost:80${path}`, previous: null, next: null })
  t.same((await emulator.send('GET', '/v3/projects')).json(), { projects: [project], links: links('/v3/projects') })
  t.same((await emulator.send('GET', '/v3/auth/projects')).json(), { projects: [project], links: links('/v3/auth/projects') })
  t.same((await emulator.send('GET', `/v3/users/${DEMO}/projects`)).json(), { projects: [project], links: links(`/v3/users/${DEMO}/projects`) })
  t.same((await emulator.send('GET', `/identity/v3/projects/${PROJECT}`)).json(), { project })
  const user = { id: DEMO, name: 'demo', domain_id: 'default', enabled: true, password_expires_at: null, options: {}, links: { self: `http://localhost:80/v3/users/${DEMO}` } }
  t.same((await emulator.send('GET', `/v3/users/${DEMO}`)).json(), { user })
  t.match((await emulator.send('GET', '/v3/users?name=demo')).json(), { users: [user] })
  t.same((await emulator.send('GET', '/v3/users?name=eve')).json().users, [])
  t.match((await emulator.send('GET', '/v3/auth/domains?name=Default')).json(), { domains: [{ id: 'default', name: 'Default', enabled: true }] })
  t.match((await emulator.send('GET', '/v3/regions/eu-de')).json(), { region: { id: 'eu-de' } })
  t.match((await emulator.send('GET', '/v3/roles')).json(), { roles: [{ name: 'te_admin' }, { name: 'member' }] })
  t.match((await emulator.send('GET', '/v3/services?type=compute')).json(), { services: [{ type: 'compute', name: 'nova', enabled: true }] })
  t.equal((await emulator.send('GET', '/v3/endpoints?interface=public')).json().endpoints.length, 7)
})

test('of a filter that is repeated the last one counts, in every list', async (t) => {
  const emulator = await buildTestEmulator(t)
  const names = async (path: string, key: string): Promise<unknown[]> => ((await emulator.send('GET', path)).json() as Record<string, Item[]>)[key]?.map(({ name }) => name) ?? []
  for (const path of ['/v3/projects', '/v3/auth/projects', `/v3/users/${DEMO}/projects`]) t.same(await names(`${path}?name=a&name=ops`, 'projects'), ['ops'], path)
  t.same(await names('/v3/domains?name=a&name=Other', 'domains'), ['Other'])
  t.same(await names('/v3/users?name=eve&name=demo', 'users'), ['demo'])
  const refused = await emulator.send('GET', '/v3/projects?name=%ff')
  t.equal(refused.statusCode, 400)
  t.match(refused.json(), { error: { code: 400, title: 'Bad Request' } })
})

test('an unknown id returns 404 with Keystone\'s text', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('GET', '/v3/users/nobody')
  t.equal(answer.statusCode, 404)
  t.same(answer.json(), { error: { code: 404, message: 'Could not find user: nobody.', title: 'Not Found' } })
})

test('lookups require a token', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const path of ['/v3/projects', '/v3/auth/catalog', '/v3/auth/tokens', '/v3/users']) {
    t.equal((await emulator.send('GET', path, undefined, { 'x-auth-token': '' })).statusCode, 401, path)
  }
})

test('projects are the configured ones, the existing ones, and those that a login would accept', async (t) => {
  const emulator = await buildTestEmulator(t)
  const made = (await login(emulator, passwordBody(undefined, { project: { name: 'team-a' } }))).json().token.project.id
  const ids = async (query = '') => (await emulator.send('GET', `/v3/projects${query}`)).json().projects.map(({ id }: Item) => id)
  t.same(await ids(), [PROJECT, made])
  t.same(await ids('?name=eu-de'), [PROJECT])
  t.same(await ids('?name=team-a'), [made], 'a lookup by name finds where a login with it leads')
  t.same(await ids('?domain_id=elsewhere'), [])
  t.match((await emulator.send('GET', `/v3/projects/${OTHER_PROJECT}`)).json(), { project: { id: OTHER_PROJECT } })
  t.equal(emulator.worlds.find(OTHER_PROJECT), undefined, 'a lookup makes no project')
})

test('under strict, a user sees the projects that they may use', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const token = async (user: object) => String((await login(emulator, passwordBody(user, 'unscoped'))).headers['x-subject-token'])
  const names = async (path: string, headers: Record<string, string>) => (await emulator.send('GET', path, undefined, headers)).json().projects.map(({ name }: Item) => name)
  t.same(await names('/v3/auth/projects', { 'x-auth-token': await token({ name: 'root', password: 'r00t' }) }), ['main', 'ops'])
  const ann = { 'x-auth-token': await token({ name: 'ann', password: 'secret' }) }
  t.same(await names('/v3/auth/projects', ann), ['ops'])
  t.same(await names('/v3/projects?name=main', ann), [])
  t.same(await names('/v3/users/u2/projects', { 'x-auth-token': 'fixed' }), ['ops'])
  t.equal((await emulator.send('GET', `/v3/projects/${OPS_PROJECT}`, undefined, ann)).statusCode, 200)
  t.equal((await emulator.send('GET', `/v3/projects/${OTHER_PROJECT}`, undefined, ann)).statusCode, 404)
  t.equal((await emulator.send('GET', '/v3/auth/domains?name=Nowhere', undefined, ann)).json().domains.length, 0)
})

test('an unconfigured name is found as a domain, unless strict', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.match((await emulator.send('GET', '/v3/auth/domains?name=OTC00000000001000000001')).json().domains, [{ id: /^[0-9a-f]{32}$/, name: 'OTC00000000001000000001' }])
})

test('the list of users includes the caller', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await login(emulator, passwordBody({ name: 'zoe', password: 'x' }))
  const headers = { 'x-auth-token': String(answer.headers['x-subject-token']) }
  const { id } = answer.json().token.user
  t.match((await emulator.send('GET', `/v3/users/${id}`, undefined, headers)).json(), { user: { name: 'zoe' } })
  t.match((await emulator.send('GET', `/v3/users/${id}/projects`, undefined, headers)).json(), { projects: [{ id: PROJECT }] }, 'with its projects, though the identity section does not name it')
  t.equal((await emulator.send('GET', `/v3/users/${id}/projects`)).statusCode, 404, 'to another caller it is unknown')
})

test('the catalog equals that of the token; an unscoped token has none', async (t) => {
  const emulator = await buildTestEmulator(t)
  const catalog = async (token: string) => await emulator.send('GET', '/v3/auth/catalog', undefined, { 'x-auth-token': token })
  const own = await catalog(await tokenFor(emulator, OTHER_PROJECT))
  t.match(own.json(), { catalog: [{ type: 'compute', endpoints: [{ url: `http://localhost:80/v2.1/${OTHER_PROJECT}` }] }], links: { self: 'http://localhost:80/v3/auth/catalog' } })
  t.match((await catalog('demo')).json().catalog[0].endpoints[0].url, PROJECT)
  const unscoped = await catalog(String((await login(emulator, passwordBody())).headers['x-subject-token']))
  t.equal(unscoped.statusCode, 403)
  t.match(unscoped.json(), { error: { code: 403, title: 'Forbidden' } })
  const domain = await catalog(String((await login(emulator, passwordBody(undefined, { domain: { id: 'default' } }))).headers['x-subject-token']))
  t.same(domain.json().catalog.map(({ type }: Item) => type), ['identity', 'image'])
})

test('an unknown user has no projects', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.same((await emulator.send('GET', '/v3/users/nobody/projects')).json(), { error: { code: 404, message: 'Could not find user: nobody.', title: 'Not Found' } })
})
