// The effects of faults that applied, for the report: the rule may be gone when somebody asks. They are kept beside the entries of the
// journal, because snapshots and budgets hold those as they are.
import type { EffectData } from './kind.js'

const effects = new WeakMap<object, EffectData>()

/** Returns what records that a fault applied, with its effect noted. */
export function withEffect<Fired extends object> (fired: Fired, effect: EffectData): Fired {
  effects.set(fired, effect)
  return fired
}

/** Returns the effect of a fault that applied; undefined for one from a snapshot. */
export function effectOf (fired: object): EffectData | undefined {
  return effects.get(fired)
}
