import { test } from 'tap'
import { buildTestEmulator, PROJECT } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

const OPEN = { 'x-auth-token': '' }
const ids = (answer: { json(): { versions: Array<{ id: string }> } }) => answer.json().versions.map(({ id }) => id)

test('GET / lists the compute versions, and under otc the identity service after them', async (t) => {
  for (const [profile, expected] of Object.entries({ otc: ['v2.0', 'v2.1', 'v3.14'], documented: ['v2.0', 'v2.1'], nova: ['v2.0', 'v2.1'] })) {
    const emulator = await buildTestEmulator(t, { profile })
    const answer = await emulator.send('GET', '/', undefined, { ...OPEN, 'openstack-api-version': 'compute 9.9' })
    t.equal(answer.statusCode, 200)
    t.same(ids(answer), expected, profile)
    t.notOk(answer.headers['x-openstack-request-id'], 'the root has no request id')
    t.same(ids(await emulator.send('POST', '/', undefined, OPEN)), expected, 'any method gets the same response')
  }
})

test('the version documents equal the documented ones', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented', publicUrl: 'https://ecs.eu-de.otc.t-systems.com' })
  t.same((await emulator.send('GET', '/', undefined, OPEN)).json(), readFixture('examples/versions-ecs-doc.json'))
  t.same((await emulator.send('GET', '/v2.1/', undefined, OPEN)).json(), readFixture('examples/version-v2.1-ecs-doc.json'))
  const bms = await buildTestEmulator(t, { publicUrl: 'http://bms.xxx.com' })
  t.same((await bms.send('GET', '/v1', undefined, OPEN)).json(), readFixture('examples/versions-bms-api-v1.json'))
})

test('/v2 and /v2.1 respond with and without a trailing slash, and require no token', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, id] of [['/v2', 'v2.0'], ['/v2/', 'v2.0'], ['/v2.1', 'v2.1'], ['//v2.1//', 'v2.1']] as const) {
    const answer = await emulator.send('GET', path, undefined, { ...OPEN, host: 'bms.test:1234' })
    t.match(answer.json(), { version: { id, links: [{ rel: 'self', href: `http://bms.test:1234/${id === 'v2.0' ? 'v2' : 'v2.1'}/` }, { rel: 'describedby' }] } }, path)
    t.match(answer.headers['x-compute-request-id'], /^req-/)
  }
})

test('the path of a project returns the version document; under nova only with a trailing slash', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/`, undefined, OPEN)).statusCode, 401)
    const answer = await emulator.send('GET', `/v2.1/${PROJECT}/`)
    t.match(answer.json(), { version: { id: 'v2.1' } })
    t.equal(answer.headers['openstack-api-version'], 'compute 2.1')
    t.equal((await emulator.send('GET', `/v2.1/${PROJECT}`)).statusCode, profile === 'nova' ? 404 : 200)
  }
})

test('an unknown top-level path returns choices under nova; other profiles name what is emulated', async (t) => {
  const nova = await buildTestEmulator(t, { profile: 'nova' })
  const answer = await nova.send('GET', '/nosuch/path', undefined, OPEN)
  t.equal(answer.statusCode, 300)
  t.equal(answer.headers['content-type'], 'application/json')
  t.notOk(answer.headers['x-openstack-request-id'])
  t.same(answer.json(), {
    choices: [
      { id: 'v2.0', status: 'SUPPORTED', links: [{ rel: 'self', href: 'http://localhost:80/v2/nosuch/path' }], 'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2' }] },
      { id: 'v2.1', status: 'CURRENT', links: [{ rel: 'self', href: 'http://localhost:80/v2.1/nosuch/path' }], 'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }] }
    ]
  })
  const otc = await buildTestEmulator(t)
  const native = await otc.send('GET', '/nosuch', undefined, OPEN)
  t.equal(native.statusCode, 404)
  t.match(native.json(), { itemNotFound: { code: 404, message: /^GET \/nosuch is not emulated/ } })
})

test('the identity service is found at /v3, /identity/v3 and /identity', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const path of ['/v3', '/v3/', '/identity/v3']) {
    const answer = await emulator.send('GET', path, undefined, OPEN)
    t.equal(answer.statusCode, 200)
    t.same(answer.json(), {
      version: {
        id: 'v3.14',
        status: 'stable',
        updated: '2020-04-07T00:00:00Z',
        links: [{ rel: 'self', href: `http://localhost:80${path.replace(/\/$/, '')}/` }],
        'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }]
      }
    })
  }
  const root = await emulator.send('GET', '/identity', undefined, OPEN)
  t.equal(root.statusCode, 300)
  t.match(root.json(), { versions: { values: [{ id: 'v3.14', links: [{ href: 'http://localhost:80/identity/v3/' }] }] } })
})

test('unknown identity paths return 404 in the shape of the identity service', async (t) => {
  const otc = await buildTestEmulator(t)
  t.match((await otc.send('GET', '/v3/nosuch')).json(), { error: { code: 404, title: 'Not Found', message: /^GET \/v3\/nosuch is not emulated/ } })
  t.match((await otc.send('PUT', '/v3/projects', {})).json(), { error: { code: 405, title: 'Method Not Allowed', message: /expected GET/ } })
  const nova = await buildTestEmulator(t, { profile: 'nova' })
  t.match((await nova.send('GET', '/identity/v3/nosuch')).json(), { error: { code: 404, message: /^The requested URL was not found on the server/ } })
  t.same((await nova.send('PATCH', '/v3', {})).json(), { error: { code: 405, title: 'Method Not Allowed', message: 'The method is not allowed for the requested URL.' } })
})

test('fault rules apply to discovery and lookups', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['503:operation=discovery:times=1', '500:operation=lookup:times=1'] })
  t.equal((await emulator.send('GET', '/', undefined, OPEN)).statusCode, 503)
  t.equal((await emulator.send('GET', '/v2.1', undefined, OPEN)).statusCode, 200)
  const lookup = await emulator.send('GET', '/v3/projects')
  t.equal(lookup.statusCode, 500)
  t.match(lookup.json(), { error: { code: 500, title: 'Internal Server Error' } })
})
