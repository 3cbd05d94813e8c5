/** The package as it would be published: packed, checked, installed from the tarball and used as its users would. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { execFile, spawn, type ExecFileException } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import t, { type Test } from 'tap'

t.setTimeout(300_000)
const root = process.cwd()
// Below the project, so that the runners of its own node_modules are found; the package itself is installed nearer.
const folder = resolve(root, '.build/consumers')
const bin = (path: string): string => resolve(root, 'node_modules', path)

interface Outcome { readonly code: number, readonly stdout: string, readonly stderr: string }

// A tap inside a tap must not report to the outer one.
const { TAP, TAP_CHILD_ID, NODE_OPTIONS, TAP_CHILD_KEY, NODE_V8_COVERAGE, ...environment } = process.env

function run (command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: environment, maxBuffer: 32 * 1024 * 1024, timeout: 240_000 }, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr }))
  })
}

async function succeeds (t: Test, args: readonly string[], cwd: string): Promise<Outcome> {
  const outcome = await run(process.execPath, args, cwd)
  t.equal(outcome.code, 0, `${args.map((arg) => arg.replace(root, '.')).join(' ')} ends with 0`, { stdout: outcome.stdout, stderr: outcome.stderr })
  return outcome
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
writeFileSync(resolve(folder, 'package.json'), '{"private":true,"type":"module"}')
const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root)
const [{ filename, files, size }] = JSON.parse(packed.stdout) as [{ filename: string, files: Array<{ path: string }>, size: number }]
const tarball = resolve(folder, filename)
// Scripts of other packages are none of ours, and the tests need none.
const installed = await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', tarball], folder)
cpSync(resolve(root, 'test/e2e/consumers'), folder, { recursive: true })

t.test('the tarball contains only what is needed', async (t) => {
  const isNeeded = (path: string): boolean => /^dist\/.+\.(?:c?js|d\.c?ts)$|^dist\/page\/(?:index\.html|assets\/[\w-]+\.(?:css|svg))$|^docs\/.+\.(?:md|svg)$/.test(path) ||
    ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'fixtures/error-codes.json', 'fixtures/servers.json'].includes(path) || /^fixtures\/(?:config|fleet|identity|plan|profile)\.schema\.json$/.test(path)
  t.same(files.map(({ path }) => path).filter((path) => !isNeeded(path)), [])
  t.ok(size < 704 * 1024, `it is smaller than 704 KiB, of which the page takes 45 and typebox 40 (${Math.round(size / 1024)} KiB)`)
})

t.test('it installs without a warning', async (t) => {
  t.equal(installed.code, 0, installed.stderr)
  t.equal(installed.stderr, '')
})

t.test('it brings no script that npm would run or ask about at an install', async (t) => {
  // npm shows the scripts of a tarball, prepare included; releases of npm that do not would hide one.
  const { scripts } = JSON.parse(readFileSync(resolve(folder, 'node_modules/bms-emulator/package.json'), 'utf8')) as { scripts: Record<string, string> }
  t.same(Object.keys(scripts).filter((name) => ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'].includes(name)), [])
})

t.test('every dependency is used, and no other is', async (t) => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<'dependencies' | 'peerDependencies' | 'peerDependenciesMeta', Record<string, unknown>>
  const code = files.filter(({ path }) => path.endsWith('.js')).map(({ path }) => readFileSync(path, 'utf8')).join('\n')
  const imported = new Set(Array.from(code.matchAll(/(?:^(?:import|export) .*from |^import |import\(|import\.meta\.url\)\()["']((?:@[^/"']+\/)?[^./"'][^/"']*)/gm), ([, name]) => name ?? '').filter((name) => !name.startsWith('node:')))
  // light-my-request is fastify's; it is named for its version alone (see CONTRIBUTING.md). What dist contains brings its license.
  const contained = Array.from(code.matchAll(/^\/\*!\n(\S+)\n\n[^]*?Permission is hereby granted[^]*?^\*\/$/gm), ([, name]) => name)
  t.same([...imported, ...contained, 'light-my-request'].sort(), Object.keys({ ...dependencies, ...peerDependencies }).sort())
  // The runner of the user's tests is the user's.
  t.same(peerDependenciesMeta, Object.fromEntries(Object.keys(peerDependencies).map((name) => [name, { optional: true }])))
})

t.test('publint finds nothing', async (t) => {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer } })
  t.same(messages.map((message) => formatMessage(message, pkg)), [])
})

t.test('the typings resolve as an ESM package', async (t) => {
  await succeeds(t, [bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only', '--format', 'ascii'], folder)
})

t.test('the tests of each runner pass on it', async (t) => {
  await succeeds(t, ['restart.test.js'], resolve(folder, 'tap'))
  await succeeds(t, ['--test', 'restart.test.js'], resolve(folder, 'node-test'))
  await succeeds(t, [bin('vitest/vitest.mjs'), 'run', '--root', '.'], resolve(folder, 'vitest'))
})

t.test('a client that retries gets through a plan of faults', async (t) => {
  await succeeds(t, ['--test', 'retry.test.js'], resolve(folder, 'retry-client'))
})

t.test('CommonJS can require it, and its port does not keep the process alive', async (t) => {
  await succeeds(t, ['restart.cjs'], resolve(folder, 'commonjs'))
})

t.test('TypeScript compiles against it, and the result runs', async (t) => {
  await succeeds(t, [bin('typescript/bin/tsc'), '-p', '.'], resolve(folder, 'typescript'))
  await succeeds(t, ['built/restart.js'], resolve(folder, 'typescript'))
  await succeeds(t, [bin('typescript/bin/tsc'), '-p', 'fixtures.json'], resolve(folder, 'typescript'))
})

t.test('its command runs', async (t) => {
  const { stdout } = await succeeds(t, [resolve(folder, 'node_modules/.bin/bms-emulator'), '--version'], folder)
  t.equal(stdout, `${(JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version}\n`)
})

t.test('a start loads nothing that its first requests do not need', async (t) => {
  const coverage = resolve(folder, 'coverage')
  // tap loads its own coverage into each node that is started, by NODE_OPTIONS.
  const args = ['-u', 'NODE_OPTIONS', `NODE_V8_COVERAGE=${coverage}`, process.execPath, resolve(folder, 'node_modules/bms-emulator/dist/cli/main.js'), '--port', '0', '--log-level', 'error']
  const child = spawn('env', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill())
  const [line] = await once(child.stdout, 'data') as [Buffer]
  const { url } = JSON.parse(String(line)) as { url: string }
  t.equal((await fetch(`${url}/v2.1`)).status, 200)
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
  // V8 names every script that was loaded.
  const scripts = readdirSync(coverage).flatMap((name) => (JSON.parse(readFileSync(resolve(coverage, name), 'utf8')) as { result: Array<{ url: string }> }).result.map(({ url }) => url))
  const packages = new Set(scripts.flatMap((script) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(script)?.[1] ?? []))
  t.ok(packages.has('fastify'), 'packages are found')
  for (const name of ['@sinclair/typebox', '@fastify/type-provider-typebox', 'ajv', 'yaml', 're2js', 'fast-check']) t.notOk(packages.has(name), `${name} is not loaded`)
})

t.test('no dependency has a known vulnerability', async (t) => {
  const { stdout } = await run('npm', ['audit', '--omit=dev', '--json'], root)
  const { metadata } = JSON.parse(stdout === '' ? '{}' : stdout) as { metadata?: { vulnerabilities: { total: number } } }
  // Not every registry supports the audit, and an audit without a result has not passed.
  if (metadata === undefined) t.pass('npm audit', { skip: 'SKIPPED: the registry does not support npm audit' })
  else t.equal(metadata.vulnerabilities.total, 0, stdout)
})
