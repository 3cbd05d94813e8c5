/** The memory of fault rules, through every call that adds, changes or removes them. Issue 10, row 7. */
import { test } from 'tap'
import { buildTestEmulator, HARD, SERVER, type TestEmulator } from '../helpers.js'
import { createEmulator, type RuleInput } from '../../src/index.js'
import { ENTRY_BYTES } from '../../src/faults/index.js'
import { put, snapshot } from '../snapshot-helpers.js'
import { settingsOf } from '../worlds.js'

const FULL = /^The fault rule takes \d+ KB, and the rules of all projects take \d+ KB of 64 KB\. Delete some, or start with more: --memory SIZE\.$/
const NO_ROOM = 'The fault rules take all the memory that they have, so there is no room for those of a new project. Remove some with DELETE /_emulator/faults, or start with more: --memory SIZE.'
const TOO_LARGE = /^the fault rules would take \d+ bytes; expected at most 65536, or more with --memory SIZE$/

/** A rule with a body of so many characters. */
const large = (size = 20_000, id = 'large'): object => ({ id, effect: { kind: 'error', error: { status: 503, body: 'x'.repeat(size) } } })
const used = ({ worlds: { feed: { memory } } }: TestEmulator): number => memory.rules.used
const add = async ({ send }: TestEmulator, project: string | null, rule: unknown = large()): Promise<number> =>
  (await send('POST', `/_emulator/faults${project === null ? '' : `?project=${project}`}`, typeof rule === 'string' ? JSON.stringify(rule) : rule)).statusCode

test('a rule that does not fit is refused, in every form and scope, and creates no project', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const { send } = emulator
  t.same([await add(emulator, '0a'), await add(emulator, '0b'), await add(emulator, '0c', large(10_000))], [201, 201, 201])
  const before = used(emulator)
  for (const [path, rule] of [['?project=0d', large()], ['?project=0a', large(20_000, 'other')], ['', large(20_000, 'other')], ['', JSON.stringify(`503:header=X-Test=${'x'.repeat(20_000)}`)]] as const) {
    const refused = await send('POST', `/_emulator/faults${path}`, rule)
    t.equal(refused.statusCode, 429, path)
    t.match(refused.json(), { error: { code: 'limit', message: FULL } })
  }
  t.equal((await send('GET', '/_emulator/projects/0d')).statusCode, 404)
  const patched = await send('PATCH', '/_emulator/faults/large?project=0a', { effect: { kind: 'error', error: { status: 503, body: 'x'.repeat(30_000) } } })
  t.equal(patched.statusCode, 429)
  t.match(patched.json(), { error: { code: 'limit', message: FULL } })
  t.equal((await send('GET', '/_emulator/faults/large?project=0a')).json().effect.error.body.length, 20_000)
  t.equal(used(emulator), before)
  const metrics = (await send('GET', '/_emulator/metrics')).body
  t.match(metrics, new RegExp(`^bms_emulator_memory_bytes\\{what="rules"\\} ${before}$`, 'm'))
  t.match(metrics, /^bms_emulator_memory_limit_bytes\{what="rules"\} 65536$/m)
})

test('the size of a rule is that of what it becomes in memory', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '32MB' })
  const body = Array.from({ length: 33_000 }, () => ({}))
  const refused = await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'error', error: { status: 503, body } } })
  t.equal(refused.json().error.message, 'The fault rule takes 2.3 MB, and the rules of all projects take 0 KB of 2.0 MB. Delete some, or start with more: --memory SIZE.')
})

test('rules give their memory back when they are removed, cleared, reset, or go with their project', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', fault: ['503:times=1'] })
  const { send } = emulator
  const start = used(emulator)
  await send('POST', `/v2.1/0a/servers/${SERVER}/action`, HARD)
  const withProject = used(emulator)
  const ways = [
    ['DELETE', '/_emulator/faults/large?project=0a', withProject],
    ['DELETE', '/_emulator/faults?project=0a', withProject],
    ['POST', '/_emulator/reset?project=0a', withProject],
    ['POST', '/_emulator/reset', start],
    ['DELETE', '/_emulator/projects/0a', start],
    ['DELETE', '/_emulator/projects', start]
  ] as const
  for (const [method, path, left] of ways) {
    for (let round = 0; round < 4; round++) {
      t.equal(await add(emulator, '0a', large(40_000)), 201, path)
      t.equal((await send(method, path)).statusCode, 204, path)
      t.equal(used(emulator), left, path)
    }
  }
  t.equal(await add(emulator, null, large(40_000)), 201)
  t.equal((await send('DELETE', '/_emulator/faults')).statusCode, 204)
  t.equal(used(emulator), 0)
})

