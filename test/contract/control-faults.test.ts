/** /_emulator/faults and /_emulator/faults/{id}: rules as data, and what they do to requests of each kind and point. */
import { test } from 'tap'
import { namesOf } from '../kinds.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'

const OVERLOAD = { effect: { kind: 'error', error: 'BMS.0212' } }
const OVERLOADED = { badRequest: { code: 400, message: 'System is overloaded, please try again later.' }, error: { code: 'BMS.0212', message: 'System is overloaded, please try again later.' } }

test('serialization', async (t) => {
  await t.test('a new rule returns 201 with its counts and a sentence', async (t) => {
    const { send } = await buildTestEmulator(t)
    const answer = await send('POST', '/_emulator/faults', { id: 'busy', match: { server: 'bms-83' }, when: { times: 2 }, ...OVERLOAD })
    const rule = {
      projectId: null,
      id: 'busy',
      enabled: true,
      match: { server: 'bms-83' },
      when: { times: 2 },
      effect: { kind: 'error', error: 'BMS.0212' },
      hits: 0,
      remaining: 2,
      seen: 0,
      draws: 0
    }
    t.equal(answer.statusCode, 201)
    t.match(answer.json(), rule)
    t.match((answer.json() as { description: string }).description, /BMS\.0212 "System is overloaded, please try again later\."\.$/)
    t.match((await send('GET', '/_emulator/faults/busy')).json(), rule)
    t.match((await send('GET', '/_emulator/faults')).json(), { faults: [rule] })
  })

  await t.test('a string is accepted as the rule that it describes', async (t) => {
    const { send } = await buildTestEmulator(t)
    const texts: ReadonlyArray<readonly [text: string, rule: object]> = [
      ['BMS.0212:times=2', { when: { times: 2 }, effect: { kind: 'error', error: 'BMS.0212' } }],
      ['503:retryAfter=5s', { effect: { kind: 'error', error: 503, retryAfter: '5s' } }],
      ['delay=2s:operation=show', { match: { operation: 'show' }, effect: { kind: 'delay', duration: '2s' } }],
      ['reset@response', { effect: { kind: 'connection', how: 'reset', point: 'response' } }],
      ['outcome=stuck:server=bms-83', { match: { server: 'bms-83' }, effect: { kind: 'outcome', outcome: 'stuck' } }],
      ['BMS.0037:probability=0.5:id=half', { id: 'half', when: { probability: 0.5 } }]
    ]
    for (const [text, rule] of texts) t.match((await send('POST', '/_emulator/faults', JSON.stringify(text))).json(), rule, text)
  })
})

