/** Corner cases of the wire that were once wrong; each test names the symptom (issue 9). */
import { test } from 'tap'
import { IDENTITY } from '../identity-helpers.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, UNKNOWN } from '../helpers.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const WANTED = { name: 'bms-new', flavorRef: 'physical.83.medium', imageRef: '1a6635d8-afea-4f2b-abb6-27a202bad319' }
const UUID = '08a7715f-7de6-4ff9-a343-95ba4209f24a'

test('networks and block devices of a new server are lists of objects, or refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const post = async (more: object): Promise<number> => (await emulator.send('POST', SERVERS, { server: { ...WANTED, ...more } })).statusCode
  for (const networks of [[null], [1], ['auto'], [[]], {}, 1, null, true, 'some', [{ uuid: 1 }], [{ uuid: 'net' }], [{ port: 'p' }], [{ fixed_ip: 1 }]]) {
    t.equal(await post({ networks }), 400, `networks: ${JSON.stringify(networks)}`)
  }
  for (const networks of [[], [{}], 'auto', 'none', [{ uuid: UUID }], [{ port: UUID }], [{ port: null }], [{ uuid: UUID, fixed_ip: '192.168.0.5' }], [{ uuid: UUID, tag: 'front' }]]) {
    t.equal(await post({ networks }), 202, `networks: ${JSON.stringify(networks)}`)
  }
  for (const devices of [[null], [1], {}, 'x', null, [{ uuid: 1 }], [{ boot_index: {} }], [{ source_type: 3 }], [{ destination_type: [] }], [{ volume_size: {} }], [{ delete_on_termination: {} }]]) {
    t.equal(await post({ block_device_mapping_v2: devices }), 400, `devices: ${JSON.stringify(devices)}`)
  }
  for (const devices of [[], [{ uuid: UUID, source_type: 'image', destination_type: 'local', boot_index: 0, delete_on_termination: true }], [{ boot_index: '-1', volume_size: '40' }]]) {
    t.equal(await post({ block_device_mapping_v2: devices }), 202, `devices: ${JSON.stringify(devices)}`)
  }
})

test('an injected error at the response carries no header of the success that it replaces', async (t) => {
  const emulator = await buildTestEmulator(t)
  const plain = await emulator.send('POST', '/v3/auth/tokens', { auth: { identity: { methods: ['password'], password: { user: { name: 'a', password: 'b', domain: { id: 'default' } } } } } }, { 'x-emulator-fault': '503@response' })
  t.equal(plain.statusCode, 503)
  t.notOk('x-subject-token' in plain.headers)
  const created = await emulator.send('POST', SERVERS, { server: WANTED }, { 'x-emulator-fault': 'BMS.0212@response' })
  t.notOk('location' in created.headers)
  t.match(created.headers, { 'x-openstack-request-id': /^req-/, 'x-compute-request-id': /^req-/, 'openstack-api-version': 'compute 2.1' })
})

test('a list by image continues after its first page', async (t) => {
  const image = WANTED.imageRef
  const servers = Array.from({ length: 1001 }, (_, index) => ({ name: `bms-${index}`, status: 'ACTIVE', image: { id: image } }))
  const emulator = await buildTestEmulator(t, { servers: { servers } })
  interface Page { readonly servers: readonly unknown[], readonly servers_links?: ReadonlyArray<{ readonly href: string }> }
  const first = (await emulator.send('GET', `${SERVERS}?image=${image}`)).json() as Page
  t.equal(first.servers.length, 1000)
  const second = (await emulator.send('GET', new URL(first.servers_links?.[0]?.href ?? '').pathname + new URL(first.servers_links?.[0]?.href ?? '').search)).json() as Page
  t.equal(second.servers.length, 1)
  t.notOk('servers_links' in second)
})

