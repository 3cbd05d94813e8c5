/**
 * Compiles src and test into .build and runs tap on the result with the Node that runs this file.
 * Arguments that name a test file or a folder select tests, all others go to tap; coverage is measured when all tests run:
 *   node test/run.js test/unit/core test/contract --bail
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

function run (script, args) {
  const { status, signal } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
  if (signal !== null) process.stderr.write(`${script} ended by ${signal}\n`)
  return status ?? 1
}

/** The test files at or below `path`, as paths from the root with slashes. */
function testFiles (path) {
  const names = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }).map((name) => resolve(path, name)) : [path]
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => relative(root, name).split(sep).join('/')).sort()
}

const isPath = (argument) => !argument.startsWith('-')
const given = process.argv.slice(2)
const paths = given.filter(isPath)
const absent = paths.filter((path) => !existsSync(resolve(path)))
if (absent.length > 0) {
  process.stderr.write(`No such file or folder: ${absent.join(', ')} (write values of flags as --flag=value)\n`)
  process.exit(2)
}
const files = [...new Set((paths.length > 0 ? paths : [resolve(root, 'test')]).flatMap((path) => testFiles(resolve(path))))]
if (files.length === 0) {
  process.stderr.write(`No test file (*.test.ts) in ${paths.join(', ') || 'test'}\n`)
  process.exit(2)
}

const compiled = run(resolve(root, 'test/compile.js'), [])
// A type error elsewhere does not keep one from running the tests one works on; a run of all tests stops here.
if (compiled !== 0 && paths.length === 0) process.exit(compiled)

// tap keeps the plugin list of .taprc inside node_modules; built beforehand, the first run is as fast as the next.
const tap = resolve(root, 'node_modules/tap', require('tap/package.json').bin.tap)
const settings = readFileSync(resolve(root, '.taprc'), 'utf8')
const marker = resolve(root, 'node_modules/.taprc')
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== settings) {
  const built = run(tap, ['build'])
  if (built !== 0) process.exit(built)
  writeFileSync(marker, settings)
}
const flags = [...(paths.length > 0 ? ['--disable-coverage'] : []), ...given.filter((argument) => !isPath(argument))]
process.exitCode = run(tap, ['run', ...flags, ...files.map((file) => `.build/${file.replace(/\.ts$/, '.js')}`)])
