/** The tags of a server, as Nova has them from 2.26 on. */
import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN, type TestEmulator } from '../../helpers.js'

const PATH = `/v2.1/${PROJECT}/servers/${SERVER}/tags`
const WITH_TAGS = { 'openstack-api-version': 'compute 2.26' }
const CALLS = [['PUT', '', { tags: ['a'] }], ['DELETE', '', undefined], ['PUT', '/a', undefined], ['DELETE', '/a', undefined]] as const

const send = async (emulator: TestEmulator, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): ReturnType<TestEmulator['send']> =>
  await emulator.send(method, path.startsWith('/v2') ? path : `${PATH}${path}`, body, { ...WITH_TAGS, ...headers })
const tags = async (emulator: TestEmulator): Promise<unknown> => ((await send(emulator, 'GET', '')).json() as { tags: unknown }).tags

test('a new tag is a 201 with its URL, one that the server has a 204', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const added = await send(emulator, 'PUT', '/new one')
  t.same([added.statusCode, added.body], [201, ''])
  t.equal(added.headers.location, `http://localhost:80${PATH}/new%20one`)
  const again = await send(emulator, 'PUT', '/new one')
  t.same([again.statusCode, again.body, again.headers.location], [204, '', undefined])
  t.same(await tags(emulator), ['__type_baremetal', 'key=value', 'new one'])
  t.match((await send(emulator, 'GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).json(), { server: { tags: ['__type_baremetal', 'key=value', 'new one'] } })
  t.equal((await send(emulator, 'GET', '/new one')).statusCode, 204)
})

test('tags are replaced, each once, and removed', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const replaced = await send(emulator, 'PUT', '', { tags: ['b', 'a', 'b'] })
  t.equal(replaced.statusCode, 200)
  t.same(replaced.json(), { tags: ['b', 'a'] })
  const removed = await send(emulator, 'DELETE', '/b')
  t.same([removed.statusCode, removed.body, removed.headers['content-type'], removed.headers['content-length']], [204, '', 'application/json', '0'])
  t.same(await tags(emulator), ['a'])
  const gone = await send(emulator, 'DELETE', '/b')
  t.equal(gone.statusCode, 404)
  t.same(gone.json(), { itemNotFound: { code: 404, message: `Instance ${SERVER} has no tag 'b'` } })
  t.equal((await send(emulator, 'DELETE', '')).statusCode, 204)
  t.same(await tags(emulator), [])
})

test('a server of a fleet keeps the tag that every BMS has when it gets another', async (t) => {
  const emulator = await buildTestEmulator(t)
  await send(emulator, 'PUT', `/v2.1/${PROJECT}/servers/${STOPPED}/tags/one`)
  t.same((await send(emulator, 'GET', `/v2.1/${PROJECT}/servers/${STOPPED}/tags`)).json(), { tags: ['__type_baremetal', 'one'] })
  await send(emulator, 'DELETE', `/v2.1/${PROJECT}/servers/${STOPPED}/tags`)
  t.same((await send(emulator, 'GET', `/v2.1/${PROJECT}/servers/${STOPPED}/tags`)).json(), { tags: [] }, 'but not when all are removed')
})

const LONG = 'x'.repeat(61)
const INVALID = 'Invalid input for field/attribute'
const RULE = "It must be a non empty string without characters '/' and ','. Validation error message:"
const REFUSED: ReadonlyArray<readonly [path: string, body: unknown, message: string]> = [
  ['', {}, "'tags' is a required property"],
  ['', { tags: 'a' }, `${INVALID} tags. Value: a. 'a' is not of type 'array'`],
  ['', { tags: ['a'], more: 1 }, "Additional properties are not allowed ('more' was unexpected)"],
  ['', { tags: ['a', 'b,c'] }, `${INVALID} 1. Value: b,c. 'b,c' does not match '^[^,/]*$'`],
  ['', { tags: [''] }, `${INVALID} 0. Value: . '' is too short`],
  ['', { tags: [LONG] }, `${INVALID} 0. Value: ${LONG}. '${LONG}' is too long`],
  ['', '', 'Malformed request body'],
  ['/a', {}, "{} is not of type 'null'"],
  ['/a,b', undefined, `Tag 'a,b' is invalid. ${RULE} 'a,b' does not match '^[^,/]*$'`],
  ['/a%2Fb', undefined, `Tag 'a/b' is invalid. ${RULE} 'a/b' does not match '^[^,/]*$'`],
  [`/${LONG}`, undefined, `Tag '${LONG}' is invalid. ${RULE} '${LONG}' is too long`]
]

test('what Nova does not accept as a tag is refused', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [path, body, message] of REFUSED) {
    const response = await send(emulator, 'PUT', path, body)
    t.equal(response.statusCode, 400, message)
    t.same(response.json(), { badRequest: { code: 400, message } })
  }
  t.same(await tags(emulator), ['__type_baremetal', 'key=value'])
  const otc = await buildTestEmulator(t)
  t.match((await send(otc, 'PUT', '/a,b')).json(), { error: { code: 'BMS.0018', message: /^Request parameter is invalid\. Tag 'a,b' is invalid\./ } })
})

