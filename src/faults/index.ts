// The list of fault rules of one project: its own rules and those of the template, in the order in which they apply.
import { reasonAgainst, createArming, NO_FAULTS, type ArmedFaults, type Arming } from './arming.js'
import { addEntry, changeEntry, entriesOf, holdEntries, noEntries, removeEntry, type Account } from './entries.js'
import { createStream, type Seed, type StreamState } from '../core/random.js'
import { FAULT_KINDS, kindOf, type FaultKinds } from './kinds/index.js'
import { mismatch, parsedOf, remainingOf, streamOf, type Entry, type FaultTarget, type Reason, type RuleCounts } from './match.js'
import type { FaultKind } from './kind.js'
import type { Operation } from '../core/operations.js'
import type { Rule } from './rule.js'

export { ENTRY_BYTES, ruleBytes } from './entries.js'
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
  /** The approximate size in bytes: what the list keeps of each rule, and its own rules; those of the template are shared. */
  readonly bytes: number
  /** Counts the bytes towards a budget from now on, as the list grows and shrinks; with null, gives them back. */
  holdIn(budget: Account | null): void
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
  /** Keeps the state as it is now. The returned function returns it, whatever changes before; most of the work is done then. */
  keepState(): () => FaultListState
  /** Continues from a state. `scopeOf` returns the scope of a rule, which the state does not hold. */
  restore(state: FaultListState, scopeOf?: (state: RuleState) => string | null): void
}

/** Returns an empty list. Each rule draws from its own stream of the seed. */
export function createFaultList (seed: Seed, kinds: FaultKinds = FAULT_KINDS): FaultList {
  const entries = noEntries()
  const { byId } = entries
  const header: { draws: number, stream: StreamState | null } = { draws: 0, stream: null }
  const headerStart = (): StreamState => createStream(seed, 'fault-header').state()
  const entryOf = (state: Omit<RuleState, 'stream'>, projectId: string | null, stream: StreamState | null): Entry => createEntry(state, projectId, { seed, kinds, stream })
  const armingOf = (target: FaultTarget, nowMs: number, rules: readonly Rule[]): Arming | null => {
    let arming: Arming | null = null
    const consider = (entry: Entry): void => {
      if (mismatch(entry, target, nowMs) !== null) return
      arming ??= createArming()
      arming.take(entry)
    }
    for (const rule of rules) {
      const entry = entryOf({ ...NO_COUNTS, rule, fromTemplate: false, addedAtMs: nowMs, draws: header.draws }, target.projectId, header.stream ?? headerStart())
      consider(entry)
      header.draws = entry.counts.draws
      header.stream = entry.stream
    }
    for (const entry of entriesOf(entries, target.operation)) consider(entry)
    return arming
  }
  const keepState = (): () => FaultListState => {
    const rules = Array.from(byId.values(), (entry) => ({ ...entry, counts: { ...entry.counts } }))
    const { draws, stream } = header
    return () => ({ rules: rules.map(stateOf), header: { draws, stream: stream ?? headerStart() } })
  }
  return {
    get size () { return byId.size },
    get bytes () { return entries.bytes },
    holdIn: (budget) => holdEntries(entries, budget),
    concerns: (operation) => entriesOf(entries, operation).length > 0,
    add: (rule, nowMs, projectId = null) => {
      if (byId.has(rule.id)) throw new RangeError(`rule ${JSON.stringify(rule.id)} already exists; choose another id, or remove that rule first`)
      if (byId.size >= MAX_RULES) throw new RangeError(`there are already ${MAX_RULES} rules, the maximum; remove some first`)
      const entry = entryOf({ ...NO_COUNTS, rule, fromTemplate: projectId === null, addedAtMs: nowMs }, projectId, null)
      addEntry(entries, entry)
      return viewOf(entry)
    },
    get: (id) => {
      const entry = byId.get(id)
      return entry === undefined ? undefined : viewOf(entry)
    },
    list: () => Array.from(byId.values(), viewOf),
    replace: (rule) => {
      const entry = byId.get(rule.id)
      if (entry === undefined) return undefined
      changeEntry(entries, entry, { rule, parsed: parsedOf(rule), kind: kindOf(kinds, rule.effect.kind) })
      return viewOf(entry)
    },
    remove: (id) => removeEntry(entries, id),
    clear: (projectId) => {
      for (const [id, entry] of byId) if (projectId === undefined || entry.projectId === projectId) removeEntry(entries, id)
    },
    arm: (target, nowMs, fromHeader = []) => armingOf(target, nowMs, fromHeader)?.armed() ?? NO_FAULTS,
    explain: (target, nowMs) => Array.from(byId.values(), (entry) => ({ view: viewOf(entry), kind: entry.kind, reason: reasonAgainst(entry, target, nowMs) })),
    state: () => keepState()(),
    keepState,
    restore: (state, scopeOf = () => null) => {
      for (const id of byId.keys()) removeEntry(entries, id)
      for (const each of state.rules) addEntry(entries, entryOf(each, scopeOf(each), each.stream))
      header.draws = state.header.draws
      header.stream = state.header.stream
    }
  }
}

const NO_COUNTS: RuleCounts = { seen: 0, hits: 0, draws: 0 }

function stateOf (entry: Entry): RuleState {
  const { rule, fromTemplate, addedAtMs, counts } = entry
  return { rule, fromTemplate, addedAtMs, ...counts, stream: streamOf(entry).state() }
}

function viewOf (entry: Entry): RuleView {
  const { projectId, rule, addedAtMs, counts } = entry
  return { projectId, rule, addedAtMs, ...counts, remaining: remainingOf(entry) }
}

function createEntry ({ rule, fromTemplate, addedAtMs, seen, hits, draws }: Omit<RuleState, 'stream'>, projectId: string | null, { seed, kinds, stream }: { readonly seed: Seed, readonly kinds: FaultKinds, readonly stream: StreamState | null }): Entry {
  return { projectId, fromTemplate, rule, parsed: parsedOf(rule), kind: kindOf(kinds, rule.effect.kind), addedAtMs, seed, stream, counts: { seen, hits, draws } }
}
