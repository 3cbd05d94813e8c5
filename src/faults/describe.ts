// The sentence that says to people what a rule does.
import { andList } from './settings.js'
import { FAULT_KINDS, kindOf, type FaultKinds } from './kinds/index.js'
import { formatMs } from '../core/time/duration.js'
import { POWER_OPERATIONS } from '../core/operations.js'
import { readInstant, type Match, type Rule, type When } from './rule.js'
import type { Catalogue } from '../core/catalogue.js'

/** One sentence, such as `Each of the next 2 reboot, start or stop requests is answered with HTTP 503.` */
export function describeRule (rule: Pick<Rule, 'match' | 'when' | 'effect'>, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): string {
  const effect = kindOf(kinds, rule.effect.kind).describe(rule.effect, catalogue)
  const sentence = `${describeChance(rule.when)}${describeSubject(rule)} ${effect}${describeBound(rule.when)}.`
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`
}

/** The window and the chance, before the subject. */
function describeChance ({ from, until, probability }: When): string {
  const parts = [
    from === undefined ? '' : `from ${describeInstant(from)}`,
    until === undefined ? '' : `until ${describeInstant(until)}`
  ].filter((part) => part !== '')
  const window = parts.length === 0 ? '' : `${parts.join(' ')}, `
  return probability === undefined ? window : `${window}with probability ${probability}, `
}

/** Whether `times` says which requests are meant, and not only how many at most. */
function isCounted ({ times, every = 1, probability }: When): boolean {
  return times !== undefined && every === 1 && probability === undefined
}

/** Which requests: always a singular, so that one verb fits all. */
function describeSubject ({ when, match }: Pick<Rule, 'when' | 'match'>): string {
  const { skip = 0, every = 1, times = 1 } = when
  const after = afterSkipped(skip)
  const which = describeOperation(match)
  const where = describeConditions(match)
  if (isCounted(when)) return times === 1 ? `the next ${which}request${where}${after}` : `each of the next ${times} ${which}requests${where}${after}`
  return `every ${every === 1 ? '' : `${ordinal(every)} `}${which}request${where}${after}`
}

function describeOperation ({ operation }: Match): string {
  const names: readonly string[] = operation === undefined ? POWER_OPERATIONS : Array.isArray(operation) ? operation : [operation]
  return names.includes('any') ? '' : `${andList(names, 'or')} `
}

function describeConditions (match: Match): string {
  return [
    match.server === undefined ? '' : ` for server ${match.server}`,
    match.project === undefined ? '' : ` in project ${match.project}`,
    match.method === undefined ? '' : ` by ${match.method.toUpperCase()}`,
    ...Object.entries(match.header ?? {}).map(([name, value]) => value === '*' ? ` with header ${name}` : ` with header ${name}: ${value}`)
  ].join('')
}

/** How often at most, after the effect. */
function describeBound (when: When): string {
  return when.times === undefined || isCounted(when) ? '' : `, ${when.times === 1 ? 'once' : `${when.times} times`} at most`
}

function describeInstant (input: number | string): string {
  const instant = readInstant(input, 'from')
  return 'atMs' in instant ? String(input) : `${formatMs(instant.afterMs)} after the rule was added`
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
