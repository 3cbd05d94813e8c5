/** The library: every member on a real port, and what it refuses. */
import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { test, type Test } from 'tap'
import { createEmulator, type Emulator, type EmulatorOptions, type Project } from '../../src/index.js'

const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'

async function build (t: Test, options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, ...options })
  t.teardown(() => emulator.close())
  return emulator
}

/** Restarts the documented server; over the socket, or through the fetch that has none. */
function reboot ({ id, url, fetch: direct }: Project, ask: Project['fetch'] = direct, init: RequestInit = {}): Promise<Response> {
  return ask(`${url}/v2.1/${id}/servers/${SERVER}/action`, {
    method: 'POST', headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}', ...init
  })
}

test('an invalid option is a TypeError that names it', async (t) => {
  const cases: Array<[options: unknown, message: RegExp]> = [
    [{ prot: 1 }, /^createEmulator: prot is not an option; did you mean port\? expected one of port, host, .*keepAlive, logger$/],
    [{ port: 'http' }, /^createEmulator: port: "http" is not a port; expected a number from 0 to 65535/],
    [{ keepAlive: 1 }, /^createEmulator: keepAlive: /],
    [{ logger: {} }, /^createEmulator: logger must be a pino logger/],
    [{ clock: 'fast' }, /^createEmulator: clock: "fast" is not a clock/],
    [{ set: { successStatus: 200 } }, /^createEmulator: set: choice successStatus is 200/],
    [{ servers: [{ name: 1 }] }, /^createEmulator: servers: servers\[0\]\.name is 1; expected/],
    [{ servers: 'no-such-file.json' }, /^createEmulator: no-such-file\.json: there is no such file$/],
    [{ fault: ['BMS.9999'] }, /^createEmulator: fault: fault\[0\]: .*is not a documented code/],
    ['manual', /^createEmulator: options must be an object/]
  ]
  for (const [options, message] of cases) {
    await t.rejects(createEmulator(options as EmulatorOptions), { name: 'TypeError', message }, JSON.stringify(options))
  }
})

test('a busy port throws the error of the socket', async (t) => {
  const { url } = await build(t)
  await t.rejects(createEmulator({ port: Number(new URL(url).port) }), { code: 'EADDRINUSE' })
})

test('it responds the same over its port and without a socket', async (t) => {
  const emulator = await build(t)
  const [over, without] = [emulator.project(), emulator.project()]
  const answers = [await reboot(over, fetch), await reboot(without)]
  t.same(answers.map(({ status }) => status), [204, 204])
  t.same(answers.map((answer) => answer.headers.get('openstack-api-version')), ['compute 2.1', 'compute 2.1'])
  t.same(await (await emulator.fetch('/_emulator/health')).json(), await (await fetch(`${emulator.url}/_emulator/health`)).json())
  t.equal((await emulator.fetch(new Request(`${emulator.url}/_emulator/nothing`))).status, 404)
  t.equal((await emulator.fetch('/_emulator/health')).url, `${emulator.url}/_emulator/health`)
})

test('the fetch without a socket fails as a real one does', async (t) => {
  const emulator = await build(t)
  emulator.faults.add('reset:times=1')
  await t.rejects(reboot(emulator), { name: 'TypeError', message: 'fetch failed' })
  emulator.faults.clear()
  emulator.faults.add('delay=1h')
  await t.rejects(reboot(emulator, emulator.fetch, { signal: AbortSignal.timeout(1) }), { name: 'TimeoutError' })
  const held = reboot(emulator)
  held.catch(() => {})
  await emulator.close()
  await t.rejects(held, { name: 'TypeError', message: 'fetch failed' })
})

