// Compares what was learned with a profile.
import { CHOICE_NAMES, CHOICES, type ChoiceName, type Choices, type ChoiceValue } from '../core/profile.js'
import type { Exchange } from './probe.js'
import type { Learned } from './learn.js'

/** One choice of a comparison. `observed` and `exchange` are null where nothing was decided; `because` says why then. */
export interface Compared {
  readonly choice: ChoiceName
  readonly about: string
  readonly expected: ChoiceValue
  readonly observed: ChoiceValue | null
  readonly verdict: 'same' | 'differs' | 'undecided'
  readonly because: string
  readonly exchange: Exchange | null
}

/** Returns a row for each choice, in the order of the table of profiles. An undecided choice is never the same. */
export function compare ({ findings }: Learned, expected: Choices): readonly Compared[] {
  return CHOICE_NAMES.map((choice) => {
    const finding = findings[choice]
    const row = { choice, about: CHOICES[choice].about, expected: expected[choice] }
    if ('undecided' in finding) return { ...row, observed: null, verdict: 'undecided', because: finding.undecided, exchange: null }
    return { ...row, observed: finding.value, verdict: finding.value === row.expected ? 'same' : 'differs', because: '', exchange: finding.exchange }
  })
}
