/** The bench works: every row runs, a wrong response is an error, and no server outlives it. No time is asserted. */
import { createServer, type RequestListener } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import t, { test, type Test } from 'tap'
import { HAS_WRK, burst, sendExactly } from '../bench/load.js'
import { ROWS } from '../bench/rows/index.js'
import { pageOf } from '../bench/report.js'
import { readOptions } from '../bench/options.js'
import { expectLike } from '../bench/sides.js'
import { showInTurn } from '../bench/fleets.js'
import type { Results } from '../bench/figure.js'

// Each row starts processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

const BENCH = `${process.cwd()}/.build/test/bench/main.js`
const names = ROWS.map(({ name }) => name)

function startBench (t: Test, args: readonly string[]): ChildProcess {
  const { NODE_OPTIONS: _options, ...environment } = process.env
  const child = spawn(process.execPath, [BENCH, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill())
  return child
}

async function runBench (t: Test, args: readonly string[]): Promise<{ readonly code: number | null, readonly stdout: string, readonly stderr: string }> {
  const child = startBench(t, args)
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close') as Promise<[number | null]>, textOf(child.stdout), textOf(child.stderr)])
  return { code, stdout, stderr }
}

const textOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => stream === null ? '' : await text(stream)

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
  const commands = Array.from(readFileSync('docs/bench.md', 'utf8').matchAll(/^npm run bench(?: -- (.*?))? +#/gm), ([, args]) => args?.split(' ') ?? [])
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

/** Serves on a free port, and returns the URL. */
async function serve (t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  t.teardown(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const withoutWrk = HAS_WRK ? false : 'wrk is not installed'
if (withoutWrk !== false) process.stderr.write('SKIPPED: wrk is not installed; its load was not tried.\n')

for (const tool of ['wrk', 'autocannon', 'an exact number'] as const) {
  const load = async (url: string): Promise<{ readonly requests: number }> => {
    const job = { url, call: showInTurn(3), connections: 2, from: 1 }
    return await (tool === 'an exact number' ? sendExactly(job, 7) : burst({ ...job, seconds: 1 }, tool))
  }

  test(`load by ${tool} sends the requests in turn, and fails for a wrong status`, { skip: tool === 'wrk' ? withoutWrk : false }, async (t) => {
    const paths: string[] = []
    let status = 200
    const url = await serve(t, (request, response) => {
      if (request.headers['x-auth-token'] !== 'demo') response.statusCode = 401
      else response.statusCode = status
      paths.push(String(request.url))
      response.end()
    })
    const { requests } = await load(url)
    t.ok(requests > 0 && requests <= paths.length)
    t.same(new Set(paths).size, 3)
    for (const index of [0, 1, 2]) t.ok(paths.some((path) => path.endsWith(`/servers/00000000-0000-4000-8000-00000000000${index}`)), String(index))
    status = 409
    await t.rejects(load(url), { message: /with a wrong status, .* failures of the connection; expected 200 for each$/ })
  })
}

test('a base that sends another response than the emulator is an error', (t) => {
  const ours = { status: 200, headers: new Map([['date', ['now']], ['vary', ['A', 'B']], ['content-length', ['4']]]), body: '{ }\n' }
  t.doesNotThrow(() => expectLike('node:http', { ...ours, headers: new Map([['date', ['later']], ['vary', ['C', 'D']], ['transfer-encoding', ['chunked']]]) }, ours), 'values and framing may differ')
  t.throws(() => expectLike('node:http', { ...ours, headers: new Map([['date', ['now']], ['vary', ['A']]]) }, ours), { message: 'node:http sends the headers date, vary; expected those of the emulator: date, vary, vary' })
  t.throws(() => expectLike('node:http', { ...ours, body: '{}' }, ours), { message: 'node:http sends 2 characters; expected 4, as the emulator' })
  t.end()
})

const children = (pid: number): readonly number[] =>
  spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number)).flatMap(([child = 0, parent]) => parent === pid ? [child] : [])

function isRunning (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const withoutPs = spawnSync('ps', ['-A']).status === 0 ? false : 'ps is not installed'
if (withoutPs !== false) process.stderr.write('SKIPPED: ps is not installed; whether servers outlive the bench was not tried.\n')

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`no server outlives a bench that ${signal} ends`, { skip: withoutPs }, async (t) => {
    const child = startBench(t, ['--only', 'show', '--rounds', '1000'])
    const closed = once(child, 'close')
    let servers: readonly number[] = []
    // The emulator, the bare app and node:http.
    while ((servers = children(child.pid ?? 0)).length < 3) await sleep(50)
    child.kill(signal)
    await closed
    while (servers.some(isRunning)) await sleep(50)
    t.pass('all ended')
  })
}
