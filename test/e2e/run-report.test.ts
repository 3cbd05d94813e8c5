/** `run` judges the clients of its command: the files, the exit codes, and what it refuses. */
import t, { test } from 'tap'
import { spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { runCommand } from './command.js'

t.setTimeout(240_000)

/** Restarts the server until that is accepted, as an argument of `node -e`, and does not look afterwards. */
const CARELESS = `
const { BMS_EMULATOR_URL: url, OS_PROJECT_ID: project } = process.env
const send = async () => (await fetch(url + '/v2.1/' + project + '/servers/95bf2490-5428-432c-ad9b-5e3406f869dd/action', {
  method: 'POST', headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' }, body: '{"reboot":{"type":"HARD"}}'
})).status
send().then((status) => status === 503 ? send() : status).then(() => { process.exitCode = Number(process.argv[1] ?? 0) })`
const CLIENT = ['--', process.execPath, '-e', CARELESS]
const QUIET = ['run', '--log-level', 'silent']
const BUSY = ['--fault', '503:times=1']

test('--fail-on exits with 5 for a finding of its severity or a worse one', async (t) => {
  for (const [flags, code] of [
    [['--fail-on', 'error', ...BUSY], 5], [['--fail-on', 'warning', ...BUSY], 5], [['--fail-on', 'error'], 0], [['--fail-on', 'warning'], 5], [['--report', '-', ...BUSY], 0]
  ] as const) {
    const result = await runCommand(t, [...QUIET, ...flags, ...CLIENT])
    t.equal(result.code, code, flags.join(' '))
    t.match(result.stderr, /^report: .* of 1 client$/m)
  }
})

test('the exit code of the command, and of a command that never reached the emulator, come first', async (t) => {
  t.equal((await runCommand(t, [...QUIET, '--fail-on', 'error', ...BUSY, ...CLIENT, '7'])).code, 7)
  t.equal((await runCommand(t, [...QUIET, '--fail-on', 'error', '--min-coverage', '1', '--', process.execPath, '-e', ''])).code, 4)
})

test('a command that reports a failure after an ERROR has not ignored it, one that reports success has', async (t) => {
  const waiting = `
const { BMS_EMULATOR_URL: url, OS_PROJECT_ID: project } = process.env
const server = url + '/v2.1/' + project + '/servers/95bf2490-5428-432c-ad9b-5e3406f869dd'
const headers = { 'x-auth-token': 'demo', 'content-type': 'application/json' }
const look = async () => (await (await fetch(server, { headers })).json()).server.status
fetch(server + '/action', { method: 'POST', headers, body: '{"reboot":{"type":"HARD"}}' }).then(look).then(look).then((status) => {
  console.log(status)
  process.exitCode = Number(process.argv[1])
})`
  for (const [code, line] of [['0', /^warning {2}error-ignored: bms-83 was shown in ERROR, /m], ['3', /^ignored {2}error-ignored: bms-83 was shown in ERROR, .* \(the command reported a failure: exit code 3\)$/m]] as const) {
    const { stdout, stderr, ...result } = await runCommand(t, [...QUIET, '--clock', 'auto', '--fault', 'outcome=error', '--fail-on', 'warning', '--', process.execPath, '-e', waiting, code])
    t.equal(stdout, 'ERROR\n')
    t.match(stderr, line)
    t.equal(result.code, code === '0' ? 5 : 3)
  }
})

test('--report writes files by suffix, and appends to the job summary; a removed project is judged too', async (t) => {
  const folder = t.testdir({ 'job.md': '' })
  const files = ['a.json', 'a.txt', 'a.xml', 'a.md', 'a.sarif'].map((name) => `${folder}/${name}`)
  const removing = CARELESS.replace(/\n$/, '').replace('process.exitCode = Number(process.argv[1] ?? 0)', "return fetch(url + '/_emulator/projects/' + project, { method: 'DELETE' })")
  const { code, stderr } = await runCommand(t, [...QUIET, ...BUSY, ...files.flatMap((file) => ['--report', file]), '--', process.execPath, '-e', removing], { GITHUB_STEP_SUMMARY: `${folder}/job.md` })
  t.equal(code, 0)
  t.match(stderr, `bms-emulator: report written to ${files.join(', ')}\n`)
  const [json = '', text = '', xml = '', markdown = '', sarif = ''] = files.map((file) => readFileSync(file, 'utf8'))
  t.match(JSON.parse(json), { errors: 1, warnings: 1, findings: [{ rule: 'blind-retry', client: { userAgent: 'node' } }, { rule: 'no-confirmation' }] })
  t.ok(stderr.includes(text), 'the text is also printed')
  t.match(xml, '<testsuite name="bms-emulator report" tests="14" failures="1"')
  t.match(JSON.parse(sarif), { version: '2.1.0' })
  t.match(markdown, '| error | <code>blind-retry</code> |')
  t.equal(readFileSync(`${folder}/job.md`, 'utf8'), `${markdown}\n`)
})

test('the limits of the config file apply, and what it ignores does not count', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'reportRules: { no-confirmation: error }\nreportIgnore: [{ rule: blind-retry, reason: a test }]\n', 'b.yaml': 'reportRules:\n  tight-poling: off\n' })
  const { code, stderr } = await runCommand(t, [...QUIET, '--config', `${folder}/a.yaml`, '--fail-on', 'error', ...BUSY, ...CLIENT])
  t.equal(code, 5)
  t.match(stderr, /^error {4}no-confirmation: [^]*^ignored {2}blind-retry: .* \(a test\)$/m)
  const wrong = await runCommand(t, [...QUIET, '--config', `${folder}/b.yaml`, ...CLIENT])
  t.equal(wrong.code, 2)
  t.ok(wrong.stderr.startsWith(`bms-emulator: ${folder}/b.yaml:1:1: reportRules: "tight-poling" is not a rule of the report; did you mean tight-polling? expected one of double-restart, `), wrong.stderr)
})

