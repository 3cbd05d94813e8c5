import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'

async function explain (emulator: TestEmulator, request: unknown): Promise<{ fires: Array<{ projectId: string | null, id: string, reason: string }>, others: Array<{ projectId: string | null, id: string, reason: string }> }> {
  return (await emulator.send('POST', '/_emulator/faults/explain', request)).json()
}

test('explain lists the rules that would apply, and for each other rule the reason in a sentence', async (t) => {
  const emulator = await buildTestEmulator(t, {
    fault: [
      'delay=2s:id=acts', '503:id=off', '503:operation=show|list:id=show', '503:project=abc:id=project', '503:server=bms-0:id=server',
      '503:method=put:id=method', '503:header=X-Job=7:id=header', '503:header=X-Job:id=any-header', '503:from=10s:id=early', '503:until=2025-12-31T00:00:00Z:id=over',
      'outcome=stuck:times=1:id=spent', '503:skip=3:id=skipped', '503:every=3:skip=1:id=turn', '503:probability=0:id=drawn', '503:times=1:id=first', '502:id=second'
    ]
  })
  await emulator.send('PATCH', '/_emulator/faults/off', { enabled: false })
  await emulator.send('PATCH', '/_emulator/faults/first', { enabled: false })
  await emulator.send('PATCH', '/_emulator/faults/second', { enabled: false })
  await emulator.send('PATCH', '/_emulator/faults/acts', { enabled: false })
  await emulator.act({ 'os-start': {} }, STOPPED)
  for (const id of ['first', 'second', 'acts']) await emulator.send('PATCH', `/_emulator/faults/${id}`, { enabled: true })
  const before = (await emulator.send('GET', '/_emulator/faults')).json()
  const { name } = (await emulator.send('GET', `/_emulator/servers/${SERVER}`)).json()
  const { fires, others } = await explain(emulator, { operation: 'reboot', server: name, headers: { 'x-job': '8' } })
  t.same(fires, [
    { projectId: null, id: 'acts', reason: 'Every reboot, start or stop request is held for 2s before it takes effect.' },
    { projectId: null, id: 'any-header', reason: 'Every reboot, start or stop request with header X-Job gets HTTP 503.' }
  ])
  t.same(Object.fromEntries(others.map(({ id, reason }) => [id, reason])), {
    off: 'It is disabled.',
    show: 'It is for show or list, and this is reboot.',
    project: `It is for project abc, and this is project ${PROJECT}.`,
    server: `It is for server bms-0, and this is server ${SERVER} (${String(name)}).`,
    method: 'It is for PUT, and this is POST.',
    header: 'It requires the header X-Job: 7, but the request has 8.',
    early: 'Its window opens at 2026-01-01T00:00:10.000Z.',
    over: 'Its window closed at 2025-12-31T00:00:00.000Z.',
    spent: 'It has applied once, the maximum.',
    skipped: 'It skips the first 3, and this is its 2nd matching request.',
    turn: 'It applies to every 3rd matching request after the first one, and this is its 2nd.',
    drawn: others.find(({ id }) => id === 'drawn')?.reason ?? '',
    first: 'Rule any-header comes first, and only one rule of the kind error applies.',
    second: 'Rule any-header comes first, and only one rule of the kind error applies.'
  })
  t.match(others.find(({ id }) => id === 'drawn')?.reason, /^It applies with probability 0, and its next draw, 0\.\d{3}, is not below that\.$/)
  t.same((await emulator.send('GET', '/_emulator/faults')).json(), before, 'and nothing was drawn or counted')
})

test('explain considers which faults can still apply after a failure', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['reset:id=r', '503:id=e', 'outcome=stuck:id=o', 'delay=1s@response:id=d'] })
  const { fires, others } = await explain(emulator, { operation: 'reboot', server: SERVER })
  t.same(fires.map(({ id }) => id), ['r'])
  t.same(others, ['e', 'o', 'd'].map((id) => ({ projectId: null, id, reason: 'Rule r fails the request before this rule applies.' })))
  await emulator.send('DELETE', '/_emulator/faults/r')
  t.same((await explain(emulator, { operation: 'reboot' })).fires.map(({ id }) => id), ['e', 'd'], 'an injected error is a response, which can be delayed')
  await emulator.send('DELETE', '/_emulator/faults/e')
  await emulator.send('POST', '/_emulator/faults', JSON.stringify('503@response:id=late'))
  await emulator.send('POST', '/_emulator/faults', JSON.stringify('reset@response:id=lost'))
  t.same((await explain(emulator, { operation: 'reboot' })).fires.map(({ id }) => id), ['o', 'd', 'late'])
})

