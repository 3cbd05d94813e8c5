// What the effects of faults that applied were, for the report: the rule may be gone when somebody asks. It is kept beside the entries
// of the journal, because snapshots and budgets hold those as they are.
import type { EffectData } from './kind.js'

/** The members of an effect that tell failure modes apart. Not all of it: the body of an injected error may have a megabyte. */
export interface EffectParts {
  readonly kind: string
  readonly point?: string
  readonly how?: string
  readonly outcome?: string
  readonly operations?: readonly string[]
  /** The documented code or status of an error; the status alone of one that is written out. */
  readonly error?: string | number
}

const NAMES = ['kind', 'point', 'how', 'outcome', 'operations', 'error'] as const satisfies ReadonlyArray<keyof EffectParts>

/** The parts of the effects of rules, taken once. */
const known = new WeakMap<EffectData, EffectParts>()
const fired = new WeakMap<object, EffectParts>()

/** Returns what records that a fault applied, with the parts of its effect noted. */
export function withEffect<Fired extends object> (record: Fired, effect: EffectData): Fired {
  const parts = known.get(effect) ?? partsOf(effect)
  known.set(effect, parts)
  fired.set(record, parts)
  return record
}

/** Returns the parts of the effect of a fault that applied; undefined for one from a snapshot. */
export function effectOf (record: object): EffectParts | undefined {
  return fired.get(record)
}

function partsOf (effect: EffectData): EffectParts {
  const all = effect as unknown as Readonly<Record<string, unknown>>
  const parts = Object.fromEntries(NAMES.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]))
  const { error } = parts
  return { ...parts, ...(typeof error === 'object' ? { error: (error as { readonly status: number }).status } : {}) } as EffectParts
}
