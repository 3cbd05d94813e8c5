/** PUT .../servers/{server_id}: NOVA.md section 6. */
import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, UNKNOWN, type TestEmulator } from '../../helpers.js'

const PATH = `/v2.1/${PROJECT}/servers/${SERVER}`
const INVALID = 'Invalid input for field/attribute'
const LONG = 'n'.repeat(256)

const put = async (emulator: TestEmulator, server: object, minor = 1): ReturnType<TestEmulator['send']> =>
  await emulator.send('PUT', PATH, { server }, { 'openstack-api-version': `compute 2.${minor}` })

test('a new name is a 200 with the whole server, at any task state', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    await emulator.act(HARD)
    await emulator.advance('2s')
    const { name, status, ...before } = await emulator.show()
    const response = await put(emulator, { name: 'renamed' })
    t.equal(response.statusCode, 200)
    t.equal(response.headers['content-type'], 'application/json')
    t.same((response.json() as { server: object }).server, { ...before, status, name: 'renamed', updated: '2026-01-01T00:00:02Z' }, profile)
    t.same(await emulator.show(), (response.json() as { server: object }).server)
    await emulator.advance('3s')
    t.match(await emulator.show(), { name: 'renamed', status: 'ACTIVE' })
  }
})

test('a change without a difference moves nothing', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const before = await emulator.show()
  for (const server of [{}, { name: before['name'] }, { 'OS-DCF:diskConfig': 'MANUAL' }]) {
    const response = await put(emulator, server)
    t.equal(response.statusCode, 200)
    t.same((response.json() as { server: object }).server, before)
  }
})

test('addresses of access, the disk configuration and the description change too', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const response = await put(emulator, { accessIPv4: '10.0.0.1', accessIPv6: '0:0::BABE:DC0C:1602', 'OS-DCF:diskConfig': 'AUTO', description: 'mine' }, 19)
  t.match(response.json(), { server: { accessIPv4: '10.0.0.1', accessIPv6: '::babe:dc0c:1602', 'OS-DCF:diskConfig': 'AUTO', description: 'mine', name: 'bms-83' } })
  t.match((await put(emulator, { description: null }, 19)).json(), { server: { description: null } })
})

test('a new name leaves what was derived from the old one', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: [{ id: SERVER, name: 'bms-83' }] })
  await put(emulator, { name: 'renamed' })
  const response = await emulator.send('GET', PATH, undefined, { 'openstack-api-version': 'compute 2.19' })
  t.match(response.json(), { server: { name: 'renamed', description: 'bms-83', 'OS-EXT-SRV-ATTR:hostname': 'bms-83' } })
  const list = await emulator.send('GET', `/v2.1/${PROJECT}/servers?name=renamed`)
  t.match(list.json(), { servers: [{ id: SERVER, name: 'renamed' }] })
})

const REFUSED: ReadonlyArray<readonly [body: unknown, message: string, minor?: number]> = [
  ['', 'Malformed request body'],
  [{}, "'server' is a required property"],
  [{ server: { name: '' } }, `${INVALID} name. Value: . '' is too short`],
  [{ server: { name: LONG } }, `${INVALID} name. Value: ${LONG}. '${LONG}' is too long`],
  [{ server: { name: null } }, `${INVALID} name. Value: None. None is not of type 'string'`],
  [{ server: { accessIPv4: 'x' } }, `${INVALID} accessIPv4. Value: x. 'x' is not a 'ipv4'`],
  [{ server: { accessIPv6: '10.0.0.1' } }, `${INVALID} accessIPv6. Value: 10.0.0.1. '10.0.0.1' is not a 'ipv6'`],
  [{ server: { 'OS-DCF:diskConfig': 'OFF' } }, `${INVALID} OS-DCF:diskConfig. Value: OFF. 'OFF' is not one of ['AUTO', 'MANUAL']`],
  [{ server: { description: 'd' } }, `${INVALID} server. Value: {'description': 'd'}. Additional properties are not allowed ('description' was unexpected)`],
  [{ server: { description: LONG } }, `${INVALID} description. Value: ${LONG}. '${LONG}' is too long`, 19],
  [{ server: { status: 'ERROR' } }, `${INVALID} server. Value: {'status': 'ERROR'}. Additional properties are not allowed ('status' was unexpected)`],
  [{ server: {}, more: 1 }, "Additional properties are not allowed ('more' was unexpected)"],
  [[], "[] is not of type 'object'"]
]

test('what Nova does not accept is refused', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const before = await emulator.show()
  for (const [body, message, minor = 1] of REFUSED) {
    const response = await emulator.send('PUT', PATH, body, { 'openstack-api-version': `compute 2.${minor}` })
    t.equal(response.statusCode, 400, message)
    t.same(response.json(), { badRequest: { code: 400, message } })
  }
  t.same(await emulator.show(), before)
  t.equal((await emulator.send('PUT', `/v2.1/${PROJECT}/servers/${UNKNOWN}`, { server: {} })).statusCode, 404)
  const otc = await buildTestEmulator(t)
  t.match((await put(otc, { name: '' })).json(), { error: { code: 'BMS.0018' } })
  t.equal((await put(otc, { description: 'd' })).statusCode, 200, 'where the profile ignores versions')
})

test('a locked server is renamed; the old /v2 ignores what it does not know', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const path = `/v2/${PROJECT}/servers/${LOCKED}`
  const response = await emulator.send('PUT', path, { server: { name: 'renamed', description: 'd', status: 'ERROR' }, more: 1 })
  t.match(response.json(), { server: { name: 'renamed', status: 'ACTIVE' } })
  t.match((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${LOCKED}`, undefined, { 'openstack-api-version': 'compute 2.19' })).json(), { server: { description: 'bms-locked', locked: true } })
})

test('a rename is no action, and only a well-formed one makes a project', async (t) => {
  const emulator = await buildTestEmulator(t)
  await put(emulator, { name: 'renamed' })
  t.same((await emulator.send('GET', `${PATH}/os-instance-actions`)).json(), { instanceActions: [] })
  const other = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  await emulator.send('PUT', `/v2.1/${other}/servers/${SERVER}`, { server: { name: '' } })
  t.equal(emulator.worlds.find(other), undefined)
  await emulator.send('PUT', `/v2.1/${other}/servers/${SERVER}`, { server: { name: 'other' } })
  t.ok(emulator.worlds.find(other))
})

test('a change without a body is refused as one that cannot be read', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const path of [PATH, `${PATH}/metadata`, `${PATH}/tags`]) {
    const response = await emulator.send('PUT', path, undefined, { 'openstack-api-version': 'compute 2.26' })
    t.match([response.statusCode, response.json()], [400, { error: { code: 'BMS.0001' } }], path)
  }
})
