import { test } from 'tap'
import { redactHeaders } from '../../src/core/secrets/redact.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, UNKNOWN } from '../helpers.js'

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`

interface Listed { requests: Array<Record<string, unknown> & { id: number, headers: Record<string, string> }>, dropped: number }

test('the journal shows a request and its complete response, without its token', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { id: 'late', effect: { kind: 'delay', duration: 0 } })
  const answer = await emulator.act(HARD)
  const { requests, dropped } = (await emulator.send('GET', '/_emulator/requests')).json() as Listed
  t.equal(dropped, 0)
  t.equal(requests.length, 1)
  const [{ realAt, ...request } = { realAt: '' }] = requests
  t.match(realAt, /^\d{4}-\d\d-\d\dT/)
  t.same(request, {
    id: 3,
    projectId: PROJECT,
    requestId: answer.headers['x-openstack-request-id'],
    at: '2026-01-01T00:00:00.000Z',
    durationMs: 0,
    method: 'POST',
    path: ACTION,
    operation: 'reboot',
    serverId: SERVER,
    headers: {
      'x-auth-token': '***',
      'content-type': 'application/json',
      'user-agent': 'lightMyRequest',
      host: 'localhost:80',
      'content-length': '26'
    },
    body: HARD,
    status: 204,
    response: { headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !['connection', 'content-length'].includes(name))), body: null },
    faults: [{ id: 'late', projectId: null, kind: 'delay', draw: 0 }]
  })
})

test('each filter of the journal narrows it', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.advance('10s')
  await emulator.act(HARD, UNKNOWN)
  await emulator.act({ 'os-start': {} }, STOPPED, { 'x-emulator-fault': 'BMS.0212' })
  await emulator.show()
  const operations = async (query: string): Promise<unknown[]> => ((await emulator.send('GET', `/_emulator/requests?${query}`)).json() as Listed).requests.map(({ operation, status }) => `${operation} ${status}`)
  const all = ['reboot 204', 'reboot 404', 'start 409', 'show 200']
  const cases: Array<[string, unknown[]]> = [
    ['', all],
    [`project=${PROJECT}`, all],
    ['project=0123', []],
    ['operation=reboot', ['reboot 204', 'reboot 404']],
    [`server=${SERVER}`, ['reboot 204', 'show 200']],
    ['status=4xx', ['reboot 404', 'start 409']],
    ['status=204', ['reboot 204']],
    ['fault=header', ['start 409']],
    ['fault=*', ['start 409']],
    ['since=2026-01-01T00:00:10Z', all.slice(1)],
    ['limit=2', all.slice(2)]
  ]
  const { status } = await emulator.send('GET', '/_emulator/requests').then((answer) => ({ status: (answer.json() as Listed).requests[2]?.['status'] }))
  for (const [query, expected] of cases) t.same(await operations(query), expected.map((text) => String(text).replace('start 409', `start ${String(status)}`)), query)
  const { name } = await emulator.show() as { name: string }
  t.same(await operations(`server=${name}&operation=reboot`), ['reboot 204'], 'a server by name')
  const [first] = ((await emulator.send('GET', '/_emulator/requests')).json() as Listed).requests
  t.equal((await operations(`since=${first?.id}`)).length, 4, 'after an id')
})

test('an invalid filter is refused with what was expected', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const query of ['status=abc', 'status=6xx', 'since=yesterday', 'limit=0', 'limit=-1', 'limit=1e9', 'operation=restart', 'colour=red', 'project=A%20B', 'fault=']) {
    const answer = await emulator.send('GET', `/_emulator/requests?${query}`)
    t.equal(answer.statusCode, 400, query)
    t.match(answer.json(), { error: { code: 'invalid', message: String } })
  }
})

test('clearing the journal removes the requests of one project, or of all', async (t) => {
  const emulator = await buildTestEmulator(t)
  const count = async (query = ''): Promise<number> => ((await emulator.send('GET', `/_emulator/requests${query}`)).json() as Listed).requests.length
  await emulator.show()
  await emulator.send('GET', '/v2.1/0a/servers')
  await emulator.send('POST', `/v2.1/0b/servers/${SERVER}/action`, HARD)
  t.equal(await count(), 3)
  t.equal(await count('?project=0a'), 1, 'a project that was only read')
  t.equal((await emulator.send('DELETE', '/_emulator/requests?project=0a')).statusCode, 204)
  t.equal(await count('?project=0a'), 0)
  t.equal(await count(), 2)
  t.equal((await emulator.send('DELETE', '/_emulator/requests')).statusCode, 204)
  t.equal(await count(), 0)
})

test('the journal keeps the newest thousand requests and counts the evicted ones', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (let index = 0; index < 1010; index++) await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}?n=${index}`)
  const { requests, dropped } = (await emulator.send('GET', '/_emulator/requests?limit=99999')).json() as Listed
  t.equal(dropped, 10)
  t.equal(requests.length, 1000)
  t.match(requests.at(-1)?.['path'], /n=1009$/)
})

