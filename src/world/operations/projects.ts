// Projects for the control API and the library: create, view and remove them.
import { createClock } from '../../clock.js'
import { createFleet } from '../../store/fleet.js'
import { eachDuration, type DurationMember } from '../../core/actions.js'
import { durationInput, type DurationInput } from '../../core/time/duration.js'
import { durationsOf, type DurationMembers } from '../../shapes/server-durations.js'
import { findProject } from '../../core/identity.js'
import { grantAccess, type ProjectAccess } from '../project-access.js'
import { hexDigits, type Seed } from '../../core/random.js'
import { pageOf, type PageQuery } from './pages.js'
import { parseClock } from '../../shapes/clock.js'
import { readServers, type FleetServerInput } from '../../shapes/server-list.js'
import { Refusal } from '../../core/refusal.js'
import { viewClock, type ClockView } from './clock.js'
import { withChoices, type ProfileUpdate } from '../../core/profile.js'
import { isProfileFile, type ProfileFile } from '../../shapes/profile-file.js'
import { learnedChange, measuredDurations } from './profile.js'
import type { OwnStart, World } from '../world.js'
import { worldsOf, type Worlds } from '../projects.js'

/** What a project can be created with. Omitted members come from the template. */
export interface ProjectInput extends DurationMembers {
  readonly id?: string
  readonly name?: string
  readonly seed?: Seed
  /** The name of a profile, an object with its name and choices, or the content of a profile file. */
  readonly profile?: string | Readonly<Record<string, unknown>> | ProfileFile
  /** A clock in the format of the `clock` option. */
  readonly clock?: unknown
  readonly servers?: readonly FleetServerInput[]
}

/** A project as the API shows it. `name` is null if none was given; the durations apply where a server has none of its own. */
export interface ProjectView extends Readonly<Record<DurationMember, DurationInput>> {
  readonly id: string
  readonly name: string | null
  readonly seed: Seed
  readonly profile: string
  readonly clock: ClockView
  readonly servers: number
  readonly faults: number
}

/** Returns the view of a project, with the numbers of its servers and fault rules. */
function viewProject (worlds: Worlds, world: World): ProjectView {
  world.servers.settle(world.clock.now())
  return {
    id: world.projectId,
    name: world.own.name ?? null,
    seed: world.seed,
    profile: world.profile.name,
    clock: viewClock(worlds, world),
    servers: world.servers.size,
    faults: world.faults.size,
    ...eachDuration((action) => durationInput(world.durations[action]))
  }
}

/** Returns a page of all projects, oldest first, or the one with the id. @throws RangeError for an unknown marker */
export function pageOfProjects (worlds: Worlds, projectId: string | null, query: PageQuery): { readonly projects: readonly ProjectView[], readonly next: string | null } {
  const { page, next } = pageOf(worldsOf(worlds, projectId), query, (world) => world.projectId)
  return { projects: page.map((world) => viewProject(worlds, world)), next }
}

/** Returns one project. @throws Refusal `not-found` */
export function getProject (worlds: Worlds, id: string): ProjectView {
  const world = worlds.find(id)
  if (world === undefined) throw unknownProject(id)
  return viewProject(worlds, world)
}

/**
 * Creates a project and returns what clients need to reach it at `baseUrl`. The default id comes from the template's stream.
 * @throws Refusal `conflict` if the id or the name is taken, `limit-reached`; RangeError for an invalid value
 */
export function createProject (worlds: Worlds, input: ProjectInput, baseUrl: string): { readonly id: string } & ProjectAccess {
  if (input.id !== undefined && worlds.find(input.id) !== undefined) {
    throw new Refusal('conflict', { message: `project ${input.id} already exists; choose another id, omit it, or remove that project with DELETE /_emulator/projects/${input.id}` })
  }
  checkName(worlds, input.name)
  const own = ownStart(worlds, input)
  const world = worlds.add(input.id ?? freeId(worlds), own)
  return { id: world.projectId, ...grantAccess(world, worlds.template.identity, baseUrl) }
}

/** Refuses a name that a project already has, because a log-in finds a project by its name. */
function checkName (worlds: Worlds, name: string | undefined): void {
  if (name === undefined) return
  const id = findProject(worlds.template.identity, { name })?.id ?? worlds.named(name)
  if (id === undefined) return
  throw new Refusal('conflict', { message: `project ${id} already has the name ${JSON.stringify(name)}; choose another name, or omit it` })
}

/** Removes a project with everything in it; holds and waits there end. @throws Refusal `not-found` */
export function removeProject (worlds: Worlds, id: string): void {
  if (!worlds.remove(id)) throw unknownProject(id)
  worlds.feed.notify({ what: 'all', projectId: id })
}

/** Removes every project but the default one, which starts again. */
export function clearProjects (worlds: Worlds): void {
  const { defaultProjectId } = worlds.template
  for (const { projectId } of [...worlds.list()]) if (projectId !== defaultProjectId) worlds.remove(projectId)
  worlds.readCounts.clear()
  worlds.renew(defaultProjectId)
  worlds.feed.notify({ what: 'all', projectId: null })
}

function ownStart (worlds: Worlds, { name, seed, profile, clock, servers, ...members }: ProjectInput): OwnStart {
  const own = profile === undefined ? undefined : withChoices(worlds.template.profile, profileChange(worlds, profile), 'call')
  const durations = { ...measuredDurations(own), ...durationsOf(members) }
  const setting = clock === undefined ? undefined : parseClock(clock)
  // Servers without timestamps are as old as the project.
  const nowMs = createClock(setting ?? worlds.clock.setting()).now()
  return {
    ...(name === undefined ? {} : { name }),
    ...(seed === undefined ? {} : { seed }),
    ...(own === undefined ? {} : { profile: own }),
    ...(setting === undefined ? {} : { clock: setting }),
    ...(Object.keys(durations).length === 0 ? {} : { durations }),
    ...(servers === undefined ? {} : { fleet: createFleet(readServers(servers, 'servers', seed ?? worlds.template.idSeed, nowMs)) })
  }
}

function profileChange (worlds: Worlds, profile: NonNullable<ProjectInput['profile']>): ProfileUpdate {
  if (typeof profile === 'string') return { name: profile }
  if (isProfileFile(profile)) return learnedChange(worlds, profile)
  const { name, ...set } = profile as Readonly<Record<string, unknown>>
  return name === undefined ? { set } : { name: String(name), set }
}

/** Returns an unused id of 32 hexadecimal digits. */
function freeId (worlds: Worlds): string {
  let id = hexDigits(worlds.common.streams.ids, 32)
  while (worlds.find(id) !== undefined) id = hexDigits(worlds.common.streams.ids, 32)
  return id
}

function unknownProject (id: string): Refusal {
  return new Refusal('not-found', { message: `there is no project ${JSON.stringify(id)}; GET /_emulator/projects lists them` })
}
