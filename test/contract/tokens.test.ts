import { test } from 'tap'
import { buildTestEmulator, PROJECT } from '../helpers.js'
import { IDENTITY, login, OPS_PROJECT, OTHER_PROJECT, passwordBody, tokenFor } from '../identity-helpers.js'

const URL = '/v3/auth/tokens'
const IN_PROJECT = { project: { id: PROJECT } }

test('a login with a project returns 201, the token in a header and the members that clients read', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await login(emulator, passwordBody(undefined, { project: { name: 'eu-de', domain: { name: 'Default' } } }))
  t.equal(answer.statusCode, 201)
  t.match(answer.headers['x-subject-token'], /^gAAAAA-c685484a8cc2416b97260938705deb65_[0-9a-f]{48}$/)
  t.match(answer.headers, { vary: 'X-Auth-Token', 'x-openstack-request-id': /^req-/, 'content-type': 'application/json', date: 'Thu, 01 Jan 2026 00:00:00 GMT' })
  t.notOk(answer.headers['x-compute-request-id'])
  const { token } = answer.json()
  const { catalog, audit_ids: auditIds, roles, ...rest } = token
  t.same(rest, {
    methods: ['password'],
    user: { id: '1311c433dd9b408886f57d695c229cbe', name: 'demo', domain: { id: 'default', name: 'Default' }, password_expires_at: null },
    issued_at: '2026-01-01T00:00:00.000000Z',
    expires_at: '2026-01-02T00:00:00.000000Z',
    project: { id: PROJECT, name: 'eu-de', domain: { id: 'default', name: 'Default' } },
    is_domain: false
  })
  t.match(auditIds, [/^[\w-]{22}$/])
  t.same(roles.map(({ name }: { name: string }) => name), ['te_admin', 'member'])
  t.same(catalog.map(({ type }: { type: string }) => type), ['compute', 'computev2.1', 'compute_legacy', 'ecs', 'bms', 'identity', 'image'])
  const [{ endpoints }] = catalog
  t.match(endpoints, [{ interface: 'public', region: 'eu-de', region_id: 'eu-de', url: `http://localhost:80/v2.1/${PROJECT}` }, { interface: 'internal' }, { interface: 'admin' }])
})

test('the same seed gives the same token', async (t) => {
  const tokens = await Promise.all([1, 1, 2].map(async (seed) => await tokenFor(await buildTestEmulator(t, { seed }))))
  t.equal(tokens[0], tokens[1])
  t.not(tokens[0], tokens[2])
})

test('the catalog follows the Host, or the public URL, and is omitted on request', async (t) => {
  const emulator = await buildTestEmulator(t, { publicUrl: 'https://cloud.example.com' })
  const answer = await login(emulator, passwordBody(undefined, IN_PROJECT))
  t.equal(answer.json().token.catalog[0].endpoints[0].url, `https://cloud.example.com/v2.1/${PROJECT}`)
  const without = await login(emulator, passwordBody(undefined, IN_PROJECT), '?nocatalog=1')
  t.equal(without.json().token.catalog, undefined)
  t.ok(without.json().token.roles)
})

test('an unscoped token has neither roles nor catalog; one for a domain has the services that need no project', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const scope of [undefined, 'unscoped', {}]) {
    const { token } = (await login(emulator, passwordBody(undefined, scope))).json()
    t.same(Object.keys(token), ['methods', 'user', 'audit_ids', 'issued_at', 'expires_at'])
  }
  const { token } = (await login(emulator, passwordBody(undefined, { domain: { name: 'Default' } }))).json()
  t.same(token.domain, { id: 'default', name: 'Default' })
  t.same(token.catalog.map(({ type }: { type: string }) => type), ['identity', 'image'])
})