test('a server has at most 50 tags', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const many = Array.from({ length: 50 }, (_, index) => `tag-${index}`)
  t.equal((await send(emulator, 'PUT', '', { tags: [...many, 'more'] })).statusCode, 400)
  t.equal((await send(emulator, 'PUT', '', { tags: many })).statusCode, 200)
  for (const tag of ['more', 'tag-0']) {
    t.match((await send(emulator, 'PUT', `/${tag}`)).json(), { badRequest: { message: 'The number of tags exceeded the per-server limit 50' } })
  }
})

test('before 2.26 no call changes a tag, if the profile enforces versions', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [method, path, body] of CALLS) {
    t.same((await send(emulator, method, path, body, { 'openstack-api-version': 'compute 2.25' })).json(), { itemNotFound: { code: 404, message: 'The resource could not be found.' } })
  }
  const otc = await buildTestEmulator(t)
  t.equal((await otc.send('PUT', `${PATH}/a`)).statusCode, 201)
  t.same((await otc.send('PUT', `/v2/${PROJECT}/servers/${SERVER}/tags`, { tags: ['a'], more: 1 })).json(), { tags: ['a'] }, 'the old /v2 accepts further members')
})

test('tags change at any task and under a lock, but not in every state', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act(HARD)
  const { updated } = await emulator.show()
  await emulator.advance('1s')
  t.equal((await send(emulator, 'PUT', '/a')).statusCode, 201)
  t.equal((await emulator.show())['updated'], updated, '`updated` does not move')
  t.equal((await send(emulator, 'PUT', `/v2.1/${PROJECT}/servers/${LOCKED}/tags/a`)).statusCode, 201)
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' })
  for (const [index, [method, path, body]] of CALLS.entries()) {
    const response = await send(emulator, method, path, body)
    t.equal(response.statusCode, 409)
    const action = ['update tags', 'delete tags', 'update tag', 'delete tag'][index]
    t.same(response.json(), { conflictingRequest: { code: 409, message: `Cannot '${action}' instance ${SERVER} while it is in vm_state error` } })
    t.equal((await send(emulator, method, `/v2.1/${PROJECT}/servers/${UNKNOWN}/tags${path}`, body)).statusCode, 404)
  }
})

test('a tag is added by a request with a media type and no body; only a call that may be carried out makes a project', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.equal((await send(emulator, 'PUT', '/a', '', { 'content-type': 'application/json' })).statusCode, 201)
  const other = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  await send(emulator, 'PUT', `/v2.1/${other}/servers/${SERVER}/tags/a`, {})
  await send(emulator, 'PUT', `/v2.1/${other}/servers/${SERVER}/tags`, {})
  t.equal(emulator.worlds.find(other), undefined)
  await send(emulator, 'PUT', `/v2.1/${other}/servers/${SERVER}/tags/a`)
  t.ok(emulator.worlds.find(other))
  const third = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
  await send(emulator, 'DELETE', `/v2.1/${third}/servers/${SERVER}/tags`)
  t.ok(emulator.worlds.find(third))
})
