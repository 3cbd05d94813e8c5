// Runs the command once for each plan, against the emulator as at its start, and ends it at its time limit or by a signal.
import { clientEnvironment } from '../../world/operations/client-environment.js'
import { setImmediate as turn } from 'node:timers/promises'
import { spawn, type ChildProcess } from 'node:child_process'
import { addFault } from '../../world/operations/faults.js'
import { findingsOf, type Level } from '../../explore/findings.js'
import { isNohup } from '../hangup.js'
import { observe } from '../../explore/observe.js'
import { notStarted } from '../run.js'
import { processEnvironment } from '../../config/index.js'
import { reset } from '../../world/operations/reset.js'
import type { Ending, Run } from '../../explore/judge.js'
import type { Running } from '../../emulator.js'

/** What runs the command. */
export interface ChildRunner {
  /** Returns how long a run may take, in milliseconds: a run that need not have its whole limit gets less, once the first one is over. */
  limitMs(isWhole: boolean): number
  /** Runs the command under these rules; resolves to null if a signal ends it. @throws CommandError if it cannot be started */
  run(rules: readonly string[], isWhole: boolean): Promise<Run | null>
  /** The end of what the command wrote in its last run. */
  output(): string
  /** Whether the last run made requests. */
  hasRequests(): boolean
  /** The signal that ends the search, or null. */
  stoppedBy(): NodeJS.Signals | null
  close(): void
}

/** The command cannot be started. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  constructor (message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
/** So many characters of the command's output are kept. */
const KEPT_OUTPUT = 2000

/** A run without its whole limit gets at least this much, and so many times what runs needed that ended by themselves. */
const [SHORT_MS, FIRST_TIMES, LONGEST_TIMES] = [5000, 10, 2]

/**
 * Returns the limit of a run that need not have its whole limit. `tookMs` is what each run took that ended by itself, the first of
 * them without faults. All in milliseconds; the result is a number of whole seconds, unless it is `limitMs`.
 */
export function shortLimitMs (limitMs: number, tookMs: readonly number[]): number {
  const [first = Infinity] = tookMs
  const neededMs = Math.max(SHORT_MS, first * FIRST_TIMES, Math.max(...tookMs) * LONGEST_TIMES)
  return Math.min(limitMs, Math.ceil(neededMs / 1000) * 1000)
}

/** Returns a runner of the command `words`. */
export function createChildRunner (running: Running, url: string, words: readonly string[], { limitMs: wholeMs, level }: { readonly limitMs: number, readonly level: Level }): ChildRunner {
  const { worlds, start } = running
  const environment = { ...processEnvironment(), ...clientEnvironment(start.identity, url), BMS_EMULATOR_URL: url }
  let child: ChildProcess | null = null
  let [output, requests] = ['', 0]
  // What the first run took, and the longest one.
  let tookMs: readonly number[] = []
  const limitOf = (isWhole: boolean): number => isWhole ? wholeMs : shortLimitMs(wholeMs, tookMs)
  let stoppedBy: NodeJS.Signals | null = null
  const stop = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGHUP' && isNohup()) return
    stoppedBy = signal
    if (child !== null) killGroup(child)
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  return {
    limitMs: limitOf,
    output: () => output,
    hasRequests: () => requests > 0,
    stoppedBy: () => stoppedBy,
    close: () => { for (const signal of SIGNALS) process.off(signal, stop) },
    run: async (rules, isWhole) => {
      reset(worlds, null)
      const ruleIds = rules.map((rule) => addFault(worlds, null, rule).id)
      const observation = observe(worlds, null)
      const [program = '', ...args] = words
      output = ''
      // A group of its own, so that all that it starts ends with it.
      child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment, detached: true })
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { output = `${output}${text}`.slice(-KEPT_OUTPUT) })
      const limitMs = limitOf(isWhole)
      const beganMs = performance.now()
      const ended = await endOf(child, limitMs)
      if (ended !== 'limit') tookMs = [tookMs[0] ?? performance.now() - beganMs, Math.max(...tookMs, performance.now() - beganMs)]
      await closeOutput(child)
      const facts = observation.facts()
      const findings = findingsOf(worlds, null, level, false)
      observation.stop()
      requests = facts.requests
      killGroup(child)
      child = null
      if (ended instanceof Error) throw new CommandError(...notStarted(program, ended))
      return stoppedBy !== null ? null : { ending: endingOf(ended, limitMs, output), facts, applied: ruleIds.map((id) => facts.applied.has(id)), findings, isCutShort: ended === 'limit' && limitMs < wholeMs }
    }
  }
}

type Ended = { readonly code: number | null, readonly signal: string | null } | 'limit'

/** Resolves when the command ends or its time is over, or to the error if it does not start. */
async function endOf (child: ChildProcess, limitMs: number): Promise<Ended | Error> {
  return await new Promise((resolve) => {
    const timer = setTimeout(() => resolve('limit'), limitMs)
    const end = (result: Ended | Error): void => {
      clearTimeout(timer)
      resolve(result)
    }
    child.once('error', end)
    child.once('exit', (code, signal) => end({ code, signal }))
  })
}

/**
 * Reads what the command wrote before its end, and closes its output: a process that left the group may hold it open, and would
 * keep this one alive.
 */
async function closeOutput ({ stdout, stderr }: ChildProcess): Promise<void> {
  // One turn reads all that a pipe holds; the first may be under way.
  await turn()
  await turn()
  stdout?.destroy()
  stderr?.destroy()
}

function endingOf (ended: Ended, limitMs: number, output: string): Ending {
  if (ended === 'limit') return { kind: 'hang', text: `the command did not end within ${limitMs / 1000} s` }
  if (ended.code === 0) return { kind: 'success' }
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  // After an uncaught error, runtimes end with other things.
  const last = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? ''
  return { kind: 'failure', text: `${ended.code === null ? `it was ended by ${String(ended.signal)}` : `exit code ${ended.code}`}${last === '' ? '' : `: ${last}`}` }
}

/** Ends the command, and all that it started and left. */
function killGroup ({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}