test('the reads of the BMS API show what faults make them show, and versions of addresses as strings', async (t) => {
  const emulator = await buildTestEmulator(t)
  const show = async (): Promise<{ status: string, addresses: Record<string, Array<{ version: unknown }>> }> =>
    ((await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/${SERVER}`)).json() as { server: never }).server
  t.equal(Object.values((await show()).addresses)[0]?.[0]?.version, '4')
  const list = (await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/detail`)).json() as { servers: Array<{ addresses: Record<string, Array<{ version: unknown }>> }> }
  t.ok(list.servers.flatMap(({ addresses }) => Object.values(addresses).flat()).every(({ version }) => typeof version === 'string'))
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'stale', reads: 2 } })
  await emulator.act(HARD)
  t.equal((await show()).status, 'ACTIVE')
  const detail = (await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/detail?limit=1000`)).json() as { servers: Array<{ id: string, status: string }> }
  t.equal(detail.servers.find(({ id }) => id === SERVER)?.status, 'ACTIVE')
  t.equal((await show()).status, 'REBOOT')
})

test('the refusal of an unknown path of the BMS API says that it is not emulated', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const path of ['flavors', 'os-volumes', 'quota']) {
    const response = await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/${path}`)
    t.equal(response.statusCode, 404)
    t.match(response.body, /is not emulated/)
    t.notMatch(response.body, /BMS\.0040/)
  }
  t.match((await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/${UNKNOWN}`)).body, /BMS\.0040/)
})

test('an unknown job is refused in the BMS shape under every profile', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    const response = await emulator.send('GET', `/v1/${PROJECT}/jobs/nothing`)
    t.equal(response.statusCode, 400)
    t.match(response.json(), { error: { code: 'Common.0011', message: String } }, profile)
    t.same(Object.keys(response.json() as object), ['error'], profile)
  }
})

test('a revoked token is refused, whether it was issued, configured or unknown', async (t) => {
  const emulator = await buildTestEmulator(t, { identity: { ...IDENTITY, users: [{ id: 'u1', name: 'root', password: 'r00t', tokens: [{ token: 'configured', project: 'main' }] }] } })
  for (const token of ['configured', 'any-other']) {
    const list = async (): Promise<number> => (await emulator.send('GET', SERVERS, undefined, { 'x-auth-token': token })).statusCode
    t.equal(await list(), 200, token)
    t.equal((await emulator.send('DELETE', '/v3/auth/tokens', undefined, { 'x-subject-token': token })).statusCode, 204, token)
    t.equal(await list(), 401, token)
    t.equal((await emulator.send('GET', '/v3/auth/tokens', undefined, { 'x-subject-token': token })).statusCode, 404, token)
  }
  // A revocation is part of a snapshot, and no number of further tokens makes a configured one pass again.
  const snapshot = (await emulator.send('GET', '/_emulator/snapshot')).json() as object
  t.notMatch(JSON.stringify(snapshot), /r00t/, 'but the password of its user is not')
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  t.equal((await emulator.send('GET', SERVERS, undefined, { 'x-auth-token': 'configured' })).statusCode, 401)
  for (let count = 0; count < 1001; count++) await emulator.send('DELETE', '/v3/auth/tokens', undefined, { 'x-subject-token': `other-${count}` })
  t.equal((await emulator.send('GET', SERVERS, undefined, { 'x-auth-token': 'configured' })).statusCode, 401)
})

test('the projects of an unknown user are not found', async (t) => {
  for (const auth of ['any', 'strict', 'off']) {
    const emulator = await buildTestEmulator(t, { auth, identity: IDENTITY })
    const status = async (id: string): Promise<number> => (await emulator.send('GET', `/v3/users/${id}/projects`, undefined, { 'x-auth-token': 'fixed' })).statusCode
    t.equal(await status('nobody'), 404, auth)
    t.equal(await status('u1'), 200, auth)
  }
})

test('every response names its request in X-Request-Id', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [method, path] of [['GET', SERVERS], ['GET', '/'], ['GET', '/v3'], ['GET', '/nothing'], ['POST', `${SERVERS}/${SERVER}/action`], ['GET', '/v2.1/%zz'], ['GET', `/v1/${PROJECT}/jobs/x`], ['OPTIONS', SERVERS]] as const) {
    const { headers } = await emulator.send(method, path)
    t.match(headers['x-request-id'], /^req-[0-9a-f-]{36}$/, `${method} ${path}`)
    if (headers['x-openstack-request-id'] !== undefined) t.equal(headers['x-request-id'], headers['x-openstack-request-id'])
  }
})

test('the allowed methods of a path are those of the most exact route', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, allow] of [[`${SERVERS}/detail`, 'GET'], ['/v2.1/servers/detail', 'GET'], [`${SERVERS}/${SERVER}`, 'DELETE, GET, PUT'], [`/v1/${PROJECT}/baremetalservers/detail`, 'GET']] as const) {
    const response = await emulator.send('OPTIONS', path)
    t.equal(response.statusCode, 405, path)
    t.equal(response.headers.allow, allow, path)
  }
})

test('a method that Fastify treats specially is refused with the emulator\'s own text', async (t) => {
  const emulator = await buildTestEmulator(t)
  const response = await emulator.send('QUERY', '/')
  t.equal(response.statusCode, 400)
  t.same(response.json(), { badRequest: { code: 400, message: 'QUERY has no Content-Type; expected the media type of its body, such as application/json.' } })
  t.equal((await emulator.send('QUERY', SERVERS, {})).statusCode, 405)
})
