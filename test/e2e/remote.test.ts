/** The commands for a running emulator, as processes that talk to another process. */
import { test } from 'tap'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { runCommand, startCommand } from './command.js'
import { PROJECT, SERVER } from '../helpers.js'

const restart = async (url: string, server = SERVER): Promise<number> => (await fetch(`${url}/v2.1/${PROJECT}/servers/${server}/action`, { method: 'POST', headers: { 'x-auth-token': 'demo' }, body: '{"reboot":{"type":"HARD"}}' })).status

test('faults, servers, advance and reset do what their calls do, and say it in short lines', async (t) => {
  const { url } = await startCommand(t, ['--port', '0', '--clock', 'manual', '--seed', '1'])
  const run = (...args: readonly string[]) => runCommand(t, args, { BMS_EMULATOR_URL: url })
  const says = async (args: readonly string[], stdout: string | RegExp): Promise<void> => {
    const ending = await run(...args)
    t.match(ending, { code: 0, stdout, stderr: '' }, args.join(' '))
  }
  await says(['faults', 'add', 'BMS.0212:times=1'], /^fault-1: The next reboot, start or stop request gets BMS\.0212 .*\n$/)
  t.match(await run('faults', 'add', '{"id":"never","effect":{"kind":"error","error":503},"when":{"times":0}}'), { code: 0, stdout: /^never: /, stderr: /^bms-emulator: warning: when\.times is 0: the rule never applies\n$/ })
  t.same([await restart(url), await restart(url)], [400, 204])
  await says(['faults', 'list'], /^fault-1: Spent .*\nnever: .* \(never applied\)\n$/)
  await says(['servers'], new RegExp(`^project ${PROJECT}\\n(?: .*\\n)*  bms-83 +REBOOT +${SERVER}  until 00:00:05\\.0\\n(?: .*\\n)*  bms-locked .*  locked\\n`))
  await says(['advance', '1s'], 'now 2026-01-01T00:00:01.000Z, next change 2026-01-01T00:00:05.000Z\n')
  await says(['advance', 'next'], '00:00:05.0  bms-83  REBOOT → ACTIVE\nnow 2026-01-01T00:00:05.000Z, nothing is due\n')
  await says(['faults', 'clear'], 'all fault rules are removed\n')
  await says(['faults', 'list'], 'there are no fault rules\n')
  await says(['reset'], 'all projects are back at the start\n')
  await says(['reset', '--project', PROJECT], `project ${PROJECT} is back at the start\n`)
  t.match((await (await fetch(`${url}/_emulator/clock`)).json()), { now: '2026-01-01T00:00:00.000Z' })
})

test('--json prints one document a line, and lists every page', async (t) => {
  const dir = t.testdir({ 'fleet.json': JSON.stringify({ servers: Array.from({ length: 1001 }, (_, number) => ({ name: number === 0 ? 'odd\u001b[31m\u009b' : `s${number}` })) }) })
  const { url } = await startCommand(t, ['--port', '0', '--clock', 'manual', '--servers', `${dir}/fleet.json`])
  const run = async (...args: readonly string[]): Promise<string> => (await runCommand(t, [...args, '--url', url])).stdout
  const lines = (await run('servers', '--json')).trim().split('\n').map((line) => JSON.parse(line) as { name: string })
  t.equal(lines.length, 1001)
  const text = await run('servers')
  t.equal(text.split('\n').length, 1003, 'one heading')
  t.notOk(text.includes('\u001b') || text.includes('\u009b'), 'names cannot control a terminal')
  t.match(JSON.parse(await run('advance', '1s', '--json')), { mode: 'manual', changes: { length: 0 } })
  t.match(JSON.parse(await run('faults', 'add', '503', '--json')), { id: 'fault-1', hits: 0 })
  t.match(JSON.parse(await run('faults', 'list', '--json')), { id: 'fault-1' })
  t.equal(await run('faults', 'clear', '--json'), '')
})

