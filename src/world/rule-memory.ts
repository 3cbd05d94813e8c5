// How much memory the fault rules of all projects take. A rule of the template takes its size once, and a place in the list of
// each project. Rules are never evicted: one that does not fit is refused. What rules counted in projects that were only read
// gives way to them.
import { ENTRY_BYTES, ruleBytes } from '../faults/index.js'
import { Refusal } from '../core/refusal.js'
import type { Budget } from '../store/budget.js'
import type { Kept } from './kept.js'
import type { ReadCounts } from './read-counts.js'
import type { Rule } from '../faults/rule.js'

/** The memory of the rules of one emulator. */
export interface RuleMemory {
  /** The bytes of all rules, without what gives way to them. */
  readonly used: number
  /** Counts the rules of the template from now on, in place of those before. */
  countTemplate(rules: readonly Rule[]): void
  /** Returns how many more bytes the rules would take if the template had these. */
  moreWith(rules: readonly Rule[]): number
  /** @throws RangeError if the rules may not take so many bytes */
  check(bytes: number): void
  /** Makes room for so many more bytes. @throws Refusal `memory-full` if they do not fit; then everything stays */
  makeRoom(more: number): void
  /** Makes room for a project, which has the rules of the template. @throws Refusal `limit-reached` */
  makeRoomForProject(): void
}

/** Returns the memory of the rules of a template without any. */
export function createRuleMemory (budget: Budget, kept: Pick<Kept, 'size'>, readCounts: ReadCounts): RuleMemory {
  let template: readonly Rule[] = []
  const fixed = (): number => budget.used - readCounts.bytes
  const fits = (more: number): boolean => more <= 0 || fixed() + more <= budget.limit
  // Requests without a project have a list of their own.
  const bytesOf = (rules: readonly Rule[]): number => sharedBytes(rules) + rules.length * ENTRY_BYTES * (kept.size + 1)
  return {
    get used () { return fixed() },
    countTemplate: (rules) => {
      budget.used += sharedBytes(rules) - sharedBytes(template)
      template = rules
    },
    moreWith: (rules) => bytesOf(rules) - bytesOf(template),
    check: (bytes) => {
      if (bytes > budget.limit) throw new RangeError(`the fault rules would take ${bytes} bytes; expected at most ${budget.limit}, or more with --memory SIZE`)
    },
    makeRoom: (more) => {
      if (!fits(more)) throw new Refusal('memory-full', { what: 'rules', more, used: fixed(), limit: budget.limit })
      readCounts.makeRoom(more)
    },
    makeRoomForProject: () => {
      const more = template.length * ENTRY_BYTES
      if (!fits(more)) throw new Refusal('limit-reached', { message: 'The fault rules take all the memory that they have, so there is no room for those of a new project. Remove some with DELETE /_emulator/faults, or start with more: --memory SIZE.' })
      readCounts.makeRoom(more)
    }
  }
}

/** Returns what the rules of a template take when an emulator starts, with the default project and requests without a project. */
export function startBytes (rules: readonly Rule[]): number {
  return sharedBytes(rules) + 2 * rules.length * ENTRY_BYTES
}

/** Returns the size of the rules of a template, without what the lists of projects keep of them. */
export function sharedBytes (rules: readonly Rule[]): number {
  return rules.reduce((sum, rule) => sum + ruleBytes(rule), 0)
}
