// Whether a rule acts on a request, and if not, why: asked by every request, and by those who want the reason told.
import type { FaultKind } from './kind.js'
import type { Instant, Match, Rule } from './rule.js'
import type { Operation } from '../core/operations.js'
import type { RandomStream } from '../core/random.js'

/** What a rule is matched against. */
export interface FaultTarget {
  readonly operation: Operation
  readonly projectId: string
  readonly serverId: string | null
  readonly serverName: string | null
  readonly method: string
  header(name: string): string | undefined
}

/** What a rule has done so far. */
export interface RuleCounts {
  /** Matching requests seen. */
  readonly seen: number
  /** How often it acted. */
  readonly hits: number
  /** Matching requests for which it drew. */
  readonly draws: number
}

/** A rule in a list, with what was worked out of it once and what it counts. */
export interface Entry {
  rule: Rule
  kind: FaultKind
  readonly addedAtMs: number
  operations: ReadonlySet<Operation>
  from: Instant | null
  until: Instant | null
  readonly stream: RandomStream
  counts: { seen: number, hits: number, draws: number }
}

/** Why a rule does not act on a request. */
export type Reason =
  | 'disabled' | 'operation' | 'project' | 'server' | 'method' | 'header' | 'early' | 'over' | 'spent'
  | 'skipped' | 'out-of-turn' | 'drawn'

/** Why the request is none that the rule counts; null if it is. */
export function mismatch (entry: Entry, target: FaultTarget, nowMs: number): Reason | null {
  const { rule: { enabled, match }, from, until, addedAtMs, operations } = entry
  if (!enabled) return 'disabled'
  if (!operations.has(target.operation)) return 'operation'
  if (from !== null && nowMs < instantMs(from, addedAtMs)) return 'early'
  if (until !== null && nowMs >= instantMs(until, addedAtMs)) return 'over'
  if (remainingOf(entry) === 0) return 'spent'
  if (match.project !== undefined && match.project !== target.projectId) return 'project'
  if (match.server !== undefined && match.server !== target.serverId && match.server !== target.serverName) return 'server'
  if (match.method !== undefined && match.method.toUpperCase() !== target.method) return 'method'
  return isHeaderMatch(match, target) ? null : 'header'
}

/** Why a rule passes over the matching request number `seen`, before chance has a say; null if it does not. */
export function passedOver ({ rule: { when: { skip = 0, every = 1 } } }: Entry, seen: number): Reason | null {
  const turn = seen - skip
  return turn <= 0 ? 'skipped' : turn % every === 0 ? null : 'out-of-turn'
}

/** Milliseconds of an instant of a rule that was added at `addedAtMs`. */
export function instantMs (instant: Instant, addedAtMs: number): number {
  return 'atMs' in instant ? instant.atMs : addedAtMs + instant.afterMs
}

/** How often a rule may still act; null where there is no limit. */
export function remainingOf ({ rule, counts }: Pick<Entry, 'rule' | 'counts'>): number | null {
  return rule.when.times === undefined ? null : Math.max(0, rule.when.times - counts.hits)
}

function isHeaderMatch (match: Match, target: FaultTarget): boolean {
  return match.header === undefined || Object.entries(match.header).every(([name, value]) => {
    const received = target.header(name)
    return received !== undefined && (value === '*' || received === value)
  })
}
