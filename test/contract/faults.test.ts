import { test } from 'tap'
import { namesOf } from '../kinds.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'

const OTHER = '0123456789abcdef0123456789abcdef'

async function add (emulator: TestEmulator, rule: unknown, query = ''): Promise<Record<string, unknown>> {
  const answer = await emulator.send('POST', `/_emulator/faults${query}`, JSON.stringify(rule))
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json()
}

test('POST faults returns the rule with its counts and the sentence that describes it', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.same(await add(emulator, { effect: { kind: 'error', error: 503, retryAfter: '5s' }, when: { times: 2 } }), {
    projectId: null,
    id: 'fault-1',
    enabled: true,
    match: {},
    when: { times: 2 },
    effect: { kind: 'error', error: 503, retryAfter: '5s' },
    hits: 0,
    remaining: 2,
    seen: 0,
    draws: 0,
    description: 'Each of the next 2 reboot, start or stop requests gets HTTP 503 and Retry-After 5.',
    warnings: []
  })
  const answer = await emulator.act(HARD)
  t.equal(answer.statusCode, 503)
  t.match(answer.headers, { 'retry-after': '5', 'x-emulator-fault': 'fault-1' })
  t.match((await emulator.send('GET', '/_emulator/faults/fault-1')).json(), { hits: 1, remaining: 1, seen: 1 })
})

test('every rule is described in a sentence', async (t) => {
  const emulator = await buildTestEmulator(t)
  const table: ReadonlyArray<[rule: unknown, sentence: string]> = [
    ['BMS.0212:times=1', 'The next reboot, start or stop request gets BMS.0212'],
    ['503@response:operation=any', 'Every request takes effect, but gets HTTP 503.'],
    ['delay=2s:operation=show:server=bms-83', 'Every show request for server bms-83 is held for 2s before it takes effect.'],
    ['delay=1m30s@response:clock=real', 'Every reboot, start or stop request takes effect at once, but gets its response 1m30s of real time later.'],
    ['reset:skip=1:every=3:times=2', 'Every 3rd reboot, start or stop request after the first one has no effect, and its connection is reset, 2 times at most.'],
    ['hang@response', 'Every reboot, start or stop request takes effect, but it gets no response, and its connection stays open.'],
    ['truncate', 'Every reboot, start or stop request has no effect, and only half of an HTTP 503 arrives, and its connection closes.'],
    ['drip@response:duration=20s', 'Every reboot, start or stop request takes effect, but its response arrives drop by drop over 20s.'],
    ['garbage:from=10s:until=20s', 'From 10s after the rule was added until 20s after the rule was added, every reboot, start or stop request has no effect, and its response is bytes that are not HTTP.'],
    ['outcome=stuck:probability=0.5', 'With probability 0.5, every reboot, start or stop request is accepted, but never ends.'],
    ['outcome=error:recoverAfter=1m', 'Every reboot, start or stop request is accepted, but ends with the server in ERROR, and the server recovers 1m after it should have ended.'],
    ['outcome=slow:factor=3:operation=reboot', 'Every reboot request is accepted, but takes 3 times as long.'],
    ['outcome=visible:reads=2', 'Every reboot, start or stop request is accepted, but shows its status until each token has seen it 2 times.'],
    ['outcome=invisible', 'Every reboot, start or stop request is accepted, but never shows its status: reads show the old state until it is over.'],
    ['stale=3', 'Every reboot, start or stop request is accepted, but the next 3 reads show the old state.'],
    ['stale=2s:operations=list|detail', 'Every reboot, start or stop request is accepted, but list and detail requests show the old state for 2s.'],
    ['stale=1:for=2s:skip=2:times=3', 'Each of the next 3 reboot, start or stop requests after the first 2 is accepted, but the next read shows the old state, for 2s at most.'],
    [{ effect: { kind: 'error', error: { status: 418 } }, match: { project: OTHER, method: 'post', header: { 'X-A': '*', 'X-B': 'b' } } }, `Every reboot, start or stop request in project ${OTHER} by POST with header X-A with header X-B: b gets HTTP 418 and a given body.`]
  ]
  for (const [rule, sentence] of table) {
    const { description } = await add(emulator, rule)
    t.ok(String(description).startsWith(sentence), `${String(description)} // ${sentence}`)
  }
})