test('unless strict, every login is accepted, and an unknown project name leads to its own project', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await login(emulator, passwordBody({ name: 'zoe', password: 'x', domain: { name: 'Elsewhere' } }, { project: { name: 'team-a', domain: { id: 'e' } } }))
  t.equal(answer.statusCode, 201)
  const { token } = answer.json()
  t.match(token, { user: { name: 'zoe', domain: { name: 'Elsewhere' } }, project: { id: /^[0-9a-f]{32}$/, name: 'team-a' } })
  const again = await login(emulator, passwordBody(undefined, { project: { name: 'team-a' } }))
  t.equal(again.json().token.project.id, token.project.id)
  t.ok(emulator.worlds.find(token.project.id))
  t.equal((await login(emulator, passwordBody(undefined, { project: { id: 'Not An Id' } }))).statusCode, 401)
  t.equal((await login(emulator, passwordBody(undefined, { project: { name: OTHER_PROJECT } }))).json().token.project.id, OTHER_PROJECT)
})

test('a login by token keeps the user and the expiry of the first token', async (t) => {
  const emulator = await buildTestEmulator(t)
  const first = await login(emulator, passwordBody({ name: 'zoe', password: 'x' }))
  await emulator.advance('1h')
  const id = first.headers['x-subject-token']
  const second = await login(emulator, { auth: { identity: { methods: ['token'], token: { id } }, scope: IN_PROJECT } })
  t.equal(second.statusCode, 201)
  t.match(second.json().token, { methods: ['token', 'password'], user: { name: 'zoe' }, issued_at: '2026-01-01T01:00:00.000000Z', expires_at: '2026-01-02T00:00:00.000000Z' })
  t.equal(second.json().token.audit_ids[1], first.json().token.audit_ids[0])
  const stranger = await login(emulator, { auth: { identity: { methods: ['token'], token: { id: 'demo' } }, scope: IN_PROJECT } })
  t.match(stranger.json().token, { user: { name: 'demo' } })
  await emulator.advance('23h')
  t.equal((await login(emulator, { auth: { identity: { methods: ['token'], token: { id } } } })).statusCode, 401)
})

test('an application credential is bound to its project', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const by = (credential: object) => login(emulator, { auth: { identity: { methods: ['application_credential'], application_credential: credential } } })
  t.match((await by({ id: 'cred', secret: 's3' })).json().token, { user: { name: 'ann' }, project: { id: OPS_PROJECT } })
  t.match((await by({ name: 'ci', secret: 's3', user: { name: 'ann', domain: { name: 'Second' } } })).json().token, { user: { name: 'ann' } })
  t.equal((await by({ id: 'cred', secret: 'no' })).statusCode, 401)
  t.equal((await by({ id: 'other', secret: 's3' })).statusCode, 401)
  const open = await buildTestEmulator(t)
  const answer = await login(open, { auth: { identity: { methods: ['application_credential'], application_credential: { id: 'any', secret: 'x' } } } })
  t.match(answer.json().token, { project: { id: PROJECT } })
})

test('a strict login checks user, domain, password, project and domain scope', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const root = { name: 'root', password: 'r00t', domain: { id: 'default' } }
  const ann = { id: 'u2', password: 'secret' }
  const cases: Array<[title: string, user: object, scope: unknown, status: number]> = [
    ['the right password', root, IN_PROJECT, 201],
    ['a user without a domain', { name: 'root', password: 'r00t' }, IN_PROJECT, 201],
    ['a user in another domain', { ...root, domain: { name: 'Second' } }, IN_PROJECT, 401],
    ['a user in an unknown domain', { ...root, domain: { name: 'Nowhere' } }, IN_PROJECT, 401],
    ['a wrong password', { ...root, password: 'x' }, IN_PROJECT, 401],
    ['an unknown user', { name: 'eve', password: 'x' }, undefined, 401],
    ['a project by name and domain', root, { project: { name: 'ops', domain: { name: 'Second' } } }, 201],
    ['a project in another domain', root, { project: { name: 'ops', domain: { name: 'Default' } } }, 401],
    ['an unknown project', root, { project: { id: OTHER_PROJECT } }, 401],
    ['a project that is open to the user', ann, { project: { name: 'ops' } }, 201],
    ['a project that is not', ann, IN_PROJECT, 401],
    ['a known domain', ann, { domain: { id: 'd2' } }, 201],
    ['an unknown domain', ann, { domain: { id: 'd3' } }, 401]
  ]
  for (const [title, user, scope, status] of cases) t.equal((await login(emulator, passwordBody(user, scope))).statusCode, status, title)
  t.equal(emulator.worlds.find(OTHER_PROJECT), undefined, 'a refused login makes no project')
  const unknown = await login(emulator, { auth: { identity: { methods: ['token'], token: { id: 'demo' } } } })
  t.equal(unknown.statusCode, 401)
})

