// Decides whether a rule applies to a request, and why not. Requests and `explain` both use it.
import { createStream, type RandomStream, type Seed, type StreamState } from '../core/random.js'
import type { FaultKind } from './kind.js'
import { operationsOf, readInstant, type Instant, type Match, type Rule } from './rule.js'
import type { Operation } from '../core/operations.js'

/** The facts of a request that rules are matched against. */
export interface FaultTarget {
  readonly operation: Operation
  readonly projectId: string
  readonly serverId: string | null
  readonly serverName: string | null
  readonly method: string
  header(name: string): string | undefined
}

/** The counters of a rule. */
export interface RuleCounts {
  /** Matching requests so far. */
  readonly seen: number
  /** How often the rule applied. */
  readonly hits: number
  /** Matching requests for which the rule drew a random number. */
  readonly draws: number
}

/** What is parsed of a rule. */
interface ParsedRule {
  readonly operations: ReadonlySet<Operation>
  readonly from: Instant | null
  readonly until: Instant | null
}

const parsedRules = new WeakMap<Rule, ParsedRule>()

/** Parses a rule once, for all lists that have it. */
export function parsedOf (rule: Rule): ParsedRule {
  const { from, until } = rule.when
  const parsed = parsedRules.get(rule) ?? {
    operations: new Set(operationsOf(rule.match)),
    from: from === undefined ? null : readInstant(from, 'from'),
    until: until === undefined ? null : readInstant(until, 'until')
  }
  parsedRules.set(rule, parsed)
  return parsed
}

/** A rule in a list, with its counters. Every project has one for each rule of the template, so it is kept small. */
export interface Entry {
  /** The scope: the project of the rule, or null for a rule of the template. */
  readonly projectId: string | null
  /** Whether the rule came from a template, maybe that of another emulator. */
  readonly fromTemplate: boolean
  rule: Rule
  parsed: ParsedRule
  kind: FaultKind
  readonly addedAtMs: number
  /** The seed of the list. */
  readonly seed: Seed
  /** The state of the rule's random stream; null before its first draw. */
  stream: StreamState | null
  counts: { seen: number, hits: number, draws: number }
}

/** Returns the random stream of a rule, which its id and the seed of its list determine. The entry keeps only its state. */
export function streamOf ({ seed, rule: { id }, stream }: Entry): RandomStream {
  return createStream(seed, `fault/${id}`, stream ?? undefined)
}

/** A header that a rule requires, `*` for any value, and the value received. */
interface MissedHeader {
  readonly name: string
  readonly value: string
  readonly received: string | undefined
}

/** Why a rule does not apply to a request, with the values that decided it. */
export type Reason =
  | { readonly why: 'disabled' | 'operation' | 'spent' }
  | { readonly why: 'project' | 'server' | 'method', readonly wanted: string }
  | { readonly why: 'header', readonly missed: readonly MissedHeader[] }
  | { readonly why: 'early' | 'over', readonly atMs: number }
  | { readonly why: 'skipped' | 'out-of-turn', readonly skip: number, readonly every: number }
  | { readonly why: 'drawn', readonly probability: number, readonly drawn: number }

/** Returns why a request does not match a rule, or null if it matches. */
export function mismatch (entry: Entry, target: FaultTarget, nowMs: number): Reason | null {
  const { rule: { enabled, match: { project, server, method, header } }, parsed: { operations, from, until }, addedAtMs } = entry
  if (!enabled) return { why: 'disabled' }
  if (!operations.has(target.operation)) return { why: 'operation' }
  if (from !== null && nowMs < instantMs(from, addedAtMs)) return { why: 'early', atMs: instantMs(from, addedAtMs) }
  if (until !== null && nowMs >= instantMs(until, addedAtMs)) return { why: 'over', atMs: instantMs(until, addedAtMs) }
  if (remainingOf(entry) === 0) return { why: 'spent' }
  if (project !== undefined && project !== target.projectId) return { why: 'project', wanted: project }
  if (server !== undefined && server !== target.serverId && server !== target.serverName) return { why: 'server', wanted: server }
  if (method !== undefined && method.toUpperCase() !== target.method) return { why: 'method', wanted: method.toUpperCase() }
  const missed = header === undefined ? [] : missedHeaders(header, target)
  return missed.length === 0 ? null : { why: 'header', missed }
}

/** Returns why `skip` or `every` excludes the matching request number `seen`, or null if they do not. */
export function passedOver ({ rule: { when: { skip = 0, every = 1 } } }: Entry, seen: number): Reason | null {
  const turn = seen - skip
  if (turn > 0 && turn % every === 0) return null
  return { why: turn <= 0 ? 'skipped' : 'out-of-turn', skip, every }
}

/** Returns the epoch milliseconds of an instant in a rule that was added at `addedAtMs`. */
export function instantMs (instant: Instant, addedAtMs: number): number {
  return 'atMs' in instant ? instant.atMs : addedAtMs + instant.afterMs
}

/** Returns how often a rule may still apply, or null if there is no limit. */
export function remainingOf ({ rule, counts }: Pick<Entry, 'rule' | 'counts'>): number | null {
  return rule.when.times === undefined ? null : Math.max(0, rule.when.times - counts.hits)
}

function missedHeaders (header: NonNullable<Match['header']>, target: FaultTarget): readonly MissedHeader[] {
  return Object.entries(header)
    .map(([name, value]) => ({ name, value, received: target.header(name) }))
    .filter(({ value, received }) => received === undefined || (value !== '*' && received !== value))
}
