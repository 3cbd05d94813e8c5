// A plan: a file of fault rules, with a version.
import { MAX_RULES } from '../faults/index.js'
import { checkRule, type Rule } from '../faults/rule.js'
import { parseRuleText } from '../faults/text.js'
import { shortJson } from '../core/texts.js'
import type { Catalogue } from '../core/catalogue.js'

/** The version of plans that this emulator reads. */
export const PLAN_VERSION = 1

/**
 * The rules of a plan: `{"version":1,"faults":[...]}`, or a bare list. A rule may stand in its text form.
 * @throws RangeError with one line that names the member and what was expected
 */
export function readPlan (input: unknown, catalogue: Catalogue): readonly Rule[] {
  return readRules(listOf(input), { member: 'faults', idPrefix: 'fault', before: [] }, catalogue)
}

/** Where rules come from: what a mistake calls their list, and what a rule without an id is called. */
export interface RuleList {
  readonly member: string
  readonly idPrefix: string
  /** The rules that are there already. */
  readonly before: readonly Rule[]
}

/** Rules from a list whose items are data or text; no id may be taken. @throws RangeError */
export function readRules (inputs: readonly unknown[], { member, idPrefix, before }: RuleList, catalogue: Catalogue): readonly Rule[] {
  const rules: Rule[] = []
  const taken = new Set(before.map(({ id }) => id))
  for (const [index, input] of inputs.entries()) {
    try {
      if (taken.size >= MAX_RULES) throw new RangeError(`there are ${MAX_RULES} rules already, and no more are kept`)
      const rule = checkRule(typeof input === 'string' ? parseRuleText(input) : input, freeId(taken, idPrefix, index + 1), catalogue)
      if (taken.has(rule.id)) throw new RangeError(`id is ${JSON.stringify(rule.id)}, which another rule has already`)
      taken.add(rule.id)
      rules.push(rule)
    } catch (error) {
      if (error instanceof RangeError) throw new RangeError(`${member}[${index}]: ${error.message}`)
      throw error
    }
  }
  return rules
}

function freeId (taken: ReadonlySet<string>, prefix: string, start: number): string {
  let number = start
  while (taken.has(`${prefix}-${number}`)) number++
  return `${prefix}-${number}`
}

function listOf (input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input
  const { version, faults, $schema: _schema, ...rest } = typeof input === 'object' && input !== null ? input as Record<string, unknown> : {}
  if (version !== PLAN_VERSION) throw new RangeError(`version is ${shortJson(version)}; expected ${PLAN_VERSION}, as in {"version":${PLAN_VERSION},"faults":[...]}`)
  if (!Array.isArray(faults)) throw new RangeError(`faults is ${shortJson(faults)}; expected a list of rules`)
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw new RangeError(`${unknown} is not a known member; expected version and faults`)
  return faults
}
