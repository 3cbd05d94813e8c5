import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, UNKNOWN, type TestEmulator } from '../helpers.js'

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`

interface Verdict { ok: boolean, matched: number, message: string, nearMisses: Array<{ request: Record<string, unknown>, differences: unknown[] }> }

async function verify (emulator: TestEmulator, match: unknown, count?: unknown, query = ''): Promise<Verdict> {
  const answer = await emulator.send('POST', `/_emulator/requests/verify${query}`, count === undefined ? { match } : { match, count })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json()
}

test('the message of a successful verification says so', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const match = { operation: 'reboot', server: SERVER, method: 'post', path: ACTION, status: 204, header: { 'X-Auth-Token': '*', 'content-type': 'application/json' }, body: HARD }
  t.same(await verify(emulator, match, { exactly: 1 }), {
    ok: true,
    matched: 1,
    message: `expected exactly 1 request with operation "reboot", server "${SERVER}", method "post", path "/v2.1/c685484a8cc2416b97260938705deb65/servers/95bf2490-5428-432c-ad9b-5e340..., status 204, header {"X-Auth-Token":"*","content-type":"application/json"}, body {"reboot":{"type":"HARD"}}, and 1 matched.`,
    nearMisses: []
  })
  for (const count of [undefined, { atLeast: 1 }, { atMost: 1 }, { atLeast: 0, atMost: 2 }]) t.equal((await verify(emulator, { operation: ['reboot', 'stop'] }, count)).ok, true)
  t.equal((await verify(emulator, { operation: 'stop' }, { exactly: 0 })).message, 'expected no request with operation "stop", and 0 matched.')
})

test('the message of a failed verification names the nearest misses and the members in which they differ', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.show()
  await emulator.act({ reboot: { type: 'SOFT' } })
  await emulator.act(HARD, UNKNOWN)
  const verdict = await verify(emulator, { operation: 'reboot', server: SERVER, status: 204, body: HARD }, { exactly: 1 })
  t.same(verdict, {
    ok: false,
    matched: 0,
    message: `expected exactly 1 request with operation "reboot", server "${SERVER}", status 204, body {"reboot":{"type":"HARD"}}, but 0 of 3 matched; the nearest: ` +
      `#3 POST /v2.1/${PROJECT}/servers/${UNKNOWN}/action -> 404 at 2026-01-01T00:00:00.000Z (server is "${UNKNOWN}", expected "${SERVER}"; status is 404, expected 204); ` +
      `#2 POST ${ACTION} -> 400 at 2026-01-01T00:00:00.000Z (status is 400, expected 204; body.reboot.type is "SOFT", expected "HARD"); ` +
      `#1 GET /v2.1/${PROJECT}/servers/${SERVER} -> 200 at 2026-01-01T00:00:00.000Z (operation is "show", expected "reboot"; status is 200, expected 204; body is null, expected {"reboot":{"type":"HARD"}}).`,
    nearMisses: [
      {
        request: { id: 3, at: '2026-01-01T00:00:00.000Z', projectId: PROJECT, method: 'POST', path: ACTION.replace(SERVER, UNKNOWN), operation: 'reboot', serverId: UNKNOWN, status: 404 },
        differences: [{ member: 'server', expected: SERVER, received: UNKNOWN }, { member: 'status', expected: 204, received: 404 }]
      },
      {
        request: { id: 2, at: '2026-01-01T00:00:00.000Z', projectId: PROJECT, method: 'POST', path: ACTION, operation: 'reboot', serverId: SERVER, status: 400 },
        differences: [{ member: 'status', expected: 204, received: 400 }, { member: 'body.reboot.type', expected: 'HARD', received: 'SOFT' }]
      },
      {
        request: { id: 1, at: '2026-01-01T00:00:00.000Z', projectId: PROJECT, method: 'GET', path: `/v2.1/${PROJECT}/servers/${SERVER}`, operation: 'show', serverId: SERVER, status: 200 },
        differences: [{ member: 'operation', expected: 'reboot', received: 'show' }, { member: 'status', expected: 204, received: 200 }, { member: 'body', expected: HARD, received: null }]
      }
    ]
  })
})

test('the message about too many requests names the latest ones', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (let index = 0; index < 4; index++) await emulator.act(HARD)
  const { ok, matched, message, nearMisses } = await verify(emulator, { operation: 'reboot', status: '4xx' }, { atMost: 1 })
  t.same({ ok, matched, nearMisses }, { ok: false, matched: 3, nearMisses: [] })
  const line = (id: number): string => `#${id} POST ${ACTION} -> 409 at 2026-01-01T00:00:00.000Z`
  t.equal(message, `expected at most 1 request with operation "reboot", status "4xx", but 3 of 4 matched; the latest: ${line(3)}; ${line(4)}; ${line(5)}.`)
})

test('the message about an empty journal says so', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.equal((await verify(emulator, {})).message, 'expected at least 1 request of any kind, but no request was recorded.')
  t.equal((await verify(emulator, {}, { atLeast: 2, atMost: 3 })).message, 'expected 2 to 3 requests of any kind, but no request was recorded.')
})

