// The profile for the control API and the library: read it, and set choices in one project or in all.
import { viewProfile, type ProfileView } from '../../core/profile-view.js'
import { withChoices, type Profile, type ProfileUpdate } from '../../core/profile.js'
import { checkProfileFile } from '../../shapes/profile-file.js'
import type { Durations } from '../../core/actions.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** Returns the profile of a project, or of the template, with every choice. */
export function getProfile (worlds: Worlds, world: World | null): ProfileView {
  return viewProfile(world?.profile ?? worlds.template.profile)
}

/** Changes to a profile: the row, and choices that override it. */
export interface ProfilePatch {
  readonly name?: string
  /** The content of a profile file, which takes the place of a name. */
  readonly file?: unknown
  readonly set?: Readonly<Record<string, unknown>>
}

/** Changes the profile. Without a project, changes the template's and every project's. @throws RangeError for an unknown name or value */
export function setProfile (worlds: Worlds, world: World | null, patch: ProfilePatch): ProfileView {
  const change = changeOf(patch)
  if (world !== null) {
    world.profile = withChoices(world.profile, change, 'call')
    takeDurations(world, change)
    return viewProfile(world.profile)
  }
  const { template } = worlds
  worlds.template = { ...template, profile: withChoices(template.profile, change, 'call'), durations: { ...template.durations, ...measuredDurations(change) } }
  for (const each of [worlds.common, ...worlds.list()]) {
    each.profile = withChoices(each.profile, change, 'call')
    takeDurations(each, change)
  }
  return viewProfile(worlds.template.profile)
}

/** @throws RangeError for a file with a name beside it, and for a mistake in the file */
function changeOf ({ name, file, set = {} }: ProfilePatch): ProfileUpdate {
  if (file === undefined) return name === undefined ? { set } : { name, set }
  if (name !== undefined) throw new RangeError('name and file are given; expected one of them')
  return { ...learnedChange(file), set }
}

/** Returns the change that the content of a profile file means. @throws RangeError */
export function learnedChange (file: unknown): ProfileUpdate {
  const learned = checkProfileFile(file)
  return { name: learned.base, learned }
}

/** Returns the durations that a profile has measured. */
export function measuredDurations (profile: Pick<Profile, 'learned'> | undefined): Partial<Durations> {
  return Object.fromEntries(Object.entries(profile?.learned?.durations ?? {}).map(([action, ms]) => [action, { kind: 'fixed', ms }]))
}

/** What was measured takes the place of what the project had, except for durations that it was created with. */
function takeDurations (world: World, change: ProfileUpdate): void {
  world.durations = { ...world.durations, ...measuredDurations(change), ...world.own.durations }
}
