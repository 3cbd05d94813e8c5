/** Config files as the command finds and reports them. */
import { test } from 'tap'
import { runCommand } from './command.js'

test('all mistakes of a fleet and of a config file are reported at once, each with its place', async (t) => {
  const dir = t.testdir({
    'fleet.yaml': 'servers:\n  - name: a\n    statuss: ACTIVE\n  - name: b\n    rebootDuration: soon\n',
    'config.json': '{\n  "prot": 1,\n  "profile": "aws",\n  "$schema": "x.json"\n}\n',
    'choices.yaml': 'set:\n  successStatus: 200\n  edition: "1999"\n'
  })
  const linesOf = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await runCommand(t, args)
    t.same([code, stdout], [2, ''])
    return stderr.trim().split('\n').map((line) => line.replace(`bms-emulator: ${dir}/`, '').slice(0, 60))
  }
  t.same(await linesOf('--servers', `${dir}/fleet.yaml`), [
    'fleet.yaml:3:5: servers[0].statuss is not a known member; did',
    'fleet.yaml:5:5: servers[1].rebootDuration: "soon" is not a du'
  ].map((line) => line.slice(0, 60)))
  t.same(await linesOf('--config', `${dir}/config.json`), [
    'config.json:2:3: prot is not an option; did you mean port? exp',
    'config.json:3:3: profile: "aws" is not known; expected one of '
  ].map((line) => line.slice(0, 60)))
  t.match(await linesOf('--config', `${dir}/choices.yaml`), [/^choices\.yaml:2:3: set: choice successStatus/, /^choices\.yaml:3:3: set: choice edition/])
})

test('a config file in the working directory is found, and --print-config says which', async (t) => {
  const shown = async (dir: string, args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const { stdout } = await runCommand(t, ['--print-config', ...args], variables, dir)
    const { config, port } = JSON.parse(stdout) as Record<string, unknown>
    return { config, port }
  }
  const dir = t.testdir({
    named: { 'other.yaml': 'port: 3' },
    json: { 'bms-emulator.config.json': '{"$schema":"x","port":1}', 'package.json': '{"name":"x"}' },
    member: { 'package.json': '{"name":"x","bms-emulator":{"port":2}}' },
    none: {},
    two: { 'bms-emulator.config.json': '{}', 'bms-emulator.config.yaml': 'port: 1' }
  })
  t.same(await shown(`${dir}/json`), { config: { value: 'bms-emulator.config.json', origin: 'found', source: null }, port: { value: 1, origin: 'file', source: 'bms-emulator.config.json: port' } })
  t.same(await shown(`${dir}/member`), { config: { value: 'package.json', origin: 'found', source: null }, port: { value: 2, origin: 'file', source: 'package.json: bms-emulator.port' } })
  t.same(await shown(`${dir}/none`), { config: { value: null, origin: 'default', source: null }, port: { value: 8774, origin: 'default', source: null } })
  t.match(await shown(`${dir}/json`, ['--config', '../named/other.yaml']), { config: { value: '../named/other.yaml', origin: 'flag', source: '--config' }, port: { value: 3 } })
  t.match(await shown(`${dir}/two`, [], { BMS_EMULATOR_CONFIG: '../named/other.yaml' }), { config: { origin: 'environment', source: 'BMS_EMULATOR_CONFIG' }, port: { value: 3 } })
  t.match(await runCommand(t, [], {}, `${dir}/two`), { code: 2, stderr: 'bms-emulator: bms-emulator.config.json and bms-emulator.config.yaml hold options; expected one of them, or --config FILE, which alone is then read\n' })
})
