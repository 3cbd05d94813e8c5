/** The commands beside start: run, errors, health, --print-config, and their help. */
import t, { test } from 'tap'
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
  t.equal(stderr, 'bms-emulator: 1 request reached the emulator\n  reboot     1   400 x1\n  faults: busy x1, slow never applied\n')
})

test('run ends with 0 when the command does and reached the emulator', async (t) => {
  const { code, stdout } = await runCommand(t, ['run', '--', process.execPath, '-e', REBOOT])
  t.equal(code, 0)
  t.equal(stdout, '204\n')
})

test('run ends with 4 when the command never reached the emulator, and with its own code if it failed', async (t) => {
  const good = await runCommand(t, ['run', '--', process.execPath, '-e', ''])
  t.equal(good.code, 4)
  t.equal(good.stderr, 'bms-emulator: no request reached the emulator; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?\n')
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
  const missing = await runCommand(t, ['run', 'npm', 'test'])
  t.same([missing.code, missing.stderr], [2, 'bms-emulator: no command to run; give it after --, as in: bms-emulator run -- npm test\n'])
})

test('errors lists the documented codes, and shows the response with one under each profile', async (t) => {
  const list = await runCommand(t, ['errors'])
  t.equal(list.code, 0)
  t.match(list.stdout, /^The 114 codes of the service\n {2}BMS\./)
  const one = await runCommand(t, ['errors', 'bms.0037'])
  t.match(one.stdout, /otc +409 .*BMS\.0037.*\n +documented +400 .*BMS\.0037.*\n +nova +409 /)
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
  for (const name of ['start', 'env', 'run', 'errors', 'health']) {
    const { code, stdout } = await runCommand(t, [name, '--help'])
    t.equal(code, 0, name)
    t.ok(stdout.startsWith(`bms-emulator ${name}: `), name)
    t.ok(Math.max(...stdout.split('\n').map((line) => line.length)) <= 100, `${name}: no line is longer than 100`)
  }
  t.match((await runCommand(t, ['run', '--', process.execPath, '--help'])).stdout, /^Usage: node/)
})
