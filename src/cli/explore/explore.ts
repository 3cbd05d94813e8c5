// The command `explore`: runs another command under random plans of faults, and shows those that break it.
import { constants } from 'node:os'
import { baselineText, failureText, replayNote, summaryOf } from '../../explore/message.js'
import { createChildRunner, CommandError, type ChildRunner } from './child-runner.js'
import { checkWholeFile } from '../run-files.js'
import { createProgress } from './progress.js'
import { EXPLORE_FLAGS } from '../flags.js'
import { flagEntries } from '../help.js'
import { formatMs, MAX_TIMER_MS, parseFixed } from '../../core/time/duration.js'
import { prepare } from '../prepare.js'
import { printConfig } from '../print-config.js'
import { readArguments, type Arguments } from '../arguments.js'
import { readLevel, type Level } from '../../explore/findings.js'
import { replayOf, splitCommand } from '../run.js'
import { MAX_RUNS, search, type Failure, type SearchResult } from '../../explore/search.js'
import { UsageError } from '../usage-error.js'
import { wrapProse } from '../../log/wrap.js'
import { writeFileWhole } from '../../config/index.js'
import type { Command } from '../command.js'
import type { Running } from '../../emulator.js'

export const command: Command = { help, run }

/** The exit codes of `explore` itself. Source: docs/reference/command.md. */
const EXIT = { noRequest: 4, broken: 5, baseline: 6, signal: 128 } as const

/** The clock is twenty times as fast: the command's waits show in it, and nobody waits long. */
const DEFAULTS = { port: 0, logLevel: 'error', clock: '20x', seed: 1 } as const

function help (): string {
  return `bms-emulator explore: find the faults that break a command

Usage
  bms-emulator explore [options] -- COMMAND [ARGUMENT...]

Runs the command without faults, which must pass, and then under one random plan
of fault rules after the other, each time against an emulator as at its start. A
plan breaks the command if, under it, the command

  - fails although it could have succeeded (an exit code other than 0),
  - does not end within --limit,
  - restarts a server more often than without faults,
  - reports success (0) while a server is not as it is without faults, or
  - has a finding of the report that --fail-on names.

Each kind of failure is shown once: what is wrong, the smallest plan that does it,
what happened under it, and the line that replays it. The exit code is 5 then, and
6 if the command fails without any fault.

Options
${flagEntries(EXPLORE_FLAGS).join('\n')}

All options of bms-emulator start apply, except --watch. The defaults of four
differ: --port 0, --log-level error, --clock 20x and --seed 1.

Examples
  bms-emulator explore -- ./restart.sh
  bms-emulator explore --runs 1000 --time 10m --seed 7 -- npx tap client.test.js
  bms-emulator explore --failures 1 --save-plan plan.json -- ./restart.sh
`
}

const STILL = '--clock manual stands still: what waits for a delayed response or for a server does not end, unless the command moves the clock itself; use --clock auto, or a speed such as 20x'

/** What was asked for. */
interface Asked {
  readonly runs: number
  readonly timeMs: number
  readonly limitMs: number
  readonly failures: number
  readonly level: Level
  readonly savePlan: string | null
}

async function run (args: readonly string[]): Promise<number> {
  const { own, words } = splitCommand('explore', args, EXPLORE_FLAGS)
  const given = readArguments(own, EXPLORE_FLAGS, { defaults: DEFAULTS })
  if (given.own['print-config'] === true) {
    process.stdout.write(printConfig(given))
    return 0
  }
  if (words.length === 0) throw new UsageError('no command to run; give it after --, as in: bms-emulator explore -- ./restart.sh')
  const asked = readAsked(given.own)
  const running = await prepare(given)
  if (running.worlds.clock.setting().mode === 'manual') process.stderr.write(`bms-emulator: warning: ${STILL}\n`)
  const url = await running.listen()
  const runner = createChildRunner(running, url, words, asked)
  const progress = createProgress(asked.runs)
  const endMs = Date.now() + asked.timeMs
  try {
    const result = await search({
      runs: asked.runs,
      seed: running.start.seed,
      maxFailures: asked.failures,
      plan: null,
      run: async (rules, isWhole) => {
        progress.begin({ limitMs: runner.limitMs(isWhole), isWhole })
        return await runner.run(rules, isWhole)
      },
      isOver: () => runner.stoppedBy() !== null || Date.now() > endMs,
      onProgress: progress.show
    })
    progress.clear()
    return report(result, { given, words, asked, running, runner })
  } catch (error) {
    progress.clear()
    if (!(error instanceof CommandError)) throw error
    process.stderr.write(`bms-emulator: ${error.message}\n`)
    return error.exitCode
  } finally {
    runner.close()
    await running.close()
  }
}