test('logs shows what happened, and follows until the emulator ends', async (t) => {
  const { url, stop } = await startCommand(t, ['--port', '0', '--clock', 'manual'])
  await restart(url)
  t.match(await runCommand(t, ['logs', '--url', url]), { code: 0, stdout: /^\S+ {2,}bms-83 +ACTIVE → REBOOT\n\S+ {2}POST {3}reboot {4}bms-83 +→ 204\n$/ })
  await restart(url)
  t.match((await runCommand(t, ['logs', '-n', '1', '--url', url])).stdout, /^\S+ {2}POST {3}reboot {4}bms-83 +→ 409 {2}BMS\.0037: Server is rebooting, not allow to reboot\.\n$/)
  t.match((await runCommand(t, ['logs', '-n', '1', '--json', '--url', url])).stdout, /^\{"id":\d+,"kind":"request",.*\}\n$/)
  const child = spawn(process.execPath, ['dist/cli/main.js', 'logs', '-f', '--url', url], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  const closed = once(child, 'close')
  let text = ''
  const until = (wanted: string): Promise<void> => new Promise((resolve) => {
    const look = (): void => { if (text.includes(wanted)) resolve() }
    child.stdout.on('data', look)
    look()
  })
  child.stdout.setEncoding('utf8').on('data', (part: string) => { text += part })
  await until('→ 204')
  await fetch(`${url}/_emulator/faults`, { method: 'POST', body: '"503:id=busy"' })
  await restart(url)
  await until('try again later.  fault busy')
  await fetch(`${url}/_emulator/clock/advance`, { method: 'POST', body: '{"by":"5s"}' })
  await until('REBOOT → ACTIVE')
  t.equal((await stop('SIGTERM')).code, 0)
  t.equal((await closed)[0], 0)
})

test('a reader that goes away ends logs -f', async (t) => {
  const { url } = await startCommand(t, ['--port', '0'])
  const child = spawn('sh', ['-c', '"$0" dist/cli/main.js logs -f --url "$1" | head -1', process.execPath, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  await restart(url)
  const closed = once(child, 'close')
  await once(child.stdout, 'data')
  await restart(url)
  t.equal((await closed)[0], 0)
})

test('a reader that takes one line of many ends logs without a word', async (t) => {
  const { url } = await startCommand(t, ['--port', '0', '--clock', 'manual'])
  // More than a pipe holds, so that the command waits for its reader.
  for (let count = 0; count < 900; count++) await fetch(`${url}/v2.1/${PROJECT}/nothing/${'x'.repeat(200)}`, { headers: { 'x-auth-token': 'demo' } })
  const child = spawn('sh', ['-c', '"$0" dist/cli/main.js logs --json --url "$1" | head -1 >/dev/null', process.execPath, url], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  t.same(await once(child, 'close'), [0, null])
  t.equal(stderr, '')
})

test('snapshot saves the state to a file of the owner, and loads it', async (t) => {
  const { url } = await startCommand(t, ['--port', '0', '--clock', 'manual'])
  const run = (...args: readonly string[]) => runCommand(t, ['snapshot', ...args, '--url', url])
  const file = `${t.testdir()}/world.json`
  await restart(url)
  t.match(await run('save', file), { code: 0, stdout: `${file}: the state of all projects is saved\n` })
  t.equal(statSync(file).mode & 0o777, 0o600)
  await fetch(`${url}/_emulator/reset`, { method: 'POST' })
  t.match(await run('load', file), { code: 0, stdout: `${file}: the state of all projects is restored\n` })
  t.match(await (await fetch(`${url}/_emulator/servers/bms-83`)).json(), { status: 'REBOOT' })
  t.equal((JSON.parse(readFileSync(file, 'utf8')) as { version: number }).version, 1)
  writeFileSync(file, '{"version":1,\n"x"}')
  t.match(await run('load', file), { code: 2, stderr: `bms-emulator: ${file}:2:4: invalid JSON\n` })
  writeFileSync(file, '{"version":2}')
  t.match(await run('load', file), { code: 2, stderr: /^bms-emulator: version is 2; .*\n$/ })
  t.match(await run('save', `${file}/none`), { code: 1, stderr: /none: cannot be written: .*\n$/ })
  t.notOk(existsSync(`${file}/none`))
})

test('the token comes from a flag, a variable or a file, and its lack is said', async (t) => {
  const { url } = await startCommand(t, ['--port', '0', '--control', 'secret'])
  const dir = t.testdir({ token: 'secret\n', 'bms-emulator.config.json': '{"control":"secret"}' })
  t.match(await runCommand(t, ['reset', '--url', url]), { code: 1, stdout: '', stderr: 'bms-emulator: the control API requires its token; give it with --control TOKEN or --control-token-file FILE\n' })
  t.equal((await runCommand(t, ['reset', '--url', url, '--control', 'secret'])).code, 0)
  t.equal((await runCommand(t, ['reset', '--url', url], { BMS_EMULATOR_CONTROL: 'secret' })).code, 0)
  t.equal((await runCommand(t, ['reset', '--url', url, '--control-token-file', `${dir}/token`])).code, 0)
  t.equal((await runCommand(t, ['reset', '--url', url], {}, dir)).code, 0)
})

test('what cannot be done is one line that says what to do', async (t) => {
  const { url, port } = await startCommand(t, ['--port', '0', '--control', 'off'])
  const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello')).listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const unused = (free.address() as AddressInfo).port
  free.close()
  await once(free, 'close')
  const foreign = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  const refused = `bms-emulator: no emulator listens on http://127.0.0.1:${unused}; start one with: bms-emulator, or name another one with --url\n`
  const cases: ReadonlyArray<readonly [args: readonly string[], code: number, stderr: string | RegExp]> = [
    [['servers', '--port', String(unused)], 1, refused],
    [['servers', '--port', String(port)], 1, 'bms-emulator: the control API is off; start with --control open, or --control TOKEN\n'],
    [['servers', '--url', foreign], 1, `bms-emulator: ${foreign} responded with 200, but not as bms-emulator does; name the URL of an emulator with --url\n`],
    [['servers', '--url', 'here'], 2, /^bms-emulator: --url: "here" is not a URL; /],
    [['advance', '30'], 2, 'bms-emulator: 30 has no unit; expected for example 30s, or 30ms\n'],
    [['advance', '-5s'], 2, 'bms-emulator: -5s is negative, and time never goes backwards; expected a duration, such as 30s\n'],
    [['servers', '--port', '0'], 2, /^bms-emulator: port 0 is a free port .*--url/],
    [['servers', 'bms-83'], 2, /^bms-emulator: bms-83 is not expected here; expected servers\n$/],
    [['advance'], 2, /^bms-emulator: an argument is missing; expected advance DURATION, such as advance 30s, or advance next\n$/],
    [['advance', '1s', '--profile', 'nova'], 2, /^bms-emulator: --profile is not an option/],
    [['snapshot', 'keep', 'x'], 2, /^bms-emulator: unknown subcommand keep; expected snapshot save FILE, or snapshot load FILE\n$/],
    [['faults', 'add', '{x'], 2, /^bms-emulator: \{x is not JSON; expected a rule such as /],
    [['logs', '-n', 'x'], 2, /^bms-emulator: --lines: "x" is not a count; expected a number from 0 to 1000\n$/]
  ]
  for (const [args, code, stderr] of cases) t.match(await runCommand(t, args, args.includes('--port') ? { BMS_EMULATOR_URL: foreign } : {}), { code, stdout: '', stderr }, args.join(' '))
  t.match(await runCommand(t, ['health', url]), { code: 0 })
  const open = await startCommand(t, ['--port', '0'])
  t.match(await runCommand(t, ['faults', 'add', 'explode', '--url', open.url]), { code: 2, stdout: '', stderr: /^bms-emulator: "explode" is not a fault; expected a code \(BMS\.0212\), .*\n$/ })
  t.match(await runCommand(t, ['advance', 'soon', '--url', open.url]), { code: 2, stderr: /^bms-emulator: by: "soon" is not a duration; / })
})