test('invalid rules are refused with one line that names the member', async (t) => {
  const emulator = await buildTestEmulator(t)
  const table: ReadonlyArray<[rule: unknown, message: RegExp]> = [
    [{ effect: { kind: 'error', error: 'BMS.9999' } }, /^effect.error "BMS.9999" is not a documented code/],
    [{ effect: { kind: 'error', error: 299 } }, /^effect.error 299 is not a documented status/],
    [{ effect: { kind: 'sleep' } }, new RegExp(`^effect.kind is "sleep"; expected one of ${namesOf()}$`)],
    [{}, /^effect.kind is missing/],
    [[], /^a rule is an object/],
    [{ effect: { kind: 'stale' } }, /^effect has neither reads nor for/],
    [{ effect: { kind: 'connection', how: 'reset', duration: '1s' } }, /^effect.duration applies only to \{"how":"drip"\}; reset takes no time$/],
    [{ effect: { kind: 'connection', how: 'reset', clock: 'real' } }, /^effect.clock applies only to/],
    [{ effect: { kind: 'outcome', outcome: 'stuck', factor: 2 } }, /^effect.factor applies only to slow; the outcome is stuck$/],
    [{ effect: { kind: 'delay', duration: 'x' } }, /^effect.duration: "x" is not a duration/],
    [{ effect: { kind: 'delay', duration: 1 }, when: { until: 'x' } }, /^when.until is "x"; expected an instant/],
    ['BMS.0212:time=2', /^time in "BMS.0212:time=2" is not an option of a fault/],
    ['what', /^"what" is not a fault; expected a code \(BMS.0212\), a status \(503\), delay=2s/]
  ]
  for (const [rule, message] of table) {
    const answer = await emulator.send('POST', '/_emulator/faults', JSON.stringify(rule))
    t.equal(answer.statusCode, 400, JSON.stringify(rule))
    t.match(answer.json().error.message, message)
  }
})

test('a taken id is a conflict, an unknown id is not found, and the list is bounded', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, 'reset:id=a')
  const taken = await emulator.send('POST', '/_emulator/faults', JSON.stringify('hang:id=a'))
  t.equal(taken.statusCode, 409)
  t.match(taken.json().error, { code: 'conflict', message: /^rule "a" already exists/ })
  for (const [method, body] of [['GET', undefined], ['PATCH', { enabled: false }], ['DELETE', undefined]] as const) {
    const answer = await emulator.send(method, '/_emulator/faults/b', body)
    t.equal(answer.statusCode, 404, method)
    t.equal(answer.json().error.message, 'there is no rule "b"; GET /_emulator/faults lists them')
  }
  const { faults } = emulator.worlds.forChange(PROJECT)
  for (let number = 1; number < 1000; number++) faults.add({ id: `x${number}`, enabled: true, match: {}, when: {}, effect: { kind: 'connection', how: 'reset' } }, 0)
  const full = await emulator.send('POST', '/_emulator/faults', JSON.stringify('hang'))
  t.equal(full.statusCode, 429)
  t.equal(full.json().error.code, 'limit')
  t.throws(() => faults.add({ id: 'y', enabled: true, match: {}, when: {}, effect: { kind: 'connection', how: 'reset' } }, 0), /^RangeError|1000 rules/)
})

test('PATCH disables a rule and changes it in place; its counts stay', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:id=a:times=3')
  t.equal((await emulator.act(HARD)).statusCode, 503)
  await emulator.send('PATCH', '/_emulator/faults/a', { enabled: false })
  t.equal((await emulator.act({ 'os-start': {} }, STOPPED)).statusCode, 204)
  const changed = await emulator.send('PATCH', '/_emulator/faults/a', { enabled: true, match: { operation: 'show' }, effect: { kind: 'error', error: 502 } })
  t.match(changed.json(), { hits: 1, seen: 1, remaining: 2, enabled: true, effect: { error: 502 }, when: { times: 3 } })
  t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode, 502)
  const wrong = await emulator.send('PATCH', '/_emulator/faults/a', { when: { times: -1 } })
  t.equal(wrong.statusCode, 400)
  t.match(wrong.json().error.message, /^when.times is -1/)
  t.equal((await emulator.send('PATCH', '/_emulator/faults/a', {})).statusCode, 400)
  await emulator.send('POST', `/v2.1/${OTHER}/servers/${SERVER}/action`, HARD)
  t.match((await emulator.send('GET', `/_emulator/faults?project=${OTHER}`)).json().faults, [{ id: 'a', effect: { error: 502 } }], 'later projects start with the changed rule')
})

