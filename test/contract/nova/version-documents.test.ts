/** The version documents, as NOVA.md section 6 has them. */
import { test } from 'tap'
import { buildTestEmulator, PROJECT, type TestEmulator } from '../../helpers.js'

const OPEN = { 'x-auth-token': '' }
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const UNREADABLE = '{"no JSON'

test('the document of v2.1 is returned to any method, whatever the body', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const path of ['/v2.1', '/v2.1/']) {
    for (const method of METHODS) {
      const response = await emulator.send(method, path, method === 'GET' ? undefined : UNREADABLE, { ...OPEN, 'content-type': 'application/xml' })
      t.equal(response.statusCode, 200, `${method} ${path}`)
      t.match(response.json(), { version: { id: 'v2.1' } })
      t.match(response.headers, {
        'openstack-api-version': 'compute 2.1',
        'x-openstack-nova-api-version': '2.1',
        vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'],
        'x-openstack-request-id': /^req-/,
        'x-compute-request-id': /^req-/
      })
    }
    t.equal((await emulator.send('HEAD', path, undefined, OPEN)).statusCode, 200)
  }
})

test('the document of the old v2 is returned to any method, and names no version', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const method of METHODS) {
    const response = await emulator.send(method, '/v2/', undefined, { ...OPEN, 'x-openstack-nova-api-version': '2.x' })
    t.match(response.json(), { version: { id: 'v2.0' } }, method)
    t.notOk('openstack-api-version' in response.headers)
  }
})

test('a Content-Type that is no media type does not matter, since no body is read', async (t) => {
  for (const profile of ['otc', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    for (const path of ['/', '/v2', '/v2.1']) {
      for (const contentType of ['', '/', 'x']) {
        const response = await emulator.send('POST', path, UNREADABLE, { ...OPEN, 'content-type': contentType })
        t.equal(response.statusCode, profile === 'nova' || path === '/' ? 200 : 405, `${profile} ${path} ${contentType}`)
      }
    }
  }
})

test('OPTIONS on the root is the list of versions, like any other method', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const method of METHODS) {
    const response = await emulator.send(method, '/', method === 'GET' ? undefined : UNREADABLE, OPEN)
    t.equal(response.statusCode, 200, method)
    t.match(response.json(), { versions: [{ id: 'v2.0' }, { id: 'v2.1' }] })
  }
})

test('under the other profiles the documents have one method, and the refusal names it', async (t) => {
  for (const profile of ['otc', 'documented']) {
    const emulator = await buildTestEmulator(t, { profile })
    for (const path of ['/v2.1', '/v2']) {
      const response = await emulator.send('DELETE', path, undefined, OPEN)
      t.equal(response.statusCode, 405, profile)
      t.equal(response.headers.allow, 'GET')
      t.match(response.json(), { badMethod: { message: `DELETE is not allowed on ${path}; expected GET.` } })
    }
  }
})

const version = async (emulator: TestEmulator, asked: string): ReturnType<TestEmulator['send']> =>
  await emulator.send('GET', '/v2.1/', undefined, { ...OPEN, 'x-openstack-nova-api-version': asked })

test('the document of v2.1 obeys microversions in every profile', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    for (const [asked, used] of [['2.27', '2.27'], ['latest', '2.60']] as const) {
      const response = await version(emulator, asked)
      t.equal(response.statusCode, 200)
      t.equal(response.headers['openstack-api-version'], `compute ${used}`, profile)
    }
    const unsupported = await version(emulator, '2.61')
    t.equal(unsupported.statusCode, 406)
    t.equal(unsupported.headers['openstack-api-version'], 'compute 2.61')
    t.match(unsupported.json(), { computeFault: { code: 406, message: 'Version 2.61 is not supported by the API. Minimum is 2.1 and maximum is 2.60.' } })
    for (const asked of ['2.x', '2', '', 'abc']) {
      const response = await version(emulator, asked)
      t.equal(response.statusCode, 400, asked)
      t.match(response.json(), { badRequest: { message: `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.` } })
      t.notOk('openstack-api-version' in response.headers)
    }
    t.equal((await emulator.send('GET', '/', undefined, { ...OPEN, 'x-openstack-nova-api-version': '2.x' })).statusCode, 200, 'the root ignores them')
  }
})

test('the choices for an unknown version link to the path without its trailing slash', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const path of ['/v2.2/', '/v2.2']) {
    const response = await emulator.send('GET', path, undefined, OPEN)
    t.equal(response.statusCode, 300)
    const { choices } = response.json() as { choices: ReadonlyArray<{ links: ReadonlyArray<{ href: string }> }> }
    t.same(choices.flatMap(({ links }) => links.map(({ href }) => href)), ['http://localhost:80/v2/v2.2', 'http://localhost:80/v2.1/v2.2'])
  }
})

test('OPTIONS on any other path stays an empty 200', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const response = await emulator.send('OPTIONS', `/v2.1/${PROJECT}/servers`, undefined, OPEN)
  t.same([response.statusCode, response.body, response.headers['x-openstack-request-id']], [200, '', undefined])
})
