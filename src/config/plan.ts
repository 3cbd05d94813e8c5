// A plan: a file of fault rules, with a version.
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
  return readRules(listOf(input), 'faults', catalogue)
}

/** Rules from a list whose items are data or text; an error names the item by `member` and place, unless that is empty. @throws RangeError */
export function readRules (inputs: readonly unknown[], member: string, catalogue: Catalogue): readonly Rule[] {
  const rules: Rule[] = []
  for (const [index, input] of inputs.entries()) {
    try {
      const rule = checkRule(typeof input === 'string' ? parseRuleText(input) : input, freeId(rules), catalogue)
      if (rules.some(({ id }) => id === rule.id)) throw new RangeError(`id is ${JSON.stringify(rule.id)}, which another rule has already`)
      rules.push(rule)
    } catch (error) {
      if (error instanceof RangeError) {
        const place = member === '' ? '' : `${member}[${index}]: `
        throw new RangeError(`${place}${error.message}`)
      }
      throw error
    }
  }
  return rules
}

function freeId (rules: readonly Rule[]): string {
  let number = rules.length + 1
  while (rules.some(({ id }) => id === `fault-${number}`)) number++
  return `fault-${number}`
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
