/** What is checked of a new server: NOVA.md section 6. */
import { test } from 'tap'
import { buildTestEmulator, PROJECT, type TestEmulator } from '../../helpers.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const UUID = '08a7715f-7de6-4ff9-a343-95ba4209f24a'
const WANTED = { name: 'bms-new', flavorRef: 'physical.83.medium', imageRef: '1a6635d8-afea-4f2b-abb6-27a202bad319' }
const INVALID = 'Invalid input for field/attribute'
const KEYS = '^[a-zA-Z0-9-_:. ]{1,255}$'
const LONG = 'v'.repeat(256)

const post = async (emulator: TestEmulator, more: object): ReturnType<TestEmulator['send']> =>
  await emulator.send('POST', SERVERS, { server: { ...WANTED, ...more } }, { 'openstack-api-version': 'compute 2.37' })

const REFUSED: ReadonlyArray<readonly [server: object, message: string]> = [
  [{ accessIPv4: '1.2.3' }, `${INVALID} accessIPv4. Value: 1.2.3. '1.2.3' is not a 'ipv4'`],
  [{ accessIPv4: '::1' }, `${INVALID} accessIPv4. Value: ::1. '::1' is not a 'ipv4'`],
  [{ accessIPv4: '' }, `${INVALID} accessIPv4. Value: . '' is not a 'ipv4'`],
  [{ accessIPv4: 5 }, `${INVALID} accessIPv4. Value: 5. 5 is not of type 'string'`],
  [{ accessIPv6: '1.2.3.4' }, `${INVALID} accessIPv6. Value: 1.2.3.4. '1.2.3.4' is not a 'ipv6'`],
  [{ accessIPv6: 'fe80::1%eth0' }, `${INVALID} accessIPv6. Value: fe80::1%eth0. 'fe80::1%eth0' is not a 'ipv6'`],
  [{ networks: [{ uuid: 'net' }] }, `${INVALID} uuid. Value: net. 'net' is not a 'uuid'`],
  [{ networks: [{ uuid: UUID }, { uuid: null }] }, `${INVALID} uuid. Value: None. None is not of type 'string'`],
  [{ networks: [{ port: 'net' }] }, `${INVALID} port. Value: net. 'net' is not valid under any of the given schemas`],
  [{ networks: [{ fixed_ip: '1.2' }] }, `${INVALID} fixed_ip. Value: 1.2. '1.2' is not valid under any of the given schemas`],
  [{ networks: 'some' }, `${INVALID} networks. Value: some. 'some' is not valid under any of the given schemas`],
  [{ metadata: { 'a/b': 'c' } }, `${INVALID} metadata. Value: {'a/b': 'c'}. 'a/b' does not match any of the regexes: '${KEYS}'`],
  [{ metadata: { ok: 'c', ü: '', '': '' } }, `${INVALID} metadata. Value: {'ok': 'c', 'ü': '', '': ''}. '', 'ü' do not match any of the regexes: '${KEYS}'`],
  [{ metadata: { a: LONG } }, `${INVALID} a. Value: ${LONG}. '${LONG}' is too long`],
  [{ metadata: { a: 1 } }, `${INVALID} a. Value: 1. 1 is not of type 'string'`],
  [{ metadata: [] }, `${INVALID} metadata. Value: []. [] is not of type 'object'`],
  [{ flavorRef: '' }, `${INVALID} flavorRef. Value: . '' is too short`],
  [{ flavorRef: 'x/' }, 'Flavor  could not be found.'],
  [{ imageRef: 'http://image/' }, 'Invalid imageRef provided.']
]

for (const [server, message] of REFUSED) {
  test(`a new server with ${JSON.stringify(server).slice(0, 60)} is refused`, async (t) => {
    const nova = await buildTestEmulator(t, { profile: 'nova' })
    const response = await post(nova, server)
    t.equal(response.statusCode, 400)
    t.same(response.json(), { badRequest: { code: 400, message } })
    const otc = await buildTestEmulator(t)
    t.equal((await post(otc, server)).statusCode, 400)
    t.equal(otc.worlds.find(PROJECT)?.servers.size, 5)
  })
}

test('the refusal of other profiles names the form that is expected', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.match((await post(emulator, { accessIPv4: 'x' })).json(), { error: { code: 'BMS.0018', message: /server\.accessIPv4 is "x"; expected a string in the format ipv4\.$/ } })
  t.match((await post(emulator, { metadata: { 'a/b': 'c' } })).json(), { error: { message: /server\.metadata\.a\/b is not a known member; expected names that match / } })
})

test('addresses of a new server are kept, those of version 6 in their shortest form', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [given, shown] of [['0:0::BABE:DC0C:1602', '::babe:dc0c:1602'], ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['::1', '::1'], ['::ffff:1.2.3.4', '::ffff:1.2.3.4']] as const) {
    const { server: { id } } = (await post(emulator, { accessIPv4: '10.0.0.1', accessIPv6: given, metadata: { 'a-b_c:d. e': 'v'.repeat(255) } })).json() as { server: { id: string } }
    t.match(await emulator.show(id), { accessIPv4: '10.0.0.1', accessIPv6: shown, metadata: { 'a-b_c:d. e': /^v{255}$/ } })
  }
})

test('a new server has at most 128 items of metadata', async (t) => {
  const emulator = await buildTestEmulator(t)
  const items = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))
  t.equal((await post(emulator, { metadata: items(128) })).statusCode, 202)
  const response = await post(emulator, { metadata: items(129) })
  t.equal(response.statusCode, 403)
  t.match(response.json(), { forbidden: { code: 403, message: 'Maximum number of metadata items exceeds 128' } })
})

test('a new server has the tags that were asked for: under nova none, elsewhere the one of every BMS', async (t) => {
  for (const [profile, tags] of [['nova', []], ['otc', ['__type_baremetal']], ['documented', ['__type_baremetal']]] as const) {
    const emulator = await buildTestEmulator(t, { profile, servers: [{ name: 'bare' }] })
    const { server: { id } } = (await post(emulator, {})).json() as { server: { id: string } }
    const shown = async (path: string): Promise<unknown> => (await emulator.send('GET', `${SERVERS}/${path}`, undefined, { 'openstack-api-version': 'compute 2.26' })).json()
    const listed = async (query: string): Promise<unknown> => (await emulator.send('GET', `${SERVERS}?${query}`, undefined, { 'openstack-api-version': 'compute 2.26' })).json()
    t.match(await shown(id), { server: { tags } }, profile)
    t.same(await shown(`${id}/tags`), { tags })
    t.match(await shown('detail'), { servers: [{ tags }, { name: 'bare', tags }] }, 'and a server of the fleet')
    const { servers } = await listed('tags=__type_baremetal') as { servers: readonly unknown[] }
    t.equal(servers.length, tags.length * 2)
    const { servers: others } = await listed('not-tags=__type_baremetal') as { servers: readonly unknown[] }
    t.equal(others.length, 2 - tags.length * 2)
  }
})
