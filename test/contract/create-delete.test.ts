/** POST .../servers and DELETE .../servers/{server_id}. */
import { test } from 'tap'
import { createFleet } from '../../src/store/fleet.js'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, UNKNOWN, type TestEmulator } from '../helpers.js'
import { schemaErrors } from '../schema.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const IMAGE = '1a6635d8-afea-4f2b-abb6-27a202bad319'
const WANTED = { name: 'bms-new', flavorRef: 'physical.83.medium', imageRef: IMAGE }

interface Created { readonly id: string, readonly adminPass: string, readonly [member: string]: unknown }

async function create (emulator: TestEmulator, server: object): Promise<Created> {
  const answer = await emulator.send('POST', SERVERS, { server })
  if (answer.statusCode !== 202) throw new Error(answer.body)
  return (answer.json() as { server: Created }).server
}

test('a new server is built and launched, and can be restarted and deleted', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('POST', SERVERS, { server: WANTED })
  t.equal(answer.statusCode, 202)
  const { id, adminPass, ...rest } = (answer.json() as { server: Created }).server
  t.match(adminPass, /^[0-9a-zA-Z]{12}$/)
  t.same(rest, {
    links: [{ rel: 'self', href: `http://localhost:80${SERVERS}/${id}` }, { rel: 'bookmark', href: `http://localhost:80/${PROJECT}/servers/${id}` }],
    'OS-DCF:diskConfig': 'MANUAL',
    security_groups: [{ name: 'default' }]
  })
  t.equal(answer.headers.location, `http://localhost:80${SERVERS}/${id}`)
  const building = await emulator.show(id)
  t.match(building, { name: 'bms-new', status: 'BUILD', 'OS-EXT-STS:vm_state': 'building', 'OS-EXT-STS:task_state': 'scheduling', 'OS-EXT-STS:power_state': 0, 'OS-SRV-USG:launched_at': null, created: '2026-01-01T00:00:00Z' })
  t.equal(schemaErrors('serverResponse', { server: building }), '')
  t.equal((await emulator.act(HARD, id)).statusCode, 409)
  await emulator.advance('9999ms')
  t.match(await emulator.show(id), { status: 'BUILD' })
  await emulator.advance('1ms')
  t.match(await emulator.show(id), { status: 'ACTIVE', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:power_state': 1, 'OS-SRV-USG:launched_at': '2026-01-01T00:00:10.000000', updated: '2026-01-01T00:00:10Z' })
  t.equal((await emulator.act(HARD, id)).statusCode, 204)
  const gone = await emulator.send('DELETE', `${SERVERS}/${id}`)
  t.equal(gone.statusCode, 204)
  t.equal(gone.body, '')
  t.match(await emulator.show(id), { 'OS-EXT-STS:task_state': 'deleting', status: 'ACTIVE' })
  await emulator.advance('1999ms')
  t.equal((await emulator.send('DELETE', `${SERVERS}/${id}`)).statusCode, 204, 'once more changes nothing')
  await emulator.advance('1ms')
  t.equal((await emulator.send('GET', `${SERVERS}/${id}`)).statusCode, 404)
  t.equal((await emulator.send('DELETE', `${SERVERS}/${id}`)).statusCode, 404)
})

test('members of the body are shown', async (t) => {
  const emulator = await buildTestEmulator(t)
  const network = '11111111-2222-4333-8444-555555555555'
  const { id, adminPass } = await create(emulator, {
    ...WANTED,
    flavorRef: 'http://elsewhere/flavors/physical.o2.large',
    imageRef: '',
    adminPass: 'secret',
    metadata: { role: 'web' },
    key_name: 'mine',
    availability_zone: 'eu-de-02',
    description: 'a machine',
    tags: ['one'],
    security_groups: [{ name: 'front' }],
    networks: [{ uuid: network }, { port: network }],
    accessIPv4: '1.2.3.4',
    accessIPv6: '::1',
    'OS-DCF:diskConfig': 'AUTO',
    config_drive: true,
    user_data: 'aGVsbG8=',
    block_device_mapping_v2: []
  })
  t.equal(adminPass, 'secret')
  const { server } = (await emulator.send('GET', `${SERVERS}/${id}`, undefined, { 'openstack-api-version': 'compute 2.26' })).json() as { server: Record<string, unknown> }
  t.match(server, {
    flavor: { id: 'physical.o2.large' },
    image: '',
    metadata: { role: 'web' },
    key_name: 'mine',
    'OS-EXT-AZ:availability_zone': 'eu-de-02',
    description: 'a machine',
    tags: ['one'],
    security_groups: [{ name: 'front' }],
    addresses: { [network]: [{ addr: /^192\.168\.\d+\.\d+$/, version: 4, 'OS-EXT-IPS-MAC:mac_addr': /^fa:16:3e(:[0-9a-f]{2}){3}$/ }] },
    accessIPv4: '1.2.3.4',
    accessIPv6: '::1',
    'OS-DCF:diskConfig': 'AUTO',
    config_drive: 'True',
    'OS-EXT-SRV-ATTR:user_data': 'aGVsbG8='
  })
  t.same((await emulator.show((await create(emulator, { ...WANTED, networks: 'none' })).id))['addresses'], {})
  t.match((await emulator.send('POST', SERVERS, { server: { ...WANTED, return_reservation_id: true } })).json(), { reservation_id: /^r-[0-9a-f]{8}$/ })
  t.equal(emulator.worlds.find(PROJECT)?.servers.size, 8)
})

test('incomplete and invalid bodies are refused', async (t) => {
  const cases: ReadonlyArray<readonly [unknown, string]> = [
    ['', 'Malformed request body'],
    ['{', 'Malformed request body'],
    [{}, "'server' is a required property"],
    [{ server: {} }, "Invalid input for field/attribute server. Value: {}. 'name' is a required property"],
    [{ server: { name: 'a' } }, "Invalid input for field/attribute server. Value: {'name': 'a'}. 'flavorRef' is a required property"],
    [{ server: { ...WANTED, name: '' } }, "Invalid input for field/attribute name. Value: . '' is too short"],
    [{ server: { ...WANTED, name: 'a'.repeat(256) } }, `Invalid input for field/attribute name. Value: ${'a'.repeat(256)}. '${'a'.repeat(256)}' is too long`],
    [{ server: { ...WANTED, name: 5 } }, "Invalid input for field/attribute name. Value: 5. 5 is not of type 'string'"],
    [{ server: { ...WANTED, flavorRef: 'none' } }, 'Flavor none could not be found.'],
    [{ server: { ...WANTED, imageRef: UNKNOWN } }, 'Can not find requested image']
  ]
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [body, message] of cases) {
    const answer = await emulator.send('POST', SERVERS, body)
    t.equal(answer.statusCode, 400, JSON.stringify(body).slice(0, 60))
    t.same(answer.json(), { badRequest: { code: 400, message } })
  }
  t.equal(emulator.worlds.find(PROJECT)?.servers.size, 5)
  const otc = await buildTestEmulator(t)
  t.match((await otc.send('POST', SERVERS, { server: {} })).json(), { error: { code: 'BMS.0018', message: /^Request parameter is invalid\. server\.name is missing; expected / } })
})

