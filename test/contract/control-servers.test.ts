/** /_emulator/servers and /_emulator/servers/{id}: looking, making, forcing, removing; and POST /_emulator/reset. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, HARD, PROJECT, SERVER } from '../helpers.js'

interface View { readonly id: string, readonly name: string, readonly status: string, readonly projectId: string }
const OTHER = 'abcdef'

test('serialization', async (t) => {
  await t.test('a new server is returned with every member', async (t) => {
    const { send } = await buildTestEmulator(t)
    const id = '11111111-2222-4333-8444-555555555555'
    const answer = await send('POST', '/_emulator/servers', { id, name: 'new', status: 'SHUTOFF', metadata: { role: 'db' }, rebootDuration: '2s', flavor: 'physical.1' })
    t.equal(answer.statusCode, 201)
    t.match(answer.json(), {
      projectId: PROJECT,
      id,
      name: 'new',
      status: 'SHUTOFF',
      vm_state: 'stopped',
      task_state: null,
      power_state: 4,
      locked: false,
      created: '2026-01-01T00:00:00.000Z',
      updated: '2026-01-01T00:00:00.000Z',
      nextChange: null,
      fault: null,
      rebootDuration: 2000,
      metadata: { role: 'db' },
      flavor: { id: 'physical.1' },
      tags: ['__type_baremetal']
    })
    t.same((await send('GET', `/_emulator/servers/${id}`)).json(), answer.json())
    t.same((await send('GET', '/_emulator/servers/new')).json(), answer.json())
    t.match((await send('GET', `/v2.1/${PROJECT}/servers/${id}`)).json(), { server: { id, name: 'new', status: 'SHUTOFF', metadata: { role: 'db' } } })
  })

  await t.test('the list contains every server of every kept project', async (t) => {
    const { send } = await buildTestEmulator(t)
    const list = async (path: string): Promise<View[]> => ((await send('GET', path)).json() as { servers: View[] }).servers
    t.same((await list('/_emulator/servers')).map(({ name }) => name), ['bms-83', 'bms', 'bms-stopped', 'bms-faulty', 'bms-locked'])
    await send('POST', `/_emulator/servers?project=${OTHER}`, { name: 'far' })
    t.equal((await list('/_emulator/servers')).length, 11)
    t.match((await list(`/_emulator/servers?project=${OTHER}`))[0], { name: 'far', projectId: OTHER })
  })
})

test('validation', async (t) => {
  const refused: ReadonlyArray<readonly [method: string, path: string, body: unknown, status: number, message: RegExp]> = [
    ['POST', 'servers', {}, 400, /^name is missing; expected a string of 1 to 255 characters$/],
    ['POST', 'servers', { name: 5 }, 400, /^name is 5; expected a string of 1 to 255 characters$/],
    ['POST', 'servers', { name: 'x', nosuch: 1 }, 400, /^nosuch is not a known member; expected one of id, name, status/],
    ['POST', 'servers', { name: 'x', status: 'BROKEN' }, 400, /^status is "BROKEN"; expected one of "ACTIVE", "BUILD"/],
    ['POST', 'servers', { name: 'x', id: 'one' }, 400, /^id is "one"; expected a string that matches/],
    ['POST', 'servers', { name: 'x', created: 'today' }, 400, /today/],
    ['POST', 'servers', { name: 'x', rebootDuration: 'soon' }, 400, /"soon" is not a duration/],
    ['POST', 'servers', { name: 'x', id: SERVER }, 409, new RegExp(`^project ${PROJECT} already has a server ${SERVER}; choose another id, or omit it$`)],
    ['POST', 'servers', 'no', 400, /^the body is not JSON$/],
    ['POST', 'servers', [], 400, /^the body is \[\]; expected an object$/],
    ['PATCH', `servers/${SERVER}`, { power_state: 'on' }, 400, /^power_state is "on"; expected/],
    ['PATCH', `servers/${SERVER}`, { locked: 'yes' }, 400, /^locked is "yes"; expected true or false$/],
    ['PATCH', 'servers/nobody', { status: 'ERROR' }, 404, new RegExp(`^project ${PROJECT} has no server with the id or name "nobody"; GET /_emulator/servers lists them$`)],
    ['GET', 'servers/nobody', undefined, 404, /"nobody"/],
    ['DELETE', 'servers/nobody', undefined, 404, /"nobody"/]
  ]
  for (const [method, path, body, status, message] of refused) {
    await t.test(`${method} ${path} ${JSON.stringify(body)} is refused, and nothing changes`, async (t) => {
      const { send } = await buildTestEmulator(t)
      const before = (await send('GET', '/_emulator/servers')).body
      const answer = await send(method, `/_emulator/${path}`, body)
      t.equal(answer.statusCode, status)
      t.match(answer.json(), { error: { code: { 400: 'invalid', 404: 'not-found', 409: 'conflict' }[status], message } })
      t.equal((await send('GET', '/_emulator/servers')).body, before)
    })
  }
})

test('behaviour', async (t) => {
  const forced: ReadonlyArray<readonly [patch: object, seen: object]> = [
    [{ status: 'ERROR' }, { status: 'ERROR', 'OS-EXT-STS:vm_state': 'error', 'OS-EXT-STS:power_state': 0, fault: { code: 500, message: 'The server was forced into ERROR.' } }],
    [{ status: 'SHUTOFF' }, { status: 'SHUTOFF', 'OS-EXT-STS:vm_state': 'stopped', 'OS-EXT-STS:power_state': 4 }],
    [{ status: 'REBOOT' }, { status: 'REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' }],
    [{ status: 'BUILD' }, { status: 'BUILD', 'OS-EXT-STS:vm_state': 'building', 'OS-EXT-STS:task_state': 'scheduling' }],
    [{ vm_state: 'paused' }, { status: 'PAUSED', 'OS-EXT-STS:power_state': 3 }],
    [{ task_state: 'powering-off' }, { status: 'ACTIVE', 'OS-EXT-STS:task_state': 'powering-off' }],
    [{ power_state: 4 }, { status: 'ACTIVE', 'OS-EXT-STS:power_state': 4 }],
    [{ name: 'renamed' }, { name: 'renamed', status: 'ACTIVE' }]
  ]
  for (const [patch, seen] of forced) {
    await t.test(`PATCH ${JSON.stringify(patch)} forces the server, as clients see`, async (t) => {
      const { send, show } = await buildTestEmulator(t)
      t.equal((await send('PATCH', `/_emulator/servers/${SERVER}`, patch)).statusCode, 200)
      t.match(await show(), { ...seen, updated: '2026-01-01T00:00:00Z' })
    })
  }

  await t.test('forcing a state drops pending changes', async (t) => {
    const { send, act, show, advance } = await buildTestEmulator(t)
    await act(HARD)
    await send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' })
    await advance('1h')
    t.match(await show(), { status: 'ERROR' })
  })

  await t.test('locking refuses restarts, unlocking accepts them again', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await send('PATCH', '/_emulator/servers/bms-83', { locked: true })
    t.equal((await act(HARD)).statusCode, 409)
    await send('PATCH', '/_emulator/servers/bms-83', { locked: false })
    t.equal((await act(HARD)).statusCode, 204)
  })

  await t.test('a server\'s own duration applies to its next restart', async (t) => {
    const { send, act, show, advance } = await buildTestEmulator(t)
    await send('PATCH', '/_emulator/servers/bms-83', { rebootDuration: '1m' })
    await act(HARD)
    await advance('59s')
    t.match(await show(), { status: 'REBOOT' })
    await advance('1s')
    t.match(await show(), { status: 'ACTIVE' })
  })

  await t.test('a removed server is unknown', async (t) => {
    const { send } = await buildTestEmulator(t)
    const answer = await send('DELETE', `/_emulator/servers/${SERVER}`)
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')
    t.equal((await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).statusCode, 404)
  })

  await t.test('reset goes back to the start: servers, clock, faults and profile', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    const paths = ['servers', 'clock', 'faults', 'profile'].map((name) => `/_emulator/${name}`)
    const look = async (): Promise<string[]> => await Promise.all(paths.map(async (path) => (await send('GET', path)).body))
    const start = await look()
    await act(HARD)
    await send('POST', '/_emulator/servers', { name: 'new' })
    await send('DELETE', `/_emulator/servers/${FAULTY}`)
    await send('POST', '/_emulator/clock/advance', { by: '1h' })
    await send('POST', '/_emulator/faults', { effect: { kind: 'error', error: 503 } })
    await send('PATCH', '/_emulator/profile', { name: 'nova' })
    t.notSame(await look(), start)
    const answer = await send('POST', '/_emulator/reset', '', { 'content-type': 'application/json' })
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')
    t.same(await look(), start)
  })

  await t.test('reset of one project does not affect the others', async (t) => {
    const { send, act, show } = await buildTestEmulator(t)
    await act(HARD)
    await send('POST', `/_emulator/servers?project=${OTHER}`, { name: 'far' })
    await send('POST', `/_emulator/reset?project=${OTHER}`)
    t.match(await show(), { status: 'REBOOT' })
    t.equal((await send('GET', `/_emulator/servers/far?project=${OTHER}`)).statusCode, 404)
  })
})

test('a server that is well again shows no fault', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=shutoff:server=bms-faulty'] })
  const fault = async (): Promise<unknown> => (await emulator.send('GET', `/_emulator/servers/${FAULTY}`)).json().fault
  t.match(await fault(), { code: 500 })
  await emulator.send('PATCH', `/_emulator/servers/${FAULTY}`, { status: 'ACTIVE' })
  t.notOk(await fault())
  await emulator.send('PATCH', `/_emulator/servers/${FAULTY}`, { status: 'ERROR' })
  t.match(await fault(), { code: 500 })
  t.equal((await emulator.act(HARD, FAULTY)).statusCode, 204)
  await emulator.advance('5s')
  t.match(await emulator.show(FAULTY), { status: 'SHUTOFF' })
  t.notOk(await fault())
})
