/** What every suite needs from the library: a restart, the URL of a server, a fetch with its token, expectations, and plain errors. */
import { inspect } from 'node:util'
import { test, type Test } from 'tap'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index.js'

const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'

async function build (t: Test, options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, ...options })
  t.teardown(() => emulator.close())
  return emulator
}

test('restart sends the request of a client, and resolves to the server', async (t) => {
  const emulator = await build(t, { auth: 'strict' })
  const project = emulator.project()
  t.match(await project.restart('bms-83'), { id: SERVER, name: 'bms-83', status: 'REBOOT' })
  t.match(project.requests.list(), [{ operation: 'reboot', serverId: SERVER, body: { reboot: { type: 'HARD' } }, status: 204 }])
  t.equal(emulator.servers.get('bms-83').status, 'ACTIVE', 'the server of the default project is another one')
  await project.clock.advance('5s')
  t.equal(project.servers.get('bms-83').status, 'ACTIVE')
  project.profile.set({ name: 'nova' })
  t.match(await project.restart(SERVER, { type: 'SOFT' }), { status: 'REBOOT' })
  t.match(await emulator.restart('bms-83'), { projectId: emulator.id, status: 'REBOOT' })
})

test('a restart that is refused rejects with an error of the library', async (t) => {
  const project = (await build(t)).project()
  await project.restart('bms-83')
  await t.rejects(project.restart('bms-83'), { name: 'EmulatorError', code: 'conflict', message: /^restart: bms-83 was refused with 409: BMS\.0037: /, details: { status: 409, body: { error: { code: 'BMS.0037' } } } })
  await t.rejects(project.restart('nobody'), { name: 'EmulatorError', code: 'not-found', message: /has no server with the id or name "nobody"; servers\.list\(\) lists them$/ })
  await t.rejects(project.restart('bms', { type: 'SOFT' }), { name: 'EmulatorError', code: 'refused', message: /^restart: bms was refused with 400: BMS\.0018: .*only HARD is supported/, details: { status: 400 } })
  await t.rejects(project.restart('bms', { type: 'WARM' } as never), { name: 'TypeError', message: 'restart: type is "WARM"; expected one of "HARD", "SOFT"' })
  project.faults.add({ effect: { kind: 'error', error: { status: 404, body: 'gone' } } })
  await t.rejects(project.restart('bms'), { code: 'not-found', message: 'restart: bms was refused with 404: gone', details: { status: 404, body: 'gone' } })
  project.faults.clear()
  project.faults.add({ id: 'busy', effect: { kind: 'error', error: { status: 429, body: { wait: true } } } })
  await t.rejects(project.restart('bms'), { code: 'limit', message: 'restart: bms was refused with 429: {"wait":true}' })
  project.faults.patch('busy', { effect: { kind: 'error', error: { status: 500, body: '' } } })
  await t.rejects(project.restart('bms'), { code: 'refused', message: 'restart: bms was refused with 500' })
  project.faults.clear()
  project.faults.add('reset')
  await t.rejects(project.restart('bms'), { code: 'refused', message: 'restart: bms got no response: the connection failed', details: { status: 0, body: null } })
})

test('serverUrl is where clients find a server', async (t) => {
  const emulator = await build(t)
  const project = emulator.project({ servers: [{ id: SERVER, name: 'one' }] })
  t.equal(project.serverUrl('one'), `${emulator.url}/v2.1/${project.id}/servers/${SERVER}`)
  t.equal(project.serverUrl(SERVER), project.serverUrl('one'))
  const response = await fetch(project.serverUrl('one'), { headers: { 'x-auth-token': project.token } })
  t.equal(response.status, 200)
  t.throws(() => project.serverUrl('bms-83'), { name: 'EmulatorError', code: 'not-found' })
})