interface Told {
  readonly given: Arguments
  readonly words: readonly string[]
  readonly asked: Asked
  readonly running: Running
  readonly runner: ChildRunner
}

/** Prints what was found, and writes the plan. Returns the exit code. */
function report (result: SearchResult, { given, words, asked, running, runner }: Told): number {
  const { seed } = running.start
  const signal = runner.stoppedBy()
  if (result.baseline.length > 0) {
    const hint = runner.hasRequests() ? '' : '; does the command read OS_AUTH_URL or BMS_EMULATOR_URL?'
    process.stdout.write(`${wrapProse(`${baselineText(result.baseline)}${hint}`, process.stdout.columns)}\n${indented(runner.output(), 2)}`)
    return runner.hasRequests() ? EXIT.baseline : EXIT.noRequest
  }
  const texts = result.failures.map((failure, index) => [failureText(failure, index + 1, replayOf(given, seed, words, replayFlags(given, failure, asked.level))), ...replayNote(failure)].join('\n'))
  process.stdout.write(`${wrapProse([summaryOf(result, seed, asked.runs), ...texts].join('\n\n'), process.stdout.columns)}\n`)
  const [first] = result.failures
  if (first !== undefined && asked.savePlan !== null) {
    writeFileWhole(asked.savePlan, [`${JSON.stringify({ version: 1, faults: first.plan }, null, 2)}\n`])
    process.stderr.write(`bms-emulator: the first plan is in ${asked.savePlan}\n`)
  }
  if (signal !== null) return EXIT.signal + constants.signals[signal]
  return first === undefined ? 0 : EXIT.broken
}

/** The flags of `run` that `explore` has by default, the plan, and if the report has findings the level that makes `run` fail. */
function replayFlags ({ origins }: Arguments, { plan, hasFindings }: Failure, level: Level): readonly string[] {
  return [...origins.clock === 'default' ? ['--clock', DEFAULTS.clock] : [], ...plan.flatMap((rule) => ['--fault', rule]), ...hasFindings ? ['--fail-on', level] : []]
}

function indented (text: string, columns: number): string {
  return text === '' ? '' : `${text.trimEnd().split('\n').map((line) => `${' '.repeat(columns)}${line}`).join('\n')}\n`
}

function readAsked (own: Readonly<Record<string, unknown>>): Asked {
  const savePlan = own['save-plan'] === undefined ? null : String(own['save-plan'])
  if (savePlan !== null) checkWholeFile('--save-plan', savePlan)
  return {
    runs: countOf('runs', own['runs'] ?? '200', MAX_RUNS),
    timeMs: own['time'] === undefined ? Infinity : durationOf('time', own['time']),
    limitMs: durationOf('limit', own['limit'] ?? '60s', MAX_TIMER_MS),
    failures: countOf('failures', own['failures'] ?? '5', MAX_RUNS),
    level: usage(() => readLevel('--fail-on', own['fail-on'] ?? 'error')),
    savePlan
  }
}

function countOf (flag: string, value: unknown, max: number): number {
  if (!/^[1-9]\d{0,8}$/.test(String(value)) || Number(value) > max) throw new UsageError(`--${flag}: ${JSON.stringify(value)} is not a count; expected a whole number from 1 to ${max}`)
  return Number(value)
}

function durationOf (flag: string, value: unknown, maxMs = Infinity): number {
  const ms = usage(() => parseFixed(value), `--${flag}: `)
  if (ms === 0) throw new UsageError(`--${flag}: ${JSON.stringify(value)} is no time; expected a duration above zero, such as 60s`)
  if (ms > maxMs) throw new UsageError(`--${flag}: ${JSON.stringify(value)} is too long; expected at most ${formatMs(maxMs)}`)
  return ms
}

function usage<Value> (read: () => Value, prefix = ''): Value {
  try {
    return read()
  } catch (error) {
    throw new UsageError(`${prefix}${(error as Error).message}`)
  }
}