test('secrets in bodies are not shown, and a body that is not JSON is shown as text', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act({ reboot: { type: 'HARD' }, password: 'geheim', nested: [{ adminPass: 'geheim' }] })
  await emulator.act('{"reboot":')
  await emulator.act(`${'['.repeat(100)}${']'.repeat(100)}`)
  const { requests } = (await emulator.send('GET', '/_emulator/requests')).json() as Listed
  t.same(requests.map(({ body }) => body), [
    { reboot: { type: 'HARD' }, password: '***', nested: [{ adminPass: '***' }] }, '{"reboot":', `${'['.repeat(100)}${']'.repeat(100)}`
  ])
})

test('a long body is cut, and shows its length', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(JSON.stringify({ reboot: { type: 'x'.repeat(50_000) } }))
  const { requests } = (await emulator.send('GET', '/_emulator/requests')).json() as Listed
  t.equal(requests[0]?.['body'], `{"reboot":{"type":"${'x'.repeat(16_384 - 19)}... (cut: 50022 characters)`)
})

test('rules that never applied can be listed', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { id: 'used', when: { times: 1 }, effect: { kind: 'error', error: 503 } })
  await emulator.send('POST', '/_emulator/faults', { id: 'idle', match: { operation: 'stop' }, effect: { kind: 'error', error: 503 } })
  await emulator.send('POST', '/_emulator/projects', {})
  await emulator.act(HARD)
  const answer = (await emulator.send('GET', `/_emulator/faults?unused=true&project=${PROJECT}`)).json() as { faults: Array<{ id: string }> }
  t.same(answer.faults.map(({ id }) => id), ['idle'])
  const all = (await emulator.send('GET', '/_emulator/faults?unused=false')).json() as { faults: Array<{ id: string }> }
  t.ok(all.faults.length >= 2)
})

test('the id of a token in a login is not in the journal', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/v3/auth/tokens', { auth: { identity: { methods: ['token'], token: { id: 'geheim' } } } })
  const { requests } = (await emulator.send('GET', '/_emulator/requests?operation=token')).json() as Listed
  t.match(requests, [{ body: { auth: { identity: { token: { id: '***' } } } } }])
  t.same(redactHeaders({ a: undefined, b: '1' }), { b: '1' }, 'a header without a value is none')
})

test('each class of statuses can be asked for, 1xx to 5xx', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.show()
  await emulator.send('GET', '/v2.1/aa/servers', undefined, { 'x-emulator-fault': '503' })
  const count = async (status: string): Promise<number> => ((await emulator.send('GET', `/_emulator/requests?status=${status}`)).json() as Listed).requests.length
  t.same(await Promise.all(['1xx', '2xx', '3xx', '4xx', '5xx'].map(count)), [0, 1, 0, 0, 1])
})
