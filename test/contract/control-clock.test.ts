/** GET, PUT /_emulator/clock and POST /_emulator/clock/advance. */
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'
import { deferred } from '../../src/clock.js'

const START = '2026-01-01T00:00:00.000Z'
const change = (at: string, from: string, to: string, taskState: string | null, serverId = SERVER, name = 'bms-83'): unknown =>
  ({ at, projectId: PROJECT, serverId, name, from, to, task_state: taskState })

test('an instant without a zone is UTC, whatever the time zone of the machine', async (t) => {
  const { TZ } = process.env
  t.teardown(() => { if (TZ === undefined) delete process.env['TZ']; else process.env['TZ'] = TZ })
  process.env['TZ'] = 'America/New_York'
  t.equal(new Date('2026-01-01T06:00:00').getTimezoneOffset(), 300, 'the zone is in force')
  const emulator = await buildTestEmulator(t)
  t.match((await emulator.send('PUT', '/_emulator/clock', { now: '2026-01-01T06:00:00' })).json(), { now: '2026-01-01T06:00:00.000Z' })
  await emulator.act(HARD)
  for (const [since, count] of [['2026-01-01T06:00:00', 1], ['2026-01-01T06:00:01', 0], ['2026-01-01', 1]] as const) {
    t.equal((await emulator.send('GET', `/_emulator/requests?since=${since}`)).json().requests.length, count, since)
  }
})

test('serialization', async (t) => {
  await t.test('a manual clock stands still, and shows the next change', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    t.same((await send('GET', '/_emulator/clock')).json(), { mode: 'manual', now: START, scale: 1, nextChange: null, waiting: 0 })
    await act(HARD)
    t.same((await send('GET', '/_emulator/clock')).json(), { mode: 'manual', now: START, scale: 1, nextChange: '2026-01-01T00:00:05.000Z', waiting: 0 })
  })

  await t.test('advancing returns the clock and the changes that it applied, in order', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await act(HARD)
    await act({ 'os-start': {} }, STOPPED)
    const answer = await send('POST', '/_emulator/clock/advance', { by: '1m' })
    t.equal(answer.statusCode, 200)
    t.same(answer.json(), {
      mode: 'manual',
      now: '2026-01-01T00:01:00.000Z',
      scale: 1,
      nextChange: null,
      waiting: 0,
      changes: [
        change('2026-01-01T00:00:03.000Z', 'SHUTOFF', 'ACTIVE', null, STOPPED, 'bms-stopped'),
        change('2026-01-01T00:00:05.000Z', 'REBOOT', 'ACTIVE', null)
      ],
      dropped: 0
    })
  })
})

test('validation', async (t) => {
  const refused: ReadonlyArray<readonly [method: string, path: string, body: unknown, message: RegExp]> = [
    ['POST', 'clock/advance', {}, /^the body has too few members; expected one of by, to/],
    ['POST', 'clock/advance', { by: '1s', to: 'next-change' }, /^more than one of by, to and until is given; expected exactly one/],
    ['POST', 'clock/advance', { by: 'soon' }, /"soon" is not a duration; expected/],
    ['POST', 'clock/advance', { by: '-1s' }, /-1s/],
    ['POST', 'clock/advance', { to: 'tomorrow' }, /^to is "tomorrow"; expected "next-change"/],
    ['POST', 'clock/advance', '{', /^the body is not JSON$/],
    ['PUT', 'clock', { mode: 'fast' }, /^mode is "fast"; expected one of "system", "manual", "auto"/],
    ['PUT', 'clock', { scale: 0 }, /^scale is 0; expected a number above 0, at most 1000000/],
    ['PUT', 'clock', { now: 'noon' }, /^now: "noon" is not an instant; expected one such as "2026-01-01T00:00:00Z"/],
    ['PUT', 'clock', { speed: 2 }, /^speed is not a known member; expected one of mode, scale, now/]
  ]
  for (const [method, path, body, message] of refused) {
    await t.test(`${method} ${path} ${JSON.stringify(body)} is refused, and the time stays`, async (t) => {
      const { send } = await buildTestEmulator(t)
      const answer = await send(method, `/_emulator/${path}`, body)
      t.equal(answer.statusCode, 400)
      t.match(answer.json(), { error: { code: 'invalid', message } })
      t.match((await send('GET', '/_emulator/clock')).json(), { now: START, mode: 'manual' })
    })
  }
})