test('explain predicts what happens to the next request', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['503:probability=0.5:id=p:operation=show'] })
  for (let round = 0; round < 20; round++) {
    const { fires } = await explain(emulator, { operation: 'show', server: SERVER })
    const answer = await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)
    t.equal(answer.statusCode === 503, fires.length === 1)
  }
})

test('an unknown server, an unknown project and an invalid header are refused', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['503:server=a:operation=any', '503:project=ab:operation=any', '503:header=X-A:operation=any'] })
  const others = async (request: unknown): Promise<string[]> => (await explain(emulator, request)).others.map(({ reason }) => reason)
  t.same(await others({ operation: 'list' }), ['It is for server a, and this is no server.', `It is for project ab, and this is project ${PROJECT}.`, 'It requires the header X-A, which is missing.'])
  t.same((await others({ operation: 'delete', server: 'b' }))[0], 'It is for server a, and this is server b.')
  t.equal((await emulator.send('POST', '/_emulator/faults/explain', { operation: 'restart' })).statusCode, 400)
  t.equal((await emulator.send('POST', '/_emulator/faults/explain?project=ab', { operation: 'reboot', method: 'PUT' })).statusCode, 200)
  await emulator.act(HARD)
})

test('explain counts for people: how often a rule acted, and what it skips, if it skips anything', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['503:times=2:id=twice:operation=show', '503:every=2:id=second:operation=detail', '503:every=3:skip=2:id=third:operation=detail', '503:skip=0:every=2:id=zero:operation=detail'] })
  const reasons = async (operation: string): Promise<string[]> => (await explain(emulator, { operation })).others.map(({ reason }) => reason)
  for (let request = 0; request < 2; request++) await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)
  t.equal((await reasons('show'))[0], 'It has applied 2 times, the maximum.')
  t.match(await reasons('detail'), [
    /show/,
    'It applies to every 2nd matching request, and this is its 1st.',
    'It skips the first 2, and this is its 1st matching request.',
    'It applies to every 2nd matching request, and this is its 1st.'
  ])
  for (let request = 0; request < 2; request++) await emulator.send('GET', `/v2.1/${PROJECT}/servers/detail`)
  t.match(await reasons('detail'), [
    /show/,
    'It applies to every 2nd matching request, and this is its 3rd.',
    'It applies to every 3rd matching request after the first 2, and this is its 3rd.',
    'It applies to every 2nd matching request, and this is its 3rd.'
  ])
})

test('explain names each header that a rule misses', async (t) => {
  const emulator = await buildTestEmulator(t)
  const header = { 'X-Job': '7', 'X-Any': '*', 'X-Run': '1', 'X-None': '2' }
  await emulator.send('POST', '/_emulator/faults', { match: { operation: 'any', header }, effect: { kind: 'error', error: 503 } })
  const { others: [rule] } = await explain(emulator, { operation: 'show', headers: { 'x-job': '8', 'x-run': '1' } })
  t.equal(rule?.reason, 'It requires the header X-Job: 7, but the request has 8; the header X-Any, which is missing; the header X-None: 2, which is missing.')
})

test('explain assumes the usual method of an operation', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['503:operation=any:method=LOCK:id=x'] })
  const reasons = await Promise.all(['reboot', 'token', 'delete', 'list', 'discovery', 'unknown'].map(async (operation) => (await explain(emulator, { operation })).others[0]?.reason))
  t.same(reasons, ['POST', 'POST', 'DELETE', 'GET', 'GET', 'GET'].map((method) => `It is for LOCK, and this is ${method}.`))
})
