import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

const path = `/v2.1/${PROJECT}/servers`

async function status (emulator: TestEmulator, token = 'demo'): Promise<string> {
  return (await emulator.send('GET', `${path}/${SERVER}`, undefined, { 'x-auth-token': token })).json().server.status
}

async function detailStatus (emulator: TestEmulator): Promise<string> {
  const { servers } = (await emulator.send('GET', `${path}/detail`)).json()
  return servers.find(({ id }: { id: string }) => id === SERVER).status
}

test('stale: the given number of reads show the old state, and each of them names the rule', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['stale=2:id=old'] })
  t.equal((await emulator.act(HARD)).headers['x-emulator-fault'], 'old')
  const first = await emulator.send('GET', `${path}/${SERVER}`)
  t.equal(first.json().server.status, 'ACTIVE')
  t.equal(first.headers['x-emulator-fault'], 'old')
  t.equal(await detailStatus(emulator), 'ACTIVE')
  const third = await emulator.send('GET', `${path}/${SERVER}`)
  t.equal(third.json().server.status, 'REBOOT')
  t.equal(third.headers['x-emulator-fault'], undefined)
})

test('stale: list and detail can differ, for a duration of the project\'s time', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['stale=2s:operations=detail'] })
  await emulator.act(HARD)
  await emulator.advance('1999ms')
  t.same([await status(emulator), await detailStatus(emulator)], ['REBOOT', 'ACTIVE'])
  await emulator.advance('1ms')
  t.equal(await detailStatus(emulator), 'REBOOT')
})

test('stale: a list by name finds a server by the name that it shows, as an exact text and as a pattern', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['stale=100'] })
  await emulator.act(HARD)
  await emulator.send('PUT', `/v2.1/${PROJECT}/servers/${SERVER}`, { server: { name: 'renamed' } })
  for (const path of [`/v2.1/${PROJECT}/servers/detail`, `/v1/${PROJECT}/baremetalservers/detail`]) {
    for (const name of ['bms-83', '^bms-83$', '^bms-8[3]$']) {
      const { servers } = (await emulator.send('GET', `${path}?name=${encodeURIComponent(name)}`)).json() as { servers: Array<{ name: string }> }
      t.same(servers.map((server) => server.name), ['bms-83'], `${path} ${name}`)
    }
    t.same((await emulator.send('GET', `${path}?name=${encodeURIComponent('^renamed$')}`)).json().servers, [])
  }
})

test('stale: the real state decides about further actions', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['stale=100:times=1'] })
  await emulator.act(HARD)
  t.equal(await status(emulator), 'ACTIVE')
  t.equal((await emulator.act(HARD)).statusCode, 409)
})

test('visible: the status of the restart stays until each token has seen it n times', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:reads=2'] })
  await emulator.act(HARD)
  t.equal(await status(emulator, 'a'), 'REBOOT')
  await emulator.advance('1h')
  t.equal(await status(emulator, 'a'), 'REBOOT')
  t.equal(await status(emulator, 'a'), 'ACTIVE', 'a read before the end counts too')
  t.same([await status(emulator, 'b'), await status(emulator, 'b'), await status(emulator, 'b')], ['REBOOT', 'REBOOT', 'ACTIVE'])
})

test('visible: a restart without duration is seen too, and the brief list does not count', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:reads=1'], rebootDuration: 0 })
  await emulator.act(HARD)
  await emulator.send('GET', path)
  t.same([await status(emulator), await status(emulator)], ['REBOOT', 'ACTIVE'])
})

test('visible: a new action and a forced state are seen immediately', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:times=2'] })
  await emulator.act(HARD)
  await emulator.advance('1h')
  await emulator.act(HARD)
  await emulator.advance('1h')
  t.equal(await status(emulator), 'REBOOT')
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' })
  t.equal(await status(emulator), 'ERROR')
})

test('visible: tokens beyond the limit see the real state', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:reads=1'] })
  await emulator.act(HARD)
  await emulator.advance('1h')
  for (let token = 0; token < 100; token++) await status(emulator, `token-${token}`)
  t.equal(await status(emulator, 'late'), 'ACTIVE')
  t.equal(await status(emulator, 'later'), 'ACTIVE')
})

test('invisible: reads show the old state until the restart is over', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=invisible'] })
  await emulator.act(HARD)
  t.same([await status(emulator), await detailStatus(emulator)], ['ACTIVE', 'ACTIVE'])
  t.match(await emulator.show(), { 'OS-EXT-STS:task_state': null, updated: /^2026-01-01|^20\d\d/ })
  await emulator.advance('5s')
  t.match(await emulator.show(), { status: 'ACTIVE', updated: '2026-01-01T00:00:05Z' })
})

test('masks are bounded, and can be saved and restored', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:reads=2', 'stale=5'] })
  await emulator.act(HARD)
  await status(emulator)
  const { masks } = emulator.worlds.forChange(PROJECT)
  const state = JSON.parse(JSON.stringify(masks.state()))
  t.match(state, [{ kind: 'visible', serverId: SERVER, reads: 2, shown: { id: SERVER } }, { kind: 'stale', reads: 4, shown: { taskState: null } }])
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}`)
  t.equal(masks.size, 0)
  masks.restore(state)
  t.same(JSON.parse(JSON.stringify(masks.state())), state)
  masks.restore(Array.from({ length: 1002 }, (_, index) => ({ ...state[0], serverId: `s${index}` })))
  t.equal(masks.size, 1000)
  t.equal(masks.state()[0]?.serverId, 's2', 'the oldest go first')
})

test('visible: requests without a token count as those of one token', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'off', rebootDuration: 0, fault: ['outcome=visible:reads=1'] })
  await emulator.act(HARD)
  const statuses: unknown[] = []
  for (let count = 0; count < 2; count++) {
    const answer = await emulator.app.inject({ method: 'GET', url: `/v2.1/${PROJECT}/servers/${SERVER}` })
    statuses.push((answer.json() as { server: { status: string } }).server.status)
  }
  t.same(statuses, ['REBOOT', 'ACTIVE'])
})
