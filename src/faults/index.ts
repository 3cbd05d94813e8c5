// The list of fault rules of one project: which of them act on a request, and how often each did.
import { createStream, type RandomStream, type Seed, type StreamState } from '../core/random.js'
import { operationsOf, readInstant, type Effect, type EffectKind, type Instant, type Match, type Rule } from './rule.js'
import type { Operation } from '../core/operations.js'

/** What a rule is matched against. */
export interface FaultTarget {
  readonly operation: Operation
  readonly projectId: string
  readonly serverId: string | null
  readonly serverName: string | null
  readonly method: string
  header(name: string): string | undefined
}

/** A rule that is about to act on a request; it is counted once it does. */
export interface ArmedFault<Kind extends EffectKind> {
  readonly ruleId: string
  readonly effect: Extract<Effect, { kind: Kind }>
  /** Which draw of the rule this is, from 1; 0 if it draws nothing. */
  readonly draw: number
  /** The rule's own stream, for what the effect itself draws. */
  readonly stream: RandomStream
  /** Counts the rule as having acted; false if it has meanwhile acted as often as it may. */
  fire(): boolean
}

/** An armed fault of whatever kind. */
export type AnyArmedFault = { [Kind in EffectKind]: ArmedFault<Kind> }[EffectKind]

/** The rules that act on one request: every delay, and the first of each other kind. */
export interface ArmedFaults {
  readonly delays: ReadonlyArray<ArmedFault<'delay'>>
  /** The first `error` and the first `connection`, in list order. */
  readonly failures: ReadonlyArray<ArmedFault<'error'> | ArmedFault<'connection'>>
  readonly outcome: ArmedFault<'outcome'> | null
}

/** Nothing acts. */
export const NO_FAULTS: ArmedFaults = { delays: [], failures: [], outcome: null }

/** What a rule has done so far. */
export interface RuleCounts {
  /** Matching requests seen. */
  readonly seen: number
  /** How often it acted. */
  readonly hits: number
  /** Numbers drawn. */
  readonly draws: number
}

/** Why a rule would not act on a request; null if it would. */
export type Verdict = string | null

/** A rule with its counts. `remaining` is null where there is no limit. */
export interface RuleView extends RuleCounts {
  readonly rule: Rule
  readonly remaining: number | null
}

interface Entry {
  rule: Rule
  readonly addedAtMs: number
  readonly operations: ReadonlySet<Operation>
  readonly from: Instant | null
  readonly until: Instant | null
  readonly stream: RandomStream
  counts: { seen: number, hits: number, draws: number }
}

/** A rule with its counts and the state of its stream, as plain data. */
export interface RuleState extends RuleCounts {
  readonly rule: Rule
  readonly addedAtMs: number
  readonly stream: StreamState
}

/** At most so many rules in one list. */
export const MAX_RULES = 1000

/** The rules of one project, in the order in which they act. */
export interface FaultList {
  readonly size: number
  /** Adds a rule at the end. @throws RangeError if the id is taken or the list is full */
  add(rule: Rule, nowMs: number): RuleView
  get(id: string): RuleView | undefined
  list(): readonly RuleView[]
  setEnabled(id: string, isEnabled: boolean): RuleView | undefined
  remove(id: string): boolean
  clear(): void
  states(): readonly RuleState[]
  /** Puts these in the place of all. @throws RangeError if two have one id, or there are too many */
  restore(states: readonly RuleState[]): void
  /** The rules that act on this request at `nowMs`; those that draw, draw now. */
  arm(target: FaultTarget, nowMs: number): ArmedFaults
}

