// The holds of a project: responses that are delayed, hung or dripped. A wait for a status counts as a hold too. All
// projects together have a limit, and each hold can be ended from outside.
import { createMemory } from '../store/memory.js'
import { Refusal } from '../core/refusal.js'
import type { Budget } from '../store/budget.js'

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
   * Adds a hold and returns the function that removes it. `end` is called when the project ends the hold; `bytes` is the approximate
   * size of what it keeps.
   * @throws Refusal `limit-reached`
   */
  add(end: () => void, bytes?: number): () => void
  /** Ends every hold. */
  endAll(): void
}

/** This part of each hold is not counted in bytes: the limit of their number bounds it. */
const FREE_BYTES = 4096
const REMEDY = 'Move time with POST /_emulator/clock/advance, or end them with POST /_emulator/reset'

/** Returns an empty list of holds that draws on `budget`, and with large ones on `memory`. A single hold may have any size. */
export function createHolds (budget: HoldBudget = { used: 0, limit: MAX_HOLDS }, memory: Budget = createMemory().holds): Holds {
  const ends = new Set<() => void>()
  return {
    get size () { return ends.size },
    add: (end, bytes = 0) => {
      if (budget.used >= budget.limit) {
        throw new Refusal('limit-reached', { message: `${budget.limit} responses are held already, which is the limit. ${REMEDY}.` })
      }
      const counted = Math.max(0, bytes - FREE_BYTES)
      if (counted > 0 && memory.used > 0 && memory.used + counted > memory.limit) {
        throw new Refusal('limit-reached', { message: `The held requests and responses take ${memory.used} bytes, and ${counted} more do not fit into ${memory.limit}. ${REMEDY}, or start with more: --memory SIZE.` })
      }
      // Wrapped, so that adding one function twice makes two holds.
      const entry = (): void => end()
      ends.add(entry)
      budget.used++
      memory.used += counted
      return () => {
        if (!ends.delete(entry)) return
        budget.used--
        memory.used -= counted
      }
    },
    endAll: () => {
      for (const end of [...ends]) end()
    }
  }
}
