/** The metadata of a server, as Nova has it. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, HARD, LOCKED, PROJECT, SERVER, UNKNOWN, type TestEmulator } from '../../helpers.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const PATH = `${SERVERS}/${SERVER}/metadata`
const FIRST = { op_svc_userid: '1311c433dd9b408886f57d695c229cbe' }
const CALLS = [['POST', '', { metadata: { a: 'b' } }], ['PUT', '', { metadata: {} }], ['PUT', '/a', { meta: { a: 'b' } }], ['DELETE', '/op_svc_userid', undefined]] as const

const read = async (emulator: TestEmulator): Promise<unknown> => ((await emulator.send('GET', PATH)).json() as { metadata: unknown }).metadata

test('items are added, changed and replaced', async (t) => {
  const emulator = await buildTestEmulator(t)
  const added = await emulator.send('POST', PATH, { metadata: { a: '1', b: '2' } })
  t.equal(added.statusCode, 200)
  t.same(added.json(), { metadata: { ...FIRST, a: '1', b: '2' } })
  t.same((await emulator.send('POST', PATH, { metadata: { a: '3' } })).json(), { metadata: { ...FIRST, a: '3', b: '2' } })
  const replaced = await emulator.send('PUT', PATH, { metadata: { c: '4' } })
  t.equal(replaced.statusCode, 200)
  t.same(replaced.json(), { metadata: { c: '4' } })
  t.same(await read(emulator), { c: '4' })
  t.match(await emulator.show(), { metadata: { c: '4' } })
})

test('one item is written and removed', async (t) => {
  const emulator = await buildTestEmulator(t)
  const written = await emulator.send('PUT', `${PATH}/a`, { meta: { a: 'b' } })
  t.equal(written.statusCode, 200)
  t.same(written.json(), { meta: { a: 'b' } })
  t.same((await emulator.send('GET', `${PATH}/a`)).json(), { meta: { a: 'b' } })
  const removed = await emulator.send('DELETE', `${PATH}/a`)
  t.same([removed.statusCode, removed.body, removed.headers['content-type'], removed.headers['content-length']], [204, '', 'application/json', '0'])
  t.same(await read(emulator), FIRST)
  for (const key of ['a', 'toString', '__proto__']) {
    const gone = await emulator.send('DELETE', `${PATH}/${key}`)
    t.equal(gone.statusCode, 404)
    t.same(gone.json(), { itemNotFound: { code: 404, message: 'Metadata item was not found' } })
  }
})

test('a key named as a member of every object is a key like any other', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.equal((await emulator.send('PUT', `${PATH}/__proto__`, '{"meta":{"__proto__":"x"}}')).body, '{"meta":{"__proto__":"x"}}')
  t.equal((await emulator.send('GET', `${PATH}/__proto__`)).body, '{"meta":{"__proto__":"x"}}')
  t.equal((await emulator.send('DELETE', `${PATH}/__proto__`)).statusCode, 204)
  t.same(await read(emulator), FIRST)
})

const INVALID = 'Invalid input for field/attribute'
const LONG = 'v'.repeat(256)
const KEYS = '^[a-zA-Z0-9-_:. ]{1,255}$'
const REFUSED: ReadonlyArray<readonly [method: string, path: string, body: unknown, message: string]> = [
  ['POST', '', '', 'Malformed request body'],
  ['POST', '', {}, "'metadata' is a required property"],
  ['POST', '', { metadata: {}, more: 1 }, "Additional properties are not allowed ('more' was unexpected)"],
  ['PUT', '', { metadata: 'a' }, `${INVALID} metadata. Value: a. 'a' is not of type 'object'`],
  ['PUT', '', { metadata: { 'a/b': 'c' } }, `${INVALID} metadata. Value: {'a/b': 'c'}. 'a/b' does not match any of the regexes: '${KEYS}'`],
  ['PUT', '', { metadata: { a: LONG } }, `${INVALID} a. Value: ${LONG}. '${LONG}' is too long`],
  ['PUT', '/a', { meta: {} }, `${INVALID} meta. Value: {}. {} does not have enough properties`],
  ['PUT', '/a', { meta: { a: 'b', c: 'd' } }, `${INVALID} meta. Value: {'a': 'b', 'c': 'd'}. {'a': 'b', 'c': 'd'} has too many properties`],
  ['PUT', '/a', { meta: { b: 'c' } }, 'Request body and URI mismatch'],
  ['PUT', '/a', { metadata: { a: 'b' } }, "'meta' is a required property"]
]

test('what Nova does not accept as metadata is refused', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const [method, path, body, message] of REFUSED) {
    const response = await emulator.send(method, `${PATH}${path}`, body)
    t.equal(response.statusCode, 400, message)
    t.same(response.json(), { badRequest: { code: 400, message } })
  }
  t.same(await read(emulator), FIRST)
})

test('a server has at most 128 items', async (t) => {
  const emulator = await buildTestEmulator(t)
  const items = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))
  t.equal((await emulator.send('PUT', PATH, { metadata: items(128) })).statusCode, 200)
  for (const [method, path, body] of [['PUT', '', { metadata: items(129) }], ['POST', '', { metadata: { more: 'v' } }], ['PUT', '/more', { meta: { more: 'v' } }]] as const) {
    const response = await emulator.send(method, `${PATH}${path}`, body)
    t.equal(response.statusCode, 403)
    t.match(response.json(), { forbidden: { code: 403, message: 'Maximum number of metadata items exceeds 128' } })
  }
  t.equal((await emulator.send('PUT', `${PATH}/k0`, { meta: { k0: 'other' } })).statusCode, 200)
})

test('metadata changes at any task, but not under a lock and not in every state', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act(HARD)
  const { updated } = await emulator.show()
  await emulator.advance('1s')
  t.equal((await emulator.send('POST', PATH, { metadata: { a: 'b' } })).statusCode, 200)
  t.equal((await emulator.show())['updated'], updated, '`updated` does not move')
  await emulator.send('PUT', `${SERVERS}/${UNKNOWN}/metadata`, { metadata: {} })
  for (const id of [LOCKED, FAULTY]) await emulator.send('PATCH', `/_emulator/servers/${id}`, { metadata: FIRST })
  for (const [method, path, body] of CALLS) {
    const verb = method === 'DELETE' ? 'delete' : 'update'
    t.equal((await emulator.send(method, `${SERVERS}/${UNKNOWN}/metadata${path}`, body)).statusCode, 404)
    t.same((await emulator.send(method, `${SERVERS}/${LOCKED}/metadata${path}`, body)).json(), { conflictingRequest: { code: 409, message: `Instance ${LOCKED} is locked` } })
    t.same((await emulator.send(method, `${SERVERS}/${FAULTY}/metadata${path}`, body)).json(), {
      conflictingRequest: { code: 409, message: `Cannot '${verb} metadata' instance ${FAULTY} while it is in vm_state error` }
    })
  }
  await emulator.send('PATCH', `/_emulator/servers/${FAULTY}`, { vm_state: 'stopped', 'OS-SRV-USG:launched_at': null })
  t.match((await emulator.send('PUT', `${SERVERS}/${FAULTY}/metadata`, { metadata: {} })).json(), { conflictingRequest: { message: `Instance ${FAULTY} is in an invalid state for 'update metadata'` } })
})

test('the old /v2 drops what the schema does not have', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const path = `/v2/${PROJECT}/servers/${SERVER}/metadata`
  t.same((await emulator.send('PUT', path, { metadata: { a: 'b', 'c/d': 'e' }, more: 1 })).json(), { metadata: { a: 'b' } })
  t.same((await emulator.send('PUT', `${path}/a`, { meta: { a: 'f' }, more: 1 })).json(), { meta: { a: 'f' } })
})

test('only a well-formed change makes a project', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [index, [method, path, body]] of CALLS.entries()) {
    const other = `${index}`.repeat(32)
    if (body !== undefined) {
      await emulator.send(method, `/v2.1/${other}/servers/${SERVER}/metadata${path}`, {})
      t.equal(emulator.worlds.find(other), undefined)
    }
    await emulator.send(method, `/v2.1/${other}/servers/${SERVER}/metadata${path}`, body)
    t.ok(emulator.worlds.find(other), `${method} ${path}`)
  }
})
