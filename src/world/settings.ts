// What the emulator was started with, once it is checked: what the world needs of it, free of flags and files.
import type { Catalogue } from '../core/catalogue.js'
import type { Duration } from '../core/duration.js'
import type { ActionName } from '../core/refusal.js'
import type { Identity } from '../core/identity.js'
import type { Fleet } from '../store/fleet.js'
import type { Profile } from '../core/profile.js'
import type { Rule } from '../faults/rule.js'
import type { Seed } from '../core/random.js'
import type { ClockSetting } from '../clock.js'

/** How long tasks take, by action. A SOFT restart has its own row. */
export type Durations = Readonly<Record<ActionName | 'softReboot', Duration>>

/** What every new project starts from. */
export interface Template {
  readonly seed: Seed
  /** The seed as it was written, from which ids and tokens follow; an empty text where none was. Source: PRODUCT.md section 3. */
  readonly idSeed: Seed
  readonly profile: Profile
  readonly clock: ClockSetting
  readonly durations: Durations
  readonly rules: readonly Rule[]
  /** The fleet of a project that has none of its own. */
  readonly fleet: Fleet
  /** Fleets of single projects, by project id. */
  readonly fleets: ReadonlyMap<string, Fleet>
  readonly defaultProjectId: string
  readonly identity: Identity
  readonly catalogue: Catalogue
}
