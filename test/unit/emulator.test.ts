/** What the emulator does on its own, without a request. */
import { pino } from 'pino'
import { test } from 'tap'
import { assemble, urlOf } from '../../src/emulator.js'
import { catalogue, settingsOf } from '../worlds.js'
import { HARD, PROJECT, SERVER } from '../ids.js'

test('a transition is logged at its instant, without any request', async (t) => {
  const lines: string[] = []
  let wake = (): void => {}
  const logger = pino({ level: 'info' }, {
    write: (line: string) => {
      lines.push(line)
      wake()
    }
  })
  const running = assemble(settingsOf({ clock: 'system', rebootDuration: 20 }), catalogue, logger)
  t.teardown(() => running.close())
  // The settle timer keeps nothing alive; this one keeps the test alive while it waits.
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  await running.app.inject({ method: 'POST', url: `/v2.1/${PROJECT}/servers/${SERVER}/action`, headers: { 'x-auth-token': 'demo' }, payload: HARD })
  const transitions = (): unknown[] => lines.map((line) => JSON.parse(line) as { msg: string }).filter(({ msg }) => msg === 'transition')
  while (transitions().length < 2) await new Promise<void>((resolve) => { wake = resolve })
  t.match(transitions(), [{ from: 'ACTIVE', to: 'REBOOT' }, { from: 'REBOOT', to: 'ACTIVE', serverId: SERVER, projectId: PROJECT }])
})

test('the URL is one that clients on this machine can reach, whatever the address', async (t) => {
  const cases = [['127.0.0.1', 'IPv4', '127.0.0.1'], ['10.0.0.7', 'IPv4', '10.0.0.7'], ['0.0.0.0', 'IPv4', '127.0.0.1'], ['::', 'IPv6', '[::1]'], ['::1', 'IPv6', '[::1]']] as const
  for (const [address, family, host] of cases) t.equal(urlOf({ address, family, port: 8774 }), `http://${host}:8774`)
})

test('changed settings apply immediately, except those that need a restart, which are named', async (t) => {
  const running = assemble(settingsOf(), catalogue, pino({ level: 'silent' }))
  t.teardown(() => running.close())
  t.same(running.reload(settingsOf({ rebootDuration: '1m' })), [])
  t.same(running.worlds.forChange(PROJECT).durations.reboot, { kind: 'fixed', ms: 60_000 })
  t.same(running.reload(settingsOf({ port: 1, auth: 'strict' })), ['port', 'auth'])
})

test('a rule that can never apply is logged once, at the start or with the reload that brings it', async (t) => {
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => { lines.push(line) } })
  const running = assemble(settingsOf({ fault: ['503:times=0:id=a', '503:id=b'] }), catalogue, logger)
  t.teardown(() => running.close())
  running.reload(settingsOf({ fault: ['503:times=0:id=a', '503:server=nobody:id=c'] }))
  t.match(lines.map((line) => JSON.parse(line) as unknown), [
    { level: 40, faultId: 'a', warnings: ['when.times is 0: the rule never applies'], msg: 'fault rule can never apply' },
    { level: 40, faultId: 'c', warnings: ['match.server is "nobody": no project has a server with this id or name'] }
  ])
  t.equal(lines.length, 2)
})

test('a header that may not inject faults is ignored, and the log says why', async (t) => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => { lines.push(line) } })
  const running = assemble(settingsOf({ control: 'off' }), catalogue, logger)
  t.teardown(() => running.close())
  t.equal((await running.app.inject({ url: '/v2.1/', headers: { 'x-auth-token': 'demo', 'x-emulator-fault': '503' } })).statusCode, 200)
  t.match(JSON.parse(lines[0] ?? '{}'), { level: 30, reason: 'the control API is off; start with --control open, or --control TOKEN', path: '/v2.1/', msg: 'X-Emulator-Fault ignored' })
})

test('after a jump of a running clock, the settle timer is set to the next due instant', async (t) => {
  let ring = (): void => {}
  const rung = new Promise<void>((resolve) => { ring = resolve })
  const logger = pino({ level: 'info' }, { write: (line: string) => { if (line.includes('"to":"ACTIVE"')) ring() } })
  const running = assemble(settingsOf({ clock: 'system', rebootDuration: '1h' }), catalogue, logger)
  t.teardown(() => running.close())
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  const headers = { 'x-auth-token': 'demo' }
  await running.app.inject({ method: 'POST', url: `/v2.1/${PROJECT}/servers/${SERVER}/action`, headers, payload: HARD })
  await running.app.inject({ method: 'POST', url: '/_emulator/clock/advance', payload: { by: 3_599_900 } })
  await rung
})

test('near the end of time a timer of a running clock does not crash the process', async (t) => {
  let ring = (): void => {}
  const rung = new Promise<void>((resolve) => { ring = resolve })
  const logger = pino({ level: 'info' }, { write: (line: string) => { if (line.includes('"to":"ACTIVE"')) ring() } })
  const running = assemble(settingsOf({ clock: { mode: 'system', now: '9999-12-31T23:59:59.990Z' } }), catalogue, logger)
  t.teardown(() => running.close())
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  await running.app.inject({ method: 'POST', url: `/v2.1/${PROJECT}/servers/${SERVER}/action`, headers: { 'x-auth-token': 'demo' }, payload: HARD })
  await rung
  const clock = await running.app.inject({ method: 'GET', url: '/_emulator/clock' })
  t.match(clock.json(), { mode: 'system', now: '9999-12-31T23:59:59.999Z' })
})
