// The profile of a project as responses show it.
import { CHOICE_NAMES, CHOICES, PROFILE_NAMES, type ChoiceName, type ChoiceValue, type Origin, type Profile, type ProfileName } from './profile.js'
import { formatMs } from './time/duration.js'

/** One choice in a response: its value, the source of the value, and its origin. */
export interface ChoiceView {
  readonly value: ChoiceValue
  readonly values: readonly ChoiceValue[] | 'duration'
  readonly about: string
  readonly source: string
  readonly origin: Origin
  /** The exchange with a cloud that shows the value, if it was learned. */
  readonly evidence?: unknown
}

/** A profile in a response. */
export interface ProfileView {
  /** The named profile; for a profile from a file, the nearest one. */
  readonly name: ProfileName
  /** The cloud that the profile was learned from. */
  readonly learned?: { readonly endpoint: string, readonly date: string }
  readonly choices: Readonly<Record<ChoiceName, ChoiceView>>
}

/** Returns the name and every choice of a profile, for `GET /_emulator/profile`. */
export function viewProfile (profile: Profile): ProfileView {
  const { learned } = profile
  const views = CHOICE_NAMES.map((name): [ChoiceName, ChoiceView] => {
    const row = CHOICES[name]
    const value = profile.choices[name]
    const known = profile.origins[name] === undefined ? learned?.choices[name] : undefined
    const basic = { value, values: row.values, about: row.about }
    if (known === undefined) return [name, { ...basic, source: sourceOf(name, value, profile.name), origin: profile.origins[name] ?? 'profile' }]
    const { source = 'learned', evidence } = known
    return [name, { ...basic, source: `${source}: ${learned?.endpoint}, ${learned?.date.slice(0, 10)}`, origin: 'learned', ...(evidence === undefined ? {} : { evidence }) }]
  })
  return { name: profile.name, ...(learned === undefined ? {} : { learned: { endpoint: learned.endpoint, date: learned.date } }), choices: Object.fromEntries(views) as Record<ChoiceName, ChoiceView> }
}

/** Returns the source of a value: from the row of the profile, else from the first row with that value. */
function sourceOf (name: ChoiceName, value: ChoiceValue, profile: ProfileName): string {
  const row = CHOICES[name]
  for (const candidate of [profile, ...PROFILE_NAMES]) {
    const [known, source] = row[candidate]
    if (known === value) return source
  }
  return `chosen by the user${row.values === 'duration' ? `: ${formatMs(Number(value))}` : ''}`
}