test('every member of a match can differ', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', `${ACTION}?a=1`, { reboot: { type: 'HARD', list: [1, { two: 2 }] } }, { 'x-emulator-fault': 'delay=0' })
  const matching: unknown[] = [
    { query: { a: '1' } }, { query: { a: '*' } }, { fault: 'header' }, { fault: '*' }, { since: '2026-01-01T00:00:00Z' }, { since: '0' },
    { body: { reboot: { list: [1, { two: 2 }] } } }, { body: {} }, { project: PROJECT }, { status: 400 }, { status: '400' }
  ]
  for (const match of matching) t.equal((await verify(emulator, match)).matched, 1, JSON.stringify(match))
  const missing: Array<[unknown, string]> = [
    [{ query: { b: '*' } }, 'query.b is null, expected "*"'],
    [{ query: { a: '2' } }, 'query.a is "1", expected "2"'],
    [{ path: ACTION.slice(0, -1), query: { n: '*' } }, 'query.n is null, expected "*"'],
    [{ header: { Accept: 'x' } }, 'header.accept is null, expected "x"'],
    [{ header: { 'x-auth-token': 'demo' } }, 'header.x-auth-token is "***", expected "demo"'],
    [{ method: 'GET' }, 'method is "POST", expected "GET"'],
    [{ path: '/' }, `path is "${ACTION.slice(0, 76)}...`],
    [{ fault: 'other' }, 'fault is ["header"], expected "other"'],
    [{ since: '2027-01-01T00:00:00Z' }, 'since is 2, expected "2027-01-01T00:00:00Z"'],
    [{ body: { reboot: { list: [1] } } }, 'body.reboot.list is [1,{"two":2}], expected [1]'],
    [{ body: { reboot: { list: { 0: 1 } } } }, 'body.reboot.list is [1,{"two":2}], expected {"0":1}'],
    [{ body: { reboot: { list: [1, { two: 3 }] } } }, 'body.reboot.list.1.two is 2, expected 3'],
    [{ body: { more: null } }, 'body.more is null, expected null'],
    [{ body: { toString: 1 } }, 'body.toString is null, expected 1']
  ]
  for (const [match, told] of missing) {
    const { ok, message } = await verify(emulator, match)
    t.equal(ok, false)
    t.ok(message.includes(told), message)
  }
  t.equal((await verify(emulator, {}, { exactly: 0 }, '?project=0a')).ok, true, 'another project')
})

test('the message counts the requests evicted from the journal, since they were not checked', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (let index = 0; index < 1001; index++) await emulator.show()
  t.match((await verify(emulator, { operation: 'reboot' })).message, / 1 older request was evicted from the journal and not checked\.$/)
  await emulator.show()
  t.match((await verify(emulator, { operation: 'show' })).message, / 2 older requests were evicted/)
})

test('an invalid verification is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const bodies: unknown[] = [
    {}, [], 'x', { match: { colour: 'red' } }, { match: {}, count: {} }, { match: {}, count: { exactly: -1 } }, { match: {}, count: { exactly: 1, atLeast: 1 } },
    { match: { operation: 'restart' } }, { match: { operation: [] } }, { match: { status: 600 } }, { match: { status: 'abc' } }, { match: { since: 'yesterday' } }, { match: { header: { a: 1 } } }
  ]
  await emulator.show()
  for (const body of bodies) {
    const answer = await emulator.send('POST', '/_emulator/requests/verify', body)
    t.equal(answer.statusCode, 400, JSON.stringify(body))
    t.match(answer.json(), { error: { code: 'invalid', message: String } })
  }
})

test('a body that is nested too deeply is refused, whatever it is compared with', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.show()
  const answer = await emulator.send('POST', '/_emulator/requests/verify', `{"match":{"body":${'['.repeat(9000)}${']'.repeat(9000)}}}`)
  t.equal(answer.statusCode, 400)
  t.same(answer.json(), { error: { code: 'invalid', message: 'the body is nested too deeply; expected at most 64 levels', details: {} } })
})

test('the message shortens long paths, names lost responses, and lists some of many differences', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('GET', `/v2.1/${PROJECT}/servers/${'a'.repeat(200)}`)
  await t.rejects(emulator.act(HARD, SERVER, { 'x-emulator-fault': 'reset' }))
  const long = await verify(emulator, { operation: 'show', query: { limit: '1' } })
  t.match(long, { ok: false, nearMisses: [{ differences: [{ member: 'query.limit', received: null }] }] })
  t.match(long.message, /servers\/a+\.\.\. -> 404 at /)
  const many = await verify(emulator, { operation: 'reboot', method: 'GET', path: '/', status: 204, server: UNKNOWN, query: { a: '1' } })
  t.match(many.message, /action -> no response at [^(]+\((?:[^;]+; ){4}\.\.\.\)/)
})

test('a request for another operation is further away than one that differs in two members', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD, UNKNOWN)
  await emulator.show()
  const { nearMisses } = await verify(emulator, { operation: 'reboot', server: SERVER, status: 200 })
  t.match(nearMisses, [{ request: { operation: 'reboot' }, differences: [{ member: 'server' }, { member: 'status' }] }, { request: { operation: 'show' }, differences: [{ member: 'operation' }] }])
})

test('the message shows a path of up to 120 characters', async (t) => {
  const emulator = await buildTestEmulator(t)
  const path = (length: number): string => `/v2.1/${PROJECT}/servers/`.padEnd(length, 'a')
  for (const length of [120, 121]) await emulator.send('GET', path(length))
  const { message } = await verify(emulator, { status: 204 })
  t.match(message, `GET ${path(120)} -> 404`)
  t.match(message, `GET ${path(117)}... -> 404`)
})

test('a count that names no bound, or bounds that exclude each other, is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const refusals: ReadonlyArray<readonly [count: unknown, message: string]> = [
    [{}, 'count is {}; expected an object with exactly or atLeast or atMost'],
    [{ least: 1 }, 'count is {"least":1}; expected an object with exactly or atLeast or atMost'],
    [{ atLeast: 3, atMost: 1 }, 'count.atLeast is 3, and count.atMost is 1; expected atLeast to be no more than atMost']
  ]
  for (const [count, message] of refusals) {
    t.match((await emulator.send('POST', '/_emulator/requests/verify', { match: {}, count })).json(), { error: { code: 'invalid', message } })
  }
})
