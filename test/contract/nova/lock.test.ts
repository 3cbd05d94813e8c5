/** The actions lock and unlock: NOVA.md section 6. */
import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN, type TestEmulator } from '../../helpers.js'

const PATH = `/v2.1/${PROJECT}/servers/${SERVER}`
const isLocked = async (emulator: TestEmulator, serverId = SERVER): Promise<unknown> =>
  ((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${serverId}`, undefined, { 'openstack-api-version': 'compute 2.9' })).json() as { server: { locked: boolean } }).server.locked
const history = async (emulator: TestEmulator): Promise<readonly object[]> =>
  ((await emulator.send('GET', `${PATH}/os-instance-actions`)).json() as { instanceActions: readonly object[] }).instanceActions

test('a server is locked and unlocked with the status of any action, twice too', async (t) => {
  for (const [profile, status] of [['otc', 204], ['documented', 204], ['nova', 202]] as const) {
    const emulator = await buildTestEmulator(t, { profile })
    for (const [body, locked] of [[{ lock: null }, true], [{ lock: null }, true], [{ unlock: null }, false], [{ unlock: {} }, false], [{ lock: 1 }, true]] as const) {
      const response = await emulator.act(body)
      t.same([response.statusCode, response.body, await isLocked(emulator)], [status, '', locked], `${profile} ${JSON.stringify(body)}`)
    }
  }
})

test('a locked server refuses what changes its state, and a deletion', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act({ lock: null })
  for (const body of [HARD, { 'os-stop': null }, { 'os-start': null }]) {
    t.match((await emulator.act(body)).json(), { conflictingRequest: { code: 409, message: `Instance ${SERVER} is locked` } })
  }
  t.equal((await emulator.send('DELETE', PATH)).statusCode, 409)
  await emulator.act({ unlock: null })
  t.equal((await emulator.act(HARD)).statusCode, 204)
  t.equal((await emulator.act({ unlock: null }, LOCKED)).statusCode, 204)
  t.equal(await isLocked(emulator, LOCKED), false)
})

test('both are accepted at any state, and end no task', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act(HARD)
  await emulator.advance('1s')
  t.equal((await emulator.act({ lock: null })).statusCode, 202)
  t.match(await emulator.show(), { status: 'HARD_REBOOT', updated: '2026-01-01T00:00:01Z' })
  await emulator.advance('4s')
  t.match(await emulator.show(), { status: 'ACTIVE', 'OS-EXT-STS:task_state': null })
  for (const state of [{ status: 'ERROR' }, { status: 'BUILD' }, { status: 'SHUTOFF', task_state: 'deleting' }, { vm_state: 'rescued' }]) {
    await emulator.send('PATCH', `/_emulator/servers/${STOPPED}`, state)
    t.equal((await emulator.act({ lock: null }, STOPPED)).statusCode, 202)
    t.equal((await emulator.act({ unlock: null }, STOPPED)).statusCode, 202)
  }
  t.equal((await emulator.act({ lock: null }, UNKNOWN)).statusCode, 404)
})

test('`updated` moves only if something changes', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { updated } = await emulator.show()
  await emulator.act({ unlock: null })
  t.equal((await emulator.show())['updated'], updated)
  await emulator.act({ lock: null })
  t.equal((await emulator.show())['updated'], '2026-01-01T00:00:00Z')
  await emulator.advance('9s')
  await emulator.act({ lock: null })
  t.equal((await emulator.show())['updated'], '2026-01-01T00:00:00Z')
})

test('the history has both, ended at once; a second lock by the owner is no action', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act({ lock: null })
  await emulator.act({ lock: null })
  const unlocked = await emulator.act({ unlock: null })
  await emulator.act({ unlock: null })
  t.match(await history(emulator), [{ action: 'unlock' }, { action: 'unlock', message: null, start_time: '2026-01-01T00:00:00.000000' }, { action: 'lock' }])
  t.equal((await history(emulator)).length, 3)
  const one = await emulator.send('GET', `${PATH}/os-instance-actions/${String(unlocked.headers['x-openstack-request-id'])}`, undefined, { 'openstack-api-version': 'compute 2.51' })
  t.match(one.json(), { instanceAction: { events: [{ event: 'api_unlock', finish_time: '2026-01-01T00:00:00.000000', result: 'Success' }] } })
})

test('the batch call has neither', async (t) => {
  const emulator = await buildTestEmulator(t)
  const response = await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { lock: { servers: [{ id: SERVER }] } })
  t.equal(response.statusCode, 400)
  t.match(response.body, /Unknown action/)
})

test('a fault at the task neither applies to a lock nor counts it; one for lookups does', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=error:operation=any:times=1:id=task', '503:operation=lookup:method=POST:times=1:id=wire'] })
  t.equal((await emulator.act({ lock: null })).statusCode, 503)
  t.equal((await emulator.act({ lock: null })).statusCode, 204)
  await emulator.act({ unlock: null })
  t.match((await emulator.send('GET', '/_emulator/faults/task')).json(), { hits: 0, remaining: 1 })
  await emulator.act(HARD)
  await emulator.advance('5s')
  t.match(await emulator.show(), { status: 'ERROR' })
  const { requests } = (await emulator.send('GET', '/_emulator/requests?operation=lookup')).json() as { requests: readonly unknown[] }
  t.equal(requests.length, 3)
})

test('a lock leaves in place what a fault shows of a task', async (t) => {
  for (const [fault, status] of [['outcome=invisible', 'ACTIVE'], ['stale:reads=9', 'ACTIVE']] as const) {
    const emulator = await buildTestEmulator(t, { fault: [fault] })
    await emulator.act(HARD)
    t.match(await emulator.show(), { status })
    await emulator.act({ lock: null })
    t.match(await emulator.show(), { status }, fault)
  }
  const visible = await buildTestEmulator(t, { fault: ['outcome=visible:reads=1'] })
  await visible.act(HARD)
  await visible.act({ lock: null })
  await visible.advance('5s')
  t.match(await visible.show(), { status: 'REBOOT' })
})

test('a HARD over a SOFT that has not begun ends the SOFT in Error, whatever was locked in between', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova', set: ['acceptWindow=1s'] })
  await emulator.act({ reboot: { type: 'SOFT' } })
  await emulator.act({ lock: null })
  await emulator.act({ unlock: null })
  await emulator.act(HARD)
  t.match(await history(emulator), [{ action: 'reboot', message: null }, { action: 'unlock' }, { action: 'lock' }, { action: 'reboot', message: 'Error' }])
})