test('validation', async (t) => {
  const effect = OVERLOAD.effect
  const refused: ReadonlyArray<readonly [rule: unknown, status: number, message: RegExp]> = [
    [{}, 400, new RegExp(`^effect\\.kind is missing; expected one of ${namesOf()}`)],
    [{ effect: { kind: 'chaos' } }, 400, /^effect\.kind is "chaos"; expected one of/],
    [{ effect: { kind: 'error' } }, 400, /effect\.error is missing/],
    [{ effect: { kind: 'error', error: 'BMS.9999' } }, 400, /"BMS\.9999" is not a documented code; expected one such as "BMS\.0212"/],
    [{ effect: { kind: 'error', error: 418 } }, 400, /418 is not a documented status; expected one of/],
    [{ effect: { kind: 'delay', duration: 'long' } }, 400, /"long" is not a duration/],
    [{ effect: { kind: 'connection', how: 'explode' } }, 400, /effect\.how is "explode"; expected one of "reset", "hang"/],
    [{ effect: { kind: 'outcome', outcome: 'fine' } }, 400, /effect\.outcome is "fine"; expected one of "stuck", "error"/],
    [{ effect, when: { times: -1 } }, 400, /when\.times is -1; expected a whole number of at least 0/],
    [{ effect, when: { probability: 2 } }, 400, /when\.probability is 2; expected a number from 0 to 1/],
    [{ effect, when: { from: 'noon' } }, 400, /when\.from is "noon"; expected an instant/],
    [{ effect, match: { operation: 'fly' } }, 400, /match\.operation is "fly"/],
    [{ effect, match: { servers: 'x' } }, 400, /match\.servers is not a known member; did you mean server\? expected one of operation, project, server/],
    [{ effect, nosuch: 1 }, 400, /nosuch is not a known member/],
    [[], 400, /a rule is an object such as .*; received \[\]/],
    [5, 400, /a rule is an object such as .*; received 5/],
    ['"explode"', 400, /"explode" is not a fault; expected a code \(BMS\.0212\)/],
    ['"BMS.0212:nosuch=1"', 400, /nosuch in "BMS\.0212:nosuch=1" is not an option of a fault/],
    ['{', 400, /^the body is not JSON$/]
  ]
  for (const [rule, status, message] of refused) {
    await t.test(`${typeof rule === 'string' ? rule : JSON.stringify(rule)} is refused, and no rule is added`, async (t) => {
      const { send } = await buildTestEmulator(t)
      const answer = await send('POST', '/_emulator/faults', rule)
      t.equal(answer.statusCode, status)
      t.match(answer.json(), { error: { code: 'invalid', message } })
      t.same((await send('GET', '/_emulator/faults')).json(), { faults: [], next: null })
    })
  }

  await t.test('a taken id is a conflict, an unknown one is not found', async (t) => {
    const { send } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { id: 'busy', ...OVERLOAD })
    const again = await send('POST', '/_emulator/faults', { id: 'busy', ...OVERLOAD })
    t.equal(again.statusCode, 409)
    t.same(again.json(), { error: { code: 'conflict', message: 'rule "busy" already exists; choose another id, or delete that rule first', details: {} } })
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { enabled: false }]] as Array<[string, unknown?]>) {
      const answer = await send(method, '/_emulator/faults/calm', body)
      t.equal(answer.statusCode, 404, method)
      t.same(answer.json(), { error: { code: 'not-found', message: 'there is no rule "calm"; GET /_emulator/faults lists them', details: {} } })
    }
  })
})

