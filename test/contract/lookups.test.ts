/** The read-only lookups: flavors, images, limits, zones, key pairs, extensions. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'

const BASE = `/v2.1/${PROJECT}`
const FLAVOR = 'physical.83.medium'
const IMAGE = '1a6635d8-afea-4f2b-abb6-27a202bad319'

const found: ReadonlyArray<readonly [string, unknown]> = [
  [`${BASE}/flavors`, {
    flavors: [{
      id: FLAVOR,
      name: FLAVOR,
      links: [
        { rel: 'self', href: `http://localhost:80/v2.1/${PROJECT}/flavors/${FLAVOR}` },
        { rel: 'bookmark', href: `http://localhost:80/${PROJECT}/flavors/${FLAVOR}` }
      ]
    }]
  }],
  [`${BASE}/flavors/detail?is_public=None`, { flavors: [{ id: FLAVOR, vcpus: 16, ram: 131_072, disk: 600, swap: '', 'os-flavor-access:is_public': true }] }],
  [`${BASE}/flavors/detail?minRam=131073`, { flavors: [] }],
  [`${BASE}/flavors?limit=1`, { flavors_links: [{ rel: 'next', href: `http://localhost:80/v2.1/${PROJECT}/flavors?limit=1&marker=${FLAVOR}` }] }],
  [`${BASE}/flavors/${FLAVOR}`, { flavor: { id: FLAVOR, name: FLAVOR, 'OS-FLV-EXT-DATA:ephemeral': 0 } }],
  [`${BASE}/flavors/${FLAVOR}/os-extra_specs`, { extra_specs: {} }],
  [`${BASE}/images`, { images: [{ id: IMAGE, name: IMAGE }] }],
  [`${BASE}/images/detail`, { images: [{ id: IMAGE, status: 'ACTIVE' }] }],
  [`${BASE}/images/${IMAGE}`, { image: { id: IMAGE, status: 'ACTIVE', progress: 100 } }],
  [`${BASE}/images/${IMAGE}/metadata`, { metadata: {} }],
  ['/image/v2/images', { images: [{ id: IMAGE, status: 'active' }], first: '/v2/images' }],
  ['/v2/images?limit=1', { next: `/v2/images?limit=1&marker=${IMAGE}` }],
  [`/v2/images?id=in:${IMAGE},x`, { images: [{ id: IMAGE }] }],
  ['/v2/images?name=debian', { images: [] }],
  [`/v2/images/${IMAGE}`, { id: IMAGE, owner: PROJECT }],
  [`${BASE}/limits`, { limits: { rate: [], absolute: { totalInstancesUsed: 5, totalCoresUsed: 80, maxTotalInstances: 100_005, maxImageMeta: 128 } } }],
  [`${BASE}/os-availability-zone`, {
    availabilityZoneInfo: [
      { zoneName: 'az-dc-1', zoneState: { available: true }, hosts: null },
      { zoneName: 'eu-de-01', zoneState: { available: true }, hosts: null }
    ]
  }],
  [`${BASE}/os-keypairs`, { keypairs: [] }],
  [`${BASE}/extensions/os-keypairs`, { extension: { alias: 'os-keypairs', name: 'Keypairs' } }]
]

const missing: ReadonlyArray<readonly [string, string]> = [
  [`${BASE}/flavors/none`, 'Flavor none could not be found.'],
  [`${BASE}/images/none`, 'Image not found.'],
  ['/v2/images/none', 'Failed to find image none'],
  [`${BASE}/os-keypairs/mine`, 'Keypair mine not found.'],
  [`${BASE}/extensions/none`, 'The resource could not be found.']
]

test('lookups return what the fleet names', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, body] of found) {
    const answer = await emulator.send('GET', path)
    t.equal(answer.statusCode, 200, path)
    t.match(answer.json(), body as object, path)
  }
  const { extensions } = (await emulator.send('GET', `${BASE}/extensions`)).json() as { extensions: unknown[] }
  t.ok(extensions.length > 5)
})

test('the images of the image service are those with the name that is asked for', async (t) => {
  const emulator = await buildTestEmulator(t)
  const names = async (query: string): Promise<readonly string[]> => (await emulator.send('GET', `/image/v2/images${query}`)).json().images.map(({ name }: { name: string }) => name)
  t.same([await names(''), await names(`?name=${IMAGE}`), await names('?name=other')], [[IMAGE], [IMAGE], []])
})

test('a lookup of an unknown server has both errors where both are sent, whatever the statuses of the table', async (t) => {
  for (const set of [{}, { errorStatus: 'table' }] as const) {
    const emulator = await buildTestEmulator(t, { set })
    const answer = await emulator.send('GET', `${BASE}/servers/00000000-0000-4000-8000-000000000000`)
    t.match([answer.statusCode, answer.json()], [404, { itemNotFound: { code: 404 }, error: { code: 'BMS.0040' } }])
  }
})

test('an id that the fleet does not name returns 404 itemNotFound', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, message] of missing) {
    const answer = await emulator.send('GET', path)
    t.equal(answer.statusCode, 404, path)
    t.same(answer.json(), { itemNotFound: { code: 404, message } }, path)
  }
})

test('lookups follow the microversion', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const get = async (path: string, minor: number): ReturnType<typeof emulator.send> =>
    await emulator.send('GET', `${BASE}${path}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })
  t.equal((await get('/images', 35)).statusCode, 200)
  t.equal((await get('/images', 36)).statusCode, 404)
  t.equal((await get(`/images/${IMAGE}`, 36)).statusCode, 404)
  t.same(((await get('/flavors', 55)).json() as { flavors: unknown[] }).flavors[0], { ...((await get('/flavors', 54)).json() as { flavors: object[] }).flavors[0], description: null })
  const { absolute } = ((await get('/limits', 57)).json() as { limits: { absolute: object } }).limits
  t.notOk('maxPersonality' in absolute)
  t.notOk('maxTotalFloatingIps' in absolute)
})

test('the hosts of a zone return 403, after which clients continue', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    t.equal((await emulator.send('GET', `${BASE}/os-availability-zone/detail`)).statusCode, 403, profile)
  }
})

test('the image service offers its versions without a token', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, status] of [['/image', 300], ['/image/', 300], ['/image/versions', 200]] as const) {
    const answer = await emulator.send('GET', path, undefined, { 'x-auth-token': '' })
    t.equal(answer.statusCode, status, path)
    t.match(answer.json(), { versions: [{ id: 'v2.9', status: 'CURRENT', links: [{ rel: 'self', href: 'http://localhost:80/image/v2/' }] }] })
  }
})

test('flavors and images of added servers are found too', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: { servers: [{ name: 'one', image: '', flavor: { id: 'physical.o2.large', ram: 1024, swap: 8, extra_specs: { 'capabilities:board_type': 'o2l' } } }] } })
  await emulator.send('POST', '/_emulator/servers', { name: 'two', flavor: 'physical.s3.large', image: 'ffffffff-0000-4000-8000-000000000000' })
  const { flavors } = (await emulator.send('GET', `${BASE}/flavors/detail`)).json() as { flavors: Array<{ id: string, swap: unknown }> }
  t.same(flavors.map(({ id, swap }) => [id, swap]), [['physical.83.medium', ''], ['physical.o2.large', 8], ['physical.s3.large', '']])
  t.match((await emulator.send('GET', `${BASE}/flavors/physical.o2.large/os-extra_specs`)).json(), { extra_specs: { 'capabilities:board_type': 'o2l' } })
  await emulator.send('DELETE', '/_emulator/servers/one')
  const { images } = (await emulator.send('GET', `${BASE}/images`)).json() as { images: Array<{ id: string }> }
  t.same(images.map(({ id }) => id), [IMAGE, 'ffffffff-0000-4000-8000-000000000000'])
})

test('under /v2 each call responds as at 2.1', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const action = (await emulator.send('GET', `${BASE}/servers/${SERVER}/os-instance-actions`)).json().instanceActions[0].request_id as string
  for (const path of ['limits', 'flavors', 'images', 'servers?status=NONE', `servers/${SERVER}/os-instance-actions`, `servers/${SERVER}/os-instance-actions/${action}`]) {
    const [old, present] = [await emulator.send('GET', `/v2/${PROJECT}/${path}`), await emulator.send('GET', `${BASE}/${path}`)]
    t.equal(old.statusCode, 200, path)
    t.same(JSON.parse(old.body.replaceAll('/v2/', '/v2.1/')), present.json(), path)
  }
})

test('flavors and images come in the order of their ids, by name and in pages', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: ['f2', 'f1', 'f3'].map((flavor, index) => ({ name: flavor, flavor, image: `i${index}` })) })
  const ids = (list: ReadonlyArray<{ id: string }>): string[] => list.map(({ id }) => id)
  t.same(ids((await emulator.send('GET', `${BASE}/flavors`)).json().flavors), ['f1', 'f2', 'f3', FLAVOR])
  t.same(ids((await emulator.send('GET', `${BASE}/images?name=i1`)).json().images), ['i1'])
  const page = (await emulator.send('GET', `${BASE}/images?limit=2`)).json()
  t.equal(page.images.length, 2)
  t.match(page.images_links, [{ rel: 'next', href: new RegExp(`${BASE}/images\\?limit=2&marker=${page.images[1].id}$`) }])
})
