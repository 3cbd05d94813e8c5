// The command `explore`: finds what breaks a command, shows the line that replays it, and stops at a signal.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { spawnSync } from 'node:child_process'
import tap, { test } from 'tap'
import { runCommand } from './command.js'

// A search starts many processes.
tap.setTimeout(300_000)

const MAIN = `${process.cwd()}/dist/cli/main.js`
const CLIENTS = `${process.cwd()}/.build/test/e2e/clients`
/** The waits of the clients are as short as the time of the emulator is fast. */
const FAST = { CLIENT_SPEED: '20' }

/** Writes a client that restarts the documented server with one request and waits. Returns the command that runs it. */
function clientOf (code: string): readonly string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'explore-')), 'client.mjs')
  writeFileSync(file, `
    const url = \`\${process.env.BMS_EMULATOR_URL}/v2.1/\${process.env.OS_PROJECT_ID}/servers/95bf2490-5428-432c-ad9b-5e3406f869dd\`
    const headers = { 'x-auth-token': 'any', 'content-type': 'application/json', 'user-agent': 'test' }
    const restart = () => fetch(url + '/action', { method: 'POST', headers, body: '{"reboot":{"type":"HARD"}}', signal: AbortSignal.timeout(2000) })
    const status = async () => (await (await fetch(url, { headers, signal: AbortSignal.timeout(2000) })).json()).server.status
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    ${code}
    // Open connections would keep the process.
    process.exit(0)
  `)
  return ['node', file]
}

function pidsIn (file: string): readonly number[] {
  return readFileSync(file, 'utf8').trim().split('\n').map(Number)
}

/** It restarts, and looks until the restart has ended, but gives up at any trouble. */
const IMPATIENT = `
  const response = await restart()
  if (!response.ok) throw new Error('refused with ' + response.status)
  for (let seen = ''; !(seen === 'ACTIVE'); await wait(50)) seen = await status()
  await wait(300)
`

test('the careless client breaks, in the smallest plans, and nothing breaks the careful one', async (t) => {
  const [careless, careful] = await Promise.all([
    runCommand(t, ['explore', '--runs', '30', '--limit', '2s', '--', 'node', `${CLIENTS}/careless.js`], FAST),
    runCommand(t, ['explore', '--runs', '10', '--', 'node', `${CLIENTS}/careful.js`], FAST)
  ])
  t.equal(careless.code, 5, careless.stderr)
  t.match(careless.stdout, /^the client breaks in \d ways \(30 plans, \d+ runs, seed 1\)\n/)
  t.match(careless.stdout, /\n\d\. (?:reported-too-soon|stopped-early): .+\n {3}plan:\n {5}(?:stale|outcome=invisible).*:operation=reboot:times=1\n {3}timeline:\n/)
  t.match(careless.stdout, /\n\d\. (?:blind-retry|restarted-too-often): /)
  const replay = /(?:reported-too-soon|stopped-early)[\s\S]*?replay: bms-emulator (.+ --fail-on error .+)\n/.exec(careless.stdout)?.[1] ?? ''
  t.equal(spawnSync('sh', ['-c', `${process.execPath} ${MAIN} ${replay}`], { env: { ...process.env, ...FAST } }).status, 5, replay)
  t.equal(careful.code, 0, careful.stdout)
  t.match(careful.stdout, /^nothing breaks the client \(10 plans, \d+ runs, seed 1\)\n$/)
})

test('the line that replays a failure reproduces it, and the plan is saved', async (t) => {
  const plan = join(mkdtempSync(join(tmpdir(), 'explore-')), 'plan.json')
  const [program = '', file = ''] = clientOf(IMPATIENT)
  const { code, stdout, stderr } = await runCommand(t, ['explore', '--runs', '10', '--failures', '1', '--save-plan', plan, '--', program, file])
  t.equal(code, 5, stderr)
  t.match(stdout, /\n1\. gave-up: the client failed, although it could have succeeded: exit code 1/)
  const { faults } = JSON.parse(readFileSync(plan, 'utf8')) as { faults: string[] }
  const line = /replay: bms-emulator (.+)\n/.exec(stdout)?.[1] ?? ''
  t.ok(faults.every((rule) => line.includes(rule)), line)
  const replayed = spawnSync('sh', ['-c', `${process.execPath} ${MAIN} ${line}`], { encoding: 'utf8' })
  t.equal(replayed.status, 1, replayed.stderr)
  const fromFile = await runCommand(t, ['run', '--clock', '20x', '--seed', '1', '--faults', plan, '--', program, file])
  t.equal(fromFile.code, 1, fromFile.stderr)
})

test('a failure that only the comparison shows has a note under its replay, which exits with 0', async (t) => {
  // It looks before it restarts again, so the report has no finding; but it does not ask whether the first restart took effect.
  const [program = '', file = ''] = clientOf(`
    for (let attempt = 1, isAccepted = false; !isAccepted && attempt < 3; attempt++) {
      isAccepted = await restart().then(({ ok }) => ok, () => false)
      await wait(350)
      if (await status() !== 'ACTIVE') throw new Error('not ACTIVE')
    }
  `)
  const { code, stdout, stderr } = await runCommand(t, ['explore', '--runs', '12', '--failures', '1', '--seed', '2', '--', program, file])
  t.equal(code, 5, stderr)
  const [, line = ''] = /\n1\. restarted-too-often: [\s\S]*replay: bms-emulator (.+)\n {3}The replay exits with 0: /.exec(stdout) ?? []
  t.notMatch(line, '--fail-on', stdout)
  t.equal(spawnSync('sh', ['-c', `${process.execPath} ${MAIN} ${line}`]).status, 0, line)
})