test('rules can be listed, removed one by one and all together, in one project or in all', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, 'reset:id=all')
  await add(emulator, 'hang:id=one', `?project=${PROJECT}`)
  const list = async (): Promise<string[]> => (await emulator.send('GET', '/_emulator/faults')).json().faults.map(({ id }: { id: string }) => id)
  t.same(await list(), ['all', 'one'])
  t.equal((await emulator.send('DELETE', '/_emulator/faults/all')).statusCode, 204)
  t.same(await list(), ['one'])
  await add(emulator, 'reset:id=all')
  t.equal((await emulator.send('DELETE', `/_emulator/faults?project=${PROJECT}`)).statusCode, 204)
  t.same(await list(), ['all'])
  await add(emulator, 'hang:id=one', `?project=${PROJECT}`)
  t.equal((await emulator.send('DELETE', '/_emulator/faults')).statusCode, 204)
  t.same(await list(), [])
})

test('windows are in the time of the project', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:operation=show:from=10s:until=20s')
  await add(emulator, '502:operation=show:from=2026-01-01T00:00:30Z')
  const seen: number[] = []
  for (const by of ['9999ms', '1ms', '9999ms', '1ms', '10s']) {
    await emulator.advance(by)
    seen.push((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode)
  }
  t.same(seen, [200, 503, 503, 200, 502])
})

test('skip, every and times choose among the matching requests', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:operation=show:skip=1:every=2:times=2')
  const seen: number[] = []
  for (let index = 0; index < 8; index++) seen.push((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode)
  t.same(seen, [200, 200, 503, 200, 503, 200, 200, 200])
})

test('every delay applies, and the first rule of each other kind; a rule that did not apply is not counted', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const rule of ['delay=0:id=d1', '503:id=e1', 'delay=0:id=d2', '502:id=e2', 'outcome=stuck:id=o', 'stale=1:id=s']) await add(emulator, rule)
  const answer = await emulator.act(HARD)
  t.equal(answer.statusCode, 503)
  t.equal(answer.headers['x-emulator-fault'], 'd1, d2, e1')
  const { faults } = (await emulator.send('GET', '/_emulator/faults')).json()
  t.same(faults.map(({ id, hits, seen }: Record<string, unknown>) => [id, hits, seen]), [['d1', 1, 1], ['e1', 1, 1], ['d2', 1, 1], ['e2', 0, 1], ['o', 0, 1], ['s', 0, 1]])
})

test('an unreadable request causes no draw and no count; a refused one consumes no outcome', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:probability=0:id=p')
  await add(emulator, 'outcome=stuck:times=1:id=o')
  await emulator.act('{')
  await emulator.act({ destroy: {} })
  t.match((await emulator.send('GET', '/_emulator/faults/p')).json(), { seen: 0, draws: 0 })
  t.equal((await emulator.act(HARD, STOPPED)).statusCode, 409)
  t.match((await emulator.send('GET', '/_emulator/faults/o')).json(), { seen: 1, hits: 0 })
})

test('an error at the response comes after the action took effect', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.act(HARD, SERVER, { 'x-emulator-fault': '503@response' })
  t.equal(answer.statusCode, 503)
  t.match(answer.headers, { 'x-emulator-fault': 'header', 'openstack-api-version': 'compute 2.1' })
  t.match(await emulator.show(), { status: 'REBOOT' })
})

test('the header has rules for one request, several with commas, and distributions keep their commas', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('GET', `/v2.1/${PROJECT}/servers`, undefined, { 'x-emulator-fault': 'delay={"uniform":[0,0]}, 502' })
  t.equal(answer.statusCode, 502)
  t.equal(answer.headers['x-emulator-fault'], 'header;draw=1, header-2')
  const wrong = await emulator.act(HARD, SERVER, { 'x-emulator-fault': 'what' })
  t.equal(wrong.statusCode, 400)
  t.match(wrong.body, /is not a fault; expected a code/)
})

test('draws of a header\'s rules continue from request to request', async (t) => {
  const emulator = await buildTestEmulator(t)
  const statuses = new Set<number>()
  for (let index = 0; index < 40; index++) statuses.add((await emulator.send('GET', `/v2.1/${PROJECT}/servers`, undefined, { 'x-emulator-fault': '502:probability=0.5' })).statusCode)
  t.same([...statuses].sort(), [200, 502])
})
