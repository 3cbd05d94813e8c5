/** The batch calls of the BMS API and their jobs. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN, type TestEmulator } from '../helpers.js'
import { nativeVersions, schemaErrors } from '../schema.js'

const ACTION = `/v1/${PROJECT}/baremetalservers/action`
const OTHER = '820abbd0-2d8e-4bc5-ae46-69cacfd4fbaa'

interface Job {
  readonly status: string
  readonly end_time: string | null
  readonly error_code: string | null
  readonly fail_reason: string | null
  readonly entities: { readonly sub_jobs_total: number, readonly sub_jobs: ReadonlyArray<{ readonly status: string, readonly job_id: string, readonly error_code: string | null, readonly fail_reason: string | null, readonly end_time: string | null, readonly entities: { readonly server_id: string } }> }
}

async function begin (emulator: TestEmulator, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const answer = await emulator.send('POST', ACTION, body, headers)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return (answer.json() as { job_id: string }).job_id
}

async function job (emulator: TestEmulator, id: string): Promise<Job> {
  const answer = await emulator.send('GET', `/v1/${PROJECT}/jobs/${id}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  const errors = schemaErrors('jobResponse', answer.json())
  if (errors !== '') throw new Error(errors)
  return answer.json() as Job
}

const servers = (...ids: readonly string[]): { servers: Array<{ id: string }> } => ({ servers: ids.map((id) => ({ id })) })

test('a batch restarts its servers and its job follows the clock', async (t) => {
  const emulator = await buildTestEmulator(t)
  const id = await begin(emulator, { reboot: { type: 'HARD', ...servers(SERVER, OTHER) } })
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  t.match(await emulator.show(SERVER), { status: 'REBOOT' })
  const first = await job(emulator, id)
  t.match(first, { status: 'RUNNING', end_time: null, error_code: null, fail_reason: null, job_id: id, job_type: 'baremetalBatchOperate', begin_time: '2026-01-01T00:00:00.000Z', entities: { sub_jobs_total: 2 } })
  t.match(first.entities.sub_jobs[0], { status: 'RUNNING', end_time: null, job_type: 'baremetalSingleOperate', entities: { server_id: SERVER } })
  t.match(first.entities.sub_jobs[0]?.job_id, /^[0-9a-f]{32}$/)
  await emulator.advance('4999ms')
  t.match(await job(emulator, id), { status: 'RUNNING' })
  await emulator.advance('1ms')
  t.match(await job(emulator, id), { status: 'SUCCESS', end_time: '2026-01-01T00:00:05.000Z', entities: { sub_jobs: [{ status: 'SUCCESS' }, { status: 'SUCCESS' }] } })
  await emulator.advance('1h')
  t.match(await job(emulator, id), { status: 'SUCCESS', end_time: '2026-01-01T00:00:05.000Z' })
})

test('each server of a batch fails independently, with the code of a single call', async (t) => {
  const emulator = await buildTestEmulator(t)
  const id = await begin(emulator, { reboot: servers(SERVER, SERVER, STOPPED, UNKNOWN, LOCKED, FAULTY) })
  t.equal((await job(emulator, id)).status, 'RUNNING')
  await emulator.advance('5s')
  const { status, error_code: code, fail_reason: reason, entities } = await job(emulator, id)
  t.same([status, code, reason], ['FAIL', 'BMS.0037', 'Server is rebooting, not allow to reboot.'])
  t.same(entities.sub_jobs.map((part) => [part.status, part.error_code, part.fail_reason]), [
    ['SUCCESS', null, null],
    ['FAIL', 'BMS.0037', 'Server is rebooting, not allow to reboot.'],
    ['FAIL', 'BMS.0006', `Fail to operate baremetal server. Cannot 'reboot' instance ${STOPPED} while it is in vm_state stopped.`],
    ['FAIL', 'BMS.0040', 'The server does not exist.'],
    ['FAIL', 'BMS.0006', `Fail to operate baremetal server. Instance ${LOCKED} is locked.`],
    ['SUCCESS', null, null]
  ])
})

test('a batch starts and stops', async (t) => {
  const emulator = await buildTestEmulator(t)
  const stopping = await begin(emulator, { 'os-stop': { type: 'HARD', ...servers(SERVER, STOPPED) } })
  const starting = await begin(emulator, { 'os-start': servers(STOPPED) })
  await emulator.advance('3s')
  t.match(await emulator.show(SERVER), { status: 'SHUTOFF' })
  t.match(await emulator.show(STOPPED), { status: 'ACTIVE' })
  t.match(await job(emulator, stopping), { status: 'FAIL', error_code: 'BMS.0039' })
  t.match(await job(emulator, starting), { status: 'SUCCESS' })
})

test('a batch accepts 1000 servers and the same seed gives the same ids', async (t) => {
  const fleet = Array.from({ length: 1000 }, (_, index) => ({ name: `bms-${index}` }))
  const run = async (): Promise<Job> => {
    const emulator = await buildTestEmulator(t, { servers: { servers: fleet } })
    const { servers: list } = (await emulator.send('GET', `/v2.1/${PROJECT}/servers`)).json() as { servers: Array<{ id: string }> }
    const id = await begin(emulator, { reboot: { type: 'HARD', ...servers(...list.map((server) => server.id)) } })
    await emulator.advance('5s')
    return await job(emulator, id)
  }
  const first = await run()
  t.equal(first.status, 'SUCCESS')
  t.equal(first.entities.sub_jobs_total, 1000)
  t.same(await run(), first)
})

test('a body that is not a batch is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const many = servers(...Array.from({ length: 1001 }, () => SERVER))
  const cases: ReadonlyArray<readonly [unknown, string]> = [
    ['', 'BMS.0001'], ['no', 'BMS.0001'], ['[]', 'BMS.0001'], [{}, 'BMS.0018'], [{ reboot: {}, 'os-start': {} }, 'BMS.0018'],
    [{ pause: {} }, 'BMS.0018'], [{ reboot: {} }, 'BMS.0018'], [{ reboot: servers() }, 'BMS.0018'], [{ reboot: many }, 'BMS.0018'],
    [{ reboot: { type: 'SOFT', ...servers(SERVER) } }, 'BMS.0018'], [{ reboot: { type: 'COLD', ...servers(SERVER) } }, 'BMS.0018'],
    [{ 'os-stop': { type: 'SOFT', ...servers(SERVER) } }, 'BMS.0018'], [{ 'os-start': { type: 'HARD', ...servers(SERVER) } }, 'BMS.0018'],
    [{ reboot: { servers: [{}] } }, 'BMS.0018'], [{ reboot: { servers: [{ id: 5 }] } }, 'BMS.0018']
  ]
  for (const [body, code] of cases) {
    const answer = await emulator.send('POST', ACTION, body)
    t.equal(answer.statusCode, 400, JSON.stringify(body).slice(0, 60))
    t.match(answer.json(), { error: { code } }, JSON.stringify(body).slice(0, 60))
  }
  t.match(await emulator.show(), { status: 'ACTIVE' })
  t.match((await emulator.send('POST', ACTION, { pause: {} })).json(), { error: { message: /expected one of reboot, os-start, os-stop/ } })
})

test('a SOFT batch runs as the profile says', async (t) => {
  const emulator = await buildTestEmulator(t, { set: { softReboot: 'force' } })
  const id = await begin(emulator, { reboot: { type: 'SOFT', ...servers(SERVER) } })
  await emulator.advance('5s')
  t.equal((await job(emulator, id)).status, 'SUCCESS')
})

test('an unknown job is refused', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented' })
  const answer = await emulator.send('GET', `/v1/${PROJECT}/jobs/${UNKNOWN}`)
  t.equal(answer.statusCode, 400)
  t.same(answer.json(), { error: { code: 'Common.0011', message: `Failed to query system tasks. There is no job ${UNKNOWN}.` } })
})

test('faults of an action apply to the sub-jobs of a batch', async (t) => {
  const emulator = await buildTestEmulator(t, {
    fault: ['outcome=error:server=bms-83:operation=reboot', 'BMS.0212:server=bms:operation=reboot', '503:server=bms-stopped:operation=start', 'outcome=stuck:server=bms-faulty']
  })
  const id = await begin(emulator, { reboot: servers(SERVER, OTHER) })
  await emulator.advance('5s')
  t.same((await job(emulator, id)).entities.sub_jobs.map((part) => [part.status, part.error_code, part.fail_reason]), [
    ['FAIL', 'BMS.3037', 'Insufficient resources or failed to start the BMS.'],
    ['FAIL', 'BMS.0212', 'System is overloaded, please try again later.']
  ])
  const starting = await begin(emulator, { 'os-start': servers(STOPPED) })
  t.match(await job(emulator, starting), { status: 'FAIL', error_code: 'BMS.0006', end_time: '2026-01-01T00:00:05.000Z' })
  const stuck = await begin(emulator, { 'os-stop': servers(FAULTY) })
  await emulator.advance('1h')
  t.equal((await job(emulator, stuck)).status, 'RUNNING')
  await emulator.send('PATCH', `/_emulator/servers/${FAULTY}`, { status: 'SHUTOFF' })
  t.match(await job(emulator, stuck), { status: 'SUCCESS', end_time: '2026-01-01T01:00:05.000Z' })
})

test('rules match the parts of a batch by the headers of the call, and pass over a server that does not exist', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=stuck:header=X-Job=7:operation=reboot', 'BMS.0212:server=bms:operation=reboot'] })
  const stuck = await begin(emulator, { reboot: servers(SERVER, UNKNOWN) }, { 'x-job': '7' })
  const free = await begin(emulator, { 'os-start': servers(STOPPED) }, { 'x-job': '7' })
  await emulator.advance('1h')
  t.same((await job(emulator, stuck)).entities.sub_jobs.map((part) => [part.status, part.error_code]), [['RUNNING', null], ['FAIL', 'BMS.0040']])
  t.equal((await job(emulator, free)).status, 'SUCCESS')
})

test('an outcome for the call itself applies to each sub-job, and the header stays short', async (t) => {
  const fleet = Array.from({ length: 100 }, (_, index) => ({ name: `bms-${index}` }))
  const emulator = await buildTestEmulator(t, { servers: { servers: fleet } })
  const { servers: list } = (await emulator.send('GET', `/v2.1/${PROJECT}/servers`)).json() as { servers: Array<{ id: string }> }
  const answer = await emulator.send('POST', ACTION, { reboot: servers(...list.map((server) => server.id)) }, { 'x-emulator-fault': 'outcome=stuck' })
  t.equal(answer.headers['x-emulator-fault'], 'header')
  await emulator.advance('1h')
  t.equal((await job(emulator, (answer.json() as { job_id: string }).job_id)).status, 'RUNNING')
})

test('a fault of the operation batch refuses the whole call', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['BMS.0006:operation=batch'] })
  const answer = await emulator.send('POST', ACTION, { reboot: servers(SERVER) })
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { error: { code: 'BMS.0006' } })
  t.match(await emulator.show(), { status: 'ACTIVE' })
})

test('a sub-job ends when its server is removed or forced out of its task', async (t) => {
  const emulator = await buildTestEmulator(t)
  const id = await begin(emulator, { reboot: servers(SERVER, OTHER) })
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}`)
  await emulator.send('PATCH', `/_emulator/servers/${OTHER}`, { status: 'ERROR' })
  t.match(await job(emulator, id), { status: 'FAIL', error_code: 'BMS.3037' })
})

test('a part that was cut off keeps its result and its end, whatever becomes of the server', async (t) => {
  const cuts: ReadonlyArray<readonly [cut: (emulator: TestEmulator) => Promise<unknown>, status: string]> = [
    [(emulator) => emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' }), 'FAIL'],
    [(emulator) => emulator.send('DELETE', `/_emulator/servers/${SERVER}`), 'FAIL'],
    [(emulator) => emulator.send('DELETE', `/v2.1/${PROJECT}/servers/${SERVER}`), 'FAIL'],
    [(emulator) => emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ACTIVE' }), 'SUCCESS']
  ]
  for (const [cut, status] of cuts) {
    const emulator = await buildTestEmulator(t)
    const id = await begin(emulator, { reboot: servers(SERVER) })
    await emulator.advance('1s')
    await cut(emulator)
    for (const by of ['0s', '1s', '5s', '1h']) {
      await emulator.advance(by)
      t.match(await job(emulator, id), { status, end_time: '2026-01-01T00:00:01.000Z', entities: { sub_jobs: [{ status, end_time: '2026-01-01T00:00:01.000Z' }] } }, `${String(cut)} ${by}`)
    }
    await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'SHUTOFF' })
    t.match(await job(emulator, id), { status, end_time: '2026-01-01T00:00:01.000Z' }, 'nor does a second cut change it')
  }
})

test('a part that was cut off is as it was after a snapshot', async (t) => {
  const emulator = await buildTestEmulator(t)
  const id = await begin(emulator, { reboot: servers(SERVER, OTHER) })
  await emulator.advance('1s')
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' })
  const { body } = await emulator.send('GET', '/_emulator/snapshot')
  const other = await buildTestEmulator(t)
  t.equal((await other.send('PUT', '/_emulator/snapshot', body)).statusCode, 204)
  t.equal((await other.send('GET', '/_emulator/snapshot')).body, body)
  await other.send('DELETE', `/_emulator/servers/${OTHER}`)
  await other.advance('1h')
  const [first, second] = (await job(other, id)).entities.sub_jobs
  t.match([first, second], [1, 2].map(() => ({ status: 'FAIL', end_time: '2026-01-01T00:00:01.000Z' })))
})

test('a part whose server is held in its task by force runs until the server is let go', async (t) => {
  const emulator = await buildTestEmulator(t)
  const id = await begin(emulator, { reboot: servers(SERVER) })
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'REBOOT' })
  await emulator.advance('1h')
  t.match(await job(emulator, id), { status: 'RUNNING', end_time: null })
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ACTIVE' })
  await emulator.advance('1h')
  t.match(await job(emulator, id), { status: 'SUCCESS', end_time: '2026-01-01T01:00:00.000Z' })
})

test('the BMS API shows servers with every member', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented' })
  const { server } = (await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/${STOPPED}`)).json() as { server: object }
  t.match(server, { status: 'SHUTOFF', 'OS-EXT-STS:power_state': 4, 'OS-EXT-STS:vm_state': 'stopped', locked: false, host_status: 'UP' })
  t.equal(schemaErrors('serverResponse', nativeVersions({ server })), '')
  const page = async (query: string): Promise<[number, string[]]> => {
    const { count, servers: list } = (await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/detail${query}`)).json() as { count: number, servers: Array<{ name: string }> }
    return [count, list.map(({ name }) => name)]
  }
  t.same(await page(''), [5, ['bms-83', 'bms', 'bms-stopped', 'bms-faulty', 'bms-locked']])
  t.same(await page('?limit=2&offset=2'), [5, ['bms-stopped', 'bms-faulty']])
  t.same(await page('?limit=2&offset=9'), [5, []])
  t.same(await page('?status=ERROR'), [1, ['bms-faulty']])
  t.same(await page('?status=NONE'), [0, []])
  t.same(await page('?name=%5Ebms%24'), [1, ['bms']])
  t.match((await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/${UNKNOWN}`)).json(), { itemNotFound: { code: 404 } })
})

test('a failed stop has the code of a failed operation', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=error:operation=batch'] })
  const id = await begin(emulator, { 'os-stop': { servers: [{ id: SERVER }] } })
  await emulator.advance('1m')
  t.match(await job(emulator, id), { status: 'FAIL', error_code: 'BMS.0006', entities: { sub_jobs: [{ status: 'FAIL', error_code: 'BMS.0006' }] } })
})

test('a batch without a type is a change like any other, and makes its project', async (t) => {
  const { send, worlds } = await buildTestEmulator(t)
  const answer = await send('POST', '/v1/abcdef/baremetalservers/action', { reboot: { servers: [{ id: '95bf2490-5428-432c-ad9b-5e3406f869dd' }] } })
  t.equal(answer.statusCode, 200)
  t.ok(worlds.find('abcdef'))
})
