// The settings that new projects start from, independent of flags and files.
import type { Catalogue } from '../core/catalogue.js'
import type { Duration } from '../core/duration.js'
import type { ActionName } from '../core/refusal.js'
import type { Identity } from '../core/identity.js'
import type { Fleet } from '../store/fleet.js'
import type { Profile } from '../core/profile.js'
import type { Rule } from '../faults/rule.js'
import type { Seed } from '../core/random.js'
import type { ClockSetting } from '../clock.js'

/** The duration of tasks, by action. A SOFT restart has its own. */
export type Durations = Readonly<Record<ActionName | 'softReboot', Duration>>

/** The start of every new project. */
export interface Template {
  readonly seed: Seed
  readonly profile: Profile
  readonly clock: ClockSetting
  readonly durations: Durations
  readonly rules: readonly Rule[]
  /** The default fleet. */
  readonly fleet: Fleet
  /** The fleets of single projects, by project id. */
  readonly fleets: ReadonlyMap<string, Fleet>
  readonly defaultProjectId: string
  readonly identity: Identity
  readonly catalogue: Catalogue
}
