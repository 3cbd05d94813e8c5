// Compares what was learned with a profile.
import { CHOICE_NAMES, CHOICES, type ChoiceName, type Choices, type ChoiceValue } from '../core/profile.js'
import { formatMs } from '../core/time/duration.js'
import type { Exchange } from './probe.js'
import type { Learned } from './learn.js'

/** One choice of a comparison. `observed` and `exchange` are null where nothing was decided; `because` says why then. A time that was too short to be seen is observed as `<770ms`. */
export interface Compared {
  readonly choice: ChoiceName
  readonly about: string
  readonly expected: ChoiceValue
  readonly observed: ChoiceValue | `<${string}` | null
  readonly verdict: 'same' | 'differs' | 'undecided'
  readonly because: string
  readonly exchange: Exchange | null
}

/**
 * Returns a row for each choice, in the order of the table of profiles. An undecided choice is never the same. A time is the same if it
 * differs by at most `resolutionMs`, to which it was measured, or if it is not longer than what was too short to be seen.
 */
export function compare ({ findings }: Learned, expected: Choices, resolutionMs = 0): readonly Compared[] {
  return CHOICE_NAMES.map((choice) => {
    const finding = findings[choice]
    const row = { choice, about: CHOICES[choice].about, expected: expected[choice] }
    if ('undecided' in finding) {
      const { undecided, below } = finding
      if (below === undefined) return { ...row, observed: null, verdict: 'undecided', because: undecided, exchange: null }
      return { ...row, observed: `<${formatMs(below.ms)}`, verdict: Number(row.expected) <= below.ms ? 'same' : 'differs', because: 'too short to be seen', exchange: below.exchange }
    }
    const { value, exchange } = finding
    const isNear = CHOICES[choice].values === 'duration' && Math.abs(Number(value) - Number(row.expected)) <= resolutionMs
    const isSame = value === row.expected
    return { ...row, observed: value, verdict: isSame || isNear ? 'same' : 'differs', because: isNear && !isSame ? `measured to ${formatMs(resolutionMs)}` : '', exchange }
  })
}
