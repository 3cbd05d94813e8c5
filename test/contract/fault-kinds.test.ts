// A kind of fault is one record and one handler: a toy kind that no file of src names works through every interface.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { test } from 'tap'
import { headsOf, namesOf } from '../kinds.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'
import { planSchema, PlanSchema } from '../../src/config/plan.js'
import { readCatalogue } from '../../src/world/fixtures.js'
import { TOYS } from '../toy-fault.js'
import { validatePlan } from '../../src/config/validate-plan.js'

const SHOW = `/v2.1/${PROJECT}/servers/${SERVER}`
const RULE = { id: 'a', match: { operation: 'show' }, when: { times: 2 }, effect: { kind: 'echo', word: 'hello', volume: 2 } }
const TEXT = 'echo=hello:id=a:operation=show:times=2:volume=2'
const SENTENCE = 'Each of the next 2 show requests gets 2 times hello.'

test('the control API accepts the kind as data and as text, describes it and changes it', async (t) => {
  for (const body of [RULE, JSON.stringify(TEXT)]) {
    const emulator = await buildTestEmulator(t, {}, TOYS)
    const added = await emulator.send('POST', '/_emulator/faults', body)
    t.same([added.statusCode, added.json().effect, added.json().description], [201, RULE.effect, SENTENCE])
    const answer = await emulator.send('GET', SHOW)
    t.same([answer.statusCode, answer.headers['x-echo'], answer.headers['x-emulator-fault']], [200, 'hello hello', 'a'])
    t.match((await emulator.send('GET', '/_emulator/faults/a')).json(), { hits: 1, remaining: 1, seen: 1 })
    t.match((await emulator.send('GET', '/_emulator/events?kind=fault')).json().events, [{ faultId: 'a', effect: 'echo', operation: 'show' }])
    const changed = await emulator.send('PATCH', '/_emulator/faults/a', { effect: { kind: 'echo', word: 'bye' } })
    t.equal(changed.json().description, 'The next show request gets 1 times bye.')
    t.equal((await emulator.send('GET', SHOW)).headers['x-echo'], 'bye')
    t.equal((await emulator.send('GET', SHOW)).headers['x-echo'], undefined, 'it acted as often as it may')
  }
})

test('an invalid rule of the kind is refused with the kind\'s own message', async (t) => {
  const emulator = await buildTestEmulator(t, {}, TOYS)
  const refusal = async (body: unknown): Promise<[number, string]> => {
    const answer = await emulator.send('POST', '/_emulator/faults', body)
    return [answer.statusCode, answer.json().error.message]
  }
  t.same(await refusal({ effect: { kind: 'echo', word: 'silence' } }), [400, 'effect.word is silence, which has no echo'])
  t.same(await refusal({ effect: { kind: 'echo' } }), [400, 'effect.word is missing; expected a string'])
  t.same(await refusal(JSON.stringify('echo=x@request')), [400, 'effect.point is not a known member; expected one of kind, word, volume'])
  t.same(await refusal({ effect: { kind: 'shout' } }), [400, `effect.kind is "shout"; expected one of ${namesOf(TOYS.kinds)}`])
  t.match((await refusal(JSON.stringify('shout')))[1], headsOf(TOYS.kinds))
  t.match((await refusal(JSON.stringify('503:vloume=2')))[1], /operations, volume$/)
  t.same(await refusal(JSON.stringify('503:volume=2')), [400, 'effect.volume is not a known member; expected one of kind, error, args, retryAfter, status, point'])
})

test('the text form works in an option and in the header of a request, where every rule of the kind applies', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['echo=one:operation=any', '503@response:operation=show', 'echo=two:operation=any'] }, TOYS)
  const answer = await emulator.send('GET', SHOW, undefined, { 'x-emulator-fault': 'echo=zero' })
  t.same([answer.statusCode, answer.headers['x-echo'], answer.headers['x-emulator-fault']], [503, 'zero one two', 'header, flag-1, flag-3, flag-2'])
  t.equal((await emulator.act(HARD)).headers['x-echo'], 'one two')
})

