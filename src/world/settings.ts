// The settings that new projects start from, independent of flags and files.
import type { Catalogue } from '../core/catalogue.js'
import type { Durations } from '../core/actions.js'
import type { Identity } from '../core/identity.js'
import type { FaultKinds } from '../faults/kinds/index.js'
import type { Fleet } from '../store/fleet.js'
import type { Profile } from '../core/profile.js'
import type { Rule } from '../faults/rule.js'
import type { Seed } from '../core/random.js'
import type { ClockSetting } from '../clock.js'
import type { ReportSettings } from '../report/settings.js'

/** What every new project starts from. */
export interface Template {
  readonly seed: Seed
  /** The seed as written, from which ids and tokens derive; an empty string if none was given. Source: PRODUCT.md section 3. */
  readonly idSeed: Seed
  readonly profile: Profile
  readonly clock: ClockSetting
  readonly durations: Durations
  readonly rules: readonly Rule[]
  /** The default fleet. */
  readonly fleet: Fleet
  /** The fleets of single projects, by project id. */
  readonly fleets: ReadonlyMap<string, Fleet>
  /** Durations of single projects, by project id. */
  readonly projectDurations: ReadonlyMap<string, Partial<Durations>>
  readonly defaultProjectId: string
  readonly identity: Identity
  readonly catalogue: Catalogue
  /** How the report judges clients. */
  readonly report: ReportSettings
  /** The kinds of fault that rules can have. */
  readonly kinds: FaultKinds
}
