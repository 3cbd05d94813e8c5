/** A rule counts as applied only where it takes effect, and its sentence says what it has left to do. */
import { Type } from '@sinclair/typebox'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'
import { FAULT_HANDLERS } from '../../src/pipeline/faults/index.js'
import { FAULT_KINDS } from '../../src/faults/kinds/index.js'
import type { FaultKind, TaskChange, TaskKind } from '../../src/faults/kind.js'

const SHOW = `/v2.1/${PROJECT}/servers/${SERVER}`

async function hits (emulator: TestEmulator): Promise<Record<string, number>> {
  const { faults } = (await emulator.send('GET', '/_emulator/faults')).json<{ faults: Array<{ id: string, hits: number }> }>()
  return Object.fromEntries(faults.map((rule) => [rule.id, rule.hits]))
}

async function create (emulator: TestEmulator): Promise<string | undefined> {
  const answer = await emulator.send('POST', `/v2.1/${PROJECT}/servers`, { server: { name: 'new', flavorRef: 'f' } })
  if (answer.statusCode !== 202) throw new Error(answer.body)
  return answer.headers['x-emulator-fault'] as string | undefined
}

test('what reads show of a creation does not apply, and does not count; what becomes of it does', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:operation=create:id=visible', 'stale=3:operation=any:id=stale'] })
  t.equal(await create(emulator), undefined)
  t.same(await hits(emulator), { visible: 0, stale: 0 })
  await emulator.send('PATCH', '/_emulator/faults/visible', { effect: { kind: 'outcome', outcome: 'stuck' } })
  t.equal(await create(emulator), 'visible')
  t.same(await hits(emulator), { visible: 1, stale: 0 })
})

test('an outcome does not count for a restart that joins a running one, nor for a second deletion', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova', fault: ['outcome=stuck:id=stuck:skip=1', 'stale=1:id=stale:skip=1:operation=delete', 'outcome=error:id=error:operation=delete:skip=1'] })
  t.equal((await emulator.act({ reboot: { type: 'SOFT' } })).statusCode, 202)
  t.equal((await emulator.act(HARD)).statusCode, 202)
  await emulator.advance('1h')
  t.match(await emulator.show(), { status: 'ACTIVE' })
  for (let time = 0; time < 2; time++) t.equal((await emulator.send('DELETE', `/v2.1/${PROJECT}/servers/${STOPPED}`)).statusCode, 204)
  t.same(await hits(emulator), { stuck: 0, stale: 0, error: 0 })
})

/** A kind of the test that changes tasks. */
function taskKind (name: string, change: TaskChange): TaskKind {
  return {
    name,
    schema: Type.Object({ kind: Type.Literal(name) }, { additionalProperties: false }),
    text: { examples: [name], read: (head) => head === name ? {} : null, options: {} },
    applies: 'first',
    task: { changes: 'task', change: () => change },
    mistakes: () => [],
    describe: () => `is ${name}`
  }
}

const MASK = { shows: 'before', operations: ['show'], reads: 1, forMs: null } as const

test('of several kinds that change the same thing only the first applies and counts', async (t) => {
  const kinds = new Map<string, FaultKind>([
    ...FAULT_KINDS,
    ['crash', taskKind('crash', { outcome: { kind: 'error' } })],
    ['blur', taskKind('blur', { mask: { kind: 'stale', ...MASK } })],
    ['both', taskKind('both', { outcome: { kind: 'shutoff' }, mask: { kind: 'stale', ...MASK } })],
    ['veil', taskKind('veil', { mask: { kind: 'invisible', ...MASK } })]
  ])
  const emulator = await buildTestEmulator(t, {}, { kinds, handlers: FAULT_HANDLERS })
  const run = async (...texts: readonly string[]): Promise<unknown> => {
    await emulator.send('POST', '/_emulator/reset')
    for (const text of texts) await emulator.send('POST', '/_emulator/faults', JSON.stringify(`${text}:id=${text.replace('=', '-')}`))
    const { headers } = await emulator.act(HARD)
    const counts = await hits(emulator)
    const seen = (await emulator.send('GET', SHOW)).json<{ server: { status: string } }>().server.status
    await emulator.advance('1h')
    return [headers['x-emulator-fault'], counts, seen, (await emulator.show()).status]
  }
  t.same(await run('outcome=stuck', 'crash'), ['outcome-stuck', { 'outcome-stuck': 1, crash: 0 }, 'REBOOT', 'REBOOT'])
  t.same(await run('crash', 'outcome=stuck'), ['crash', { crash: 1, 'outcome-stuck': 0 }, 'REBOOT', 'ERROR'])
  t.same(await run('stale=5', 'blur'), ['blur', { 'stale-5': 0, blur: 1 }, 'ACTIVE', 'ACTIVE'], 'those that decide the task come first')
  t.same(await run('both', 'crash', 'stale=5'), ['both', { both: 1, crash: 0, 'stale-5': 0 }, 'ACTIVE', 'SHUTOFF'])
  t.same(await run('crash', 'both'), ['crash, both', { crash: 1, both: 1 }, 'ACTIVE', 'ERROR'], 'one that applies in part counts')
  t.same(await run('veil', 'outcome=visible', 'stale=1'), ['veil, stale-1', { veil: 1, 'outcome-visible': 0, 'stale-1': 1 }, 'ACTIVE', 'ACTIVE'])
})