test('a plan accepts the kind, and the JSON Schema of plans includes it', async (t) => {
  const plan = { version: 1, faults: [RULE, 'echo=two:operation=show'] }
  const path = join(t.testdir({}), 'plan.json')
  writeFileSync(path, JSON.stringify(plan))
  const emulator = await buildTestEmulator(t, { faults: path }, TOYS)
  t.equal((await emulator.send('GET', SHOW)).headers['x-echo'], 'hello hello two')
  t.same(validatePlan(path, readCatalogue(), TOYS.kinds), [])
  t.match(validatePlan(path, readCatalogue()), [{ message: `faults[0]: effect.kind is "echo"; expected one of ${namesOf()}` }, {}])
  const check = (schema: object): boolean => new Ajv({ strict: false }).validate(JSON.parse(JSON.stringify(schema)), plan)
  t.same([check(planSchema(TOYS.kinds)), check(PlanSchema)], [true, false])
})

test('explain names rules of the kind, and the rules that prevent it', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: [TEXT, 'echo=two:id=b:operation=show'] }, TOYS)
  const explain = async (): Promise<unknown> => (await emulator.send('POST', '/_emulator/faults/explain', { operation: 'show', server: SERVER })).json()
  t.same(await explain(), { fires: [{ projectId: null, id: 'a', reason: SENTENCE }, { projectId: null, id: 'b', reason: 'Every show request gets 1 times two.' }], others: [] })
  await emulator.send('POST', '/_emulator/faults', JSON.stringify('reset:id=c:operation=show'))
  t.match(await explain(), { fires: [{ id: 'c' }], others: ['a', 'b'].map((id) => ({ id, reason: 'Rule c fails the request before this rule applies.' })) })
})

test('a snapshot keeps rules of the kind with their counts, and is refused where the kind is unknown', async (t) => {
  const first = await buildTestEmulator(t, { fault: TEXT }, TOYS)
  await first.send('GET', SHOW)
  const { body } = await first.send('GET', '/_emulator/snapshot')
  const second = await buildTestEmulator(t, {}, TOYS)
  t.equal((await second.send('PUT', '/_emulator/snapshot', body)).statusCode, 204)
  t.equal((await second.send('GET', '/_emulator/snapshot')).body, body)
  t.same([(await second.send('GET', SHOW)).headers['x-echo'], (await second.send('GET', SHOW)).headers['x-echo']], ['hello hello', undefined])
  const plain = await buildTestEmulator(t)
  const refused = await plain.send('PUT', '/_emulator/snapshot', body)
  t.same([refused.statusCode, refused.json().error.message], [400, `template.rules[0].effect.kind is "echo"; expected one of ${namesOf()}`])
})

test('in a batch, a kind without a failure of sub-jobs applies to none of them', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['echo=one', 'delay=1s:operation=reboot'] }, TOYS)
  const answer = await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id: SERVER }, { id: STOPPED }] } })
  t.same([answer.statusCode, answer.headers['x-emulator-fault']], [200, undefined])
})

test('a kind that needs the wire is refused at start if it has no handler', async (t) => {
  await t.rejects(buildTestEmulator(t, {}, { ...TOYS, handlers: new Map() }), { message: 'the fault kind error has no handler' })
})

test('every rule of a kind for the task is taken if the kind says so, and only the outcome that takes effect counts', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['limp=2:id=a', 'limp=3:id=b', 'outcome=stuck:id=c:server=bms', 'outcome=error:id=d:server=bms'] }, TOYS)
  t.equal((await emulator.act(HARD)).headers['x-emulator-fault'], 'a')
  t.match((await emulator.send('GET', '/_emulator/clock')).json(), { nextChange: '2026-01-01T00:00:10.000Z' })
  for (const [id, hits] of [['a', 1], ['b', 0]] as const) t.match((await emulator.send('GET', `/_emulator/faults/${id}`)).json(), { hits, description: /^Every reboot, start or stop request limps/ })
  const explained = (await emulator.send('POST', '/_emulator/faults/explain', { operation: 'reboot', server: 'bms' })).json()
  t.match(explained, { fires: ['a', 'b', 'c'].map((id) => ({ id })), others: [{ id: 'd', reason: /only one rule of the kind outcome applies/ }] })
})

test('in a batch, the rules for a part come before those for the whole call', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['limp=2:id=a:operation=batch', 'limp=3:id=b:operation=reboot'] }, TOYS)
  const answer = await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id: SERVER }] } })
  t.equal(answer.headers['x-emulator-fault'], 'b')
  t.match((await emulator.send('GET', '/_emulator/clock')).json(), { nextChange: '2026-01-01T00:00:15.000Z' })
})
