// The command `run`: runs another command against a private emulator, and summarizes its requests.
import { constants } from 'node:os'
import { spawn, type ChildProcess } from 'node:child_process'
import { clientEnvironment } from '../world/operations/client-environment.js'
import { flagOf, OPTION_NAMES, processEnvironment } from '../config/index.js'
import { flagEntries } from './help.js'
import { reportFailure } from './failure.js'
import { judgeRun, judgingOf, type Judging } from './judging.js'
import { isNohup } from './hangup.js'
import { prepare } from './prepare.js'
import { printConfig } from './print-config.js'
import { firstPositional, readArguments, type Arguments } from './arguments.js'
import { record, type Recorded } from './recording.js'
import { checkTargets, readEarlier, writeArchive, writeCoverage, writeReports, writeSummaries, type Targets } from './run-files.js'
import { shellLine, summaryText, type RunFacts } from './summary.js'
import { UsageError } from './usage-error.js'
import { wrapProse } from '../log/wrap.js'
import { RUN_FLAGS, type FlagTable } from './flags.js'
import type { Command } from './command.js'
import type { Coverage } from '../report/coverage/coverage.js'
import type { Running } from '../emulator.js'

export const command: Command = { help, run }

/** The exit codes of `run` itself. Sources: PRODUCT.md section 7; POSIX shells for a command that does not run. */
const EXIT = { neverReached: 4, notExecutable: 126, notFound: 127, signal: 128 } as const

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

function help (): string {
  return `bms-emulator run: run a command against a private emulator

Usage
  bms-emulator run [options] -- COMMAND [ARGUMENT...]

Starts an emulator on a free port, waits until it is ready, sets OS_AUTH_URL,
the other OS_* variables and BMS_EMULATOR_URL, and runs the command. Forwards
signals. At the end it prints a summary of the requests to stderr and exits with
the exit code of the command. If that is 0, the exit code is 4 if no request
reached the emulated API, 5 if the report has a finding that --fail-on names,
and 6 if the coverage is lower than --min-coverage.

Options
${flagEntries(RUN_FLAGS).join('\n')}

All options of bms-emulator start apply, except --watch. The defaults of two
differ: --port 0 and --log-level warn.

Examples
  bms-emulator run -- npm test
  bms-emulator run --profile nova -- openstack server reboot --hard bms-83
  bms-emulator run --fault BMS.0212:times=2 --summary results.xml -- ./suite.sh
  bms-emulator run --report report.sarif --fail-on error -- ./suite.sh
`
}

async function run (args: readonly string[]): Promise<number> {
  const { own, words } = splitCommand('run', args, RUN_FLAGS)
  const given = readArguments(own, RUN_FLAGS, { defaults: { port: 0, logLevel: 'warn' } })
  if (given.own['print-config'] === true) {
    process.stdout.write(printConfig(given))
    return 0
  }
  const [program, ...rest] = words
  if (program === undefined) throw new UsageError('no command to run; give it after --, as in: bms-emulator run -- npm test')
  const judging = judgingOf(given.own)
  const targets = { summaries: (given.own['summary'] ?? []) as readonly string[], archive: (given.own['har'] ?? null) as string | null, reports: judging.reports, coverage: judging.coverage }
  checkTargets(targets)
  const earlier = readEarlier(targets.coverage)
  const running = await prepare(given)
  const recorded = record(running, targets.archive !== null || judging.isAsked)
  const url = await running.listen()
  const child = spawn(program, rest, { stdio: 'inherit', env: { ...processEnvironment(), ...clientEnvironment(running.start.identity, url), BMS_EMULATOR_URL: url } })
  const result = await endOf(child)
  // Requests that are still held end here, so that the summary has them.
  const closed = await running.close().then(() => 0, reportFailure)
  if (result instanceof Error) {
    const [message, exitCode] = notStarted(program, result)
    process.stderr.write(`bms-emulator: ${message}\n`)
    return exitCode
  }
  return finish(recorded(), { command: words, commandExitCode: result, closed }, { given, targets, judging, earlier }, running)
}

interface Asked {
  readonly given: Arguments
  readonly targets: Targets
  readonly judging: Judging
  /** The coverage of earlier runs. */
  readonly earlier: Coverage | null
}

interface Ended {
  readonly command: readonly string[]
  readonly commandExitCode: number
  /** The exit code for what failed at the end of the emulator, or 0. */
  readonly closed: number
}