test('behaviour', async (t) => {
  await t.test('an error applies up to its limit, names its rule, and does not affect the server', async (t) => {
    const { send, act, show } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { id: 'busy', when: { times: 2 }, ...OVERLOAD })
    for (let time = 0; time < 2; time++) {
      const answer = await act(HARD)
      t.equal(answer.statusCode, 400)
      t.equal(answer.headers['x-emulator-fault'], 'busy')
      t.same(answer.json(), OVERLOADED)
    }
    t.match(await show(), { status: 'ACTIVE' })
    t.equal((await act(HARD)).statusCode, 204)
    t.match((await send('GET', '/_emulator/faults/busy')).json(), { hits: 2, remaining: 0 })
  })

  await t.test('an error at the response replaces the response of a restart that happened', async (t) => {
    const { send, act, show } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { effect: { kind: 'error', error: 503, retryAfter: '1500ms', point: 'response' } })
    const answer = await act(HARD)
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['retry-after'], '2')
    t.same(answer.json(), { serviceUnavailable: { code: 503, message: 'The service is currently unavailable. Please try again later.' } })
    t.match(await show(), { status: 'REBOOT' })
  })

  await t.test('a free response is sent unchanged', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { effect: { kind: 'error', error: { status: 418, body: { teapot: true } } } })
    const answer = await act(HARD)
    t.equal(answer.statusCode, 418)
    t.same(answer.json(), { teapot: true })
  })

  await t.test('without an operation a rule matches actions; with one it matches that operation', async (t) => {
    const { send, act, show } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { effect: { kind: 'error', error: 503 } })
    t.match(await show(), { status: 'ACTIVE' })
    t.equal((await act({ 'os-start': {} }, STOPPED)).statusCode, 503)
    await send('DELETE', '/_emulator/faults')
    await send('POST', '/_emulator/faults', { match: { operation: 'list' }, effect: { kind: 'error', error: 503 } })
    t.equal((await send('GET', `/v2.1/${PROJECT}/servers`)).statusCode, 503)
    t.equal((await act(HARD)).statusCode, 204)
  })

  await t.test('skip lets the first request pass; a disabled or removed rule does nothing', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { id: 'late', when: { skip: 1 }, match: { operation: 'show' }, effect: { kind: 'error', error: 500 } })
    const look = async (): Promise<number> => (await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode
    t.same([await look(), await look(), await look()], [200, 500, 500])
    t.match((await send('PATCH', '/_emulator/faults/late', { enabled: false })).json(), { id: 'late', enabled: false })
    t.equal(await look(), 200)
    t.match((await send('PATCH', '/_emulator/faults/late', { enabled: true })).json(), { id: 'late', enabled: true })
    t.equal(await look(), 500)
    const removed = await send('DELETE', '/_emulator/faults/late')
    t.equal(removed.statusCode, 204)
    t.equal(removed.body, '')
    t.equal(await look(), 200)
    t.equal((await act(HARD)).statusCode, 204)
  })

  await t.test('probability draws from the rule\'s own stream: the same seed gives the same run, and other rules change nothing', async (t) => {
    const run = async (others: boolean): Promise<string> => {
      const { send } = await buildTestEmulator(t)
      if (others) await send('POST', '/_emulator/faults', { id: 'other', when: { probability: 0.5 }, match: { operation: 'show' }, effect: { kind: 'delay', duration: 0 } })
      await send('POST', '/_emulator/faults', { id: 'flaky', when: { probability: 0.5 }, match: { operation: 'show' }, effect: { kind: 'error', error: 503 } })
      const statuses: number[] = []
      for (let look = 0; look < 20; look++) statuses.push((await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode)
      return statuses.join()
    }
    const first = await run(false)
    t.match(first, '503')
    t.match(first, '200')
    t.equal(await run(false), first)
    t.equal(await run(true), first)
  })

  await t.test('a rule of one project does not affect the others', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    t.match((await send('POST', '/_emulator/faults?project=abcdef', OVERLOAD)).json(), { projectId: 'abcdef' })
    t.equal((await act(HARD)).statusCode, 204)
    t.equal((await send('POST', `/v2.1/abcdef/servers/${SERVER}/action`, HARD)).statusCode, 400)
  })

  await t.test('the header applies to its own request alone, whatever the operation', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    const answer = await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, undefined, { 'x-emulator-fault': 'BMS.0212' })
    t.equal(answer.statusCode, 400)
    t.equal(answer.headers['x-emulator-fault'], 'header')
    t.same(answer.json(), OVERLOADED)
    t.equal((await act(HARD)).statusCode, 204)
  })

  await t.test('an invalid header is refused, and nothing happens', async (t) => {
    const { act, show } = await buildTestEmulator(t)
    const answer = await act(HARD, SERVER, { 'x-emulator-fault': 'explode' })
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { badRequest: { code: 400, message: /^X-Emulator-Fault: "explode" is not a fault; expected a code \(BMS\.0212\)/ } })
    t.match(await show(), { status: 'ACTIVE' })
  })

  await t.test('an unreadable request causes no draw', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await send('POST', '/_emulator/faults', { id: 'busy', when: { times: 1 }, ...OVERLOAD })
    await act('not JSON')
    await act({ fly: {} })
    t.match((await send('GET', '/_emulator/faults/busy')).json(), { hits: 0, seen: 0 })
    t.equal((await act(HARD)).statusCode, 400)
  })
})

test('without any project, a rule of the template is shown as it applies to new ones', async (t) => {
  const { send } = await buildTestEmulator(t)
  await send('POST', '/_emulator/faults', { id: 'a', when: { times: 3 }, effect: { kind: 'error', error: 503 } })
  await send('DELETE', `/_emulator/projects/${PROJECT}`)
  t.match((await send('GET', '/_emulator/faults/a')).json(), { id: 'a', hits: 0, remaining: 3 })
})
