import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'

const COMMAND = join(process.cwd(), 'dist/cli/main.js')

function run (...args: string[]): { readonly status: number | null, readonly stdout: string, readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'faults', ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('a valid plan is reported as valid', async (t) => {
  const path = join(t.testdir(), 'plan.yaml')
  writeFileSync(path, 'version: 1\nfaults:\n  - BMS.0212:times=2\n  - effect: { kind: stale, reads: 2 }\n')
  t.same(run('validate', path), { status: 0, stdout: `${path}: this plan is valid\n`, stderr: '' })
})

test('a rule of a valid plan that can never apply is a warning', async (t) => {
  const path = join(t.testdir(), 'plan.yaml')
  writeFileSync(path, 'version: 1\nfaults:\n  - BMS.0212\n  - 503:times=0\n')
  t.same(run('validate', path), { status: 0, stdout: `${path}: this plan is valid\n`, stderr: `${path}:4:5: warning: faults[1]: when.times is 0: the rule never applies\n` })
})

test('every mistake is reported with its line, in YAML and in JSON', async (t) => {
  const folder = t.testdir()
  const yaml = join(folder, 'plan.yaml')
  writeFileSync(yaml, 'version: 1\nfaults:\n  - effect:\n      kind: error\n      error: BMS.9999\n    when: { times: -1 }\n  - what\nrules: []\n')
  const { status, stderr } = run('validate', yaml)
  t.equal(status, 2)
  t.same(stderr.trim().split('\n').map((line) => line.slice(yaml.length).slice(0, 42)), [
    ':6:13: faults[0]: when.times is -1; expect', ':7:5: faults[1]: "what" is not a fault; ex', ':8:1: rules is not a known member; expecte'
  ])
  const json = join(folder, 'plan.json')
  writeFileSync(json, '{\n\t"version": 1,\n\t"faults": [\n\t\t{ "effect": { "kind": "delay" } },\n\t\t{ "effect": { "kind": "delay", "duration": "x" } }\n\t]\n}\n')
  t.match(run('validate', json).stderr, /plan\.json:4:5: faults\[0\]: effect\.duration is missing[^\n]*\n[^\n]*plan\.json:5:34: faults\[1\]: effect\.duration: "x" is not a duration/)
})

test('an unreadable file and an invalid call are usage errors', async (t) => {
  const path = join(t.testdir(), 'plan.json')
  writeFileSync(path, '{')
  t.match(run('validate', path), { status: 2, stderr: /plan\.json:1:2: invalid JSON/ })
  t.match(run('validate', 'absent.yaml'), { status: 2, stderr: /absent\.yaml: there is no such file/ })
  for (const args of [[], ['check'], ['validate'], ['validate', path, path]]) t.match(run(...args), { status: 2, stderr: /expected faults validate FILE/ })
  t.match(run('--help'), { status: 0, stdout: /faults validate FILE/ })
})