/** Prints the summary and the report, and writes the files. Returns the exit code. */
function finish (recorded: Recorded, { command, commandExitCode, closed }: Ended, { given, targets, judging, earlier }: Asked, { start, worlds }: Running): number {
  const neverReached = recorded.requests.emulated === 0 ? EXIT.neverReached : 0
  const verdict = judgeRun(recorded.conversations, worlds.template.report, judging, { commandExitCode, before: earlier })
  const exitCode = [commandExitCode, neverReached, closed, verdict.exitCode].find((code) => code !== 0) ?? 0
  const facts: RunFacts = { ...recorded, command, commandExitCode, exitCode, seed: start.seed, replay: replayOf(given, start.seed, command) }
  process.stderr.write(`${summaryText(facts)}${commandExitCode === 0 ? '' : `  replay: ${facts.replay}\n`}${wrapProse(verdict.text, process.stderr.columns)}`)
  const jobSummary = processEnvironment()['GITHUB_STEP_SUMMARY']
  try {
    const written = [
      targets.archive === null ? '' : writeArchive(recorded.part, targets.archive),
      targets.summaries.length === 0 ? '' : writeSummaries(facts, targets.summaries, jobSummary),
      verdict.report === null ? '' : writeReports(verdict.report, targets.reports, jobSummary),
      verdict.coverage === null || targets.coverage === null ? '' : writeCoverage(verdict.coverage, targets.coverage)
    ]
    for (const line of written.filter((each) => each !== '')) process.stderr.write(`bms-emulator: ${line}\n`)
  } catch (error) {
    const failed = reportFailure(error)
    return exitCode === 0 ? failed : exitCode
  }
  return exitCode
}

/** Returns the own arguments of a command, and the other command after `--`. @throws UsageError if `--` is missing */
export function splitCommand (name: string, args: readonly string[], flags: FlagTable): { readonly own: readonly string[], readonly words: readonly string[] } {
  const end = args.indexOf('--')
  const [own, words] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const misplaced = firstPositional(own, flags)
  if (misplaced !== -1) throw new UsageError(`-- is missing before the command; write: bms-emulator ${name} ${shellLine([...args.slice(0, misplaced), '--', ...args.slice(misplaced)])}`)
  return { own, words }
}

/** Returns the line that runs the command again with the same seed, with the options of this run, and with further flags. */
export function replayOf ({ origins, names, written }: Arguments, seed: number | string, command: readonly string[], flags: readonly string[] = []): string {
  const environment = processEnvironment()
  const variables = OPTION_NAMES.filter((name) => origins[name] === 'environment').map((name) => names[name])
  if (environment['BMS_EMULATOR_CONFIG'] !== undefined && !written.includes('--config')) variables.push('BMS_EMULATOR_CONFIG')
  const assignments = variables.map((name) => `${name}=${shellLine([name === 'BMS_EMULATOR_CONTROL' ? '***' : environment[name] ?? ''])} `)
  const seedFlag = origins.seed === 'default' ? [`--${flagOf('seed')}`, String(seed)] : []
  return `${assignments.join('')}bms-emulator run ${shellLine([...seedFlag, ...written, ...flags, '--', ...command])}`
}

/** Returns what is wrong with a command that does not start, and the exit code for it. */
export function notStarted (program: string, error: Error): readonly [message: string, exitCode: number] {
  return [`cannot run ${program}: ${isAbsent(error) ? 'command not found' : reasonOf(error)}`, isAbsent(error) ? EXIT.notFound : EXIT.notExecutable]
}

function reasonOf ({ code, message }: NodeJS.ErrnoException): string {
  return code === 'EACCES' ? 'it is not executable, or a folder' : message
}

function isAbsent (error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT'
}

/** Forwards signals to the command. Resolves to its exit code, or to the error if it does not start. */
function endOf (child: ChildProcess): Promise<number | Error> {
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal sends SIGINT to the command too.
    const hasReceivedIt = signal === 'SIGINT' && process.stdin.isTTY
    if (!hasReceivedIt && !(signal === 'SIGHUP' && isNohup())) child.kill(signal)
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  return new Promise<number | Error>((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code, signal) => resolve(code ?? EXIT.signal + (signal === null ? 0 : constants.signals[signal])))
  }).finally(() => {
    for (const signal of FORWARDED) process.off(signal, forward)
  })
}