test('--coverage adds up the runs of a file, and --min-coverage exits with 6 below it', async (t) => {
  const file = `${t.testdir({})}/coverage.json`
  const read = (): { runs: number, met: number, percent: number } => JSON.parse(readFileSync(file, 'utf8'))
  const first = await runCommand(t, [...QUIET, ...BUSY, '--coverage', file, '--min-coverage', '4', ...CLIENT])
  t.equal(first.code, 0, first.stderr)
  t.match(first.stderr, /^coverage: 4 % of the failure modes were met, 1 of 25$/m)
  t.match(first.stderr, "\n    --fault 'BMS.0212:operation=reboot:times=1'   # The service is overloaded")
  t.match(read(), { runs: 1, met: 1, percent: 4 })
  const second = await runCommand(t, [...QUIET, '--fault', 'BMS.0212', '--coverage', file, '--min-coverage', '80', ...CLIENT])
  t.equal(second.code, 6)
  t.match(second.stderr, /^coverage: 8 % of the failure modes were met, 2 of 25, in 2 runs$/m)
  t.match(second.stderr, 'coverage: 8 % is below the 80 % that --min-coverage requires\n')
  t.match(read(), { runs: 2, met: 2, percent: 8 })
  t.equal((await runCommand(t, [...QUIET, '--min-coverage', '0', ...CLIENT])).code, 0, 'without a file')
})

test('what cannot be judged or written is refused before the command runs', async (t) => {
  const folder = t.testdir({ 'old.json': '{"version":2}' })
  writeFileSync(`${folder}/broken.json`, '{')
  symlinkSync('loop.json', `${folder}/loop.json`)
  t.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', `${folder}/pipe.json`]).status, 0)
  for (const [flags, message] of [
    [['--fail-on', 'fatal'], '--fail-on: "fatal" is not a severity; expected error or warning'],
    [['--min-coverage', '101'], '--min-coverage: "101" is not a percentage; expected a number from 0 to 100'],
    [['--report', 'a.html'], '--report: "a.html" has an unknown suffix; expected a file such as report.json, report.xml (JUnit), report.md, report.sarif or report.txt, or - to print it only'],
    [['--report', `${folder}/no/a.md`], `--report: the folder ${folder}/no does not exist; create it first`],
    [['--coverage', 'a.md'], '--coverage: "a.md" has an unknown suffix; expected a file such as coverage.json'],
    [['--coverage', `${folder}/no/a.json`], `--coverage: the folder ${folder}/no does not exist; create it first`],
    [['--coverage', `${folder}/old.json`], `${folder}/old.json: this is not a coverage file; expected one that --coverage has written, or none`],
    [['--coverage', `${folder}/broken.json`], `${folder}/broken.json:1:2: invalid JSON`],
    [['--coverage', `${folder}/pipe.json`], `${folder}/pipe.json: this is a pipe; expected a regular file`],
    ...['--report', '--coverage', '--summary', '--har'].map((flag) => [[flag, `${folder}/loop.json`], `${flag}: ${folder}/loop.json cannot be written: there are too many symbolic links; choose another file`] as const),
    [['--report', `${folder}/loop.json/a.md`], `--report: ${folder}/loop.json/a.md cannot be written: there are too many symbolic links; choose another file`],
    [['--report', `${folder}/one.json`, '--coverage', `${folder}/./one.json`], `--coverage: ${folder}/./one.json is the file of --report already; choose another file`],
    [['--summary', `${folder}/one.json`, '--har', `${folder}/one.json`], `--har: ${folder}/one.json is the file of --summary already; choose another file`]
  ] as const) {
    const { code, stderr } = await runCommand(t, [...QUIET, ...flags, ...CLIENT])
    t.same([code, stderr.split('\n')[0]], [2, `bms-emulator: ${message}`], flags.join(' '))
  }
})
