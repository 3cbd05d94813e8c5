/** What the command refuses: one line on stderr and an exit code. */
import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { runCommand } from './command.js'

test('a mistake of the user is reported in one line, with exit code 2', async (t) => {
  const dir = t.testdir({
    'member.yaml': 'servers:\n  - name: a\n    statuss: ACTIVE\n',
    'twice.json': JSON.stringify({ servers: [{ name: 'a' }, { name: 'a' }] }),
    'broken.json': '{"servers":[\n{"name":"a"',
    'config.json': '{"port":"x"}',
    'option.yaml': 'portt: 5\n',
    'plan.json': '{"version":1,"faults":["BMS.0212",{"effect":{"kind":"chaos"}}]}'
  })
  const wrong: ReadonlyArray<readonly [args: readonly string[], line: RegExp]> = [
    [['--prot', '1'], /^--prot is not an option; did you mean --port\? \(see bms-emulator --help\)$/],
    [['serve'], /^"serve" is not a command; did you mean start\? \(see bms-emulator --help\)$/],
    [['start', '--prot', '1'], /^--prot is not an option; did you mean --port\? \(see bms-emulator start --help\)$/],
    [['--port'], /^--port requires a value \(see bms-emulator --help\)$/],
    [['--port', 'x'], /^--port: "x" is not a port; expected a number from 0 to 65535 \(0 for a free one\)$/],
    [['--profile', 'aws'], /^--profile: "aws" is not known; expected one of otc, documented, nova, or a profile file such as \.\/cloud\.profile\.json$/],
    [['--set', 'successStatus=200'], /^--set: choice successStatus is "200"; expected one of 204, 202$/],
    [['--fault', 'explode'], /^--fault: fault\[0\]: "explode" is not a fault; expected a code \(BMS\.0212\)/],
    [['--faults', `${dir}/plan.json`], /plan\.json:1:46: faults\[1\]: effect\.kind is "chaos"; expected one of error, delay/],
    [['--servers', `${dir}/none.json`], /none\.json: there is no such file$/],
    [['--servers', `${dir}/member.yaml`], /member\.yaml:3:5: servers\[0\]\.statuss is not a known member; did you mean status\? expected one of id, name/],
    [['--servers', `${dir}/broken.json`], /broken\.json:2:12: invalid JSON$/],
    [['--config', `${dir}/config.json`], /config\.json:1:2: port: "x" is not a port/],
    [['--config', `${dir}/option.yaml`], /option\.yaml:1:1: portt is not an option; did you mean port\? expected one of port/],
    [['sing'], /^"sing" is not a command/],
    [['start', 'now'], /^now is not expected here/]
  ]
  for (const [args, line] of wrong) {
    const { code, stdout, stderr } = await runCommand(t, args)
    t.equal(code, 2, args.join(' '))
    t.equal(stdout, '')
    const lines = stderr.split('\n')
    t.equal(lines.length, 2, 'one line')
    t.match(lines[0]?.replace(/^bms-emulator: /, ''), line)
  }
  const { code, stderr } = await runCommand(t, [], { BMS_EMULATOR_PORT: 'abc' })
  t.equal(code, 2)
  t.match(stderr, /^bms-emulator: BMS_EMULATOR_PORT: "abc" is not a port/)
})

test('a file that would stop the start is refused at once', async (t) => {
  const dir = t.testdir()
  t.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', `${dir}/pipe`]).status, 0)
  const all = ['--config', '--servers', '--faults', '--identity', '--snapshot', '--control-token-file']
  const wrong: ReadonlyArray<readonly [args: readonly string[], line: string]> = [
    ...all.map((flag): [readonly string[], string] => [[flag, `${dir}/pipe`], `${dir}/pipe: this is a pipe; expected a regular file`]),
    [['--servers', '/dev/zero'], '/dev/zero: this is a device; expected a regular file'],
    [['faults', 'validate', `${dir}/pipe`], `${dir}/pipe: this is a pipe; expected a regular file`],
    [['--snapshot', `${dir}/pipe`, '--save'], `${dir}/pipe: cannot be written: this is not a regular file; --save writes this file on exit`],
    [['--snapshot', `${dir}/none/world.json`, '--save'], `${dir}/none/world.json: cannot be written: its folder does not exist; --save writes this file on exit`],
    [['--snapshot', dir, '--save'], `${dir}: cannot be written: this is a folder; --save writes this file on exit`],
    ...['--faults', '--identity', '--control-token-file'].map((flag): [readonly string[], string] =>
      [['--watch', flag, '/dev/stdin'], '--watch reads every file again, and /dev/stdin is not a regular file; expected one, or no --watch'])
  ]
  for (const [args, line] of wrong) t.match(await runCommand(t, args), { code: 2, stdout: '', stderr: `bms-emulator: ${line}\n` }, args.join(' '))
})

test('each file that is only read can come through a pipe that is open already', (t) => {
  const files: ReadonlyArray<readonly [flag: string, content: unknown]> = [
    ['--config', { profile: 'nova' }],
    ['--servers', { servers: [{ name: 'a' }] }],
    ['--faults', { version: 1, faults: ['503'] }],
    ['--identity', { projects: [{ name: 'p' }], users: [{ name: 'u', password: 'x' }] }],
    ['--control-token-file', 'geheim']
  ]
  for (const [flag, content] of files) {
    // `cat` makes the input a pipe, as a shell does for <(command).
    const { status, stderr } = spawnSync('sh', ['-c', 'cat | "$@"', 'sh', process.execPath, `${process.cwd()}/dist/cli/main.js`, flag, '/dev/stdin', '--print-config'], { input: JSON.stringify(content), encoding: 'utf8' })
    t.same([status, stderr], [0, ''], flag)
  }
  t.end()
})

test('a busy port is reported in one line, with exit code 3', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { code, stdout, stderr } = await runCommand(t, ['--port', String(port)])
  t.equal(code, 3)
  t.equal(stdout, '')
  t.equal(stderr, `bms-emulator: 127.0.0.1:${port} is already in use; choose another port with --port, or a free one with --port 0\n`)
})

test('an unknown variable stops the start with one line, and run gives its command one that is known', async (t) => {
  const { code, stderr } = await runCommand(t, [], { BMS_EMULATOR_PROT: '1' })
  t.same([code, stderr], [2, 'bms-emulator: BMS_EMULATOR_PROT is not a known variable; did you mean BMS_EMULATOR_PORT?\n'])
  const inner = await runCommand(t, ['run', '--', process.execPath, `${process.cwd()}/dist/cli/main.js`, '--print-config'])
  t.equal(inner.code, 4, inner.stderr)
})

test('the built command is executable', (t) => {
  const { status, stdout } = spawnSync(`${process.cwd()}/dist/cli/main.js`, ['--version'], { encoding: 'utf8' })
  t.match([status, stdout], [0, /^\d+\.\d+\.\d+\n$/])
  t.end()
})