test('before 2.19 the description of a server defaults to its name; from 2.19 on to null', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [minor, description] of [[18, 'bms-new'], [19, null]] as const) {
    const answer = await emulator.send('POST', SERVERS, { server: WANTED }, { 'openstack-api-version': `compute 2.${minor}` })
    const { server: { id } } = answer.json() as { server: Created }
    t.match((await emulator.send('GET', `${SERVERS}/${id}`, undefined, { 'openstack-api-version': 'compute 2.19' })).json(), { server: { description } })
  }
})

test('a locked server is not deleted', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('DELETE', `${SERVERS}/${LOCKED}`)
  t.equal(answer.statusCode, 409)
  t.match(answer.json(), { conflictingRequest: { code: 409, message: `Instance ${LOCKED} is locked` } })
})

test('a deletion is a change: it creates its project, and only there the server is gone', async (t) => {
  const emulator = await buildTestEmulator(t)
  const projects = async (): Promise<string[]> => (await emulator.send('GET', '/_emulator/projects')).json().projects.map(({ id }: { id: string }) => id)
  t.equal((await emulator.send('DELETE', `/v2.1/0a/servers/${SERVER}`)).statusCode, 204)
  t.same(await projects(), [PROJECT, '0a'])
  await emulator.advance('1m')
  t.equal((await emulator.send('GET', `/v2.1/0a/servers/${SERVER}`)).statusCode, 404)
  t.match(await emulator.show(SERVER), { status: 'ACTIVE' })
})

