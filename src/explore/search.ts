// Searches for plans that break a client: draws them from a seed, runs each, and makes each kind of failure as small as it
// can by running again. It does not know how a client is run.
import fc from 'fast-check'
import { createStream, type Seed } from '../core/random.js'
import { judge, judgeBaseline, type Mistake, type Run } from './judge.js'
import { planOf, plansFor, textsOf, type Plan } from './plan.js'

/** The most plans of one search. */
export const MAX_RUNS = 100_000

/** How to search. */
export interface SearchOptions {
  /** The most plans that are drawn. */
  readonly runs: number
  readonly seed: Seed
  /** The most kinds of failure that are looked for. */
  readonly maxFailures: number
  /** One plan to run instead, or null. */
  readonly plan: readonly string[] | null
  /**
   * Runs the client once under these rules, with everything else as at the start. A run that need not have its whole limit may be cut
   * short. Resolves to null if a signal cut the run off.
   */
  readonly run: (rules: readonly string[], isWhole: boolean) => Promise<Run | null>
  /** Whether to end now, because of a limit or a signal. */
  readonly isOver: () => boolean
  readonly onProgress: (progress: Progress) => void
}

/** How far a search is. */
export interface Progress {
  /** The number of runs so far, those that make a plan smaller included. */
  readonly runs: number
  /** The number of plans drawn, of all. */
  readonly drawn: number
  readonly failures: number
  /** The kind of failure that is made smaller, or null. */
  readonly shrinking: string | null
}

/** A plan that breaks the client. */
export interface Failure extends Mistake {
  /** The rules, in their text form. */
  readonly plan: readonly string[]
  readonly timeline: readonly string[]
  /** How many plans were drawn before. */
  readonly drawn: number
  /** Whether the client reported success under the plan. */
  readonly isSuccess: boolean
  /** Whether the report has a finding that counts, whatever the kind of the failure. */
  readonly hasFindings: boolean
}

/** What a search found. */
export interface SearchResult {
  /** What is wrong with the run without faults. If anything is, there is no other run. */
  readonly baseline: readonly string[]
  readonly failures: readonly Failure[]
  readonly runs: number
  readonly drawn: number
  /** Whether all plans were drawn. */
  readonly isComplete: boolean
}

/** What a plan did; the timeline is kept for those that broke the client. */
interface Outcome extends Pick<Failure, 'timeline' | 'isSuccess' | 'hasFindings'> {
  readonly mistakes: readonly Mistake[]
  /** Whether the run hangs only by a shorter limit than the whole one. */
  readonly isCutShort: boolean
}

/** What a run that a signal cut off shows. */
const NOTHING: Outcome = { mistakes: [], timeline: [], isSuccess: false, hasFindings: false, isCutShort: false }

/** A kind of failure that depends on the limit of a run. */
const HANG = 'hang'

/** Fails the property once the search is over, since fast-check goes through all runs that are left otherwise. */
const CUT_OFF = new Error('the search is over')

/** Searches until the plans, the kinds or the time are at their end. */
export async function search ({ runs, seed, maxFailures, plan: only, run, isOver, onProgress }: SearchOptions): Promise<SearchResult> {
  const failures: Failure[] = []
  const baseline = await run([], true)
  if (baseline === null) return { baseline: [], failures, runs: 0, drawn: 0, isComplete: false }
  const wrong = judgeBaseline(baseline)
  const done = new Map<string, Outcome>()
  const count = { runs: 1, drawn: 0 }
  let isCut = false
  const outcomeOf = async (plan: Plan, isWhole: boolean): Promise<Outcome> => {
    const key = JSON.stringify(textsOf(plan))
    const known = done.get(key)
    if (known !== undefined && !(isWhole && known.isCutShort)) return known
    const result = await run(textsOf(plan), isWhole)
    if (result === null) {
      isCut = true
      return NOTHING
    }
    count.runs++
    const outcome = outcomeIn(result, judge(result, plan, baseline.facts))
    done.set(key, outcome)
    return outcome
  }
  const plans = plansFor(new Map([['token', 0], ...baseline.facts.operations]))
  const round = async (): Promise<boolean> => {
    let kind: string | null = null
    let drawn = 0
    // The plans that break the client, each smaller than the one before.
    const broken: Plan[] = []
    // Once a hang is known, no run needs to show another one.
    const isHangKnown = failures.some((known) => known.kind === HANG)
    const isNew = ({ kind: each }: Mistake): boolean => kind === null ? failures.every((known) => known.kind !== each) : each === kind
    const report = (): void => onProgress({ ...count, failures: failures.length, shrinking: kind })
    const result = await fc.check(fc.asyncProperty(plans, async (plan) => {
      if (isOver()) {
        if (kind === null) throw CUT_OFF
        return true
      }
      const { mistakes } = await outcomeOf(plan, kind === null && !isHangKnown)
      if (kind === null && !isCut) count.drawn = Math.max(count.drawn, ++drawn)
      const found = mistakes.find(isNew)
      kind ??= found?.kind ?? null
      if (found !== undefined) broken.push(plan)
      report()
      return found === undefined
    }), { numRuns: runs, seed: createStream(seed, 'explore').uint32() | 0, endOnFailure: false })
    if (result.counterexample === null || result.errorInstance === CUT_OFF) return false
    const { plan, mistakes, isCutShort: _isCutShort, ...outcome } = await confirmed(broken, async (each) => await outcomeOf(each, kind === HANG && !isOver()), (each) => each.mistakes.some(isNew) && !(kind === HANG && each.isCutShort))
    const mistake = mistakes.find(isNew) as Mistake
    failures.push({ ...mistake, ...outcome, plan: textsOf(plan), drawn })
    return true
  }
  const runOnly = async (texts: readonly string[]): Promise<void> => {
    count.drawn = 1
    const { mistakes, isCutShort: _isCutShort, ...outcome } = await outcomeOf(planOf(texts), true)
    if (mistakes.length > 0) failures.push({ kind: mistakes.map(({ kind }) => kind).join(', '), sentence: mistakes.map(({ sentence }) => sentence).join('; '), plan: texts, ...outcome, drawn: 1 })
  }
  if (wrong.length > 0) return { baseline: wrong, failures, ...count, isComplete: false }
  if (only !== null) await runOnly(only)
  else while (failures.length < maxFailures && !isOver() && await round());
  return { baseline: wrong, failures, ...count, isComplete: count.drawn >= runs && !isCut }
}

function outcomeIn ({ ending, facts, findings, isCutShort = false }: Run, mistakes: readonly Mistake[]): Outcome {
  return { mistakes, timeline: mistakes.length === 0 ? [] : facts.timeline, isSuccess: ending.kind === 'success', hasFindings: findings.length > 0, isCutShort }
}

/**
 * Returns the smallest plan that is sure to break the client, and what it did. A smaller one whose run was cut short may end within the whole
 * limit; the first one was run with it.
 */
async function confirmed (broken: readonly Plan[], outcomeOf: (plan: Plan) => Promise<Outcome>, isSure: (outcome: Outcome) => boolean): Promise<Outcome & { readonly plan: Plan }> {
  const plan = broken.at(-1) as Plan
  const outcome = await outcomeOf(plan)
  return isSure(outcome) ? { ...outcome, plan } : await confirmed(broken.slice(0, -1), outcomeOf, isSure)
}
