// The profile by the control API and the library: reading it, and setting choices in one project or in all.
import { viewProfile, withChoices, type ProfileView } from '../../core/profile.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** Name and every choice of a project's profile, or of the template's. */
export function getProfile (worlds: Worlds, world: World | null): ProfileView {
  return viewProfile(world?.profile ?? worlds.template.profile)
}

/** What to change: the row, and choices set over it. */
export interface ProfilePatch {
  readonly name?: string
  readonly set?: Readonly<Record<string, unknown>>
}

/** Changes the profile; without a project, the template's and every project's. @throws RangeError for what is not known */
export function setProfile (worlds: Worlds, world: World | null, patch: ProfilePatch): ProfileView {
  if (world !== null) {
    world.profile = withChoices(world.profile, patch, 'call')
    return viewProfile(world.profile)
  }
  worlds.template = { ...worlds.template, profile: withChoices(worlds.template.profile, patch, 'call') }
  for (const each of [worlds.common, ...worlds.list()]) each.profile = withChoices(each.profile, patch, 'call')
  return viewProfile(worlds.template.profile)
}
