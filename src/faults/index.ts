// The list of fault rules of one project: its own rules and those of the template, in the order in which they apply.
import { reasonAgainst, createArming, NO_FAULTS, type ArmedFaults, type Arming } from './arming.js'
import { createEntries } from './entries.js'
import { createStream, type RandomStream, type Seed, type StreamState } from '../core/random.js'
import { FAULT_KINDS, kindOf, type FaultKinds } from './kinds/index.js'
import { operationsOf, readInstant, type Rule } from './rule.js'
import { mismatch, remainingOf, type Entry, type FaultTarget, type Reason, type RuleCounts } from './match.js'
import type { FaultKind } from './kind.js'
import type { Operation } from '../core/operations.js'

export { NO_FAULTS, withTasksOf, type ArmedFault, type ArmedFaults } from './arming.js'
export { effectiveFaults, type Changeable } from './task-faults.js'
export type { FaultTarget, Reason } from './match.js'

/** A rule with its scope and its counters. */
export interface RuleView extends RuleCounts {
  /** The scope: the project of the rule, or null for a rule of the template. */
  readonly projectId: string | null
  readonly rule: Rule
  /** How often the rule may still apply, or null if there is no limit. */
  readonly remaining: number | null
  readonly addedAtMs: number
}

/** What a rule would do with a request; `reason` is null if it would apply. */
export interface Verdict {
  readonly view: RuleView
  readonly kind: FaultKind
  readonly reason: Reason | null
}

/** The state of a rule as plain data. */
interface RuleState extends RuleCounts {
  readonly rule: Rule
  readonly fromTemplate: boolean
  readonly addedAtMs: number
  readonly stream: StreamState
}

/** The state of a list as plain data. */
export interface FaultListState {
  readonly rules: readonly RuleState[]
  /** The draws of rules in request headers. */
  readonly header: { readonly draws: number, readonly stream: StreamState }
}

/** The most rules in one list. */
export const MAX_RULES = 1000

/** The rules that apply in one project. Ids are unique in a list. */
export interface FaultList {
  readonly size: number
  /** Whether some rule is for this operation. */
  concerns(operation: Operation): boolean
  /**
   * Appends a rule. `projectId` is its scope: the project of the list, or null for the template.
   * @throws RangeError if the id is taken or the list is full
   */
  add(rule: Rule, nowMs: number, projectId?: string | null): RuleView
  get(id: string): RuleView | undefined
  list(): readonly RuleView[]
  /** Replaces the rule with the same id, which keeps its scope, counters and stream. Returns undefined if there is none. */
  replace(rule: Rule): RuleView | undefined
  /** Removes a rule. Returns false if there is none with this id. */
  remove(id: string): boolean
  /** Removes every rule, or those of a scope. */
  clear(projectId?: string | null): void
  /**
   * Returns the faults that apply to a request at `nowMs`. Rules of its header come before those of the list. Each matching
   * rule counts the request and draws its random numbers.
   */
  arm(target: FaultTarget, nowMs: number, fromHeader?: readonly Rule[]): ArmedFaults
  /** Returns what each rule would do with a request. Draws and counts nothing. */
  explain(target: FaultTarget, nowMs: number): readonly Verdict[]
  state(): FaultListState
  /** Continues from a state. `scopeOf` returns the scope of a rule, which the state does not hold. */
  restore(state: FaultListState, scopeOf?: (state: RuleState) => string | null): void
}