test('the sentence of a rule says what it has left to do', async (t) => {
  const emulator = await buildTestEmulator(t)
  const cases: ReadonlyArray<[text: string, sentences: readonly string[]]> = [
    ['503:operation=show:times=2', [
      'Each of the next 2 show requests gets HTTP 503.',
      'The next show request gets HTTP 503.',
      'Spent (applied 2 times, the maximum): a show request gets HTTP 503.',
      'Spent (applied 2 times, the maximum): a show request gets HTTP 503.'
    ]],
    ['503:operation=show:times=1:skip=2', [
      'The next show request after the first 2 gets HTTP 503.',
      'The next show request after the first one gets HTTP 503.',
      'The next show request gets HTTP 503.',
      'Spent (applied once, the maximum): a show request gets HTTP 503.'
    ]],
    ['503:operation=show:every=2:times=2', [
      'Every 2nd show request gets HTTP 503, 2 times at most.',
      'Every 2nd show request gets HTTP 503, 2 times at most.',
      'Every 2nd show request gets HTTP 503, once more at most.',
      'Every 2nd show request gets HTTP 503, once more at most.'
    ]],
    ['503:operation=any:probability=1:times=3', [
      'With probability 1, every request gets HTTP 503, 3 times at most.',
      'With probability 1, every request gets HTTP 503, 2 more times at most.',
      'With probability 1, every request gets HTTP 503, once more at most.',
      'Spent (applied 3 times, the maximum): a request gets HTTP 503.'
    ]],
    ['503:operation=unknown|show:times=1', [
      'The next unknown or show request gets HTTP 503.',
      'Spent (applied once, the maximum): an unknown or show request gets HTTP 503.'
    ]]
  ]
  for (const [text, sentences] of cases) {
    await emulator.send('POST', '/_emulator/faults', JSON.stringify(`${text}:id=x`))
    for (const sentence of sentences) {
      t.equal((await emulator.send('GET', '/_emulator/faults/x')).json<{ description: string }>().description, sentence)
      await emulator.send('GET', SHOW)
    }
    await emulator.send('DELETE', '/_emulator/faults')
  }
})

test('explain says of a rule that applies what it has left', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=0:operation=show:times=2:id=x'] })
  await emulator.send('GET', SHOW)
  t.match((await emulator.send('POST', '/_emulator/faults/explain', { operation: 'show' })).json(), { fires: [{ id: 'x', reason: 'The next show request is held for 0ms before it takes effect.' }] })
})

test('a free body is JSON, a string too', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const body of ['busy', '"quoted"', '', { a: 1 }, [1], null, 5, false]) {
    await emulator.send('POST', '/_emulator/faults', { id: 'x', match: { operation: 'show' }, effect: { kind: 'error', error: { status: 503, body } } })
    const answer = await emulator.send('GET', SHOW)
    t.same([answer.statusCode, answer.headers['content-type']], [503, 'application/json; charset=UTF-8'])
    t.same(answer.json(), body, JSON.stringify(body))
    await emulator.send('DELETE', '/_emulator/faults/x')
  }
  await emulator.send('POST', '/_emulator/faults', { match: { operation: 'show' }, effect: { kind: 'error', error: { status: 503 } } })
  t.equal((await emulator.send('GET', SHOW)).body, '')
})

test('a status in a string is the status', async (t) => {
  const emulator = await buildTestEmulator(t)
  const added = await emulator.send('POST', '/_emulator/faults', { id: 'x', effect: { kind: 'error', error: '503' } })
  t.match(added.json(), { effect: { kind: 'error', error: 503 }, description: 'Every reboot, start or stop request gets HTTP 503.' })
  t.equal((await emulator.act(HARD)).statusCode, 503)
  t.match((await emulator.send('PATCH', '/_emulator/faults/x', { effect: { kind: 'error', error: '404' } })).json(), { effect: { error: 404 } })
  const refused = await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'error', error: '418' } })
  t.equal(refused.statusCode, 400)
  t.match(refused.json(), { error: { message: /^effect\.error 418 is not a documented status; expected one of 300, .*, or \{"status":418,"body":\.\.\.\} for a response of your own$/ } })
})