test('the fetch without a socket reads a stream of events until it is aborted', async (t) => {
  const emulator = await build(t)
  const stop = new AbortController()
  const answer = await emulator.fetch('/_emulator/events', { headers: { accept: 'text/event-stream' }, signal: stop.signal })
  t.equal(answer.headers.get('content-type')?.split(';')[0], 'text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  await reboot(emulator)
  let text = ''
  while (!text.includes('REBOOT')) text += (await reader?.read())?.value ?? ''
  stop.abort()
  await t.rejects(async () => {
    for (;;) if ((await reader?.read())?.done !== false) return
  }, { name: 'AbortError' })
})

test('servers are listed, created, forced and removed', async (t) => {
  const { servers } = await build(t, { servers: [{ name: 'one' }] })
  t.same(servers.list().map(({ name, status }) => [name, status]), [['one', 'ACTIVE']])
  const { id } = servers.create({ name: 'two', status: 'SHUTOFF' })
  t.equal(servers.get(id).name, 'two')
  t.equal(servers.patch('two', { status: 'ERROR' }).status, 'ERROR')
  servers.delete(id)
  t.throws(() => servers.get(id), { name: 'EmulatorError', code: 'not-found', message: /has no server with the id or name/ })
  t.throws(() => servers.create({ name: 5 } as never), { name: 'TypeError', message: 'servers.create: name is 5; expected a string' })
})

test('time stands still until it is advanced, by a duration or to the next change', async (t) => {
  const emulator = await build(t)
  t.match(emulator.clock.get(), { mode: 'manual', now: '2026-01-01T00:00:00.000Z', nextChange: null })
  await reboot(emulator)
  t.same((await emulator.clock.advance('4s')).changes, [])
  const { now, changes } = await emulator.clock.toNextChange()
  t.equal(now, '2026-01-01T00:00:05.000Z')
  t.match(changes, [{ name: 'bms-83', from: 'REBOOT', to: 'ACTIVE' }])
  t.equal((await emulator.clock.set({ now: new Date('2026-01-02T00:00:00Z') })).now, '2026-01-02T00:00:00.000Z')
  await t.rejects(async () => await emulator.clock.set({ now: 0 }), { code: 'conflict' })
  await t.rejects(async () => await emulator.clock.set({ mode: 'slow' } as never), { name: 'TypeError', message: /^clock\.set: mode/ })
  await t.rejects(async () => await emulator.clock.advance('soon'), { name: 'TypeError', message: /^clock\.advance: "soon" is not a duration/ })
})

test('faults are added, counted, disabled and removed', async (t) => {
  const emulator = await build(t)
  const { id } = emulator.faults.add({ when: { times: 2 }, effect: { kind: 'error', error: 'BMS.0212' } })
  t.equal((await reboot(emulator)).status, 400)
  t.match(emulator.faults.get(id), { hits: 1, remaining: 1 })
  t.equal(emulator.faults.patch(id, { enabled: false }).enabled, false)
  t.equal((await reboot(emulator)).status, 204)
  t.equal(emulator.faults.list().length, 1)
  emulator.faults.remove(id)
  t.throws(() => emulator.faults.get(id), { code: 'not-found' })
  t.throws(() => emulator.faults.add('BMS.9999'), { name: 'TypeError', message: /^faults\.add: .*not a documented code/ })
})

test('requests can be listed and verified', async (t) => {
  const emulator = await build(t)
  await reboot(emulator)
  await reboot(emulator)
  t.same(emulator.requests.list({ operation: 'reboot' }).map(({ status }) => status), [204, 409])
  t.same(emulator.requests.list({ status: 409, limit: 5 }).length, 1)
  t.equal(emulator.requests.verify({ match: { operation: 'reboot' }, count: { exactly: 2 } }).ok, true)
  t.equal(emulator.requests.verify({ match: { operation: 'start' } }).ok, false)
  t.throws(() => emulator.requests.list({ operation: 'dance' }), { name: 'TypeError', message: /^requests\.list: operation/ })
  emulator.requests.clear()
  t.equal(emulator.requests.list().length, 0)
  t.equal(emulator.requests.dropped, 0)
})

test('the profile can be read and changed', async (t) => {
  const { profile } = await build(t)
  t.equal(profile.get().choices.successStatus.value, 204)
  t.match(profile.set({ name: 'nova', rebootStatus: 'REBOOT' }), { name: 'nova', choices: { successStatus: { value: 202 }, rebootStatus: { value: 'REBOOT', origin: 'call' } } })
  t.match(profile.set({ rebootStatus: null }), { choices: { rebootStatus: { value: 'HARD_REBOOT', origin: 'profile' } } }, 'null gives the choice back')
  t.throws(() => profile.set({ name: 'aws' }), { name: 'TypeError', message: /^profile\.set: unknown profile "aws"/ })
})

test('a project is a world of its own', async (t) => {
  const emulator = await build(t)
  const [one, other] = [emulator.project(), emulator.project()]
  t.not(one.id, other.id)
  one.faults.add('503')
  t.same([(await reboot(one)).status, (await reboot(other)).status], [503, 204])
  await other.clock.advance('5s')
  t.equal(one.clock.get().now, '2026-01-01T00:00:00.000Z')
  other.reset()
  t.equal(other.requests.list().length, 0)
  await one.close()
  t.notOk(emulator.servers.list().some(({ projectId }) => projectId === one.id))
})

test('a project accepts its own fleet, clock and profile, and has what clients need to reach it', async (t) => {
  const emulator = await build(t)
  const project = emulator.project({ name: 'night', servers: [{ name: 'one' }], profile: 'nova', clock: { mode: 'manual', now: '2027-01-01T00:00:00Z' } })
  t.same(project.servers.list().map(({ name }) => name), ['one'])
  t.equal(project.profile.get().name, 'nova')
  t.equal(project.clock.get().now, '2027-01-01T00:00:00.000Z')
  t.match(project.env, { OS_AUTH_URL: `${emulator.url}/v3`, OS_PROJECT_ID: project.id })
  const list = (): Promise<Response> => project.fetch(`/v2.1/${project.id}/servers`, { headers: { 'x-auth-token': project.token } })
  t.equal((await list()).status, 200)
  project.reset()
  t.equal((await list()).status, 200)
  t.throws(() => emulator.project({ profile: 'aws' } as never), { name: 'TypeError', message: /^project: profile/ })
})

test('a test can wait for a status, and advance time until a server has it', async (t) => {
  const emulator = await build(t)
  await reboot(emulator)
  const waits = [emulator.waitFor('bms-83', 'ACTIVE'), emulator.servers.wait('bms-83', { status: 'ACTIVE', timeout: '10s' })] as const
  t.match((await emulator.clock.runUntil('bms-83', 'ACTIVE', { limit: '1m' })).changes, [{ to: 'ACTIVE' }])
  t.equal((await waits[0]).status, 'ACTIVE')
  t.match((await waits[1]).transitions, [{ from: 'REBOOT', to: 'ACTIVE' }])
  await t.rejects(emulator.clock.runUntil('bms-83', 'ERROR', { limit: '1s' }), { code: 'conflict', message: /bms-83.* cannot become ERROR: it is ACTIVE, and nothing is due in it; time has not moved$/ })
  const late = emulator.waitFor('bms-83', 'ERROR', { timeout: '1s' })
  late.catch(() => {})
  await emulator.clock.advance('1s')
  await t.rejects(late, { code: 'timeout' })
  await t.rejects(emulator.waitFor('bms-83', 'RUNNING' as never), { name: 'TypeError', message: /^waitFor: status is "RUNNING"/ })
})

test('explain says which rules would apply, and draws nothing', async (t) => {
  const { faults } = await build(t)
  faults.add('503:id=busy:operation=reboot')
  t.match(faults.explain({ operation: 'reboot' }), { fires: [{ id: 'busy' }], others: { length: 0 } })
  t.match(faults.explain({ operation: 'show' }), { fires: { length: 0 }, others: [{ id: 'busy' }] })
  t.equal(faults.get('busy').seen, 0)
})

test('a reset of the emulator goes back to its start', async (t) => {
  const emulator = await build(t)
  emulator.faults.add('503')
  emulator.servers.patch(SERVER, { status: 'ERROR' })
  emulator.reset()
  t.equal(emulator.faults.list().length, 0)
  t.equal(emulator.servers.get(SERVER).status, 'ACTIVE')
})

test('it closes at the end of a block, and closing again is harmless', async (t) => {
  let url = ''
  {
    await using emulator = await createEmulator()
    url = emulator.url
    t.equal((await fetch(`${url}/_emulator/health`)).status, 200)
  }
  await t.rejects(fetch(`${url}/_emulator/health`))
  const emulator = await createEmulator({ keepAlive: true, logLevel: 'silent' })
  await emulator.close()
  await emulator.close()
})

test('a snapshot can be restored, of one project or of everything, and an invalid one is refused', async (t) => {
  const emulator = await build(t)
  const project = emulator.project()
  await reboot(project)
  const [own, whole] = [project.snapshot(), emulator.snapshot()]
  await project.clock.advance('5s')
  t.equal(project.servers.get(SERVER).status, 'ACTIVE')
  project.restore(own)
  t.equal(project.servers.get(SERVER).status, 'REBOOT')
  emulator.restore(whole)
  const lastEventId = { lastEventId: 0 }
  t.same({ ...emulator.snapshot(), ...lastEventId }, { ...whole, ...lastEventId }, 'but for the ids of events, which never go back')
  t.throws(() => emulator.restore({} as ReturnType<Emulator['snapshot']>), { name: 'TypeError', message: /^restore: version is nothing; expected 1/ })
})

test('single choices can be set without a profile, and a logger receives the log', async (t) => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => { lines.push(line) } })
  const emulator = await build(t, { logger })
  t.match(emulator.profile.set({ successStatus: 202 }), { name: 'otc', choices: { successStatus: { value: 202 } } })
  await emulator.fetch('/v2.1/servers/none', { headers: { 'x-auth-token': 'demo' } })
  t.match(lines.join(''), /"msg":"refused"/)
})

test('a fetch that is aborted before its response arrives is cut off', async (t) => {
  const emulator = await build(t)
  const controller = new AbortController()
  const answer = emulator.fetch('/_emulator/health', { signal: controller.signal })
  controller.abort()
  await t.rejects(answer, { name: 'AbortError' })
  t.equal((await emulator.fetch('/_emulator/health')).status, 200)
})

test('a fetch without a socket leaves nothing behind, whether its response is read or not', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await using emulator = await createEmulator({ clock: 'manual' })
  const heap = async (): Promise<number> => {
    for (let round = 0; round < 3; round++) {
      await turn()
      collect()
    }
    return process.memoryUsage().heapUsed
  }
  const fetches = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number++) {
      const response = await emulator.fetch('/_emulator/health')
      if (number % 2 === 0) await response.text()
    }
  }
  await fetches(300)
  const before = await heap()
  await fetches(1000)
  const kept = await heap() - before
  // Each of them kept 18 KB once.
  t.ok(kept < 5_000_000, `${kept} bytes for 1,000 fetches`)
})
