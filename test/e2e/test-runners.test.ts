/** The page about test runners: each of its blocks is a file or a command, and its examples fail with the journal in their message. */
import { execFile, spawnSync, type ExecFileException } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, resolve } from 'node:path'
import t, { test, type Test } from 'tap'

t.setTimeout(600_000)
const root = process.cwd()
// Below the project, so that tap and vitest are found; the package itself and Jest are installed nearer.
const folder = resolve(root, '.build/test-runners')
const page = readFileSync('docs/test-runners.md', 'utf8')

interface Outcome { readonly code: number, readonly output: string }

/** Runs a line in a shell, in a folder of the page, with the Node of the PATH. A runner inside a runner must not report to the outer one. */
function shell (line: string, cwd: string): Promise<Outcome> {
  const { TAP, TAP_CHILD_ID, NODE_OPTIONS, TAP_CHILD_KEY, NODE_V8_COVERAGE, NODE_TEST_CONTEXT, ...env } = process.env
  const path = [resolve(folder, 'node_modules/.bin'), resolve(root, 'node_modules/.bin'), env['PATH']].join(delimiter)
  return new Promise((resolve) => {
    // npx would look in the folder of the nearest package.json alone.
    execFile('sh', ['-c', line.replace(/\bnpx /g, '')], { cwd, env: { ...env, PATH: path, NO_COLOR: '1', CI: '1' }, maxBuffer: 32 * 1024 * 1024, timeout: 240_000 }, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, output: stdout + stderr }))
  })
}

const blocks = [...page.matchAll(/(?:<!-- (file|run|output)(?:: (\S+))? -->\n)?```\w*\n([\s\S]*?)```\n/g)].map(([, kind, name = '', text = '']) => ({ kind, name, text }))
const commandOf = (name: string): string => blocks.find((block) => block.kind === 'run' && block.name === name)?.text.trim() ?? ''
const folders = [...new Set(blocks.filter(({ kind }) => kind === 'file').map(({ name }) => dirname(name)).filter((name) => name !== '*'))]

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
writeFileSync(resolve(folder, 'package.json'), '{"private":true}')
for (const name of folders) {
  mkdirSync(resolve(folder, name))
  writeFileSync(resolve(folder, name, 'package.json'), JSON.stringify({ private: true, type: name === 'jest-commonjs' ? 'commonjs' : 'module' }))
}
for (const { name, text } of blocks.filter(({ kind }) => kind === 'file')) {
  for (const place of name.startsWith('*/') ? folders.map((each) => name.replace('*', each)) : [name]) writeFileSync(resolve(folder, place), text)
}
const [{ filename }] = JSON.parse((await shell(`npm pack --ignore-scripts --json --pack-destination ${folder} 2>/dev/null`, root)).output) as [{ filename: string }]
// The package is not published; its tarball is.
const installed = await shell(commandOf('install').replace('bms-emulator', `--no-audit --no-fund ./${filename}`), folder)
const jest = await shell('npm install --no-audit --no-fund --no-save jest@30', folder)
const hasPytest = spawnSync('python3', ['-m', 'pytest', '--version']).status === 0

/** Runs the example of a folder; then again with an expectation that is not met. */
async function runs (t: Test, name: string): Promise<Outcome> {
  const passed = await shell(commandOf(name), resolve(folder, name))
  t.equal(passed.code, 0, `${commandOf(name)} ends with 0`, { output: passed.output })
  const broken = resolve(folder, `${name}-broken`)
  // What Python compiled belongs to the other file.
  cpSync(resolve(folder, name), broken, { recursive: true, filter: (path) => !/__pycache__|\.pytest_cache/.test(path) })
  for (const file of readdirSync(broken).filter((file) => /test.*\.(?:js|py)$/.test(file))) {
    const text = readFileSync(resolve(broken, file), 'utf8')
    writeFileSync(resolve(broken, file), text.replace("{ operation: 'reboot' }, 2)", "{ operation: 'reboot' }, 3)").replace('{"exactly": 1}', '{"exactly": 3}'))
  }
  const failed = await shell(commandOf(name), broken)
  t.not(failed.code, 0, 'the example that is broken fails', { output: failed.output })
  return failed
}

/** The lines that a failing test shows, without indentation; colours are off. */
const linesOf = ({ output }: Outcome): readonly string[] => output.split('\n').map((line) => line.trim().replace(/project [0-9a-f]{32}/, 'project ID'))

function showsJournal (t: Test, outcome: Outcome): void {
  const shown = blocks.find(({ kind }) => kind === 'output')?.text.split('\n').map((line) => line.trim()).filter((line) => line !== '') ?? []
  const lines = linesOf(outcome)
  t.equal(shown.length, 6, 'the page shows six lines')
  for (const line of shown) t.ok(lines.some((each) => each.includes(line)), line, { output: outcome.output })
  t.equal(new Set(lines.filter((line) => line.startsWith('bms-emulator: requests of project'))).size, 1)
  t.notMatch(outcome.output, /x-auth-token: \w/i)
}

test('each block of the page is a file, a command or an output, and the package installs', async (t) => {
  t.equal(installed.code, 0, installed.output)
  t.same(blocks.filter(({ kind }) => kind === undefined), [])
  t.equal(page.match(/^```/gm)?.length, blocks.length * 2)
  t.same(folders.filter((name) => commandOf(name) === ''), [])
})

for (const name of ['vitest', 'node-test', 'tap']) {
  test(`${name}: the example passes, and a failing test shows its requests`, async (t) => {
    showsJournal(t, await runs(t, name))
  })
}

const noJest = jest.code === 0 ? false : 'SKIPPED: jest cannot be installed'

test('jest: the example passes, and a failing test shows its requests', { skip: noJest }, async (t) => {
  showsJournal(t, await runs(t, 'jest'))
})

test('jest, CommonJS: the example passes, a failing test shows its requests, and the error without the environment says what to do', { skip: noJest }, async (t) => {
  const failed = await runs(t, 'jest-commonjs')
  t.match(failed.output, /bms-emulator: requests of project [0-9a-f]{32}\n {6}00:00:00\.000 {2}POST {3}reboot {4}bms-83 {9}→ 202\n {6}00:00:00\.000 {2}POST {3}reboot {4}bms-83 {9}→ 503 /)
  const bare = await shell(`${commandOf('jest-commonjs')} --env node`, resolve(folder, 'jest-commonjs'))
  t.match(bare.output, "this Jest cannot require ES modules; set testEnvironment: 'bms-emulator/jest-environment'")
})

test('pytest: the example passes, and a failing test shows its requests', { skip: hasPytest ? false : 'SKIPPED: python3 with pytest is not installed' }, async (t) => {
  const { output } = await runs(t, 'pytest')
  t.match(output, /-+ bms-emulator: requests of this test -+\n00:00:00\.000 {2}POST {3}\/v2\.1\/[0-9a-f]{32}\/servers\/[0-9a-f-]+\/action -> 204\n/)
  t.match(output, 'expected exactly 3 requests with operation "reboot", but 1 of 3 matched')
})
