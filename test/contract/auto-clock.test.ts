/** The automatic clock: time moves to the next change when a client waits. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'

const START = '2026-01-01T00:00:00.000Z'
const BASE = `/v2.1/${PROJECT}/servers`
const auto = (t: Parameters<typeof buildTestEmulator>[0], options: Record<string, unknown> = {}): Promise<TestEmulator> => buildTestEmulator(t, { clock: 'auto', ...options })
const nowOf = async ({ send }: TestEmulator): Promise<string> => (await send('GET', `/_emulator/clock?project=${PROJECT}`)).json().now

test('a polling client sees each status once, in order, and the time at which it began', async (t) => {
  const emulator = await auto(t, { fault: ['outcome=error:times=1'] })
  await emulator.act(HARD)
  const seen = []
  for (let poll = 0; poll < 3; poll++) {
    const answer = await emulator.send('GET', `${BASE}/${SERVER}`)
    seen.push([answer.json().server.status, String(answer.headers.date).slice(17, 25)])
  }
  t.same(seen, [['REBOOT', '00:00:00'], ['ERROR', '00:00:05'], ['ERROR', '00:00:05']])
  t.match((await emulator.send('GET', '/_emulator/clock')).json(), { mode: 'auto', now: START, scale: 1, nextChange: null, waiting: 0 })
})

test('each read that shows a server in transition moves time, and no other read does', async (t) => {
  const reads: ReadonlyArray<readonly [path: string, moves: boolean]> = [
    [BASE, false], [`${BASE}/detail`, true], [`${BASE}/${SERVER}`, true], [`${BASE}?name=bms-stopped`, false], [`${BASE}/${STOPPED}`, false],
    [`/v1/${PROJECT}/baremetalservers/detail`, true], [`/v1/${PROJECT}/baremetalservers/${SERVER}`, true], [`${BASE}/${SERVER}/os-instance-actions`, true],
    [`${BASE}/${STOPPED}/os-instance-actions`, false], [`${BASE}?status=REBOOT`, true], [`${BASE}?status=ACTIVE`, true], [`${BASE}/detail?status=SHUTOFF`, true]
  ]
  for (const [path, moves] of reads) {
    const emulator = await auto(t)
    await emulator.act(HARD)
    t.equal((await emulator.send('GET', path)).statusCode, 200)
    t.equal(await nowOf(emulator), moves ? '2026-01-01T00:00:05.000Z' : START, path)
  }
})

test('a client that waits by a list or by the history comes to an end', async (t) => {
  const waits: ReadonlyArray<readonly [path: string, isDone: (body: string) => boolean]> = [
    [`${BASE}?status=REBOOT`, (body) => !body.includes(SERVER)], [`${BASE}?status=ACTIVE`, (body) => body.includes(SERVER)]
  ]
  for (const [path, isDone] of waits) {
    const emulator = await auto(t, { profile: 'nova', set: { rebootStatus: 'REBOOT' } })
    await emulator.act(HARD)
    const [first, second] = [(await emulator.send('GET', path)).body, (await emulator.send('GET', path)).body]
    t.ok(isDone(second), path)
    if (!path.endsWith('ACTIVE')) t.notOk(isDone(first), 'Nova shows a restarting server as ACTIVE, too')
  }
  const emulator = await auto(t)
  const { headers } = await emulator.act(HARD)
  const action = `${BASE}/${SERVER}/os-instance-actions/${String(headers['x-openstack-request-id'])}`
  const finish = async (): Promise<unknown> => (await emulator.send('GET', action, undefined, { 'openstack-api-version': 'compute 2.51' })).json().instanceAction.events[0].finish_time
  t.same([await finish(), await finish()], [null, '2026-01-01T00:00:05.000000'], 'the history of one action, too')
})

test('looking a server up by its name and then polling it shows every status', async (t) => {
  const emulator = await auto(t)
  await emulator.act(HARD)
  const [{ id } = { id: '' }] = (await emulator.send('GET', `${BASE}?name=bms-83`)).json().servers as Array<{ id: string }>
  const statuses = []
  for (let poll = 0; poll < 2; poll++) statuses.push((await emulator.show(id))['status'])
  t.same(statuses, ['REBOOT', 'ACTIVE'])
})

test('a change of a name shows the status too, and so moves time', async (t) => {
  const emulator = await auto(t)
  await emulator.act(HARD)
  t.equal((await emulator.send('PUT', `${BASE}/${SERVER}`, { server: {} })).json().server.status, 'REBOOT')
  t.equal((await emulator.show())['status'], 'ACTIVE')
})

test('reading a running job moves time until the job ends', async (t) => {
  const emulator = await auto(t)
  const { job_id: id } = (await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id: SERVER }] } })).json()
  const poll = async (): Promise<string> => (await emulator.send('GET', `/v1/${PROJECT}/jobs/${id}`)).json().status
  t.same([await poll(), await poll(), await nowOf(emulator)], ['RUNNING', 'SUCCESS', '2026-01-01T00:00:05.000Z'])
})

test('a response that did not arrive moves no time', async (t) => {
  const emulator = await auto(t, { fault: ['503@response:operation=show:times=1'] })
  await emulator.act(HARD)
  t.equal((await emulator.send('GET', `${BASE}/${SERVER}`)).statusCode, 503)
  t.equal(await nowOf(emulator), START)
  t.match([await emulator.show(), await emulator.show()], [{ status: 'REBOOT' }, { status: 'ACTIVE' }])
})

test('a held response moves time to its own instant; earlier changes are applied in order', async (t) => {
  const emulator = await auto(t, { fault: ['delay=10s@response:operation=stop', 'delay=1s:operation=start'] })
  await emulator.act(HARD)
  const answer = await emulator.act({ 'os-start': {} }, STOPPED)
  t.equal(answer.headers.date, 'Thu, 01 Jan 2026 00:00:01 GMT')
  t.equal((await emulator.act({ 'os-stop': {} }, STOPPED)).statusCode, 409)
  t.match((await emulator.send('GET', `/_emulator/events?project=${PROJECT}&kind=transition`)).json().events.map(({ at, to }: Record<string, string>) => `${at?.slice(17, 19)} ${to}`), ['00 REBOOT', '01 SHUTOFF', '04 ACTIVE', '05 ACTIVE'])
})

test('a read of a stale server moves time to the end of the stale window', async (t) => {
  const emulator = await auto(t, { profile: 'nova', fault: ['stale:for=20s:skip=1'] })
  await emulator.act({ reboot: { type: 'SOFT' } })
  await emulator.act(HARD)
  const seen = []
  for (let poll = 0; poll < 3; poll++) seen.push([(await emulator.show())['status'], (await nowOf(emulator)).slice(17, 19)])
  t.same(seen, [['REBOOT', '03'], ['REBOOT', '20'], ['ACTIVE', '20']])
})

test('a forced server has no change due, and time stays', async (t) => {
  const emulator = await auto(t)
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'REBOOT' })
  t.match(await emulator.show(), { status: 'REBOOT' })
  t.equal(await nowOf(emulator), START)
})

test('it can be set through each interface, is kept by a snapshot, and can be advanced as a manual clock', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.match((await emulator.send('PUT', '/_emulator/clock', { mode: 'auto' })).json(), { mode: 'auto', now: START })
  const { id } = (await emulator.send('POST', '/_emulator/projects', { clock: 'auto' })).json()
  t.match((await emulator.send('GET', `/_emulator/projects/${id}`)).json(), { clock: { mode: 'auto' } })
  await emulator.act(HARD)
  const snapshot = (await emulator.send('GET', '/_emulator/snapshot')).json()
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  t.same((await emulator.send('GET', '/_emulator/snapshot')).json(), snapshot)
  t.match((await emulator.send('POST', '/_emulator/clock/advance', { by: '2s' })).json(), { mode: 'auto', now: '2026-01-01T00:00:02.000Z', changes: { length: 0 } })
  t.match([await emulator.show(), await emulator.show()], [{ status: 'REBOOT' }, { status: 'ACTIVE' }])
})

test('the same seed and requests give the same bytes', async (t) => {
  const run = async (): Promise<unknown> => {
    const emulator = await auto(t, { rebootDuration: { uniform: ['3s', '8s'] }, fault: ['delay={"uniform":["1s","2s"]}:operation=show'] })
    const answers = []
    for (let round = 0; round < 5; round++) {
      await emulator.act(HARD)
      for (let poll = 0; poll < 3; poll++) {
        const { headers, body } = await emulator.send('GET', `${BASE}/${SERVER}`)
        answers.push([headers, body])
      }
    }
    return answers
  }
  t.same(await run(), await run())
})

test('of two stale servers, time moves to the end of that whose window ends first', async (t) => {
  const emulator = await auto(t, { fault: ['stale:for=20s:server=bms-83', 'stale:for=10s:server=bms-stopped'] })
  await emulator.act(HARD)
  await emulator.act({ 'os-start': {} }, STOPPED)
  await emulator.advance('6s')
  await emulator.send('POST', `/_emulator/servers?project=${PROJECT}`, { name: 'building', status: 'BUILD' })
  const instants = []
  for (let poll = 0; poll < 3; poll++) {
    await emulator.send('GET', `${BASE}/detail`)
    instants.push((await nowOf(emulator)).slice(17, 19))
  }
  t.same(instants, ['10', '20', '20'])
})
