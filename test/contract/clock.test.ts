import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'

const START = '2026-01-01T00:00:00.000Z'
const OTHER = '0123456789abcdef0123456789abcdef'

test('GET clock returns mode, instant, speed, the next due instant and the number of pending timers', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.same((await emulator.send('GET', '/_emulator/clock')).json(), { mode: 'manual', now: START, scale: 1, nextChange: null, waiting: 0 })
  await emulator.act(HARD)
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().nextChange, '2026-01-01T00:00:05.000Z')
})

test('an advance returns the clock and the changes that it applied, in order', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.act({ 'os-start': {} }, STOPPED)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { by: '30s' })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers.date, 'Thu, 01 Jan 2026 00:00:30 GMT')
  t.same(answer.json(), {
    mode: 'manual',
    now: '2026-01-01T00:00:30.000Z',
    scale: 1,
    nextChange: null,
    waiting: 0,
    changes: [
      { at: '2026-01-01T00:00:03.000Z', projectId: PROJECT, serverId: STOPPED, name: (await emulator.show(STOPPED))['name'], from: 'SHUTOFF', to: 'ACTIVE', task_state: null },
      { at: '2026-01-01T00:00:05.000Z', projectId: PROJECT, serverId: SERVER, name: (await emulator.show())['name'], from: 'REBOOT', to: 'ACTIVE', task_state: null }
    ],
    dropped: 0
  })
})

test('changes of several projects come in order of time', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act({ reboot: { type: 'HARD' } })
  await emulator.advance('1s')
  await emulator.send('POST', `/v2.1/${OTHER}/servers/${STOPPED}/action`, { 'os-start': {} })
  await emulator.advance('1s')
  await emulator.act({ 'os-start': {} }, STOPPED)
  const { changes } = (await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })).json()
  t.same(changes.map(({ at, projectId }: { at: string, projectId: string }) => [at.slice(17, 19), projectId]), [['04', OTHER], ['05', PROJECT], ['05', PROJECT]])
})

test('an advance to the next change stops there; with nothing due, time stays', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const first = (await emulator.send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json()
  t.match(first, { now: '2026-01-01T00:00:05.000Z', changes: [{ serverId: SERVER, to: 'ACTIVE' }] })
  t.match((await emulator.send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json(), { now: '2026-01-01T00:00:05.000Z', changes: { length: 0 } })
})

test('an advance until a status stops at the change to that status', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ACTIVE' } })
  t.match(answer.json(), { now: '2026-01-01T00:00:05.000Z', changes: [{ from: 'REBOOT', to: 'ACTIVE' }] })
  const again = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ACTIVE' } })
  t.match(again.json(), { now: '2026-01-01T00:00:05.000Z', changes: { length: 0 } }, 'it has it already')
})

test('an advance until a status stops at a status that ends at the same instant', async (t) => {
  const emulator = await buildTestEmulator(t, { rebootDuration: 0 })
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'outcome', outcome: 'twice' } })
  await emulator.act(HARD)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'REBOOT' } })
  t.equal(answer.json().now, '2026-01-01T00:00:01.000Z')
})

test('an advance until a status that is not reached ends at its limit with 408 and the changes', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.act({ 'os-start': {} }, STOPPED)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ACTIVE' }, limit: '4s' })
  t.equal(answer.statusCode, 408)
  t.match(answer.json(), {
    error: {
      code: 'timeout',
      message: `server ${SERVER} did not become ACTIVE within 4s; it is REBOOT`,
      details: { now: '2026-01-01T00:00:04.000Z', changes: [{ serverId: STOPPED, to: 'ACTIVE' }] }
    }
  })
})

test('an advance until an unreachable status is a conflict, and does not move time', async (t) => {
  const emulator = await buildTestEmulator(t)
  const until = async (status: string, server = SERVER): Promise<unknown> => (await emulator.send('POST', '/_emulator/clock/advance', { until: { server, status } })).json()
  t.same(await until('ERROR'), { error: { code: 'conflict', message: `server bms-83 of project ${PROJECT} cannot become ERROR: it is ACTIVE, and nothing is due in it; time has not moved`, details: {} } })
  await emulator.act(HARD)
  t.match(await until('ERROR'), { error: { code: 'conflict', message: /cannot become ERROR: it is REBOOT, and nothing that is due in it brings that status; time has not moved$/ } })
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().now, START)
  await emulator.send('DELETE', `/v2.1/${PROJECT}/servers/${STOPPED}`)
  t.match(await until('DELETED', STOPPED), { changes: [{ to: null }] }, 'a server can go')
})

