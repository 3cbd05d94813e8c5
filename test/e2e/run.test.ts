/** The commands beside start: run, errors, health, --print-config, and their help. */
import t, { test } from 'tap'
import { readFileSync } from 'node:fs'
import { runCommand, startCommand } from './command.js'

// Each case starts processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

/** A client of one line, as an argument of `node -e`. */
const REBOOT = `
const { BMS_EMULATOR_URL: url, OS_PROJECT_ID: project } = process.env
fetch(url + '/v2.1/' + project + '/servers/95bf2490-5428-432c-ad9b-5e3406f869dd/action', {
  method: 'POST', headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}'
}).then(({ status }) => { console.log(status); process.exitCode = Number(process.argv[1] ?? 0) })`

test('run gives the command an emulator, exits with its code and summarizes its requests', async (t) => {
  const { code, stdout, stderr } = await runCommand(t, ['run', '--fault', 'BMS.0212:id=busy', '--fault', 'delay=1s:id=slow:operation=show', '--log-level', 'silent', '--', process.execPath, '-e', REBOOT, '7'])
  t.equal(code, 7)
  t.equal(stdout, '400\n')
  const [summary = '', replay] = stderr.split('  replay: ')
  t.equal(summary, 'bms-emulator: 1 request to the emulated API\n  reboot     1   400 x1\n  faults: busy x1, slow never applied\n')
  t.match(replay, /^bms-emulator run --seed \d+ --fault BMS\.0212:id=busy --fault delay=1s:id=slow:operation=show --log-level silent -- \/.*node -e '/)
})

test('run ends with 0 when the command does and reached the emulator', async (t) => {
  const { code, stdout } = await runCommand(t, ['run', '--', process.execPath, '-e', REBOOT])
  t.equal(code, 0)
  t.equal(stdout, '204\n')
})

test('run ends with 4 when the command never reached the emulator, and with its own code if it failed', async (t) => {
  const good = await runCommand(t, ['run', '--', process.execPath, '-e', ''])
  t.equal(good.code, 4)
  t.equal(good.stderr, 'bms-emulator: no request to the emulated API; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?\n')
  const bad = await runCommand(t, ['run', '--', process.execPath, '-e', 'process.exitCode = 3'])
  t.equal(bad.code, 3)
})

test('run sets the variables that OpenStack clients read', async (t) => {
  const { stdout } = await runCommand(t, ['run', '--', process.execPath, '-p', 'JSON.stringify([process.env.BMS_EMULATOR_URL, process.env.OS_AUTH_URL, process.env.OS_USERNAME])'])
  const [url, authUrl, user] = JSON.parse(stdout) as string[]
  t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  t.equal(authUrl, `${url}/v3`)
  t.equal(user, 'demo')
})

test('run forwards signals and exits as a shell does for a command that one ended', async (t) => {
  const { code } = await runCommand(t, ['run', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)'])
  t.equal(code, 137)
  const script = 'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); process.kill(process.ppid, "SIGTERM")'
  t.equal((await runCommand(t, ['run', '--', process.execPath, '-e', script])).code, 5)
})

test('run reports in one line why a command cannot be run', async (t) => {
  const absent = await runCommand(t, ['run', '--', 'no-such-command-here'])
  t.same([absent.code, absent.stderr], [127, 'bms-emulator: cannot run no-such-command-here: command not found\n'])
  const missing = await runCommand(t, ['run', '--port', '0'])
  t.same([missing.code, missing.stderr], [2, 'bms-emulator: no command to run; give it after --, as in: bms-emulator run -- npm test\n'])
})

test('run without -- says where it belongs', async (t) => {
  const cases = [
    [['echo', 'hi'], '-- is missing before the command; write: bms-emulator run -- echo hi'],
    [['--port', '0', '--save', 'npm', 'test', '--', '--grep', 'a b'], "-- is missing before the command; write: bms-emulator run --port 0 --save -- npm test -- --grep 'a b'"],
    [['--sumary', 'x.md', 'npm'], '--sumary is not an option; did you mean --summary? (see bms-emulator run --help)'],
    [['--watch', '--', 'npm'], '--watch is not an option (see bms-emulator run --help)']
  ] as const
  for (const [args, line] of cases) {
    const { code, stderr } = await runCommand(t, ['run', ...args])
    t.same([code, stderr], [2, `bms-emulator: ${line}\n`])
  }
})

/** A suite whose fixture makes a project, uses it through the control API, and removes it with its journal. */
const SUITE = `
const { BMS_EMULATOR_URL: url } = process.env
const send = (method, path, body) => fetch(url + path, { method, headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, body })
const { id } = await (await send('POST', '/_emulator/projects', '{}')).json()
for (let left = Number(process.argv[1]); left > 0; left--) await send('GET', '/v2.1/' + id + '/servers')
await send('DELETE', '/_emulator/projects/' + id)`

const suite = (requests: number): string[] => [process.execPath, '--input-type=module', '-e', SUITE, String(requests)]

test('calls of the control API are counted apart, and a removed project stays in the summary', async (t) => {
  const used = await runCommand(t, ['run', '--log-level', 'silent', '--fault', '503:id=once:operation=list:times=1', '--', ...suite(3)])
  t.same([used.code, used.stderr], [0, 'bms-emulator: 3 requests to the emulated API, 2 to the control API\n  list       3   200 x2, 503 x1\n  faults: once x1\n'])
  const unused = await runCommand(t, ['run', '--', ...suite(0)])
  t.same([unused.code, unused.stderr], [4, 'bms-emulator: no request to the emulated API, 2 to the control API; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?\n'])
})

test('a request that is still held at the end is in the summary', async (t) => {
  const HELD = `
const { BMS_EMULATOR_URL: url } = process.env
fetch(url + '/v2.1/0a/servers', { headers: { 'x-auth-token': 'demo' } }).catch(() => {})
while ((await (await fetch(url + '/_emulator/faults')).json()).faults[0].hits === 0);
process.exit(0)`
  const { code, stderr } = await runCommand(t, ['run', '--log-level', 'silent', '--fault', 'hang:operation=list', '--', process.execPath, '--input-type=module', '-e', HELD])
  t.equal(code, 0)
  t.match(stderr, /^bms-emulator: 1 request to the emulated API, \d+ to the control API\n {2}list {7}1 {3}no response x1\n {2}faults: flag-1 x1\n$/)
})

test('run writes summaries by suffix, the job summary of the CI and an archive', async (t) => {
  const dir = t.testdir({ 'job.md': 'before\n' })
  const files = ['s.json', 's.xml', 's.md'].map((name) => `${dir}/${name}`)
  const flags = ['--seed', '7', '--control', 'open', ...files.flatMap((file) => ['--summary', file]), '--har', `${dir}/r.har`]
  const { code, stderr } = await runCommand(t, ['run', '--log-level', 'silent', '--fault', '503:id=once:operation=list:times=1', ...flags, '--', ...suite(3)], { GITHUB_STEP_SUMMARY: `${dir}/job.md`, BMS_EMULATOR_PROFILE: 'nova' })
  t.equal(code, 0)
  t.match(stderr, `bms-emulator: requests written to ${dir}/r.har\nbms-emulator: summary written to ${files.join(', ')}, and appended to the job summary\n`)
  const [json = '', xml = '', markdown = ''] = files.map((file) => readFileSync(file, 'utf8'))
  const facts = JSON.parse(json) as Record<string, unknown>
  t.match(facts, { command: suite(3), exitCode: 0, seed: 7, requests: { emulated: 3, control: 2 }, operations: [{ operation: 'list', count: 3, statuses: { 200: 2, 503: 1 } }], faults: [{ id: 'once', projectId: null, applied: 1 }] })
  t.match(facts['replay'], /^BMS_EMULATOR_PROFILE=nova bms-emulator run --log-level silent --fault 503:id=once:operation=list:times=1 --seed 7 --control open -- \//)
  t.match(xml, '<testcase classname="bms-emulator.run" name="fault rule once applies"/>')
  t.match(markdown, '### bms-emulator run: passed\n')
  t.equal(readFileSync(`${dir}/job.md`, 'utf8'), `before\n${markdown}\n`)
  const { log } = JSON.parse(readFileSync(`${dir}/r.har`, 'utf8')) as { log: { version: string, entries: Array<{ response: { status: number } }> } }
  t.same([log.version, log.entries.map(({ response: { status } }) => status)], ['1.2', [503, 200, 200]])
  t.notMatch(JSON.stringify(log), '"demo"')
})

test('a file that cannot be written is refused before the command runs, or at the end', async (t) => {
  const dir = t.testdir({ 's.md': {} })
  const cases = [
    [['--summary', `${dir}/s.txt`], `--summary: "${dir}/s.txt" has an unknown suffix; expected a file such as summary.json, summary.xml (JUnit) or summary.md`],
    [['--summary', `${dir}/no/s.md`], `--summary: the folder ${dir}/no does not exist; create it first`],
    [['--har', `${dir}/no/r.har`], `--har: the folder ${dir}/no does not exist; create it first`],
    [['--summary', `${dir}/s.md`], `--summary: ${dir}/s.md cannot be written: this is a folder; choose another file`]
  ] as const
  for (const [flags, line] of cases) {
    const { code, stdout, stderr } = await runCommand(t, ['run', ...flags, '--', process.execPath, '-e', REBOOT])
    t.same([code, stdout, stderr], [2, '', `bms-emulator: ${line}\n`])
  }
  // The command puts a folder where the file is to be.
  const late = (exitCode: string) => runCommand(t, ['run', '--summary', `${dir}/late-${exitCode}.md`, '--', process.execPath, '-e', `require('node:fs').mkdirSync('${dir}/late-${exitCode}.md'); ${REBOOT}`, exitCode])
  const [good, bad] = await Promise.all([late('0'), late('7')])
  t.match(good.stderr, `bms-emulator: ${dir}/late-0.md: cannot be written: EISDIR`)
  t.same([good.code, bad.code], [1, 7])
})

test('errors lists the documented codes, and shows the response with one under each profile', async (t) => {
  const list = await runCommand(t, ['errors'])
  t.equal(list.code, 0)
  t.match(list.stdout, /^The 114 codes of the service\n {2}BMS\./)
  const one = await runCommand(t, ['errors', 'bms.0037'])
  t.match(one.stdout, /otc +409 .*BMS\.0037.*\n +documented +400 .*BMS\.0037.*\n +nova +409 /)
  const busy = await runCommand(t, ['errors', '503'])
  t.match(busy.stdout, /^( {2}\S+ +503 {2}.*\n)+\nbms-emulator errors \S+ shows the response with a code\.\n$/)
  t.match((await runCommand(t, ['errors', 'OVERLOAD', 'system'])).stdout, /^ {2}BMS\.0212 +400 {2}System is overloaded, please try again later\.\n\n/)
  t.match((await runCommand(t, ['errors', 'system overload', '--json'])).stdout, /^\{"code":"BMS\.0212",[^\n]*\}\n$/)
  t.equal((await runCommand(t, ['errors', '--json'])).stdout.match(/^\{.*\}$/gm)?.length, list.stdout.match(/^ {2}\S+ +\d{3} /gm)?.length)
  t.equal((await runCommand(t, ['errors', '--jsn'])).stderr, 'bms-emulator: --jsn is not an option (see bms-emulator errors --help)\n')
  const unknown = await runCommand(t, ['errors', 'BMS.37'])
  t.same([unknown.code, unknown.stderr.split('\n').length], [2, 2])
  t.match(unknown.stderr, /^bms-emulator: "BMS\.37" is not a documented code/)
})

test('--print-config shows each value, its origin and its source, and hides a token', async (t) => {
  const { code, stdout } = await runCommand(t, ['--print-config', '--port', '1', '--control', 'very-secret', '--clock', '10x'], { BMS_EMULATOR_REBOOT_DURATION: '2s' })
  t.equal(code, 0)
  const { port, rebootDuration, control, clock, host } = JSON.parse(stdout) as Record<string, unknown>
  t.same({ port, rebootDuration, control, clock, host }, {
    port: { value: 1, origin: 'flag', source: '--port' },
    rebootDuration: { value: 2000, origin: 'environment', source: 'BMS_EMULATOR_REBOOT_DURATION' },
    control: { value: '***', origin: 'flag', source: '--control' },
    clock: { value: '10x', origin: 'flag', source: '--clock' },
    host: { value: '127.0.0.1', origin: 'default', source: null }
  })
})

test('the exit code of health says whether an emulator is ready', async (t) => {
  const served = await startCommand(t, ['--port', '0'])
  t.equal((await runCommand(t, ['health', served.url])).code, 0)
  t.equal((await runCommand(t, ['health'], { BMS_EMULATOR_PORT: String(served.port) })).stdout, `ready: ${served.url}\n`)
  await served.stop('SIGTERM')
  const { code, stderr } = await runCommand(t, ['health', '--port', String(served.port)])
  t.same([code, stderr], [1, `bms-emulator: not ready: ${served.url}: connect ECONNREFUSED 127.0.0.1:${served.port}\n`])
})

test('each command has its own help, and arguments after -- belong to the other command', async (t) => {
  for (const name of ['start', 'env', 'run', 'errors', 'health', 'faults', 'servers', 'advance', 'logs', 'snapshot', 'reset', 'completion']) {
    const { code, stdout } = await runCommand(t, [name, '--help'])
    t.equal(code, 0, name)
    t.ok(stdout.startsWith(`bms-emulator ${name}: `), name)
    t.ok(Math.max(...stdout.split('\n').map((line) => line.length)) <= 80, `${name}: no line is longer than 80`)
  }
  t.match((await runCommand(t, ['run', '--', process.execPath, '--help'])).stdout, /^Usage: node/)
})
