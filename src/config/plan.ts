// A plan: a file of fault rules, with a version. Reading one, and telling all that is wrong in it.
import { Type } from '@sinclair/typebox'
import { MAX_RULES } from '../faults/index.js'
import { checkRule, mistakesOf, RuleSchema, type Rule, type RuleInput } from '../faults/rule.js'
import { parseRuleText } from '../faults/text.js'
import { shortJson } from '../core/texts.js'
import type { Catalogue } from '../core/catalogue.js'
import type { Mistake } from '../faults/settings.js'

/** The version of plans that this emulator reads. */
const PLAN_VERSION = 1

/** The JSON Schema of a plan; fixtures/plan.schema.json is its text, for editors. */
export const PlanSchema = Type.Object({
  $schema: Type.Optional(Type.String()),
  version: Type.Literal(PLAN_VERSION),
  faults: Type.Array(Type.Union([RuleSchema, Type.String({ minLength: 1, description: 'a rule in its text form: BMS.0212:times=2' })]))
}, { additionalProperties: false, title: 'A plan of fault rules', description: 'for bms-emulator --faults FILE' })

/** A plan as a file or a call holds it. A rule may be written in its text form: `BMS.0212:times=2`. */
export interface PlanInput {
  readonly $schema?: string
  readonly version: typeof PLAN_VERSION
  readonly faults: ReadonlyArray<RuleInput | string>
}

/**
 * The rules of a plan: `{"version":1,"faults":[...]}`, or a bare list. A rule may stand in its text form.
 * @throws RangeError with one line that names the member and what was expected
 */
export function readPlan (input: unknown, catalogue: Catalogue): readonly Rule[] {
  const [mistake] = planMistakes(input, catalogue)
  if (mistake !== undefined) throw new RangeError(mistake.message)
  return readRules(listOf(input), FROM_PLAN, catalogue)
}

/** All that is wrong in a plan, in its order. Each message names the member; `path` is a JSON pointer to it. */
export function planMistakes (input: unknown, catalogue: Catalogue): readonly Mistake[] {
  if (Array.isArray(input)) return ruleMistakes(input, '', FROM_PLAN, catalogue)
  const { version, faults, $schema: _schema, ...rest } = typeof input === 'object' && input !== null ? input as Record<string, unknown> : {}
  return [
    ...(version === PLAN_VERSION ? [] : [{ path: '/version', message: `version is ${shortJson(version)}; expected ${PLAN_VERSION}, as in {"version":${PLAN_VERSION},"faults":[...]}` }]),
    ...(Array.isArray(faults) ? ruleMistakes(faults, '/faults', FROM_PLAN, catalogue) : [{ path: '/faults', message: `faults is ${shortJson(faults)}; expected a list of rules` }]),
    ...Object.keys(rest).map((name) => ({ path: `/${name}`, message: `${name} is not a known member; expected version and faults` }))
  ]
}

/** Where rules come from: what a mistake calls their list, and what a rule without an id is called. */
export interface RuleList {
  readonly member: string
  readonly idPrefix: string
  /** The rules that are there already. */
  readonly before: readonly Rule[]
}

const FROM_PLAN: RuleList = { member: 'faults', idPrefix: 'fault', before: [] }

/** Rules from a list whose items are data or text; no id may be taken. @throws RangeError */
export function readRules (inputs: readonly unknown[], list: RuleList, catalogue: Catalogue): readonly Rule[] {
  const [mistake] = ruleMistakes(inputs, '', list, catalogue)
  if (mistake !== undefined) throw new RangeError(mistake.message)
  const taken = new Set<unknown>([...list.before.map(({ id }) => id), ...inputs.map((input) => idOf(dataOf(input)))])
  return inputs.map((input, index) => {
    const rule = checkRule(dataOf(input), freeId(taken, list.idPrefix, index + 1), catalogue)
    taken.add(rule.id)
    return rule
  })
}

function ruleMistakes (inputs: readonly unknown[], path: string, { member, before }: RuleList, catalogue: Catalogue): readonly Mistake[] {
  const taken = new Set<unknown>(before.map(({ id }) => id))
  return inputs.flatMap((input, index) => {
    const place = `${member}[${index}]`
    if (before.length + index >= MAX_RULES) return before.length + index > MAX_RULES ? [] : [{ path: `${path}/${index}`, message: `${place}: there are ${MAX_RULES} rules already, and no more are kept` }]
    let data: unknown
    try {
      data = dataOf(input)
    } catch (error) {
      return [{ path: `${path}/${index}`, message: `${place}: ${(error as RangeError).message}` }]
    }
    const mistakes = mistakesOf(data, catalogue).map((mistake) => ({
      // A rule in its text form has no members to point to.
      path: typeof input === 'string' ? `${path}/${index}` : `${path}/${index}${mistake.path}`,
      message: `${place}: ${mistake.message}`
    }))
    const id = idOf(data)
    const isTaken = id !== undefined && taken.has(id)
    taken.add(id)
    return isTaken ? [...mistakes, { path: `${path}/${index}/id`, message: `${place}: id is ${shortJson(id)}, which another rule has already` }] : mistakes
  })
}

function idOf (data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'id' in data ? data.id : undefined
}

/** The rule as data. @throws RangeError for a text that is none */
function dataOf (input: unknown): unknown {
  return typeof input === 'string' ? parseRuleText(input) : input
}

function freeId (taken: ReadonlySet<unknown>, prefix: string, start: number): string {
  let number = start
  while (taken.has(`${prefix}-${number}`)) number++
  return `${prefix}-${number}`
}

function listOf (input: unknown): readonly unknown[] {
  return Array.isArray(input) ? input : (input as { readonly faults: readonly unknown[] }).faults
}