test('the same seed draws the same plans', async (t) => {
  const [program = '', file = ''] = clientOf(IMPATIENT)
  const plans: string[][] = []
  for (let time = 0; time < 2; time++) {
    const { stdout } = await runCommand(t, ['explore', '--runs', '5', '--failures', '1', '--seed', '7', '--', program, file])
    plans.push(stdout.split('\n').filter((text) => text.startsWith('     ') && text.includes('operation=')))
  }
  t.ok(plans[0]?.length)
  t.same(plans[1], plans[0])
})

test('a signal ends the search and shows what is known', async (t) => {
  // It breaks at once, and sends the signal itself in the run that finds nothing new.
  const [program = '', file = ''] = clientOf(`
    ${IMPATIENT.replaceAll('\n', '\n    ')}
    const fs = await import('node:fs')
    fs.appendFileSync(import.meta.url.slice(7) + '.runs', '.')
    if (fs.readFileSync(import.meta.url.slice(7) + '.runs').length > 4) {
      process.kill(process.ppid, 'SIGINT')
      await wait(100000)
    }
  `)
  const { code, stdout } = await runCommand(t, ['explore', '--runs', '100000', '--limit', '5s', '--', program, file])
  t.equal(code, 130)
  t.match(stdout, /^the client breaks in \d ways? \(\d+ plans?, ended early, /)
})

test('the run without faults must pass', async (t) => {
  const [program = '', file = ''] = clientOf('console.log("a word"); await restart(); process.exit(3)')
  const failed = await runCommand(t, ['explore', '--', program, file])
  t.equal(failed.code, 6)
  t.equal(failed.stdout, 'the client fails without any fault: exit code 3: a word\n  a word\n')
  const early = clientOf('await restart()')
  const left = await runCommand(t, ['explore', '--fail-on', 'never', '--clock', 'manual', '--', ...early])
  t.equal(left.code, 6)
  t.match(left.stdout, 'the client reported success, but bms-83 is still REBOOT')
  t.match(left.stderr, /^bms-emulator: warning: --clock manual stands still: .+; use --clock auto, or a speed such as 20x\n/)
  const idle = await runCommand(t, ['explore', '--', 'true'])
  t.equal(idle.code, 4)
  t.match(idle.stdout, /the client made no request to the emulated API; does the command read OS_AUTH_URL or BMS_EMULATOR_URL\?\n/)
  const killed = await runCommand(t, ['explore', '--', 'sh', '-c', 'kill -9 $$'])
  t.match(killed.stdout, 'it was ended by SIGKILL')
  const absent = await runCommand(t, ['explore', '--', '/no/such/command'])
  t.same([absent.code, absent.stderr], [127, 'bms-emulator: cannot run /no/such/command: command not found\n'])
})

test('what a run leaves behind ends with it, and a limit on time ends the search', async (t) => {
  const [program = '', file = ''] = clientOf(`
    const { spawn } = await import('node:child_process')
    spawn('sleep', ['1000'], { stdio: 'inherit' })
    ${IMPATIENT.replaceAll('\n', '\n    ')}
  `)
  const { code, stdout } = await runCommand(t, ['explore', '--time', '1ms', '--', program, file])
  t.equal(code, 0)
  t.match(stdout, /^ended after 0 of 200 plans; nothing found so far \(1 run, seed 1\)\n$/)
})

test('a process that left the group of the command keeps nobody waiting', async (t) => {
  const [program = '', file = ''] = clientOf(`
    const { spawn } = await import('node:child_process')
    const { pid } = spawn('sleep', ['1000'], { stdio: 'inherit', detached: true })
    const fs = await import('node:fs')
    fs.appendFileSync(import.meta.url.slice(7) + '.pids', pid + '\\n')
    ${IMPATIENT.replaceAll('\n', '\n    ')}
  `)
  // It must end while they live: nobody else ends them.
  t.teardown(() => { for (const pid of pidsIn(`${file}.pids`)) process.kill(pid, 'SIGKILL') })
  const { code, stdout } = await runCommand(t, ['explore', '--time', '1ms', '--', program, file])
  t.equal(code, 0)
  t.match(stdout, /^ended after 0 of 200 plans; /)
  t.ok(pidsIn(`${file}.pids`).every((pid) => process.kill(pid, 0)))
})

test('mistakes in the arguments are one line', async (t) => {
  const cases: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
    [[], /no command to run; give it after --/],
    [['true'], /-- is missing before the command; write: bms-emulator explore -- true/],
    [['--runs', '0', '--', 'true'], /--runs: "0" is not a count; expected a whole number from 1 to 100000/],
    [['--runs', '100001', '--', 'true'], /--runs: "100001" is not a count; expected a whole number from 1 to 100000/],
    [['--failures', 'x', '--', 'true'], /--failures: "x" is not a count/],
    [['--time', 'x', '--', 'true'], /--time: /],
    [['--limit', 'x', '--', 'true'], /--limit: /],
    [['--limit', '0', '--', 'true'], /--limit: "0" is no time; expected a duration above zero, such as 60s/],
    [['--time', '0s', '--', 'true'], /--time: "0s" is no time/],
    [['--limit', '25d', '--', 'true'], /--limit: "25d" is too long; expected at most 24d/],
    [['--fail-on', 'x', '--', 'true'], /--fail-on is "x"; expected one of error, warning, never/],
    [['--save-plan', '/no/such/folder/plan.json', '--', 'true'], /--save-plan: the folder \/no\/such\/folder does not exist/],
    [['--save-plan', '/', '--', 'true'], /--save-plan: \/ cannot be written: this is a folder; choose another file/]
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await runCommand(t, ['explore', ...args])
    t.equal(code, 2, stderr)
    t.match(stderr, message)
  }
  t.match((await runCommand(t, ['explore', '--print-config', '--', 'true'])).stdout, /"clock"/)
})