test('the fetch of a project has its token set, unless the request brings one; that of the emulator has none', async (t) => {
  const emulator = await build(t, { auth: 'strict' })
  const project = emulator.project()
  const url = project.serverUrl('bms-83')
  t.equal((await project.fetch(url)).status, 200)
  project.reset()
  t.equal((await project.fetch(new Request(url))).status, 200, 'after a reset it is a new one')
  t.equal((await project.fetch(url, { headers: { 'X-Auth-Token': 'wrong' } })).status, 401)
  t.equal((await project.fetch(url, { headers: { 'X-Auth-Token': '' } })).status, 401)
  t.equal((await project.fetch(url, { headers: { Authorization: 'SDK-HMAC-SHA256 Access=none' } })).status, 401)
  t.equal((await emulator.fetch(url)).status, 401)
  t.equal((await emulator.fetch(url, { headers: { 'x-auth-token': project.token } })).status, 200)
  t.equal((await project.fetch('/_emulator/health')).status, 200)
})

test('expect throws the sentence of verify, with what came instead', async (t) => {
  const project = (await build(t)).project()
  const restarts = { operation: 'reboot' } as const
  t.throws(() => { project.requests.expect(restarts) }, { name: 'AssertionError', code: 'ERR_ASSERTION', message: 'expected at least 1 request with operation "reboot", but no request was recorded.', actual: 0 })
  await project.restart('bms-83')
  project.requests.expect(restarts)
  project.requests.expect(restarts, 1)
  project.requests.expect({ ...restarts, status: 409 }, 0)
  project.requests.expect(restarts, { atLeast: 1, atMost: 2 })
  const { message, nearMisses } = project.requests.verify({ match: { ...restarts, status: 409 }, count: { exactly: 1 } })
  t.throws(() => { project.requests.expect({ ...restarts, status: 409 }, 1) }, { name: 'AssertionError', message, actual: 0, expected: 1, nearMisses })
  t.match(message, /^expected exactly 1 request with operation "reboot", status 409, but 0 of 1 matched; the nearest: #\d+ POST .* \(status is 204, expected 409\)\.$/)
  try {
    project.requests.expect(restarts, 2)
  } catch (error) {
    t.match(String((error as Error).stack).split('\n')[1], /library-suite/, 'the stack begins at the caller')
  }
  t.throws(() => { project.requests.expect(restarts, { exactly: -1 }) }, { name: 'TypeError', message: /^requests\.expect: count\.exactly is -1/ })
  t.throws(() => { project.requests.expect({ operations: 'reboot' } as never) }, { name: 'TypeError', message: /^requests\.expect: / })
})

test('the journal can be described in lines that a person reads', async (t) => {
  const project = (await build(t)).project()
  t.equal(project.requests.describe(), 'no request was recorded')
  await project.restart('bms-83')
  await project.clock.advance('1s')
  project.faults.add('503:id=busy:times=1:operation=show')
  await project.fetch(project.serverUrl('bms-83'))
  await project.fetch(`/v2.1/${project.id}/nothing?token=secret\u001b[31m`)
  const lines = project.requests.describe().split('\n')
  t.equal(lines[0], '00:00:00.000  POST   reboot    bms-83         → 204')
  t.match(lines[1], /^00:00:01\.000 {2}GET {4}show {6}bms-83 {9}→ 503 {2}.*fault busy \(error\)$/)
  t.match(lines[2], /^00:00:01\.000 {2}GET {4}unknown {3}\/v2\.1\/\w+\/nothing\?token=\*\*\* → 404 /)
  t.equal(project.requests.describe({ limit: 2 }), `1 earlier request is not shown\n${lines.slice(1).join('\n')}`)
  t.equal(project.requests.describe({ limit: 1 }), `2 earlier requests are not shown\n${lines[2]}`)
  t.throws(() => project.requests.describe({ limit: 0 }), { name: 'TypeError', message: 'requests.describe: limit is 0; expected a whole number from 1' })
})

test('waiting can move time, a clock can move by itself, and a project has its own durations', async (t) => {
  const emulator = await build(t)
  const project = emulator.project({ rebootDuration: '20m', startDuration: '2s', stopDuration: 1000 })
  await project.restart('bms-83')
  t.equal(project.clock.get().nextChange, '2026-01-01T00:20:00.000Z')
  t.equal((await project.waitFor('bms-83', 'ACTIVE', { timeout: '1h', advance: true })).status, 'ACTIVE')
  const auto = emulator.project({ clock: 'auto' })
  await auto.restart('bms-83')
  t.equal((await auto.waitFor('bms-83', 'ACTIVE')).status, 'ACTIVE')
  t.match(project.faults.add('503:times=0'), { remaining: 0, warnings: [/never applies/] })
  t.equal((await project.restart('bms-83')).status, 'REBOOT')
})

test('inspect shows an emulator and a project in a few lines, and changes nothing', async (t) => {
  const emulator = await build(t)
  const project = emulator.project({ name: 'night' })
  await project.restart('bms-83')
  project.faults.add('503')
  const shown = inspect(project)
  t.equal(shown, [
    `Project ${project.id} at ${emulator.url}`,
    '  clock     manual, 2026-01-01T00:00:00.000Z, next change 2026-01-01T00:00:05.000Z',
    '  profile   otc',
    '  servers   5: 2 ACTIVE, 1 SHUTOFF, 1 ERROR, 1 REBOOT',
    '  faults    1 rule',
    '  requests  1'
  ].join('\n'))
  t.equal(inspect(emulator).split('\n')[0], `Emulator at ${emulator.url}, 2 projects`)
  t.equal(inspect({ project }).split('\n').length, 8)
  await project.close()
  t.equal(inspect(project), `Project ${project.id} at ${emulator.url}, removed`)
  t.notOk(emulator.servers.list().some(({ projectId }) => projectId === project.id))
  t.equal((await project.fetch(`/v2.1/${project.id}/servers`)).status, 200)
  t.equal(inspect(project), `Project ${project.id} at ${emulator.url}, removed`, 'a read does not bring it back')
  const bare = emulator.project({ servers: [], clock: '10x' })
  t.match(inspect(bare), / {2}clock {5}system 10x, [-\dT:.]+Z\n {2}profile {3}otc\n {2}servers {3}0\n {2}faults {4}0 rules\n/)
  await emulator.fetch(`/_emulator/projects/${emulator.id}`, { method: 'DELETE' })
  t.equal(inspect(emulator), `Emulator at ${emulator.url}, 1 project`)
  t.equal(inspect({ emulator }, { depth: 0 }), '{ emulator: [Emulator] }')
})

test('a busy port is one sentence, and what was assembled is released', async (t) => {
  const { url } = await build(t)
  const { port } = new URL(url)
  await t.rejects(createEmulator({ port: Number(port) }), { code: 'EADDRINUSE', message: `createEmulator: port ${port} of 127.0.0.1 is already in use; choose another port, or omit it for a free one` })
  await t.rejects(createEmulator({ host: '203.0.113.1' }), { code: 'EADDRNOTAVAIL', message: 'createEmulator: cannot listen on host 203.0.113.1, port 0: EADDRNOTAVAIL; choose another host or port' })
})

test('errors name the members of the library, not calls of the control API', async (t) => {
  const emulator = await build(t)
  const project = emulator.project({ id: 'aa' })
  const refusals: ReadonlyArray<readonly [call: () => unknown, message: RegExp]> = [
    [() => project.servers.get('nobody'), /; servers\.list\(\) lists them$/],
    [() => project.faults.get('none'), /; faults\.list\(\) lists them$/],
    [() => project.faults.add('BMS.9999'), /; expected one such as "BMS\.0212" \(bms-emulator errors lists them\)/],
    [() => emulator.project({ id: 'aa' }), /or remove that project with its close\(\)$/],
    [() => project.clock.set({ now: 0 }), /; reset\(\) starts again$/],
    [() => project.waitFor('bms-83', 'ERROR'), /; move it with clock\.advance\(\), wait with advance: true, or use clock: 'auto'$/]
  ]
  for (const [call, message] of refusals) await t.rejects(async () => await call(), { message })
})
