// Reads a plan, a versioned file of fault rules, and lists every mistake in it.
import { Type } from '@sinclair/typebox'
import { FAULT_KINDS, type FaultKinds } from '../faults/kinds/index.js'
import { MAX_RULES } from '../faults/index.js'
import { checkRule, mistakesOf, ruleSchema, type Rule, type RuleInput } from '../faults/rule.js'
import { parseRuleText } from '../faults/text.js'
import { ruleWarnings } from '../faults/warnings.js'
import { shortJson } from '../core/texts.js'
import type { Catalogue } from '../core/catalogue.js'
import type { Mistake } from '../faults/settings.js'

/** The version of plans that this emulator reads. */
const PLAN_VERSION = 1

/** The JSON Schema of a plan of rules of these kinds. */
export function planSchema (kinds: FaultKinds) {
  return Type.Object({
    $schema: Type.Optional(Type.String()),
    version: Type.Literal(PLAN_VERSION),
    faults: Type.Array(Type.Union([ruleSchema(kinds), Type.String({ minLength: 1, description: 'a rule in its text form: BMS.0212:times=2' })]))
  }, { additionalProperties: false, title: 'A plan of fault rules', description: 'for bms-emulator --faults FILE' })
}

/** The JSON Schema of a plan; fixtures/plan.schema.json is its text, for editors. */
export const PlanSchema = planSchema(FAULT_KINDS)

/** A plan as a file or a call holds it. A rule may be written in its text form: `BMS.0212:times=2`. */
export interface PlanInput {
  readonly $schema?: string
  readonly version: typeof PLAN_VERSION
  readonly faults: ReadonlyArray<RuleInput | string>
}

/**
 * Reads the rules of a plan: `{"version":1,"faults":[...]}`, or a bare list. A rule may be in its text form.
 * @throws RangeError with one line that names the member and what was expected
 */
export function readPlan (input: unknown, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): readonly Rule[] {
  const [mistake] = planMistakes(input, catalogue, kinds)
  if (mistake !== undefined) throw new RangeError(mistake.message)
  return readRules(listOf(input), FROM_PLAN, catalogue, kinds)
}

/** Returns every mistake in a plan, in order. Each message names the member; `path` is a JSON pointer to it. */
export function planMistakes (input: unknown, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): readonly Mistake[] {
  if (Array.isArray(input)) return ruleMistakes(input, '', FROM_PLAN, catalogue, kinds)
  const { version, faults, $schema: _schema, ...rest } = typeof input === 'object' && input !== null ? input as Record<string, unknown> : {}
  return [
    ...(version === PLAN_VERSION ? [] : [{ path: '/version', message: `version is ${shortJson(version)}; expected ${PLAN_VERSION}, as in {"version":${PLAN_VERSION},"faults":[...]}` }]),
    ...(Array.isArray(faults) ? ruleMistakes(faults, '/faults', FROM_PLAN, catalogue, kinds) : [{ path: '/faults', message: `faults is ${shortJson(faults)}; expected a list of rules` }]),
    ...Object.keys(rest).map((name) => ({ path: `/${name}`, message: `${name} is not a known member; expected version and faults` }))
  ]
}

/** Returns why rules of a valid plan can never apply, as far as the plan tells; `path` as in a mistake. */
export function planWarnings (input: unknown, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): readonly Mistake[] {
  const prefix = Array.isArray(input) ? '' : '/faults'
  return readPlan(input, catalogue, kinds).flatMap((rule, index) => ruleWarnings(rule, kinds).map((warning) => ({ path: `${prefix}/${index}`, message: `faults[${index}]: ${warning}` })))
}

/** Where rules come from: the name of the list in messages, and the prefix of generated ids. */
export interface RuleList {
  readonly member: string
  readonly idPrefix: string
  /** The rules that already exist. */
  readonly before: readonly Rule[]
}

const FROM_PLAN: RuleList = { member: 'faults', idPrefix: 'fault', before: [] }

/** Reads rules from a list of data or text; every id must be unique. @throws RangeError */
export function readRules (inputs: readonly unknown[], list: RuleList, catalogue: Catalogue, kinds: FaultKinds = FAULT_KINDS): readonly Rule[] {
  const [mistake] = ruleMistakes(inputs, '', list, catalogue, kinds)
  if (mistake !== undefined) throw new RangeError(mistake.message)
  const taken = new Set<unknown>([...list.before.map(({ id }) => id), ...inputs.map((input) => idOf(dataOf(input, kinds)))])
  return inputs.map((input, index) => {
    const rule = checkRule(dataOf(input, kinds), freeId(taken, list.idPrefix, index + 1), catalogue, kinds)
    taken.add(rule.id)
    return rule
  })
}

/** Returns every mistake in a list of rules, in order; `path` is the JSON pointer to the list. */
export function ruleMistakes (inputs: readonly unknown[], path: string, { member, before }: RuleList, catalogue: Catalogue, kinds: FaultKinds): readonly Mistake[] {
  const taken = new Set<unknown>(before.map(({ id }) => id))
  return inputs.flatMap((input, index) => {
    const place = `${member}[${index}]`
    if (before.length + index >= MAX_RULES) return before.length + index > MAX_RULES ? [] : [{ path: `${path}/${index}`, message: `${place}: there are already ${MAX_RULES} rules, the maximum` }]
    let data: unknown
    try {
      data = dataOf(input, kinds)
    } catch (error) {
      return [{ path: `${path}/${index}`, message: `${place}: ${(error as RangeError).message}` }]
    }
    const mistakes = mistakesOf(data, catalogue, kinds).map((mistake) => ({
      // A rule in its text form has no members to point at.
      path: typeof input === 'string' ? `${path}/${index}` : `${path}/${index}${mistake.path}`,
      message: `${place}: ${mistake.message}`
    }))
    const id = idOf(data)
    const isTaken = id !== undefined && taken.has(id)
    taken.add(id)
    return isTaken ? [...mistakes, { path: `${path}/${index}/id`, message: `${place}: id is ${shortJson(id)}, which another rule already has` }] : mistakes
  })
}

function idOf (data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'id' in data ? data.id : undefined
}

/** Returns the rule as data. @throws RangeError for text that is not a rule */
function dataOf (input: unknown, kinds: FaultKinds): unknown {
  return typeof input === 'string' ? parseRuleText(input, kinds) : input
}

function freeId (taken: ReadonlySet<unknown>, prefix: string, start: number): string {
  let number = start
  while (taken.has(`${prefix}-${number}`)) number++
  return `${prefix}-${number}`
}

function listOf (input: unknown): readonly unknown[] {
  return Array.isArray(input) ? input : (input as { readonly faults: readonly unknown[] }).faults
}
