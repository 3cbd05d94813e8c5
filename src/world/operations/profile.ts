// The profile for the control API and the library: read it, and set choices in one project or in all.
import { viewProfile, type ProfileView } from '../../core/profile-view.js'
import { withChoices } from '../../core/profile.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** Returns the profile of a project, or of the template, with every choice. */
export function getProfile (worlds: Worlds, world: World | null): ProfileView {
  return viewProfile(world?.profile ?? worlds.template.profile)
}

/** Changes to a profile: the row, and choices that override it. */
export interface ProfilePatch {
  readonly name?: string
  readonly set?: Readonly<Record<string, unknown>>
}

/** Changes the profile. Without a project, changes the template's and every project's. @throws RangeError for an unknown name or value */
export function setProfile (worlds: Worlds, world: World | null, patch: ProfilePatch): ProfileView {
  if (world !== null) {
    world.profile = withChoices(world.profile, patch, 'call')
    return viewProfile(world.profile)
  }
  worlds.template = { ...worlds.template, profile: withChoices(worlds.template.profile, patch, 'call') }
  for (const each of [worlds.common, ...worlds.list()]) each.profile = withChoices(each.profile, patch, 'call')
  return viewProfile(worlds.template.profile)
}