test('wrong credentials return the profile\'s text, without a reason', async (t) => {
  const bodies = {
    otc: { error: { code: 401, message: 'Unauthorized.', title: 'Unauthorized' } },
    documented: { error: { code: 401, message: 'Unauthorized.', title: 'Unauthorized' } },
    nova: { error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' } }
  }
  for (const [profile, body] of Object.entries(bodies)) {
    const emulator = await buildTestEmulator(t, { profile, auth: 'strict' })
    const answer = await login(emulator, passwordBody({ name: 'demo', password: 'x' }))
    t.equal(answer.statusCode, 401)
    t.same(answer.json(), body, profile)
    t.equal(answer.headers['www-authenticate'], 'Keystone uri="http://localhost:80/v3"')
  }
})

test('an invalid login body returns 400 and names the mistake', async (t) => {
  const emulator = await buildTestEmulator(t)
  const cases: Array<[body: unknown, message: RegExp]> = [
    ['', /Malformed request body/],
    ['{', /Malformed request body/],
    [{}, /^auth is missing; expected an object/],
    [{ auth: { identity: { methods: [] } } }, /^auth\.identity\.methods is \[\]; expected a list of at least 1/],
    [{ auth: { identity: { methods: ['password'] } } }, /^auth\.identity\.password is missing, though/],
    [{ auth: { identity: { methods: ['token'] } } }, /^auth\.identity\.token is missing, though/],
    [{ auth: { identity: { methods: ['application_credential'] } } }, /^auth\.identity\.application_credential is missing, though/],
    [passwordBody({ name: 'demo', password: 1 }), /^auth\.identity\.password\.user\.password is "\*\*\*"; expected a string/],
    [passwordBody(undefined, { project: { id: PROJECT }, domain: { id: 'default' } }), /^auth\.scope names a project and a domain/]
  ]
  for (const [body, message] of cases) {
    const answer = await login(emulator, body)
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { error: { code: 400, title: 'Bad Request', message } })
  }
  t.equal((await login(emulator, undefined)).statusCode, 400, 'no body at all')
  t.equal((await login(emulator, { auth: { identity: { methods: ['saml2'] } } })).statusCode, 401, 'a method that is not emulated')
})