test('faults apply to creations and deletions', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=error:operation=create:times=1', 'outcome=stuck:operation=delete'] })
  const { id } = await create(emulator, WANTED)
  await emulator.advance('10s')
  t.match(await emulator.show(id), { status: 'ERROR', fault: { code: 500 } })
  t.match((await emulator.act(HARD, id)).json(), { conflictingRequest: { message: `Instance ${id} is in an invalid state for 'reboot'` } })
  await emulator.send('DELETE', `${SERVERS}/${SERVER}`)
  await emulator.advance('1h')
  t.match(await emulator.show(SERVER), { 'OS-EXT-STS:task_state': 'deleting' })
})

test('the same seed and requests create the same server', async (t) => {
  const run = async (): Promise<unknown> => {
    const emulator = await buildTestEmulator(t)
    const made = await create(emulator, WANTED)
    return [made, await emulator.show(made.id)]
  }
  t.same(await run(), await run())
})

test('a full project refuses every new server, and its limits show why', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { worlds } = emulator
  worlds.template = { ...worlds.template, fleet: createFleet(worlds.template.fleet.items, 2) }
  const send = (method: string, path: string, body?: unknown): ReturnType<typeof emulator.send> => emulator.send(method, path, body)
  const body = { server: { name: 'a', flavorRef: '1', networks: 'auto' } }
  const limits = async (): Promise<object> => (await send('GET', '/v2.1/aa/limits')).json().limits.absolute
  t.match(await limits(), { maxTotalInstances: 7, totalInstancesUsed: 5 })
  for (const name of ['a', 'b']) t.equal((await send('POST', '/v2.1/aa/servers', { server: { ...body.server, name } })).statusCode, 202)
  t.match(await limits(), { maxTotalInstances: 7, totalInstancesUsed: 7 })
  const refused = await send('POST', '/v2.1/aa/servers', body)
  t.same([refused.statusCode, refused.json()], [403, { forbidden: { code: 403, message: 'Quota exceeded for instances: Requested 1, but already used 7 of 7 instances' } }])
  const control = await send('POST', '/_emulator/servers?project=aa', { name: 'a' })
  t.same([control.statusCode, control.json().error], [429, { code: 'limit', message: 'The project has 7 servers, which is the limit. Delete some, or start with more: --servers FILE.', details: {} }])
  await send('DELETE', `/_emulator/servers/${SERVER}?project=aa`)
  t.equal((await send('POST', '/v2.1/aa/servers', body)).statusCode, 202, 'a removed one makes room')
})

test('a request without a body is refused as one with an empty body', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const path of ['servers', `servers/${SERVER}/action`]) {
    const answer = await emulator.send('POST', `/v2.1/${PROJECT}/${path}`)
    t.equal(answer.statusCode, 400, path)
    t.match(answer.body, /the body is empty/, path)
  }
})

test('under /v2 a server is created as at 2.1, described by its name', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('POST', `/v2/${PROJECT}/servers`, { server: { name: 'a', flavorRef: '1', networks: 'auto' } })
  t.equal(answer.statusCode, 202)
  const { server: { id } } = answer.json() as { server: { id: string } }
  t.match((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${id}`, undefined, { 'x-openstack-nova-api-version': '2.19' })).json(), { server: { description: 'a' } })
})