/** An empty list whose rules draw from the seed, each from its own stream. */
export function createFaultList (seed: Seed): FaultList {
  const entries = new Map<string, Entry>()
  const view = (entry: Entry): RuleView => ({ rule: entry.rule, ...entry.counts, remaining: remainingOf(entry) })
  return {
    get size () { return entries.size },
    add: (rule, nowMs) => {
      if (entries.has(rule.id)) throw new RangeError(`rule ${JSON.stringify(rule.id)} exists already; choose another id, or delete that one first`)
      if (entries.size >= MAX_RULES) throw new RangeError(`there are ${MAX_RULES} rules already, and no more are kept; delete some first`)
      const entry = createEntry(rule, nowMs, seed)
      entries.set(rule.id, entry)
      return view(entry)
    },
    get: (id) => {
      const entry = entries.get(id)
      return entry === undefined ? undefined : view(entry)
    },
    list: () => Array.from(entries.values(), view),
    setEnabled: (id, enabled) => {
      const entry = entries.get(id)
      if (entry === undefined) return undefined
      entry.rule = { ...entry.rule, enabled }
      return view(entry)
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    states: () => Array.from(entries.values(), ({ rule, addedAtMs, counts, stream }) => ({ rule, addedAtMs, ...counts, stream: stream.state() })),
    restore: (states) => {
      const ids = new Set(states.map(({ rule }) => rule.id))
      if (ids.size < states.length || states.length > MAX_RULES) throw new RangeError(`faults holds ${states.length} rules with ${ids.size} ids; expected an id for each, and at most ${MAX_RULES}`)
      entries.clear()
      for (const { rule, addedAtMs, seen, hits, draws, stream } of states) {
        const entry = createEntry(rule, addedAtMs, seed, stream)
        entry.counts = { seen, hits, draws }
        entries.set(rule.id, entry)
      }
    },
    arm: (target, nowMs) => entries.size === 0 ? NO_FAULTS : armAll(entries.values(), target, nowMs)
  }
}

/** Arms rules that belong to one request alone, such as those of its header. They draw nothing twice. */
export function armOnce (rules: readonly Rule[], target: FaultTarget, nowMs: number, seed: Seed): ArmedFaults {
  return armAll(rules.map((rule) => createEntry(rule, nowMs, seed)), target, nowMs)
}

/** Two sets of armed rules as one; the first set comes first. */
export function mergeArmed (first: ArmedFaults, second: ArmedFaults): ArmedFaults {
  if (first === NO_FAULTS) return second
  if (second === NO_FAULTS) return first
  const kinds = new Set(first.failures.map(({ effect }) => effect.kind))
  return {
    delays: [...first.delays, ...second.delays],
    failures: [...first.failures, ...second.failures.filter(({ effect }) => !kinds.has(effect.kind))],
    outcome: first.outcome ?? second.outcome
  }
}

function createEntry (rule: Rule, addedAtMs: number, seed: Seed, state?: StreamState): Entry {
  const { from, until } = rule.when
  return {
    rule,
    addedAtMs,
    operations: new Set(operationsOf(rule.match)),
    from: from === undefined ? null : readInstant(from, 'from'),
    until: until === undefined ? null : readInstant(until, 'until'),
    stream: createStream(seed, `fault/${rule.id}`, state),
    counts: { seen: 0, hits: 0, draws: 0 }
  }
}

function armAll (entries: Iterable<Entry>, target: FaultTarget, nowMs: number): ArmedFaults {
  const delays: Array<ArmedFault<'delay'>> = []
  const failures: Array<ArmedFault<'error'> | ArmedFault<'connection'>> = []
  let outcome: ArmedFault<'outcome'> | null = null
  for (const entry of entries) {
    if (!isMatch(entry, target, nowMs)) continue
    // A rule sees and draws whatever the others do, so that adding one does not change what another draws.
    if (!isDrawn(entry)) continue
    const { effect } = entry.rule
    const armed = { ruleId: entry.rule.id, draw: entry.rule.when.probability === undefined ? 0 : entry.counts.draws, stream: entry.stream, fire: () => fire(entry) }
    if (effect.kind === 'delay') delays.push({ ...armed, effect })
    else if (effect.kind === 'outcome') outcome ??= { ...armed, effect }
    else if (!failures.some((failure) => failure.effect.kind === effect.kind)) failures.push({ ...armed, effect } as ArmedFault<'error'> | ArmedFault<'connection'>)
  }
  return { delays, failures, outcome }
}

function remainingOf ({ rule, counts }: Entry): number | null {
  return rule.when.times === undefined ? null : Math.max(0, rule.when.times - counts.hits)
}

function fire (entry: Entry): boolean {
  if (remainingOf(entry) === 0) return false
  entry.counts.hits++
  return true
}

function isMatch (entry: Entry, target: FaultTarget, nowMs: number): boolean {
  const { rule } = entry
  return rule.enabled && entry.operations.has(target.operation) && isInWindow(entry, nowMs) &&
    remainingOf(entry) !== 0 && isTarget(rule.match, target)
}

function isInWindow ({ from, until, addedAtMs }: Entry, nowMs: number): boolean {
  return (from === null || nowMs >= instantMs(from, addedAtMs)) && (until === null || nowMs < instantMs(until, addedAtMs))
}

function instantMs (instant: Instant, addedAtMs: number): number {
  return 'atMs' in instant ? instant.atMs : addedAtMs + instant.afterMs
}

function isTarget (match: Match, target: FaultTarget): boolean {
  return (match.project === undefined || match.project === target.projectId) &&
    (match.server === undefined || match.server === target.serverId || match.server === target.serverName) &&
    (match.method === undefined || match.method.toUpperCase() === target.method) &&
    Object.entries(match.header ?? {}).every(([name, value]) => {
      const received = target.header(name)
      return received !== undefined && (value === '*' || received === value)
    })
}

/** Counts a matching request, draws, and says whether the rule acts on it. */
function isDrawn (entry: Entry): boolean {
  const { skip = 0, every = 1, probability } = entry.rule.when
  entry.counts.seen++
  const turn = entry.counts.seen - skip
  if (turn <= 0 || turn % every !== 0) return false
  if (probability === undefined) return true
  entry.counts.draws++
  return entry.stream.fraction() < probability
}
