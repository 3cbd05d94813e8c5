// The answers that are held back in a project: delayed, hung, dripped or waiting for a status. Their number is bounded
// for the whole emulator, and each of them can be ended from outside.
import { Refusal } from '../core/refusal.js'

/** At most so many answers are held at a time, in all projects together. Source: PRODUCT.md section 2. */
export const MAX_HELD = 1000

/** How many answers are held in all projects of an emulator, and how many may be. */
export interface HeldCount {
  held: number
  readonly max: number
}

/** The held answers of one project. */
export interface HeldAnswers {
  readonly size: number
  /**
   * Notes an answer as held; `end` is called when the project ends it. The result says that it is held no longer.
   * @throws Refusal `limit-reached`
   */
  add(end: () => void): () => void
  /** Ends every answer that is held. */
  endAll(): void
}

/** No answers, counted together with those of other projects. */
export function createHeldAnswers (count: HeldCount = { held: 0, max: MAX_HELD }): HeldAnswers {
  const ends = new Set<() => void>()
  return {
    get size () { return ends.size },
    add: (end) => {
      if (count.held >= count.max) {
        throw new Refusal('limit-reached', { message: `${count.max} answers are held already, and no more can wait. Move time with POST /_emulator/clock/advance, or end them with POST /_emulator/reset.` })
      }
      // Wrapped, so that one function given twice is held twice.
      const entry = (): void => end()
      ends.add(entry)
      count.held++
      return () => {
        if (ends.delete(entry)) count.held--
      }
    },
    endAll: () => {
      for (const end of [...ends]) end()
    }
  }
}
