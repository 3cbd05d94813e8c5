// The list of fault rules of one project: which of them act on a request, and how often each did.
import { createStream, type RandomStream, type Seed, type StreamState } from '../core/random.js'
import { mismatch, passedOver, remainingOf, type Entry, type FaultTarget, type Reason, type RuleCounts } from './match.js'
import { FAULT_KINDS, kindOf, type FaultKinds } from './kinds/index.js'
import { operationsOf, readInstant, type Rule } from './rule.js'
import { pointOf, type EffectData, type FaultKind, type TaskKind } from './kind.js'

export type { FaultTarget, Reason } from './match.js'

/** A rule that is about to act on a request; it is counted once it does. */
export interface ArmedFault<Effect extends EffectData = EffectData> {
  readonly ruleId: string
  readonly kind: FaultKind
  readonly effect: Effect
  /** Which draw of the rule this is, from 1; 0 if it draws nothing. */
  readonly draw: number
  /** Chance for what the effect itself draws. It belongs to this request alone, so that nothing else moves it. */
  readonly stream: RandomStream
  /** Counts the rule as having acted; false if it has meanwhile acted as often as it may. */
  fire(): boolean
}

/** An armed fault that acts on a task. */
interface ArmedTaskFault extends ArmedFault {
  readonly kind: TaskKind
}

/** The rules that act on one request, at each point in the order in which they act. */
export interface ArmedFaults {
  readonly request: readonly ArmedFault[]
  readonly response: readonly ArmedFault[]
  readonly task: readonly ArmedTaskFault[]
}

/** Nothing acts. */
export const NO_FAULTS: ArmedFaults = { request: [], response: [], task: [] }

/** A rule with its counts. `remaining` is null where there is no limit. */
export interface RuleView extends RuleCounts {
  readonly rule: Rule
  readonly remaining: number | null
}

/** What a rule would do with a request: act, or not for a reason. */
export interface Verdict {
  readonly view: RuleView
  readonly kind: FaultKind
  readonly reason: Reason | null
}

/** The whole state of a list, as plain data. */
export interface FaultListState {
  readonly rules: ReadonlyArray<RuleCounts & { readonly rule: Rule, readonly addedAtMs: number, readonly stream: StreamState }>
  /** The draws of rules that came with a request's header. */
  readonly header: { readonly draws: number, readonly stream: StreamState }
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
  /** Puts a rule in the place of that with its id, which keeps its counts and its stream; undefined if there is none. */
  replace(rule: Rule): RuleView | undefined
  remove(id: string): boolean
  clear(): void
  /** The rules that act on this request at `nowMs`, those of its header before those of the list; those that draw, draw now. */
  arm(target: FaultTarget, nowMs: number, fromHeader?: readonly Rule[]): ArmedFaults
  /** What each rule would say to this request. Draws and counts nothing. */
  explain(target: FaultTarget, nowMs: number): readonly Verdict[]
  state(): FaultListState
  restore(state: FaultListState): void
}