test('an advance until a status that a held request triggers stops there, or reports the server\'s status', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=10s:operation=reboot'] })
  const acting = emulator.act(HARD)
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting === 0) await turn()
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ERROR' } })
  t.match(answer.json(), { error: { code: 'timeout', message: /did not become ERROR within 1h; it is ACTIVE, and nothing more is due$/ } })
  await acting
})

test('an advance moves the named project alone, or else every clock', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: OTHER, clock: 'system' })
  await emulator.send('POST', `/_emulator/clock/advance?project=${PROJECT}`, { by: '1h' })
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${PROJECT}`)).json().now, '2026-01-01T01:00:00.000Z')
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().now, START)
  const all = await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })
  t.equal(all.statusCode, 200, 'the project with a running clock jumps')
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${PROJECT}`)).json().now, '2026-01-01T02:00:00.000Z')
})

test('a running clock jumps forward, applies what is due in order, and continues from there', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: { mode: 'system', now: '2030-01-01T00:00:00Z' } })
  await emulator.act(HARD)
  const jumped = (await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })).json()
  t.match(jumped, { mode: 'system', changes: [{ serverId: SERVER, to: 'ACTIVE' }] })
  t.match(jumped.now, /^2030-01-01T01:00:/)
  await emulator.act(HARD)
  t.match((await emulator.send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json(), { mode: 'system', changes: [{ to: 'ACTIVE' }] })
  await emulator.act(HARD)
  t.match((await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ACTIVE' } })).json(), { mode: 'system', changes: [{ to: 'ACTIVE' }] })
})

test('time ends with the year 9999: a step beyond it is refused and moves nothing, and every call still works', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: { mode: 'manual', now: '9999-12-31T23:59:50Z' } })
  const refused: ReadonlyArray<[method: string, path: string, body: unknown, message: RegExp]> = [
    ['POST', 'clock/advance', { by: '10s' }, /^by is 10s, and the clock of project c685484a8cc2416b97260938705deb65 reads 9999-12-31T23:59:50.000Z; expected a step to an instant from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59.999Z$/],
    ['PUT', 'clock', { now: 253_402_300_800_000 }, /^now is 253402300800000; expected an instant from 1970/],
    ['PUT', 'clock', { now: '2026-02-30T00:00:00Z' }, /^now: "2026-02-30T00:00:00Z" is not an instant/],
    ['PUT', 'clock', { now: 'Jan 5 2028' }, /^now: "Jan 5 2028" is not an instant/],
    ['PUT', 'clock', { now: '+010000-01-01T00:00:00Z' }, /^now: "\+010000-01-01T00:00:00Z" is not an instant; expected one such as/],
    ['PUT', 'clock', { now: '1969-12-31T00:00:00Z' }, /^now: "1969-12-31T00:00:00Z" is out of range; expected an instant from 1970/],
    ['POST', 'projects', { clock: { mode: 'manual', now: -1 } }, /is not a clock/],
    ['POST', 'projects', { clock: { mode: 'manual', now: '1969-12-31' } }, /^"1969-12-31" is out of range; expected an instant from 1970/],
    ['POST', 'projects', { clock: '1000001x' }, /is not a clock/],
    ['POST', 'servers', { name: 'old', created: '0001-01-01T00:00:00Z' }, /^created: "0001-01-01T00:00:00Z" is out of range/]
  ]
  for (const [method, path, body, message] of refused) {
    const answer = await emulator.send(method, `/_emulator/${path}`, body)
    t.equal(answer.statusCode, 400, JSON.stringify(body))
    t.match(answer.json(), { error: { code: 'invalid', message } })
  }
  t.match((await emulator.send('POST', `/_emulator/clock/advance?project=${PROJECT}`, { by: '9s' })).json(), { now: '9999-12-31T23:59:59.000Z' })
  const all = await emulator.send('POST', '/_emulator/clock/advance', { by: '2s' })
  t.match(all.json().error.message, /the clock of project /)
  t.match((await emulator.send('GET', '/_emulator/clock')).json(), { now: '9999-12-31T23:59:50.000Z' })
  await emulator.act(HARD)
  t.match((await emulator.send('POST', `/_emulator/clock/advance?project=${PROJECT}`, { until: { server: SERVER, status: 'ACTIVE' } })).json(), { now: '9999-12-31T23:59:59.999Z', changes: [{ to: 'ACTIVE' }] })
  t.match(await emulator.show(), { updated: '9999-12-31T23:59:59Z' })
  await emulator.act(HARD)
  t.match(await emulator.show(), { status: 'ACTIVE' }, 'at the end everything is over at once')
})