test('behaviour', async (t) => {
  await t.test('an advance to the next change stops exactly there', async (t) => {
    const { send, act, show } = await buildTestEmulator(t)
    await act(HARD)
    t.match((await send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json(), { now: '2026-01-01T00:00:05.000Z', changes: [change('2026-01-01T00:00:05.000Z', 'REBOOT', 'ACTIVE', null)] })
    t.match(await show(), { status: 'ACTIVE' })
  })

  await t.test('with nothing due, an advance to the next change moves no time', async (t) => {
    const { send } = await buildTestEmulator(t)
    t.match((await send('POST', '/_emulator/clock/advance', { to: 'next-change' })).json(), { now: START, changes: { length: 0 } })
  })

  await t.test('a later instant can be set, an earlier one is a conflict', async (t) => {
    const { send } = await buildTestEmulator(t)
    t.match((await send('PUT', '/_emulator/clock', { now: '2026-02-01T00:00:00Z' })).json(), { now: '2026-02-01T00:00:00.000Z' })
    const answer = await send('PUT', '/_emulator/clock', { now: START })
    t.equal(answer.statusCode, 409)
    t.match(answer.json(), { error: { code: 'conflict', message: /time never goes backwards inside a project/ } })
  })

  await t.test('one project has its own time, and a call without one moves them all', async (t) => {
    const { send } = await buildTestEmulator(t)
    await send('POST', `/_emulator/clock/advance?project=${PROJECT}`, { by: '1h' })
    t.match((await send('GET', `/_emulator/clock?project=${PROJECT}`)).json(), { now: '2026-01-01T01:00:00.000Z' })
    t.match((await send('GET', '/_emulator/clock?project=abc')).json(), { now: START })
    await send('POST', '/_emulator/clock/advance', { by: '1h' })
    t.match((await send('GET', `/_emulator/clock?project=${PROJECT}`)).json(), { now: '2026-01-01T02:00:00.000Z' })
    t.match((await send('GET', '/_emulator/clock?project=abc')).json(), { now: '2026-01-01T01:00:00.000Z' })
  })

  await t.test('responses carry the time of the project', async (t) => {
    const { send } = await buildTestEmulator(t)
    await send('POST', '/_emulator/clock/advance', { by: '90m' })
    t.equal((await send('GET', `/v2.1/${PROJECT}/servers`)).headers.date, 'Thu, 01 Jan 2026 01:30:00 GMT')
  })
})

test('a refused move of time leaves what another client has made in the same project meanwhile', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { promise: busy, resolve: goOn } = deferred<void>()
  const queue = emulator.worlds.inTurn(() => busy)
  const move = emulator.send('PUT', '/_emulator/clock?project=aa', { now: '2020-01-01T00:00:00Z' })
  while (emulator.worlds.find('aa') === undefined) await turn()
  t.equal((await emulator.send('POST', `/v2.1/aa/servers/${SERVER}/action`, HARD)).statusCode, 204)
  goOn()
  await queue
  t.equal((await move).statusCode, 409)
  t.match((await emulator.send('GET', `/v2.1/aa/servers/${SERVER}`)).json(), { server: { status: 'REBOOT' } })
})

test('the present instant can be set, and changes nothing', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  const answer = await emulator.send('PUT', '/_emulator/clock', { now: START })
  t.same([answer.statusCode, answer.json()], [200, (await emulator.send('GET', '/_emulator/clock')).json()])
  t.match(await emulator.show(), { status: 'REBOOT' })
})
