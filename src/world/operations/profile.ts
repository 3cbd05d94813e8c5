// The profile for the control API and the library: read it, and set choices in one project or in all.
import { notifyOf } from './clock.js'
import { Refusal } from '../../core/refusal.js'
import { viewProfile, type ProfileView } from '../../core/profile-view.js'
import { withChoices, type LearnedProfile, type Profile, type ProfileUpdate } from '../../core/profile.js'
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
  const change = changeOf(worlds, patch)
  if (world !== null) {
    world.profile = withChoices(world.profile, change, 'call')
    takeDurations(world, change)
    notifyOf(worlds, world, 'profile')
    return viewProfile(world.profile)
  }
  const { template } = worlds
  worlds.template = { ...template, profile: withChoices(template.profile, change, 'call'), durations: { ...template.durations, ...measuredDurations(change) } }
  for (const each of [worlds.common, ...worlds.list()]) {
    each.profile = withChoices(each.profile, change, 'call')
    takeDurations(each, change)
  }
  notifyOf(worlds, null, 'profile')
  return viewProfile(worlds.template.profile)
}

/** @throws RangeError for a file with a name beside it, and for a mistake in the file */
function changeOf (worlds: Worlds, { name, file, set = {} }: ProfilePatch): ProfileUpdate {
  if (file === undefined) return name === undefined ? { set } : { name, set }
  if (name !== undefined) throw new RangeError('name and file are given; expected one of them')
  return { ...learnedChange(worlds, file), set }
}

/** The most different profile files that the projects of an emulator have at once. Each may have 112 KB. */
export const MAX_PROFILE_FILES = 32

/** Returns the change that the content of a profile file means. @throws RangeError; Refusal `limit-reached` */
export function learnedChange (worlds: Worlds, file: unknown): ProfileUpdate {
  const learned = shared(worlds, checkProfileFile(file))
  return { name: learned.base, learned }
}

/** Returns the file that projects with the same content have already, so that a file of many projects is kept once. */
function shared (worlds: Worlds, file: LearnedProfile): LearnedProfile {
  const known = new Set([worlds.template.profile, ...[...worlds.list()].map(({ profile }) => profile)].flatMap(({ learned }) => learned ?? []))
  const text = JSON.stringify(file)
  const same = [...known].find((other) => JSON.stringify(other) === text)
  if (same === undefined && known.size >= MAX_PROFILE_FILES) throw new Refusal('limit-reached', { message: `The projects have ${known.size} different profile files, which is the limit. Remove some projects with DELETE /_emulator/projects, or give them the same file.` })
  return same ?? file
}

/** Returns the durations that a profile has measured. */
export function measuredDurations (profile: Pick<Profile, 'learned'> | undefined): Partial<Durations> {
  return Object.fromEntries(Object.entries(profile?.learned?.durations ?? {}).map(([action, ms]) => [action, { kind: 'fixed', ms }]))
}

/** What was measured takes the place of what the project had, except for durations that it was created with. */
function takeDurations (world: World, change: ProfileUpdate): void {
  world.durations = { ...world.durations, ...measuredDurations(change), ...world.own.durations }
}