test('a rule of the template counts once, and a little for each project that it applies in', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const { send } = emulator
  await add(emulator, null, large(30_000))
  const one = used(emulator)
  for (const project of ['0a', '0b', '0c', '0d']) await send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)
  t.equal(used(emulator) - one, 4 * ENTRY_BYTES)
  for (const project of ['0e', '0f']) await send('GET', `/v2.1/${project}/servers`)
  t.equal(used(emulator) - one, 6 * ENTRY_BYTES, 'also in projects that are only read, where it counts')
  await send('POST', `/v2.1/0e/servers/${SERVER}/action`, HARD)
  t.equal(used(emulator) - one, 6 * ENTRY_BYTES, 'which they keep when they are created')
  await send('PATCH', '/_emulator/faults/large', { effect: { kind: 'error', error: 503 } })
  t.ok(used(emulator) < 10_000)
})

test('rules in a header take no memory', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const before = used(emulator)
  for (let round = 0; round < 20; round++) t.equal((await emulator.act(HARD, SERVER, { 'x-emulator-fault': `500:server=${'x'.repeat(10_000)}, 503:probability=1` })).statusCode, 503)
  t.equal(used(emulator), before)
})

test('without room for the rules of the template a change creates no project, reads work, and removing rules makes room', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', fault: Array.from({ length: 20 }, () => '503:times=1') })
  const { send } = emulator
  const act = (number: number): ReturnType<typeof send> => send('POST', `/v2.1/a${number}/servers/${SERVER}/action`, HARD)
  let [created, refused] = [0, await act(0)]
  for (; refused.statusCode !== 503 || refused.headers['x-emulator-fault'] !== undefined; created++) refused = await act(created + 1)
  t.equal(created, 2)
  t.match(refused.json(), { serviceUnavailable: { code: 503, message: NO_ROOM } })
  const control = await send('POST', '/_emulator/projects', {})
  t.equal(control.statusCode, 429)
  t.match(control.json(), { error: { code: 'limit', message: NO_ROOM } })
  t.equal((await send('GET', `/v2.1/a${created}/servers`)).statusCode, 200)
  t.same((await send('GET', '/_emulator/projects')).json().projects.length, 1 + created)
  for (let number = 1; number < 6; number++) await send('DELETE', `/_emulator/faults/flag-${number}`)
  t.equal((await send('POST', '/_emulator/projects', {})).statusCode, 201)
})

test('a snapshot whose rules do not fit is refused and leaves no trace; one that fits restores what was in use', async (t) => {
  const [roomy, small] = [await buildTestEmulator(t), await buildTestEmulator(t, { memory: '1MB' })]
  for (const id of ['a', 'b', 'c', 'd']) await add(roomy, '0a', large(20_000, id))
  await add(small, null, '503:times=2')
  await add(small, '0b')
  await small.send('GET', '/v2.1/0c/servers')
  const [before, bytes] = [await snapshot(small), used(small)]
  for (const query of ['', '?project=0a']) {
    const answer = await small.send('PUT', `/_emulator/snapshot${query}`, await snapshot(roomy, query))
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { error: { code: 'invalid', message: TOO_LARGE } })
  }
  t.same([used(small), await snapshot(small)], [bytes, before])
  await put(small, before)
  t.equal(used(small), bytes)
  for (let round = 0; round < 4; round++) await put(small, await snapshot(small, '?project=0b'), '?project=0b')
  t.equal(used(small), bytes)
})

test('rules that do not fit are refused at start, in a snapshot to start from, and when files change', async (t) => {
  const fault = [large(70_000)]
  await t.rejects(buildTestEmulator(t, { memory: '1MB', fault }), { name: 'OptionError', message: TOO_LARGE })
  const roomy = await buildTestEmulator(t, { fault })
  await t.rejects(buildTestEmulator(t, { memory: '1MB', snapshot: JSON.parse(await snapshot(roomy)) }), { message: /^snapshot: the fault rules would take/ })
  const emulator = await buildTestEmulator(t, { memory: '1MB', fault: [large(20_000)] })
  await add(emulator, '0a', large(30_000, 'own'))
  const before = await snapshot(emulator)
  t.throws(() => emulator.reload(settingsOf({ memory: '1MB', fault: [large(40_000)] })), { name: 'OptionError', message: TOO_LARGE })
  t.equal(await snapshot(emulator), before)
  await emulator.send('DELETE', '/_emulator/faults')
  t.throws(() => emulator.reload(settingsOf({ memory: '1MB', fault: [large(20_000), large(50_000, 'more')] })), { message: TOO_LARGE }, 'a reset must bring back the rules of the files')
  emulator.reload(settingsOf({ memory: '1MB', fault: [large(20_000), large(30_000, 'more')] }))
  t.equal((await emulator.send('POST', '/_emulator/reset')).statusCode, 204)
  t.equal((await emulator.send('GET', '/_emulator/faults')).json().faults.length, 2)
})

test('the library refuses a rule that does not fit', async (t) => {
  const emulator = await createEmulator({ memory: '1MB' })
  t.teardown(() => emulator.close())
  const project = await emulator.project()
  t.throws(() => project.faults.add(large(70_000) as RuleInput), { code: 'limit', message: /^The fault rule takes 7\d KB, and/ })
  t.same(project.faults.list(), [])
})
