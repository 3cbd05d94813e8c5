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

/** What a run may do, and which servers it has for it. */
export interface Allowed {
  readonly allow: readonly Risk[]
  readonly hasServer: boolean
  /** Whether a server in ERROR was named. */
  readonly hasFaulty: boolean
}

/**
 * Returns the undecided choices that a run could have decided: every probe of such a choice was allowed. A profile file says what it could
 * not decide itself, and those choices are not expected. Of a named profile, neither are choices that have no effect beside its others,
 * nor those that only a server in ERROR shows, if none was named.
 */
export function missing (rows: readonly Compared[], { learned, choices }: Pick<Profile, 'learned' | 'choices'>, { allow, hasServer, hasFaulty }: Allowed): readonly ChoiceName[] {
  const allowed = allowedProbes(allow, hasServer)
  const ineffective = withoutEffect(choices)
  return rows.filter(({ verdict, choice }) => {
    const probes = PROBES.filter(({ decides }) => decides.includes(choice))
    const isSent = probes.length > 0 && probes.every((probe) => allowed.includes(probe))
    if (verdict !== 'undecided' || !isSent) return false
    if (learned !== undefined) return learned.choices[choice] !== undefined
    return !ineffective.includes(choice) && (hasFaulty || probes.every(({ needs }) => needs !== 'faulty'))
  }).map(({ choice }) => choice)
}

/** Returns the choices that no response shows beside the others. */
function withoutEffect ({ errorBody, softReboot, acceptWindow }: Choices): readonly ChoiceName[] {
  return [
    // Nova's own texts have no edition.
    ...(errorBody === 'native' ? ['edition'] as const : []),
    // Without SOFT, and without a stage before the driver starts, Nova refuses a restart of a restarting server too.
    ...(softReboot !== 'soft' && acceptWindow === 0 ? ['rebootWhenRebooting'] as const : [])
  ]
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
