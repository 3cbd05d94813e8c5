// Describes a fault rule in a sentence for people, from what it has left to do.
import { andList } from './settings.js'
import { FAULT_KINDS, kindOf, type FaultKinds } from './kinds/index.js'
import { formatMs } from '../core/time/duration.js'
import { POWER_OPERATIONS } from '../core/operations.js'
import { readInstant, type Match, type Rule, type When } from './rule.js'
import type { Catalogue } from '../core/catalogue.js'

/** How far a rule has come. */
export interface Progress {
  /** Matching requests so far. */
  readonly seen: number
  /** How often the rule may still apply, or null if there is no limit. */
  readonly remaining: number | null
}

/** A rule that has not applied yet. */
function freshOf ({ times }: When): Progress {
  return { seen: 0, remaining: times ?? null }
}

/**
 * Returns one sentence about what a rule still does: `Each of the next 2 reboot, start or stop requests gets
 * HTTP 503.` The default progress is that of a new rule.
 */
export function describeRule (rule: Pick<Rule, 'match' | 'when' | 'effect'>, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS, progress: Progress = freshOf(rule.when)): string {
  const effect = kindOf(kinds, rule.effect.kind).describe(rule.effect, catalogue)
  const left: When = {
    ...rule.when,
    skip: Math.max(0, (rule.when.skip ?? 0) - progress.seen),
    ...(progress.remaining === null ? {} : { times: progress.remaining })
  }
  const isFresh = progress.remaining === (rule.when.times ?? null)
  const sentence = left.times === 0
    ? `${describeEnd(rule.when)}: ${withArticle(describeRequest(rule.match))} ${effect}`
    : `${describeChance(left)}${describeSubject(left, rule.match)} ${effect}${describeBound(left, isFresh)}`
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** Why a rule applies no more. */
function describeEnd ({ times }: When): string {
  return times === 0 ? 'never applies (times is 0)' : `spent (applied ${countOf(Number(times))}, the maximum)`
}

/** The window and the probability, before the subject. */
function describeChance ({ from, until, probability }: When): string {
  const parts = [
    from === undefined ? '' : `from ${describeInstant(from)}`,
    until === undefined ? '' : `until ${describeInstant(until)}`
  ].filter((part) => part !== '')
  const window = parts.length === 0 ? '' : `${parts.join(' ')}, `
  return probability === undefined ? window : `${window}with probability ${probability}, `
}

/** Whether `times` selects the requests, and is not only a maximum. */
function isCounted ({ times, every = 1, probability }: When): boolean {
  return times !== undefined && every === 1 && probability === undefined
}

/** The requests, in the singular, so that one verb form fits all subjects. */
function describeSubject (when: When, match: Match): string {
  const { skip = 0, every = 1, times = 1 } = when
  const after = afterSkipped(skip)
  if (isCounted(when)) return times === 1 ? `the next ${describeRequest(match)}${after}` : `each of the next ${times} ${describeRequest(match, 's')}${after}`
  return `every ${every === 1 ? '' : `${ordinal(every)} `}${describeRequest(match)}${after}`
}

/** `reboot request for server bms-83`. */
function describeRequest (match: Match, plural = ''): string {
  const { operation } = match
  const names: readonly string[] = operation === undefined ? POWER_OPERATIONS : Array.isArray(operation) ? operation : [operation]
  return `${names.includes('any') ? '' : `${andList(names, 'or')} `}request${plural}${describeConditions(match)}`
}

function describeConditions (match: Match): string {
  return [
    match.server === undefined ? '' : ` for server ${match.server}`,
    match.project === undefined ? '' : ` in project ${match.project}`,
    match.method === undefined ? '' : ` by ${match.method.toUpperCase()}`,
    ...Object.entries(match.header ?? {}).map(([name, value]) => value === '*' ? ` with header ${name}` : ` with header ${name}: ${value}`)
  ].join('')
}

/** The maximum, after the effect. */
function describeBound (when: When, isFresh: boolean): string {
  if (when.times === undefined || isCounted(when)) return ''
  return `, ${isFresh ? countOf(when.times) : when.times === 1 ? 'once more' : `${when.times} more times`} at most`
}

function describeInstant (input: number | string): string {
  const instant = readInstant(input, 'from')
  return 'atMs' in instant ? String(input) : `${formatMs(instant.afterMs)} after the rule was added`
}

function withArticle (noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

/** `once`, `2 times`. */
export function countOf (count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** The requests that `skip` lets pass: ` after the first 3`, or nothing. */
export function afterSkipped (skip: number): string {
  return skip === 0 ? '' : ` after the first ${skip === 1 ? 'one' : skip}`
}

/** `2nd`, `3rd`, `11th`. */
export function ordinal (count: number): string {
  const suffix = count % 100 >= 11 && count % 100 <= 13 ? 'th' : ['th', 'st', 'nd', 'rd'][count % 10] ?? 'th'
  return `${count}${suffix}`
}
