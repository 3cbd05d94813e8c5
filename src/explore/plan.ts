// Random plans: which rules a plan draws, and how fast-check makes them smaller.
import fc from 'fast-check'
import { FAILURE_MODES, type FailureMode } from '../report/failure-modes.js'
import { parseRuleText } from '../faults/text.js'
import type { RuleInput } from '../faults/rule.js'

/** What the judgement needs of the mode that a rule provokes. */
type PlannedMode = Pick<FailureMode, 'id' | 'isSurvivable'>

/** One rule of a plan. */
interface PlannedRule {
  readonly mode: PlannedMode
  /** The rule in its text form. */
  readonly text: string
}

/** A plan: its rules, in the order in which they apply. */
export type Plan = readonly PlannedRule[]

/** Besides the modes of a cloud: one that no look at a single request tells from a short outage. */
const OUTAGE: FailureMode = {
  id: 'outage',
  sentence: 'The service is unavailable, and stays so.',
  provoke: { rule: '503' },
  operations: FAILURE_MODES.filter(({ id }) => id === 'unavailable').flatMap(({ operations }) => operations),
  variants: ['503'],
  isSurvivable: false
}

const MODES = [...FAILURE_MODES, OUTAGE].filter(({ variants }) => variants.length > 0)

/** A plan has at most this many rules. */
const MAX_RULES = 3
/** A rule lets at most this many requests pass first, but no more than there are without faults; then it applies at most this often if a client is to survive it. */
const [MAX_SKIP, MAX_TIMES] = [3, 3]

/**
 * Returns the plans for a client that uses these operations so often. A smaller plan has fewer rules, milder ones, and such that apply
 * earlier and less often; the mode and the operation of a rule stay.
 */
export function plansFor (operations: ReadonlyMap<string, number>): fc.Arbitrary<Plan> {
  const modes = MODES.map((mode) => ({ mode, uses: [...operations].filter(([name]) => (mode.operations as readonly string[]).includes(name)) })).filter(({ uses }) => uses.length > 0)
  const choices = modes.flatMap(({ mode, uses }) => uses.map(([operation, count]) => ({ mode, operation, count })))
  // Each mode is as likely as any other, however many operations it fits.
  const choice = fc.noShrink(fc.constantFrom(...modes)).chain(({ mode }) => fc.noShrink(fc.constantFrom(...choices.filter((each) => each.mode === mode))))
  const rule = choice.chain(({ mode, operation, count }) => fc.record({
    variant: fc.nat(mode.variants.length - 1),
    skip: fc.nat(Math.min(MAX_SKIP, count)),
    times: fc.integer({ min: 1, max: MAX_TIMES })
  }).map((numbers) => ({ mode, text: textOf(mode, operation, numbers) })))
  // With a minimal length, fast-check would never try the first rule alone.
  return fc.array(rule, { maxLength: MAX_RULES, size: 'max' }).filter(({ length }) => length > 0)
}

/** A mode that no client survives lasts. */
function textOf (mode: FailureMode, operation: string, { variant, skip, times }: { readonly variant: number, readonly skip: number, readonly times: number }): string {
  return [mode.variants[variant], `operation=${operation}`, ...(skip === 0 ? [] : [`skip=${skip}`]), ...(mode.isSurvivable ? [`times=${times}`] : [])].join(':')
}

/** Returns the texts of the rules of a plan. */
export function textsOf (plan: Plan): readonly string[] {
  return plan.map(({ text }) => text)
}

/** A rule that provokes no mode of the catalogue: a client need not survive it. */
const OWN: PlannedMode = { id: 'own', isSurvivable: false }

/** What tells the effects of modes apart. How long a delay is, or how many reads are stale, does not. */
interface EffectParts {
  readonly kind: string
  readonly error?: unknown
  readonly how?: string
  readonly outcome?: string
  readonly point?: string
}

/** Returns the same text for two effects of one mode. */
function partsOf ({ effect }: RuleInput): string {
  const { kind, error, how, outcome, point = 'request' }: EffectParts = effect
  return JSON.stringify([kind, error, how, outcome, point])
}

const BY_PARTS: ReadonlyMap<string, FailureMode> = new Map(MODES.flatMap((mode) => mode.variants.map((variant) => [partsOf(parsed(variant)), mode] as const)).reverse())

function parsed (text: string): RuleInput {
  return parseRuleText(text) as RuleInput
}

/**
 * Returns the plan of rules in their text form, as `textsOf` returns them or as a user writes them. A careful client
 * survives a rule only if `times` limits it.
 * @throws RangeError if a text is no rule
 */
export function planOf (texts: readonly string[]): Plan {
  return texts.map((text) => {
    const rule = parsed(text)
    const { id, isSurvivable } = BY_PARTS.get(partsOf(rule)) ?? OWN
    return { mode: { id, isSurvivable: isSurvivable && rule.when?.times !== undefined }, text }
  })
}
