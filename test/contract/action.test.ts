/** POST .../servers/{server_id}/action under /v2.1 and /v2. Refusals are in refusals.test.ts, what nova adds in nova-answers.test.ts. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, HARD, PROJECT, SERVER, STOPPED } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

const REBOOT = readFixture('examples/reboot.request.json')
const START = readFixture('examples/os-start.request.json')
const STOP = readFixture('examples/os-stop.request.json')

test('serialization', async (t) => {
  await t.test('the documented request returns 204 without body, type or length', async (t) => {
    const { act } = await buildTestEmulator(t)
    const answer = await act(REBOOT)
    const { 'x-openstack-request-id': id, 'x-compute-request-id': same, 'x-request-id': common, ...headers } = answer.headers
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')
    t.match(id, /^req-[0-9a-f-]{36}$/)
    t.same([same, common], [id, id])
    t.same(headers, {
      'openstack-api-version': 'compute 2.1',
      'x-openstack-nova-api-version': '2.1',
      vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'],
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
      connection: 'keep-alive'
    })
  })

  await t.test('/v2 returns the same, without naming a microversion', async (t) => {
    const { send, show } = await buildTestEmulator(t)
    const answer = await send('POST', `/v2/${PROJECT}/servers/${SERVER}/action`, REBOOT)
    t.equal(answer.statusCode, 204)
    t.equal(answer.headers['openstack-api-version'], undefined)
    t.equal(answer.headers.vary, undefined)
    t.match(await show(), { status: 'REBOOT' })
  })

  await t.test('each request has its own id, the same in every run with one seed', async (t) => {
    const idsOf = async (seed: number): Promise<unknown[]> => {
      const { act } = await buildTestEmulator(t, { seed })
      return [(await act(HARD)).headers['x-openstack-request-id'], (await act(HARD)).headers['x-openstack-request-id']]
    }
    const [first, second] = await idsOf(7)
    t.not(first, second)
    t.same(await idsOf(7), [first, second])
    t.not((await idsOf(8))[0], first)
  })
})

test('validation', async (t) => {
  const valid: ReadonlyArray<readonly [body: unknown, server: string]> = [
    [REBOOT, SERVER],
    [START, STOPPED],
    [STOP, SERVER],
    [{ 'os-start': null }, STOPPED],
    [{ 'os-stop': null }, SERVER],
    [{ 'os-stop': { type: 'HARD' } }, SERVER],
    [{ 'os-stop': { type: 'SOFT' } }, SERVER],
    ['{"reboot":{"type":"HARD"},"reboot":{"type":"HARD"}}', SERVER],
    [' \n{"reboot" : {"type":"HARD"}} ', SERVER]
  ]
  for (const [body, server] of valid) {
    await t.test(`${typeof body === 'string' ? body : JSON.stringify(body)} is accepted`, async (t) => {
      const { act } = await buildTestEmulator(t)
      t.equal((await act(body, server)).statusCode, 204)
    })
  }

  await t.test('a media type in capitals, as the document spells it, is accepted', async (t) => {
    const { act } = await buildTestEmulator(t)
    t.equal((await act(HARD, SERVER, { 'content-type': 'Application/json' })).statusCode, 204)
  })

  await t.test('a body of exactly 114688 bytes is accepted', async (t) => {
    const { act } = await buildTestEmulator(t)
    const text = JSON.stringify(HARD)
    t.equal((await act(text + ' '.repeat(114_688 - text.length))).statusCode, 204)
  })
})

test('behaviour', async (t) => {
  await t.test('a restart takes the server from ACTIVE to REBOOT and back, exactly at the due instant', async (t) => {
    const { act, show, advance } = await buildTestEmulator(t)
    t.match(await show(), { status: 'ACTIVE', 'OS-EXT-STS:task_state': null, updated: '2017-05-25T03:40:25Z' })
    await act(HARD)
    const during = { status: 'REBOOT', 'OS-EXT-STS:vm_state': 'active', 'OS-EXT-STS:task_state': 'reboot_started_hard', 'OS-EXT-STS:power_state': 1, updated: '2026-01-01T00:00:00Z' }
    t.match(await show(), during)
    await advance('4999ms')
    t.match(await show(), during)
    await advance('1ms')
    t.match(await show(), { status: 'ACTIVE', 'OS-EXT-STS:vm_state': 'active', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:power_state': 1, updated: '2026-01-01T00:00:05Z' })
  })

  await t.test('a stop and a start take three seconds each and move power_state', async (t) => {
    const { act, show, advance } = await buildTestEmulator(t)
    await act(STOP)
    t.match(await show(), { status: 'ACTIVE', 'OS-EXT-STS:task_state': 'powering-off', 'OS-EXT-STS:power_state': 1 })
    await advance('3s')
    t.match(await show(), { status: 'SHUTOFF', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:vm_state': 'stopped', 'OS-EXT-STS:power_state': 4, updated: '2026-01-01T00:00:03Z' })
    await act(START)
    t.match(await show(), { status: 'SHUTOFF', 'OS-EXT-STS:task_state': 'powering-on', 'OS-EXT-STS:power_state': 4 })
    await advance('3s')
    t.match(await show(), { status: 'ACTIVE', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:vm_state': 'active', 'OS-EXT-STS:power_state': 1, updated: '2026-01-01T00:00:06Z' })
  })

  await t.test('a restart of a server in ERROR ends in ACTIVE and removes its fault', async (t) => {
    const { act, show, advance } = await buildTestEmulator(t)
    t.equal((await act(HARD, FAULTY)).statusCode, 204)
    t.match(await show(FAULTY), { status: 'ERROR', 'OS-EXT-STS:task_state': 'reboot_started_hard' })
    await advance('5s')
    const server = await show(FAULTY)
    t.match(server, { status: 'ACTIVE', 'OS-EXT-STS:power_state': 1 })
    t.notOk('fault' in server)
  })

  await t.test('the same server restarts independently in another project', async (t) => {
    const { act, send } = await buildTestEmulator(t)
    const other = `/v2.1/0123456789abcdef0123456789abcdef/servers/${SERVER}`
    await act(HARD)
    t.match((await send('GET', other)).json(), { server: { status: 'ACTIVE', tenant_id: '0123456789abcdef0123456789abcdef' } })
    t.equal((await send('POST', `${other}/action`, HARD)).statusCode, 204)
    t.match((await send('GET', other)).json(), { server: { status: 'REBOOT' } })
  })

  await t.test('a restart of duration 0 ends immediately, and both of its transitions are recorded', async (t) => {
    const { act, show } = await buildTestEmulator(t, { rebootDuration: '0s' })
    t.equal((await act(HARD)).statusCode, 204)
    t.match(await show(), { status: 'ACTIVE', updated: '2026-01-01T00:00:00Z' })
  })

  for (const [set, status, during] of [
    [{ successStatus: 202 }, 202, 'REBOOT'], [{ rebootStatus: 'HARD_REBOOT' }, 204, 'HARD_REBOOT']
  ] as const) {
    await t.test(`with ${JSON.stringify(set)} the response is ${status} and the server shows ${during}`, async (t) => {
      const { act, show } = await buildTestEmulator(t, { set })
      t.equal((await act(HARD)).statusCode, status)
      t.match(await show(), { status: during })
    })
  }

  await t.test('with softReboot=force a SOFT restart runs as a HARD one', async (t) => {
    const { act, show } = await buildTestEmulator(t, { set: { softReboot: 'force' } })
    t.equal((await act({ reboot: { type: 'SOFT' } })).statusCode, 204)
    t.match(await show(), { 'OS-EXT-STS:task_state': 'reboot_started_hard' })
  })
})