test('without projects, the template\'s clock alone can pass the end of time', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: { mode: 'manual', now: '9999-12-31T23:59:59Z' } })
  await emulator.send('PUT', `/_emulator/clock?project=${PROJECT}`, { mode: 'auto' })
  emulator.worlds.remove(PROJECT)
  t.match((await emulator.send('POST', '/_emulator/clock/advance', { by: '1s' })).json(), { error: { message: /the clock of the template reads/ } })
})

test('a running clock stays at the end of time, and calls and timers still work', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: '1000000x' })
  await emulator.act(HARD)
  t.equal((await emulator.send('PUT', '/_emulator/clock', { now: '9999-12-31T23:59:59.999Z' })).statusCode, 200)
  t.match((await emulator.send('GET', '/_emulator/clock')).json(), { mode: 'system', now: '9999-12-31T23:59:59.999Z', nextChange: null })
  t.match(await emulator.show(), { status: 'ACTIVE' })
  t.equal((await emulator.act(HARD)).headers.date, 'Fri, 31 Dec 9999 23:59:59 GMT')
  t.equal((await emulator.send('POST', '/_emulator/clock/advance', { by: 1 })).statusCode, 400)
  t.equal((await emulator.send('POST', '/_emulator/clock/advance', { by: 0 })).statusCode, 200)
})

test('invalid bodies of an advance are refused with what was expected', async (t) => {
  const emulator = await buildTestEmulator(t)
  const table: ReadonlyArray<[body: unknown, status: number, message: RegExp]> = [
    [{}, 400, /./],
    [{ limit: '1h' }, 400, /^by, to and until are missing; expected exactly one/],
    [{ by: '1s', to: 'next-change' }, 400, /^more than one of by, to and until is given/],
    [{ by: '1s', limit: '1h' }, 400, /^limit is given without until/],
    [{ by: 'soon' }, 400, /^by: "soon" is not a duration/],
    [{ until: { server: SERVER, status: 'ACTIVE' }, limit: '1x' }, 400, /^limit: "1x" is not a duration/],
    [{ until: { server: SERVER, status: 'UP' } }, 400, /./],
    [{ until: { server: 'nobody', status: 'ACTIVE' } }, 404, /has no server with the id or name "nobody"/]
  ]
  for (const [body, status, message] of table) {
    const answer = await emulator.send('POST', '/_emulator/clock/advance', body)
    t.equal(answer.statusCode, status, JSON.stringify(body))
    t.match(answer.json().error.message, message)
  }
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().now, START, 'and time has not moved')
})

test('PUT clock freezes, scales and sets it; everything due until the new instant is applied in order', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const set = await emulator.send('PUT', '/_emulator/clock', { now: '2026-01-02T00:00:00Z' })
  t.match(set.json(), { mode: 'manual', now: '2026-01-02T00:00:00.000Z', nextChange: null })
  t.match(await emulator.show(), { status: 'ACTIVE', updated: '2026-01-01T00:00:05Z' })
  t.match((await emulator.send('PUT', '/_emulator/clock', { mode: 'system', scale: 10 })).json(), { mode: 'system', scale: 10 })
  t.match((await emulator.send('PUT', '/_emulator/clock', { mode: 'manual' })).json(), { mode: 'manual', scale: 10 })
})

test('time never goes backwards inside a project, and an invalid instant is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const back = await emulator.send('PUT', '/_emulator/clock', { now: '2025-12-31T23:59:59Z' })
  t.equal(back.statusCode, 409)
  t.match(back.json().error, { code: 'conflict', message: /^now cannot be 2025-12-31T23:59:59.000Z: the clock reads 2026-01-01T00:00:00.000Z/ })
  for (const now of ['soon', 1e300]) t.equal((await emulator.send('PUT', '/_emulator/clock', { now })).statusCode, 400, String(now))
  t.equal((await emulator.send('PUT', '/_emulator/clock', { scale: 0 })).statusCode, 400)
})

test('a project that is created later starts at the time of the template', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.advance('1h')
  await emulator.send('POST', `/v2.1/${OTHER}/servers/${SERVER}/action`, HARD)
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${OTHER}`)).json().now, '2026-01-01T01:00:00.000Z')
})
