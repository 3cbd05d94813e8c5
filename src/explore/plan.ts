// Random plans: which rules a plan draws, and how fast-check makes them smaller.
import fc from 'fast-check'
import { FAILURE_MODES, type FailureMode } from '../report/failure-modes.js'

/** One rule of a plan. */
interface PlannedRule {
  readonly mode: FailureMode
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

/** A rule that no plan draws: a client need not survive it. */
const OWN: FailureMode = { id: 'own', sentence: 'A rule of the user applies.', provoke: { rule: '' }, operations: [], variants: [], isSurvivable: false }

/** Returns the plan of rules in their text form, as `textsOf` returns them or as a user writes them. */
export function planOf (texts: readonly string[]): Plan {
  return texts.map((text) => {
    const mode = MODES.find(({ variants, isSurvivable }) => isSurvivable === /:times=\d/.test(text) && variants.some((variant) => text.startsWith(`${variant}:operation=`)))
    return { mode: mode ?? OWN, text }
  })
}
