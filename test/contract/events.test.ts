import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

interface Listed { events: Array<{ id: number, kind: string, at: string, [member: string]: unknown }>, dropped: number }

async function list (emulator: TestEmulator, query = ''): Promise<Listed> {
  const answer = await emulator.send('GET', `/_emulator/events${query}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json()
}

test('events list faults, transitions and requests in the order in which they happened', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { id: 'late', effect: { kind: 'delay', duration: 0 } })
  const answer = await emulator.act(HARD)
  await emulator.advance('10s')
  const requestId = answer.headers['x-openstack-request-id']
  const common = { projectId: PROJECT, serverId: SERVER }
  const { name } = (await emulator.show()) as { name: string }
  const { events, dropped } = await list(emulator, '?limit=99')
  t.equal(dropped, 0)
  t.same(events.slice(0, 4), [
    { id: 1, kind: 'fault', at: '2026-01-01T00:00:00.000Z', faultId: 'late', faultProjectId: null, effect: 'delay', draw: 0, operation: 'reboot', requestId, ...common },
    { id: 2, kind: 'transition', at: '2026-01-01T00:00:00.000Z', name, from: 'ACTIVE', to: 'REBOOT', task_state: 'reboot_started_hard', ...common },
    { id: 3, kind: 'request', at: '2026-01-01T00:00:00.000Z', requestId, method: 'POST', path: `/v2.1/${PROJECT}/servers/${SERVER}/action`, operation: 'reboot', status: 204, durationMs: 0, reason: null, faults: ['late'], ...common },
    { id: 4, kind: 'transition', at: '2026-01-01T00:00:05.000Z', name, from: 'REBOOT', to: 'ACTIVE', task_state: null, ...common }
  ])
  t.same((await list(emulator, '?kind=transition')).events.map(({ id }) => id), [2, 4])
  t.same((await list(emulator, '?since=3')).events.map(({ id }) => id), [4, 5], 'after an id')
  t.same((await list(emulator, '?since=3&limit=1')).events.map(({ id }) => id), [5], 'since an id, and at most the newest N')
  t.same((await list(emulator, '?project=0a')).events, [], 'of another project')
  t.equal((await list(emulator, `?project=${PROJECT}`)).events.length, 5)
})

test('a request that was refused says why', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  t.equal((await emulator.act(HARD)).statusCode, 409)
  t.equal((await emulator.act(HARD, SERVER, { 'x-emulator-fault': '503' })).statusCode, 503)
  t.match((await list(emulator, '?kind=request')).events, [{ status: 204, reason: null }, { status: 409, reason: 'BMS.0037: Server is rebooting, not allow to reboot.' }, { status: 503, reason: /^The service is currently unavailable/ }])
})

test('a change of a name is not a transition', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { name: 'other' })
  t.same((await list(emulator)).events, [])
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}`)
  t.match((await list(emulator)).events, [{ kind: 'transition', name: 'other', from: 'ACTIVE', to: null }])
})

test('a project keeps its newest thousand events and counts the evicted ones', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (let index = 0; index < 505; index++) {
    for (const status of ['SHUTOFF', 'ACTIVE']) await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status })
  }
  const { events, dropped } = await list(emulator)
  t.equal(dropped, 10)
  t.equal(events.length, 1000)
  t.equal(events[0]?.id, 11)
})

test('an invalid query for events is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const query of ['kind=change', 'since=now', 'since=-1', 'limit=0', 'limit=1000000', 'colour=red', 'project=A']) {
    const answer = await emulator.send('GET', `/_emulator/events?${query}`)
    t.equal(answer.statusCode, 400, query)
    t.match(answer.json(), { error: { code: 'invalid', message: String } })
  }
})
