// Measures the emulator beside other servers, and shows a table. docs/bench.md says how to run and read it.
//   npm run bench -- --only restart,show --rounds 5 --seconds 2
import { cpus, loadavg, tmpdir, totalmem, type as osType, release } from 'node:os'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FULL, SHORT, type Bench, type Row } from './bench.js'
import { LOAD_TOOL } from './load.js'
import { ROWS } from './rows/index.js'
import { describeRun, pageOf, tableOf } from './report.js'
import { endAll, killAll, runProgram } from './processes.js'
import { installOthers } from './others.js'
import { OptionError, readOptions } from './options.js'
import type { BaseFile } from './programs/answers.js'
import type { Results, RowResult } from './figure.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** Shows how far it is: on a terminal in one line that changes, else only the first line of each row. */
function createProgress (): { row(title: string): void, say(progress: string): void, clear(): void } {
  const { stderr } = process
  let head = ''
  return {
    row: (title) => {
      head = title
      stderr.write(stderr.isTTY ? `\r\x1b[K${head}` : `${head}\n`)
    },
    say: (progress) => { if (stderr.isTTY) stderr.write(`\r\x1b[K${head}: ${progress}`) },
    clear: () => { if (stderr.isTTY) stderr.write('\r\x1b[K') }
  }
}

const progress = createProgress()

async function runRows (bench: Bench, rows: readonly Row[]): Promise<Pick<Results, 'rows' | 'failures'>> {
  const [done, failures]: [RowResult[], Array<{ name: string, message: string }>] = [[], []]
  for (const [index, { name, title, compares, run }] of rows.entries()) {
    progress.row(`${index + 1}/${rows.length} ${name}`)
    try {
      done.push({ name, title, compares, figures: await run(bench) })
    } catch (error) {
      failures.push({ name, message: error instanceof Error ? error.message : String(error) })
    } finally {
      await endAll()
    }
  }
  progress.clear()
  return { rows: done, failures }
}

/** The name of the system, as Linux distributions write it. */
function system (): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? osType()
  } catch {
    return `${osType()} ${release()}`
  }
}

/** Nothing that names the machine or a place on it. */
function machine (): Results['machine'] {
  return { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.versions.node, os: system(), loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10 }
}

function write (file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

async function main (): Promise<number> {
  const options = readOptions(process.argv.slice(2), ROWS)
  const directory = mkdtempSync(join(tmpdir(), 'bms-emulator-bench-'))
  process.on('exit', () => {
    killAll()
    rmSync(directory, { recursive: true, force: true })
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
  const begin = performance.now()
  const startedOn = machine()
  const { others, report } = options.others ? await installOthers(join(root, '.build/bench-others'), progress.row) : { others: [], report: [] }
  const { rounds, seconds, connections, isShort } = options
  const bench: Bench = {
    sizes: isShort ? SHORT : FULL,
    rounds,
    seconds,
    connections,
    amount: isShort ? 32 : null,
    directory,
    routes: await runProgram('inside', 'routes') as BaseFile['routes'],
    others,
    say: progress.say
  }
  const found = await runRows(bench, options.rows)
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    version,
    machine: startedOn,
    load: isShort ? 'a few requests' : LOAD_TOOL,
    settings: { rounds, seconds, connections, isShort },
    others: report,
    ...found,
    tookSeconds: Math.round((performance.now() - begin) / 1000)
  }
  write(resolve(options.json), `${JSON.stringify(results, null, 2)}\n`)
  process.stdout.write(`${[...describeRun(results), '', tableOf(results)].join('\n')}\n`)
  for (const other of report) if ('missing' in other) process.stderr.write(`SKIPPED: ${other.name}: ${other.missing}\n`)
  for (const { name, message } of results.failures) process.stderr.write(`FAILED: ${name}: ${message}\n`)
  if (results.failures.length > 0) return 1
  if (options.docs) {
    write(join(root, 'docs/bench.json'), `${JSON.stringify(results, null, 2)}\n`)
    write(join(root, 'docs/bench.md'), pageOf(results))
  }
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`bench: ${error instanceof OptionError ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
  process.exitCode = error instanceof OptionError ? 2 : 1
}
process.exit()
