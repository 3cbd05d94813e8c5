// `explore` of the library: runs a function of the test process against a fresh project for each plan.
import { createHandle, type HandleDeps } from '../library/project.js'
import { createProject } from '../world/operations/projects.js'
import { createVirtualTime, SILENT, type RunLimits } from './virtual-time.js'
import { baselineText, failureText, summaryOf } from './message.js'
import { findingsOf, readLevel, type Level } from './findings.js'
import { readCallback, readCount, readLimit, readRules, readSeed } from './options.js'
import { knownOptions, LIBRARY_OPTIONS } from '../library/options.js'
import { escapeRaw } from '../log/escape.js'
import { observe } from './observe.js'
import { MAX_RUNS, search, type Failure, type Progress, type SearchResult } from './search.js'
import type { DurationInput } from '../core/time/duration.js'
import type { Ending, Run } from './judge.js'
import type { EmulatorOptions } from '../library/options.js'
import type { Project } from '../library/types.js'
import type { Seed } from '../core/random.js'

/** What the client is given besides the project. */
export interface ExploreTools {
  /** Waits in the project's time, which it moves; never resolves once the signal is aborted. A real wait takes as long as it takes, in each run. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Aborted at the end of the run. */
  readonly signal: AbortSignal
}

/** A client: it rejects if it does not reach its goal. */
export type ExploreClient = (project: Project, tools: ExploreTools) => unknown

/** How to explore, and the options of the emulator; its clock is `auto` unless another one is given. */
export interface ExploreOptions extends EmulatorOptions {
  /** How many plans are drawn, at most 100,000; default 200. */
  readonly runs?: number
  /** The same seed draws the same plans; default 1. */
  readonly seed?: Seed
  /** How many kinds of failure are looked for; default 5. With 1 the first one ends the search. */
  readonly maxFailures?: number
  /** The findings of the report that count: those of this level and worse; default `'error'`, with `'never'` none. */
  readonly failOn?: Level
  /** In the project's time: a run that takes longer hangs; default one hour. */
  readonly limit?: Extract<DurationInput, number | string>
  /** A run with more requests hangs; default 1,000. */
  readonly maxRequests?: number
  /** In real time: a client hangs that does nothing for this long, while no response comes; default 2 s. */
  readonly silence?: Extract<DurationInput, number | string>
  /** Runs this one plan instead of drawing: the replay of a failure. */
  readonly plan?: readonly string[]
  /** Is called after each run. */
  readonly onProgress?: (progress: Progress) => void
}

/** A search that broke nothing. */
export interface ExploreResult {
  /** How many plans were drawn, and how often the client was run. */
  readonly drawn: number
  readonly runs: number
}

/** Thrown by `explore`. Its message holds each plan, what happened under it, and the call that replays it. */
export class ExploreError extends Error {
  override readonly name = 'ExploreError'
  readonly failures: readonly Failure[]

  constructor (message: string, failures: readonly Failure[]) {
    super(message)
    this.failures = failures
  }
}

const DEFAULTS = { runs: 200, seed: 1, maxFailures: 5, failOn: 'error', limit: '1h', maxRequests: 1000, silence: '2s' } as const
/** What `explore` can be given: its own options first. */
const OPTIONS: readonly string[] = [...new Set([...Object.keys(DEFAULTS), 'plan', 'onProgress', ...LIBRARY_OPTIONS])]
/** A run keeps all of its requests until its end. */
const MAX_REQUESTS = 1_000_000
const SHORTER = 20

/** Starts an emulator, as `createEmulator` does. */
type Start = (options: EmulatorOptions) => Promise<HandleDeps>

/**
 * Runs a client under one plan after the other.
 * @throws ExploreError if a plan breaks the client, or if it fails without faults; TypeError for an invalid option
 */
