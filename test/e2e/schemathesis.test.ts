/**
 * Schemathesis sends requests made from the OpenAPI document, valid and invalid ones, to an emulator that listens, and compares
 * the responses with the document. It runs where the command is on the PATH: .ci/run installs it.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import tap, { test, type Test } from 'tap'
import { listen, runClient } from './client.js'
import { PROFILE_NAMES } from '../../src/core/profile.js'

const skip = missing()
// Thousands of requests take a while on a busy machine.
tap.setTimeout(300_000)

const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance', 'response_schema_conformance']

/** The calls without a project in the path, those of the old /v2 and those of /identity have the same handlers. */
const EMULATED = ['--exclude-path-regex', '^/_emulator|^/v2/|^/identity/|^/v2\\.1/[a-z]']

/** Why Schemathesis cannot run here, or false. */
function missing (): string | false {
  if (spawnSync('schemathesis', ['--version']).status === 0) return false
  process.stderr.write('SKIPPED: schemathesis is not installed; no fuzzer compared the emulator with its OpenAPI document.\n')
  return 'schemathesis is not installed'
}

/** Runs Schemathesis with a fixed seed, and expects it to find nothing in at least so many requests. */
async function fuzz (t: Test, profile: string, atLeast: number, args: readonly string[], checks: readonly string[] = []): Promise<void> {
  const { emulator, url } = await listen(t, { profile, clock: 'manual' })
  const document = (await emulator.send('GET', '/_emulator/openapi.json')).json() as { paths: Record<string, Record<string, { responses: Record<string, unknown> }>> }
  // The default response allows everything, for what rules inject. Nothing injects here.
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) delete operation.responses['default']
  const folder = t.testdir({})
  const path = join(folder, 'openapi.json')
  writeFileSync(path, JSON.stringify(document))
  const { exitCode, stdout, stderr } = await runClient('schemathesis', [
    'run', path, '--url', url, '--checks', [...CHECKS, ...checks].join(), '--seed', '1', '--phases', 'examples,coverage,fuzzing',
    '--header', 'X-Auth-Token: demo', '--request-timeout', '30', '--no-shrink', '--warnings', 'off', ...args
  ], {}, folder)
  const [, generated = '0'] = /([\d,]+) generated/.exec(stdout) ?? []
  const count = Number(generated.replaceAll(',', ''))
  t.equal(exitCode, 0, exitCode === 0 ? 'it found nothing' : `${stdout.slice(0, 20_000)}\n${stderr}`)
  t.ok(count >= atLeast, `${count} requests`)
  t.equal((await emulator.send('GET', '/_emulator/health')).statusCode, 200)
}

for (const profile of PROFILE_NAMES) {
  test(`Schemathesis finds no difference between the emulated API and its document, in profile ${profile}`, { skip }, async (t) => {
    await fuzz(t, profile, 2000, ['--max-examples', '5', ...EMULATED], ['negative_data_rejection', 'missing_required_header'])
  })
}

test('Schemathesis finds no difference between the control API and its document', { skip }, async (t) => {
  await fuzz(t, 'otc', 2000, ['--max-examples', '5', '--include-path-regex', '^/_emulator', '--exclude-path-regex', 'snapshot$'])
})

test('Schemathesis finds no snapshot that the emulator cannot take', { skip }, async (t) => {
  await fuzz(t, 'otc', 20, ['--max-examples', '20', '--phases', 'fuzzing', '--include-path-regex', 'snapshot$'])
})
