/** The choice `trailingSlash`: NOVA.md section 6, PRODUCT.md section 1. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../../helpers.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const CALLS = [
  ['GET', `${SERVERS}/`, undefined],
  ['GET', `${SERVERS}/?limit=1`, undefined],
  ['GET', `${SERVERS}/detail/`, undefined],
  ['GET', `${SERVERS}/${SERVER}/`, undefined],
  ['GET', `${SERVERS}/${SERVER}/metadata/`, undefined],
  ['GET', '/v2.1/servers/', undefined],
  ['GET', `/v2/${PROJECT}/servers/`, undefined],
  ['POST', `${SERVERS}/${SERVER}/action/`, HARD]
] as const

test('under nova a trailing slash makes a path unknown: 404 with a bare body', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [method, path, body] of CALLS) {
    const response = await emulator.send(method, path, body, { accept: 'application/json' })
    t.equal(response.statusCode, 404, `${method} ${path}`)
    t.match(response.json(), { code: '404 Not Found', title: 'Not Found' })
    t.notOk('openstack-api-version' in response.headers)
    t.equal((await emulator.send(method, path, body, { 'x-auth-token': '' })).statusCode, 401, 'the token is checked first')
  }
  t.match(await emulator.show(), { status: 'ACTIVE' })
  const { requests } = (await emulator.send('GET', '/_emulator/requests')).json() as { requests: ReadonlyArray<{ operation: string }> }
  t.equal(requests.at(-2)?.operation, 'unknown')
})

test('under nova the version documents, and the services beside Nova, keep their trailing slash', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const path of ['/v2.1/', `/v2.1/${PROJECT}/`, '/v3/', '/v3/projects/', '/image/v2/images/', '/v1/']) {
    t.equal((await emulator.send('GET', path)).statusCode, 200, path)
  }
})

test('the other profiles tolerate a trailing slash', async (t) => {
  for (const profile of ['otc', 'documented']) {
    const emulator = await buildTestEmulator(t, { profile })
    for (const [method, path, body] of CALLS) t.match((await emulator.send(method, path, body)).statusCode, /^20[04]$/, `${profile}: ${method} ${path}`)
  }
})

test('refused with native route errors, the response names the path', async (t) => {
  const emulator = await buildTestEmulator(t, { set: ['trailingSlash=refuse'] })
  t.match((await emulator.send('GET', `${SERVERS}/`)).json(), { itemNotFound: { code: 404, message: new RegExp(`^GET ${SERVERS}/ is not emulated`) } })
})
