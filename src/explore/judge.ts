// Judges a run under faults by the run without: what the client did wrong, if anything.
//
// A client does not fail because a cloud failed. Under rules that a careful client survives it must reach its goal; under
// others it may report a failure instead. Whatever the rules, it must come to an end, must not restart a server too often,
// and must not report a success that is none.
import type { Finding as ReportFinding } from '../report/finding.js'
import type { Plan } from './plan.js'
import type { RunFacts, ServerFacts } from './observe.js'

/** How the client ended: it reported success, or a failure with its words, or it did not end within the limit. */
export type Ending = { readonly kind: 'success' } | { readonly kind: 'failure' | 'hang', readonly text: string }

/** A run: how the client ended, what happened until then, and what the report says of it. */
export interface Run {
  readonly ending: Ending
  readonly facts: RunFacts
  /** Whether each rule of the plan applied, in its order. */
  readonly applied: readonly boolean[]
  readonly findings: readonly Finding[]
  /** Whether the run hangs only by a shorter limit than the whole one. */
  readonly isCutShort?: boolean
}

/** A finding of the report. */
type Finding = Pick<ReportFinding, 'rule' | 'message'>

/** Findings about how a client ends. One that reports a failure has ended well. */
const ABOUT_SUCCESS: ReadonlySet<string> = new Set(['stopped-early', 'no-confirmation', 'error-ignored'])

/** One thing that a client did wrong. Two of the same kind count as one. */
export interface Mistake {
  /** One of explore's own kinds, or the id of a rule of the report. */
  readonly kind: string
  readonly sentence: string
}

/** Findings that say of the same requests what explore says by comparing the runs. */
const REPLACED: Readonly<Record<string, string>> = { 'reported-too-soon': 'stopped-early', 'restarted-too-often': 'double-restart' }

/** How many failures in a row of one operation a client has to survive. */
const PATIENCE = 3

/** Returns what is wrong with a run, each kind once; nothing if the client did well. */
export function judge (run: Run, plan: Plan, baseline: RunFacts): readonly Mistake[] {
  const mistakes = [
    ...run.ending.kind === 'hang' ? [{ kind: 'hang', sentence: run.ending.text }] : [],
    ...restartedTooOften(run, baseline),
    ...run.ending.kind === 'success' ? falseSuccess(run, plan, baseline) : [],
    ...run.ending.kind === 'failure' && mustSurvive(run, plan) ? [{ kind: 'gave-up', sentence: `the client failed, although it could have succeeded: ${run.ending.text}` }] : [],
    ...run.findings.filter(({ rule }) => run.ending.kind === 'success' || !ABOUT_SUCCESS.has(rule)).map(({ rule, message }) => ({ kind: rule, sentence: message }))
  ]
  const replaced = mistakes.map(({ kind }) => REPLACED[kind])
  return mistakes.filter(({ kind }, index) => !replaced.includes(kind) && mistakes.findIndex((other) => other.kind === kind) === index)
}

/** Returns what is wrong with the run without faults, by which all others are judged. */
export function judgeBaseline ({ ending, facts, findings }: Run): readonly string[] {
  return [
    ...ending.kind === 'success' ? [] : [ending.text],
    ...facts.requests === 0 ? ['the client made no request to the emulated API'] : [],
    ...[...facts.servers.values()].filter(({ isBusy }) => isBusy && ending.kind === 'success').map(({ name, status }) => `the client reported success, but ${name} is still ${status}`),
    ...findings.map(({ rule, message }) => `${rule}: ${message}`)
  ]
}

function restartedTooOften ({ facts }: Run, baseline: RunFacts): readonly Mistake[] {
  const tooOften = inBoth(facts, baseline).find(([after, before]) => after.restarts > before.restarts)
  if (tooOften === undefined) return []
  const [{ name, restarts }, before] = tooOften
  return [{ kind: 'restarted-too-often', sentence: `${name} was restarted ${times(restarts)}; without faults it is restarted ${times(before.restarts)}` }]
}

function falseSuccess ({ facts, applied }: Run, plan: Plan, baseline: RunFacts): readonly Mistake[] {
  // The second of two restarts that the cloud makes of one comes after a time in which all seems well.
  const isRepeated = plan.some(({ mode }, index) => mode.id === 'restarted-twice' && applied[index])
  return inBoth(facts, baseline).flatMap(([after, before]): Mistake[] => {
    const { name, status, isBusy, restarts } = after
    if (isBusy && isRepeated && after.reached.has(before.status)) return []
    if (isBusy) return [{ kind: 'reported-too-soon', sentence: `the client reported success while ${name} was still ${status}` }]
    if (restarts < before.restarts && status === before.status) return [{ kind: 'false-success', sentence: `the client reported success, but ${name} was restarted ${times(restarts)}; without faults it is restarted ${times(before.restarts)}` }]
    if (status !== before.status) return [{ kind: 'false-success', sentence: `the client reported success, but ${name} is ${status}; without faults it ends ${before.status}` }]
    return []
  }).slice(0, 1)
}

/** Whether a careful client reaches its goal in spite of what happened in the run. */
function mustSurvive ({ facts, applied }: Run, plan: Plan): boolean {
  return facts.failuresInRow <= PATIENCE && plan.every(({ mode }, index) => mode.isSurvivable || applied[index] === false)
}

/** Returns the servers of a run beside those of the run without faults. */
function inBoth ({ servers }: RunFacts, baseline: RunFacts): ReadonlyArray<readonly [after: ServerFacts, before: ServerFacts]> {
  return [
    ...Array.from(baseline.servers, ([key, before]) => [servers.get(key) ?? untouched(before), before] as const),
    ...[...servers].filter(([key]) => !baseline.servers.has(key)).map(([, after]) => [after, untouched(after)] as const)
  ]
}

/** A server that no request acted on: it is as it is after the other run, without a restart. */
function untouched ({ name, status }: ServerFacts): ServerFacts {
  return { name, status, restarts: 0, isBusy: false, reached: new Set() }
}

function times (count: number): string {
  return count === 0 ? 'not at all' : count === 1 ? 'once' : `${count} times`
}
