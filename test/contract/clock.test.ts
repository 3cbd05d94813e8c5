import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'

const START = '2026-01-01T00:00:00.000Z'
const OTHER = '0123456789abcdef0123456789abcdef'

test('GET clock tells mode, instant, speed, what is due next and who waits', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.same((await emulator.send('GET', '/_emulator/clock')).json(), { mode: 'manual', now: START, scale: 1, nextChange: null, waiting: 0 })
  await emulator.act(HARD)
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().nextChange, '2026-01-01T00:00:05.000Z')
})

test('an advance answers the clock and the changes that it applied, in order', async (t) => {
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

test('an advance to the next change goes there and no further; where nothing is due it stays', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const first = (await emulator.send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json()
  t.match(first, { now: '2026-01-01T00:00:05.000Z', changes: [{ serverId: SERVER, to: 'ACTIVE' }] })
  t.match((await emulator.send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json(), { now: '2026-01-01T00:00:05.000Z', changes: [] })
})

test('an advance until a status stops at the change that brings it', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ACTIVE' } })
  t.match(answer.json(), { now: '2026-01-01T00:00:05.000Z', changes: [{ from: 'REBOOT', to: 'ACTIVE' }] })
  const again = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ACTIVE' } })
  t.match(again.json(), { now: '2026-01-01T00:00:05.000Z', changes: [] }, 'it has it already')
})

test('an advance until a status sees one that passes within an instant', async (t) => {
  const emulator = await buildTestEmulator(t, { rebootDuration: 0 })
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'outcome', outcome: 'twice' } })
  await emulator.act(HARD)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'REBOOT' } })
  t.equal(answer.json().now, '2026-01-01T00:00:01.000Z')
})

test('an advance until a status that does not come ends at its limit with 408 and the changes', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { until: { server: SERVER, status: 'ERROR' }, limit: '10s' })
  t.equal(answer.statusCode, 408)
  t.match(answer.json(), {
    error: {
      code: 'timeout',
      message: `server ${SERVER} did not become ERROR within 10s; it is ACTIVE, and nothing more is due`,
      details: { now: '2026-01-01T00:00:10.000Z', changes: [{ to: 'ACTIVE' }] }
    }
  })
})

test('an advance moves a project alone if it is named, and clocks that are moved by hand', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: OTHER, clock: 'system' })
  await emulator.send('POST', `/_emulator/clock/advance?project=${PROJECT}`, { by: '1h' })
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${PROJECT}`)).json().now, '2026-01-01T01:00:00.000Z')
  t.equal((await emulator.send('GET', '/_emulator/clock')).json().now, START)
  const all = await emulator.send('POST', '/_emulator/clock/advance', { by: '1h' })
  t.equal(all.statusCode, 200, 'the project whose clock runs by itself is left alone')
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${PROJECT}`)).json().now, '2026-01-01T02:00:00.000Z')
})

test('a clock that runs by itself is not advanced', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: 'system' })
  const answer = await emulator.send('POST', '/_emulator/clock/advance', { by: 1 })
  t.equal(answer.statusCode, 409)
  t.match(answer.json().error, { code: 'conflict', message: /^the clock runs by itself .* \{"mode":"manual"\}, or name a project/ })
  const project = await emulator.send('POST', `/_emulator/clock/advance?project=${PROJECT}`, { by: 1 })
  t.match(project.json().error, { code: 'conflict', message: /\{"mode":"manual"\}$/ })
})

test('bad bodies of an advance are refused with what was expected', async (t) => {
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

test('PUT clock freezes, scales and sets it; the time that it leaps over passes in order', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const set = await emulator.send('PUT', '/_emulator/clock', { now: '2026-01-02T00:00:00Z' })
  t.match(set.json(), { mode: 'manual', now: '2026-01-02T00:00:00.000Z', nextChange: null })
  t.match(await emulator.show(), { status: 'ACTIVE', updated: '2026-01-01T00:00:05Z' })
  t.match((await emulator.send('PUT', '/_emulator/clock', { mode: 'system', scale: 10 })).json(), { mode: 'system', scale: 10 })
  t.match((await emulator.send('PUT', '/_emulator/clock', { mode: 'manual' })).json(), { mode: 'manual', scale: 10 })
})

test('time never goes backwards inside a project, and a wrong instant is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const back = await emulator.send('PUT', '/_emulator/clock', { now: '2025-12-31T23:59:59Z' })
  t.equal(back.statusCode, 409)
  t.match(back.json().error, { code: 'conflict', message: /^now cannot be 2025-12-31T23:59:59.000Z: the clock reads 2026-01-01T00:00:00.000Z/ })
  for (const now of ['soon', 1e300]) t.equal((await emulator.send('PUT', '/_emulator/clock', { now })).statusCode, 400, String(now))
  t.equal((await emulator.send('PUT', '/_emulator/clock', { scale: 0 })).statusCode, 400)
})

test('a project that is made later begins in the time of the template', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.advance('1h')
  await emulator.send('POST', `/v2.1/${OTHER}/servers/${SERVER}/action`, HARD)
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${OTHER}`)).json().now, '2026-01-01T01:00:00.000Z')
})
