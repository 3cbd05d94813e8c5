/** The bench works: every row runs, and the page shows what it found. No time is asserted. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import t, { test, type Test } from 'tap'
import { ROWS } from '../bench/rows/index.js'
import { pageOf } from '../bench/report.js'
import { readOptions } from '../bench/options.js'
import { expectLike } from '../bench/sides.js'
import type { Results } from '../bench/figure.js'

// Each row starts processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

const BENCH = `${process.cwd()}/.build/test/bench/main.js`
const names = ROWS.map(({ name }) => name)

async function runBench (t: Test, args: readonly string[]): Promise<{ readonly code: number | null, readonly stdout: string, readonly stderr: string }> {
  const { NODE_OPTIONS: _options, ...environment } = process.env
  const child = spawn(process.execPath, [BENCH, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill())
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

function temporaryFolder (t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return folder
}

test('the short form runs every row, and writes a table and a file', async (t) => {
  const file = join(temporaryFolder(t), 'bench.json')
  const { code, stdout, stderr } = await runBench(t, ['--short', '--json', file])
  t.equal(code, 0, stderr)
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results
  t.same(results.failures, [])
  t.same(results.rows.map(({ name }) => name), names)
  for (const { name, title, figures } of results.rows) {
    t.match(stdout, title)
    t.ok(figures.length > 0, name)
    for (const { what, values } of figures) {
      for (const value of Object.values(values)) t.ok([value.median, value.low, value.high].every(Number.isFinite), `${name}: ${what}`)
    }
  }
  const page = pageOf(results)
  for (const { title, name } of results.rows) t.ok(page.includes(`**${title}** (\`${name}\`)`), name)
  for (const secret of [hostname(), process.cwd(), tmpdir()]) t.notOk(page.includes(secret), secret)
})

test('the page of the documentation shows the results beside it', (t) => {
  const results = JSON.parse(readFileSync('docs/bench.json', 'utf8')) as Results
  t.equal(readFileSync('docs/bench.md', 'utf8'), pageOf(results))
  t.same(results.rows.map(({ name, title, compares }) => ({ name, title, compares })), ROWS.map(({ name, title, compares }) => ({ name, title, compares })), 'run npm run bench -- --others --docs after a change of the rows')
  t.equal(results.settings.isShort, false)
  t.end()
})

test('the page names options that exist', (t) => {
  const commands = Array.from(readFileSync('docs/bench.md', 'utf8').matchAll(/^(?:\$ )?npm run bench(?: -- (.*?))? +#/gm), ([, args]) => args?.split(' ') ?? [])
  t.equal(commands.length, 5)
  for (const args of commands) t.doesNotThrow(() => readOptions(args, ROWS), args.join(' '))
  t.end()
})

test('a mistake on the command line is one line and exit code 2', async (t) => {
  for (const [args, message] of [
    [['--only', 'restart,nothing'], /^bench: --only names "nothing", which is no row; expected some of restart,.*\n$/],
    [['--rounds', '0'], /^bench: --rounds is "0"; expected a whole number from 1 to 9999\n$/],
    [['--short', '--docs'], /^bench: --docs writes the page of a whole run; .*\n$/],
    [['--fast'], /^bench: Unknown option '--fast'.*\n$/]
  ] as const) {
    const { code, stderr } = await runBench(t, args)
    t.equal(code, 2)
    t.match(stderr, message)
  }
})

test('a base that sends another response than the emulator is an error', (t) => {
  const ours = { status: 200, headers: new Map([['date', ['now']], ['vary', ['A', 'B']], ['content-length', ['4']]]), body: '{ }\n' }
  t.doesNotThrow(() => expectLike('node:http', { ...ours, headers: new Map([['date', ['later']], ['vary', ['C', 'D']], ['transfer-encoding', ['chunked']]]) }, ours), 'values and framing may differ')
  t.throws(() => expectLike('node:http', { ...ours, headers: new Map([['date', ['now']], ['vary', ['A']]]) }, ours), { message: 'node:http sends the headers date, vary; expected those of the emulator: date, vary, vary' })
  t.throws(() => expectLike('node:http', { ...ours, body: '{}' }, ours), { message: 'node:http sends 2 characters; expected 4, as the emulator' })
  t.end()
})