/** Returns an empty list. Each rule draws from its own stream of the seed. */
export function createFaultList (seed: Seed, kinds: FaultKinds = FAULT_KINDS): FaultList {
  const entries = createEntries()
  const header = { draws: 0, stream: createStream(seed, 'fault-header') }
  const streamOf = (id: string): RandomStream => createStream(seed, `fault/${id}`)
  const armingOf = (target: FaultTarget, nowMs: number, rules: readonly Rule[]): Arming | null => {
    let arming: Arming | null = null
    const consider = (entry: Entry): void => {
      if (mismatch(entry, target, nowMs) !== null) return
      arming ??= createArming()
      arming.take(entry)
    }
    for (const rule of rules) {
      const entry = createEntry({ ...NO_COUNTS, rule, fromTemplate: false, addedAtMs: nowMs, draws: header.draws }, target.projectId, kinds, header.stream)
      consider(entry)
      header.draws = entry.counts.draws
    }
    for (const entry of entries.of(target.operation)) consider(entry)
    return arming
  }
  return {
    get size () { return entries.size },
    concerns: (operation) => entries.of(operation).length > 0,
    add: (rule, nowMs, projectId = null) => {
      if (entries.has(rule.id)) throw new RangeError(`rule ${JSON.stringify(rule.id)} already exists; choose another id, or remove that rule first`)
      if (entries.size >= MAX_RULES) throw new RangeError(`there are already ${MAX_RULES} rules, the maximum; remove some first`)
      const entry = createEntry({ ...NO_COUNTS, rule, fromTemplate: projectId === null, addedAtMs: nowMs }, projectId, kinds, streamOf(rule.id))
      entries.put(entry)
      return viewOf(entry)
    },
    get: (id) => {
      const entry = entries.get(id)
      return entry === undefined ? undefined : viewOf(entry)
    },
    list: () => Array.from(entries.values(), viewOf),
    replace: (rule) => {
      const entry = entries.get(rule.id)
      if (entry === undefined) return undefined
      Object.assign(entry, readRule(rule, kinds))
      entries.put(entry)
      return viewOf(entry)
    },
    remove: (id) => entries.delete(id),
    clear: (projectId) => {
      for (const { rule: { id }, projectId: scope } of entries.values()) if (projectId === undefined || scope === projectId) entries.delete(id)
    },
    arm: (target, nowMs, fromHeader = []) => armingOf(target, nowMs, fromHeader)?.armed() ?? NO_FAULTS,
    explain: (target, nowMs) => Array.from(entries.values(), (entry) => ({ view: viewOf(entry), kind: entry.kind, reason: reasonAgainst(entry, target, nowMs) })),
    state: () => ({
      rules: Array.from(entries.values(), ({ rule, fromTemplate, addedAtMs, counts, stream }) => ({ rule, fromTemplate, addedAtMs, ...counts, stream: stream.state() })),
      header: { draws: header.draws, stream: header.stream.state() }
    }),
    restore: (state, scopeOf = () => null) => {
      entries.clear()
      for (const each of state.rules) {
        const entry = createEntry(each, scopeOf(each), kinds, streamOf(each.rule.id))
        entry.stream.restore(each.stream)
        entries.put(entry)
      }
      header.draws = state.header.draws
      header.stream.restore(state.header.stream)
    }
  }
}

const NO_COUNTS: RuleCounts = { seen: 0, hits: 0, draws: 0 }

function viewOf (entry: Entry): RuleView {
  const { projectId, rule, addedAtMs, counts } = entry
  return { projectId, rule, addedAtMs, ...counts, remaining: remainingOf(entry) }
}

function createEntry ({ rule, fromTemplate, addedAtMs, seen, hits, draws }: Omit<RuleState, 'stream'>, projectId: string | null, kinds: FaultKinds, stream: RandomStream): Entry {
  return { ...readRule(rule, kinds), projectId, fromTemplate, addedAtMs, stream, counts: { seen, hits, draws } }
}

function readRule (rule: Rule, kinds: FaultKinds): Pick<Entry, 'rule' | 'kind' | 'operations' | 'from' | 'until'> {
  const { from, until } = rule.when
  return {
    rule,
    kind: kindOf(kinds, rule.effect.kind),
    operations: new Set(operationsOf(rule.match)),
    from: from === undefined ? null : readInstant(from, 'from'),
    until: until === undefined ? null : readInstant(until, 'until')
  }
}
