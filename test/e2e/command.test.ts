/** The built command: what it writes, serves and refuses, and how it ends. */
import { test } from 'tap'
import { readFileSync } from 'node:fs'
import { open, parseAnswer, requestText, runCommand, startCommand } from './command.js'
import { PROJECT, SERVER } from '../helpers.js'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`

async function getJson (url: string): Promise<Record<string, unknown>> {
  return await (await fetch(url, { headers: { 'x-auth-token': 'demo' } })).json() as Record<string, unknown>
}

async function statusOf (url: string): Promise<unknown> {
  return (await getJson(`${url}/v2.1/${PROJECT}/servers/${SERVER}`) as { server: { status: string } }).server.status
}

test('it writes one line, is ready by then, and restarts the documented server by the documented request', async (t) => {
  const { line, url, port, stop } = await startCommand(t, ['--port', '0', '--seed', '1', '--clock', 'manual'])
  t.same(JSON.parse(line), { url: `http://127.0.0.1:${port}`, projectId: PROJECT, seed: 1 })
  t.same(await getJson(`${url}/_emulator/ready`), { status: 'ok', version })
  // The bytes that curl sends for the line in the README.
  const body = '{"reboot":{"type":"HARD"}}'
  const curl = `POST ${ACTION} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nX-Auth-Token: demo\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const { until } = await open(t, port, curl)
  const { status, headers } = parseAnswer(await until('\r\n\r\n'))
  t.equal(status, 204)
  t.match(headers['x-openstack-request-id'], /^req-/)
  t.equal(headers['content-length'], undefined)
  t.equal(await statusOf(url), 'REBOOT')
  await fetch(`${url}/_emulator/clock/advance`, { method: 'POST', body: '{"by":"5s"}' })
  t.equal(await statusOf(url), 'ACTIVE')
  const { code, stdout, stderr } = await stop('SIGTERM')
  t.equal(code, 0)
  t.equal(stdout, `${line}\n`)
  for (const entry of stderr.trim().split('\n')) t.type((JSON.parse(entry) as { msg: unknown }).msg, 'string')
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it with 0 while connections are open and a response is held`, async (t) => {
    const { port, stop } = await startCommand(t, ['--port', '0', '--clock', 'manual'])
    const idle = await open(t, port, 'GET /_emulator/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    await idle.until('"status":"ok"')
    const held = await open(t, port, requestText('POST', ACTION, { 'X-Emulator-Fault': 'delay=1h' }, '{"reboot":{"type":"HARD"}}'))
    const hung = await open(t, port, requestText('POST', ACTION, { 'X-Emulator-Fault': 'hang' }, '{"reboot":{"type":"HARD"}}'))
    const { code, signal: ended } = await stop(signal)
    t.same([code, ended], [0, null])
    t.equal((await held.closed).text, '')
    t.equal((await hung.closed).text, '')
    t.match((await idle.closed).text, '200 OK')
  })
}

test('help and version are written to stdout', async (t) => {
  for (const args of [['--help'], ['-h'], ['help'], ['start', '--help']]) {
    const { code, stdout, stderr } = await runCommand(t, args)
    t.equal(code, 0, args.join(' '))
    t.match(stdout, '--reboot-duration')
    t.equal(stderr, '')
  }
  t.same(await runCommand(t, ['help', 'run']), await runCommand(t, ['run', '--help']), 'help COMMAND')
  t.match(await runCommand(t, ['help', 'runn']), { code: 2, stdout: '', stderr: /"runn" is not a command; did you mean run\?/ })
  t.match(await runCommand(t, ['--port', '0', 'run', '--', 'true']), { code: 2, stderr: /run is not expected here; the command comes first: bms-emulator run/ })
  for (const args of [['--version'], ['-v']]) t.match(await runCommand(t, args), { code: 0, stdout: `${version}\n`, stderr: '' })
})

test('a flag overrides a variable, a variable the file, the file the default', async (t) => {
  const dir = t.testdir({ 'config.yaml': 'port: 0\nprofile: nova\nclock: manual\nrebootDuration: 1s\nset:\n  successStatus: 204\n' })
  const { url, stop } = await startCommand(t, ['--config', `${dir}/config.yaml`, '--set', 'rebootStatus=REBOOT'], { BMS_EMULATOR_PROFILE: 'documented', BMS_EMULATOR_REBOOT_DURATION: '2s' })
  t.match(await getJson(`${url}/_emulator/profile`), { name: 'documented', choices: { rebootStatus: { value: 'REBOOT', origin: 'flag' }, successStatus: { value: 204 } } })
  t.match(await getJson(`${url}/_emulator/clock`), { mode: 'manual' })
  await fetch(url + ACTION, { method: 'POST', headers: { 'x-auth-token': 'demo' }, body: '{"reboot":{"type":"HARD"}}' })
  t.match(await getJson(`${url}/_emulator/clock`), { nextChange: '2026-01-01T00:00:02.000Z' })
  t.equal((await stop('SIGTERM')).code, 0)
})

test('a fleet in YAML and faults by flag apply from the start', async (t) => {
  const dir = t.testdir({ 'fleet.yaml': 'servers:\n  - name: only\n    status: SHUTOFF\n', 'plan.yaml': 'version: 1\nfaults:\n  - 503:operation=list:times=1\n' })
  const { url, stop } = await startCommand(t, ['--port', '0', '--servers', `${dir}/fleet.yaml`, '--faults', `${dir}/plan.yaml`, '--fault', 'BMS.0212:times=2:id=busy'])
  t.match(await getJson(`${url}/_emulator/servers`), { servers: [{ name: 'only', status: 'SHUTOFF' }] })
  t.match(await getJson(`${url}/_emulator/faults`), { faults: [{ id: 'fault-1', remaining: 1 }, { id: 'busy', remaining: 2 }] })
  t.match(await getJson(`${url}/v2.1/${PROJECT}/servers`), { serviceUnavailable: { code: 503 } })
  t.equal((await stop('SIGTERM')).code, 0)
})
