// The holds of a project: responses that are delayed, hung or dripped. A wait for a status counts as a hold too. All
// projects together have a limit, and each hold can be ended from outside.
import { Refusal } from '../core/refusal.js'

/** The most holds at a time, in all projects together. Source: PRODUCT.md section 2. */
export const MAX_HOLDS = 1000

/** The number of holds in use in all projects of one emulator, and its limit. */
export interface HoldBudget {
  used: number
  readonly limit: number
}

/** The holds of one project. */
export interface Holds {
  readonly size: number
  /**
   * Adds a hold and returns the function that removes it. `end` is called when the project ends the hold.
   * @throws Refusal `limit-reached`
   */
  add(end: () => void): () => void
  /** Ends every hold. */
  endAll(): void
}

/** Returns an empty list of holds that draws on `budget`. */
export function createHolds (budget: HoldBudget = { used: 0, limit: MAX_HOLDS }): Holds {
  const ends = new Set<() => void>()
  return {
    get size () { return ends.size },
    add: (end) => {
      if (budget.used >= budget.limit) {
        throw new Refusal('limit-reached', { message: `${budget.limit} responses are held already, which is the limit. Move time with POST /_emulator/clock/advance, or end them with POST /_emulator/reset.` })
      }
      // Wrapped, so that adding one function twice makes two holds.
      const entry = (): void => end()
      ends.add(entry)
      budget.used++
      return () => {
        if (ends.delete(entry)) budget.used--
      }
    },
    endAll: () => {
      for (const end of [...ends]) end()
    }
  }
}