test('GET, HEAD and DELETE apply to the token in X-Subject-Token', async (t) => {
  const emulator = await buildTestEmulator(t)
  const token = await tokenFor(emulator)
  const about = { 'x-auth-token': token, 'x-subject-token': token }
  const shown = await emulator.send('GET', URL, undefined, about)
  t.equal(shown.statusCode, 200)
  t.equal(shown.headers['x-subject-token'], token)
  t.match(shown.json(), { token: { project: { id: PROJECT }, catalog: [{ type: 'compute' }] } })
  const head = await emulator.send('HEAD', URL, undefined, about)
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  t.equal((await emulator.send('GET', `${URL}?nocatalog`, undefined, about)).json().token.catalog, undefined)
  const gone = await emulator.send('DELETE', URL, undefined, about)
  t.equal(gone.statusCode, 204)
  t.equal(gone.body, '')
  const after = await emulator.send('GET', URL, undefined, { 'x-auth-token': 'demo', 'x-subject-token': token })
  t.equal(after.statusCode, 404)
  t.same(after.json(), { error: { code: 404, message: 'Could not find token.', title: 'Not Found' } })
  t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/servers`, undefined, { 'x-auth-token': token })).statusCode, 401)
})

test('a DELETE without a body may send a Content-Type', async (t) => {
  const emulator = await buildTestEmulator(t)
  const token = await tokenFor(emulator)
  const answer = await emulator.send('DELETE', URL, undefined, { 'x-auth-token': token, 'x-subject-token': token, 'content-type': 'application/json' })
  t.equal(answer.statusCode, 204)
  const empty = await emulator.send('DELETE', URL, '', { 'x-auth-token': 'demo', 'x-subject-token': await tokenFor(emulator), 'content-type': 'application/json' })
  t.equal(empty.statusCode, 204)
})

test('a missing X-Subject-Token returns 400; an unknown token is shown as its stand-in', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.equal((await emulator.send('GET', URL)).statusCode, 400)
  const shown = await emulator.send('GET', URL, undefined, { 'x-subject-token': 'anything' })
  t.match(shown.json(), { token: { user: { name: 'demo' }, project: { id: PROJECT } } })
  const strict = await buildTestEmulator(t, { auth: 'strict', identity: IDENTITY })
  const unknown = await strict.send('GET', URL, undefined, { 'x-auth-token': 'fixed', 'x-subject-token': 'anything' })
  t.equal(unknown.statusCode, 404)
  const fixed = await strict.send('GET', URL, undefined, { 'x-auth-token': 'fixed', 'x-subject-token': 'fixed' })
  t.match(fixed.json(), { token: { user: { name: 'root' }, project: { name: 'main' }, expires_at: '2026-01-02T00:00:00.000000Z' } })
})

test('a fault rule for token applies to logins: a project\'s rule to logins into it, any other to all', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', `/_emulator/faults?project=${PROJECT}`, JSON.stringify('503:operation=token:times=1'))
  t.equal((await login(emulator, passwordBody())).statusCode, 201, 'an unscoped login has no project')
  const failed = await login(emulator, passwordBody(undefined, IN_PROJECT))
  t.equal(failed.statusCode, 503)
  t.match(failed.json(), { error: { code: 503, title: 'Service Unavailable' } })
  t.equal((await login(emulator, passwordBody(undefined, IN_PROJECT))).statusCode, 201)
  const header = await login(emulator, passwordBody(), '', { 'x-emulator-fault': 'APIGW.0308' })
  t.equal(header.statusCode, 429)
})

test('logins appear in the journal of the project they lead to', async (t) => {
  const emulator = await buildTestEmulator(t)
  await login(emulator, passwordBody(undefined, { project: { id: OTHER_PROJECT } }))
  t.match(emulator.worlds.find(OTHER_PROJECT)?.journal.list(), [{ operation: 'token', path: URL, status: 201, projectId: OTHER_PROJECT }])
  t.match(emulator.worlds.common.journal.list(), { length: 0 })
})

test('the token calls also exist under /identity/v3, and doubled slashes are accepted', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const url of ['/identity/v3/auth/tokens', '/v3//auth/tokens', '//v3/auth/tokens/']) {
    t.equal((await emulator.send('POST', url, passwordBody(undefined, IN_PROJECT), { 'content-type': 'application/json;charset=utf8' })).statusCode, 201, url)
  }
  t.equal((await emulator.send('PUT', URL, {})).statusCode, 405)
})

test('an unknown domain is invented; a strict login refuses it, and a project without a name', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await login(emulator, passwordBody(undefined, { domain: { name: 'Elsewhere' } }))
  t.match(answer.json(), { token: { domain: { name: 'Elsewhere' } } })
  const strict = await buildTestEmulator(t, { auth: 'strict' })
  for (const scope of [{ project: { name: 'eu-de', domain: { name: 'Elsewhere' } } }, { project: {} }]) t.equal((await login(strict, passwordBody(undefined, scope))).statusCode, 401)
})