export async function exploreClient (start: Start, client: ExploreClient, options: ExploreOptions = {}): Promise<ExploreResult> {
  if (typeof client !== 'function') throw new RangeError('the client is not a function; expected one that takes a project and returns a promise')
  const { runs, seed, maxFailures, failOn, limit, maxRequests, silence, plan, onProgress, ...rest } = { ...DEFAULTS, ...knownOptions(options, OPTIONS) as ExploreOptions }
  const limits = { limitMs: readLimit('limit', limit), silenceMs: readLimit('silence', silence), requests: readCount('maxRequests', maxRequests, MAX_REQUESTS) }
  const level = readLevel('failOn', failOn)
  const emulator = await start({ clock: 'auto', ...rest, seed: readSeed(seed) })
  let isSilenceKnown = false
  try {
    const result = await search({
      runs: plan === undefined ? readCount('runs', runs, MAX_RUNS) : 1,
      seed,
      maxFailures: readCount('maxFailures', maxFailures),
      plan: plan === undefined ? null : readRules(plan),
      run: async (rules, isWhole) => {
        // Once it is known that the client has no time limit, no run waits as long for it again, but the one that confirms a plan.
        const isShort = isSilenceKnown && !isWhole
        const run = await emulator.whileRunning(runOnce(emulator, client, rules, { limits: isShort ? { ...limits, silenceMs: limits.silenceMs / SHORTER } : limits, seed, level }))
        const isSilent = run.ending.kind === 'hang' && run.ending.text === SILENT
        isSilenceKnown ||= isSilent
        return { ...run, isCutShort: isShort && isSilent }
      },
      isOver: () => false,
      onProgress: readCallback('onProgress', onProgress)
    })
    report(result, seed, runs, level)
    return { drawn: result.drawn, runs: result.runs }
  } finally {
    await emulator.running.close()
  }
}

/** @throws ExploreError for what was found */
function report (result: SearchResult, seed: Seed, runs: number, level: Level): void {
  if (result.baseline.length > 0) throw new ExploreError(`explore: ${baselineText(result.baseline)}`, [])
  if (result.failures.length === 0) return
  const texts = result.failures.map((failure, index) => failureText(failure, index + 1, `await explore(client, ${escapeRaw(JSON.stringify({ seed, ...level === DEFAULTS.failOn ? {} : { failOn: level }, plan: failure.plan }))})`))
  throw new ExploreError([`explore: ${summaryOf(result, seed, runs)}`, ...texts].join('\n\n'), result.failures)
}

/** Runs the client once, in a project of its own. */
async function runOnce (deps: HandleDeps, client: ExploreClient, rules: readonly string[], { limits, seed, level }: { readonly limits: RunLimits, readonly seed: Seed, readonly level: Level }): Promise<Run> {
  const { worlds } = deps.running
  const { id, ...access } = createProject(worlds, { seed }, deps.url)
  const project = createHandle(deps, id, access)
  const world = worlds.forChange(id)
  const ruleIds = rules.map((rule) => project.faults.add(rule).id)
  const observation = observe(worlds, id)
  const time = createVirtualTime({
    now: () => world.clock.now(),
    isRunning: world.clock.mode === 'system',
    advanceTo: async (atMs) => await project.clock.advance(atMs - world.clock.now())
  }, limits)
  Object.defineProperty(project, 'fetch', { value: time.watch(project.fetch) })
  const ending = new AbortController()
  const end = await Promise.race([endOf(client, project, { sleep: time.sleep, signal: ending.signal }), time.exceeded.then((limit): Ending => ({ kind: 'hang', text: String(limit) }))])
  const facts = observation.facts()
  const findings = findingsOf(worlds, id, level, time.isUsed)
  observation.stop()
  time.end()
  ending.abort()
  worlds.remove(id)
  return { ending: end, facts, applied: ruleIds.map((ruleId) => facts.applied.has(ruleId)), findings }
}

async function endOf (client: ExploreClient, project: Project, tools: ExploreTools): Promise<Ending> {
  try {
    await client(project, tools)
    return { kind: 'success' }
  } catch (error) {
    return { kind: 'failure', text: error instanceof Error ? error.message : String(error) }
  }
}
