// Compares what was learned with a profile.
import { CHOICE_NAMES, CHOICES, type ChoiceName, type Choices, type ChoiceValue, type Profile } from '../core/profile.js'
import { formatMs } from '../core/time/duration.js'
import { allowedProbes } from './steps.js'
import { PROBES } from './probes/index.js'
import type { Exchange, Risk } from './probe.js'
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

/** Returns what is known of a cloud that could not be asked. */
export function unknownAll (reason: string): Pick<Learned, 'findings'> {
  return { findings: Object.fromEntries(CHOICE_NAMES.map((name) => [name, { undecided: reason }])) as unknown as Learned['findings'] }
}

/**
 * Returns the undecided choices that the risks that are allowed could have decided: every probe of such a choice was sent. A profile file
 * says what it could not decide itself, and those choices are not expected.
 */
export function missing (rows: readonly Compared[], { learned }: Pick<Profile, 'learned'>, allow: readonly Risk[], hasServer: boolean): readonly ChoiceName[] {
  const allowed = allowedProbes(allow, hasServer)
  return rows.filter(({ verdict, choice }) => {
    const probes = PROBES.filter(({ decides }) => decides.includes(choice))
    const isSent = probes.length > 0 && probes.every((probe) => allowed.includes(probe))
    return verdict === 'undecided' && isSent && (learned === undefined || learned.choices[choice] !== undefined)
  }).map(({ choice }) => choice)
}

/**
 * Returns a row for each choice, in the order of the table of profiles. An undecided choice is never the same. A time is the same if it
 * differs by at most `resolutionMs`, to which it was measured, or if it is not longer than what was too short to be seen, with the resolution.
 */
export function compare ({ findings }: Pick<Learned, 'findings'>, expected: Choices, resolutionMs = 0): readonly Compared[] {
  return CHOICE_NAMES.map((choice) => {
    const finding = findings[choice]
    const row = { choice, about: CHOICES[choice].about, expected: expected[choice] }
    if ('undecided' in finding) {
      const { undecided, below } = finding
      if (below === undefined) return { ...row, observed: null, verdict: 'undecided', because: undecided, exchange: null }
      return { ...row, observed: `<${formatMs(below.ms)}`, verdict: Number(row.expected) <= below.ms + resolutionMs ? 'same' : 'differs', because: 'too short to be seen', exchange: below.exchange }
    }
    const { value, exchange } = finding
    const isNear = CHOICES[choice].values === 'duration' && Math.abs(Number(value) - Number(row.expected)) <= resolutionMs
    const isSame = value === row.expected
    return { ...row, observed: value, verdict: isSame || isNear ? 'same' : 'differs', because: isNear && !isSame ? `measured to ${formatMs(resolutionMs)}` : '', exchange }
  })
}