/** An empty list whose rules draw from the seed, each from its own stream. */
export function createFaultList (seed: Seed, kinds: FaultKinds = FAULT_KINDS): FaultList {
  const entries = new Map<string, Entry>()
  const header = { draws: 0, stream: createStream(seed, 'fault-header') }
  const streamOf = (id: string): RandomStream => createStream(seed, `fault/${id}`)
  return {
    get size () { return entries.size },
    add: (rule, nowMs) => {
      if (entries.has(rule.id)) throw new RangeError(`rule ${JSON.stringify(rule.id)} exists already; choose another id, or delete that one first`)
      if (entries.size >= MAX_RULES) throw new RangeError(`there are ${MAX_RULES} rules already, and no more are kept; delete some first`)
      const entry = createEntry(rule, kinds, nowMs, streamOf(rule.id))
      entries.set(rule.id, entry)
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
      return viewOf(entry)
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    arm: (target, nowMs, fromHeader = []) => {
      if (entries.size === 0 && fromHeader.length === 0) return NO_FAULTS
      const arming = createArming(target, nowMs)
      for (const rule of fromHeader) {
        const entry = createEntry(rule, kinds, nowMs, header.stream, { seen: 0, hits: 0, draws: header.draws })
        arming.consider(entry)
        header.draws = entry.counts.draws
      }
      for (const entry of entries.values()) arming.consider(entry)
      return arming.armed()
    },
    explain: (target, nowMs) => Array.from(entries.values(), (entry) => judge(entry, target, nowMs)),
    state: () => ({
      rules: Array.from(entries.values(), ({ rule, addedAtMs, counts, stream }) => ({ rule, addedAtMs, ...counts, stream: stream.state() })),
      header: { draws: header.draws, stream: header.stream.state() }
    }),
    restore: (state) => {
      entries.clear()
      for (const { rule, addedAtMs, stream, seen, hits, draws } of state.rules) {
        const entry = createEntry(rule, kinds, addedAtMs, streamOf(rule.id), { seen, hits, draws })
        entry.stream.restore(stream)
        entries.set(rule.id, entry)
      }
      header.draws = state.header.draws
      header.stream.restore(state.header.stream)
    }
  }
}

function viewOf (entry: Entry): RuleView {
  return { rule: entry.rule, ...entry.counts, remaining: remainingOf(entry) }
}

function createEntry (rule: Rule, kinds: FaultKinds, addedAtMs: number, stream: RandomStream, counts: Entry['counts'] = { seen: 0, hits: 0, draws: 0 }): Entry {
  return { ...readRule(rule, kinds), addedAtMs, stream, counts }
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

/** Collects the rules that act on one request. */
function createArming (target: FaultTarget, nowMs: number): { armed(): ArmedFaults, consider(entry: Entry): void } {
  const firsts = new Set<FaultKind>()
  const wire: { readonly request: ArmedFault[], readonly response: ArmedFault[] } = { request: [], response: [] }
  const task: ArmedTaskFault[] = []
  return {
    armed: () => ({ request: wire.request.sort(inOrder), response: wire.response.sort(inOrder), task: task.sort(inOrder) }),
    consider: (entry) => {
      if (mismatch(entry, target, nowMs) !== null) return
      // A rule counts and draws whatever the others do, so that adding one does not change what another draws.
      const fault = drawFault(entry)
      const { kind } = entry
      if (fault === null || firsts.has(kind)) return
      if (kind.applies === 'first') firsts.add(kind)
      if (kind.task === undefined) wire[pointOf(kind, fault.effect)].push(fault)
      else task.push({ ...fault, kind })
    }
  }
}

/** By list order, but first those that let the others have their turn, or that say what becomes of the task. */
function inOrder (one: ArmedFault, other: ArmedFault): number {
  return rankOf(one.kind) - rankOf(other.kind)
}

function rankOf (kind: FaultKind): number {
  return (kind.task === undefined ? kind.takes === 'nothing' : kind.task.changes === 'task') ? 0 : 1
}

/** The faults of a part of a request: its own, and at its task those of the whole, as far as its own leave them a place. */
export function withTasksOf (whole: ArmedFaults, own: ArmedFaults): ArmedFaults {
  if (whole.task.length === 0) return own
  const further = whole.task.filter(({ kind }) => kind.applies === 'every' || own.task.every((fault) => fault.kind !== kind))
  return { ...own, task: [...own.task, ...further].sort(inOrder) }
}

/** Counts a matching request and draws; null if the rule passes over this one. */
function drawFault (entry: Entry): ArmedFault | null {
  const { counts, stream, kind, rule: { id, effect, when: { probability } } } = entry
  counts.seen++
  if (passedOver(entry, counts.seen) !== null) return null
  const hasEffectDraw = kind.draws?.(effect) === true
  if (probability !== undefined || hasEffectDraw) counts.draws++
  const isDrawn = probability === undefined || stream.fraction() < probability
  // Drawn even where chance decided against it: the numbers that follow do not depend on what came of this one.
  const effectSeed = hasEffectDraw ? stream.uint32() : 0
  if (!isDrawn) return null
  const draw = probability !== undefined || hasEffectDraw ? counts.draws : 0
  const fire = (): boolean => {
    if (remainingOf(entry) === 0) return false
    counts.hits++
    return true
  }
  return { ruleId: id, kind, effect, draw, stream: createStream(effectSeed, id), fire }
}

/** What the entry would say to the request. */
function judge (entry: Entry, target: FaultTarget, nowMs: number): Verdict {
  const reason = mismatch(entry, target, nowMs) ?? passedOver(entry, entry.counts.seen + 1) ?? unlucky(entry)
  return { view: viewOf(entry), kind: entry.kind, reason }
}

/** Why chance decides against the next request; null if it does not. The number is drawn from a copy of the stream. */
function unlucky ({ stream, rule: { when: { probability } } }: Entry): Reason | null {
  if (probability === undefined) return null
  const drawn = createStream(0, '', stream.state()).fraction()
  return drawn < probability ? null : { why: 'drawn', probability, drawn }
}
