// Restores a snapshot: everything is checked and built beside the present worlds, which are then replaced. A refused
// snapshot changes nothing.
import { checked } from '../../shapes/compile-once.js'
import { checkCount, checkFleet, checkUnique, checkWorld } from './check-snapshot.js'
import { createClock } from '../../clock.js'
import { createFleet, type Fleet } from '../../store/fleet.js'
import { fleetOf, readClock, readOwn, readProfile, readRules, readTemplate } from './read-snapshot.js'
import type { Worlds } from '../projects.js'
import { READ_LIMITS, type ReadProject } from '../read-counts.js'
import { ProjectSnapshotSchema, SNAPSHOT_VERSION, SnapshotSchema, type ProjectSnapshot, type Snapshot, type WorldSnapshot } from '../../shapes/snapshot.js'
import { Refusal } from '../../core/refusal.js'
import { withinMember } from '../../core/error-prefix.js'
import { shortJson } from '../../core/texts.js'
import { sharedBytes } from '../rule-memory.js'
import { SNAPSHOT_PARTS } from './snapshot-parts.js'
import type { FleetItem } from '../../core/fleet/series.js'
import type { Template } from '../settings.js'
import { createFaults, seedOf, type World } from '../world.js'

/** Returns the snapshot if its version and schema are valid. @throws RangeError with one line */
function checkSnapshot (input: unknown): Snapshot | ProjectSnapshot {
  const { version, project } = typeof input === 'object' && input !== null ? input as { version?: unknown, project?: unknown } : {}
  if (version !== SNAPSHOT_VERSION) throw new RangeError(`version is ${shortJson(version)}; expected ${SNAPSHOT_VERSION}, as GET /_emulator/snapshot returns it`)
  return project === undefined ? checked(SnapshotSchema, input, 'the snapshot') : checked(ProjectSnapshotSchema, input, 'the snapshot')
}

/**
 * Replaces everything with a snapshot of everything, or one project with a snapshot of that project. Holds and waits
 * there end. Event ids continue after the greatest one.
 * @throws RangeError with one line if the snapshot is invalid; Refusal `not-found` if the project is not in it, `limit-reached`
 */
export function restoreSnapshot (worlds: Worlds, input: unknown, projectId: string | null = null): void {
  const snapshot = checkSnapshot(input)
  if ('project' in snapshot) restoreProject(worlds, snapshot, projectId)
  else if (projectId === null) restoreAll(worlds, snapshot)
  else throw new RangeError(`the snapshot holds all projects; restore it without ?project, or take one of ${projectId} alone with GET /_emulator/snapshot?project=${projectId}`)
  worlds.feed.notify({ what: 'all', projectId })
}

/** Restores one project from a snapshot of everything; returns false if the snapshot does not contain it. */
export function restoreFrom (worlds: Worlds, input: unknown, projectId: string): boolean {
  const { version, fleets, projects } = checkSnapshot(input)
  const found = projects.find(({ id }) => id === projectId)
  if (found === undefined) return false
  restoreProject(worlds, { version, project: projectId, fleets, projects: [withoutRemovedRules(found, worlds.template)] }, projectId)
  return true
}

/** Removes the rules of the template that it no longer has: a reset does not bring them back. */
function withoutRemovedRules (data: WorldSnapshot, { rules }: Template): WorldSnapshot {
  const present = new Set<unknown>(rules.map(({ id }) => id))
  const isPresent = ({ fromTemplate, rule }: WorldSnapshot['faults']['rules'][number]): boolean => !fromTemplate || present.has((rule as { id?: unknown }).id)
  return { ...data, faults: { ...data.faults, rules: data.faults.rules.filter(isPresent) } }
}

/** A world that is complete except for what counts towards the memory that all worlds share and evicts other items. */
interface Built {
  readonly world: World
  /** Adds journal, events, tokens, jobs, masks and deleted servers; called once the replaced world has released its own. */
  fill(): void
}

function restoreAll (worlds: Worlds, snapshot: Snapshot): void {
  const { projects: datas, readCounts: counts = [] } = snapshot
  checkCount('projects', datas, worlds.maxProjects)
  checkCount('readCounts', counts, READ_LIMITS.projects)
  checkUnique([...datas, ...counts].map(({ id }) => id), (index) => index < datas.length ? `projects[${index}].id` : `readCounts[${index - datas.length}].id`)
  const named = datas.flatMap(({ own: { name } }, index) => name === undefined ? [] : [{ name, index }])
  checkUnique(named.map(({ name }) => name), (index) => `projects[${named[index]?.index}].own.name`)
  const fleets = readFleets(snapshot.fleets, worlds)
  const template = readTemplate(snapshot.template, fleets, worlds.template)
  const build = (data: WorldSnapshot, member: string, isCommon: boolean): Built => withinMember(member, () => {
    if ((data.id === '') !== isCommon) throw new RangeError(`id is ${JSON.stringify(data.id)}; expected ${isCommon ? 'an empty string' : 'the id of a project'}`)
    return buildWorld(worlds, data, { template, fleets, lastEventId: snapshot.lastEventId, countsFleet: false })
  })
  const common = build(snapshot.common, 'common', true)
  const projects = datas.map((data, index) => build(data, `projects[${index}]`, false))
  checkMemory(worlds, projects.reduce((sum, { world }) => sum + world.servers.bytes, 0))
  worlds.ruleMemory.check([common, ...projects].reduce((sum, { world }) => sum + world.faults.bytes, sharedBytes(template.rules)))
  const read = counts.map((data, index) => withinMember(`readCounts[${index}]`, () => readProject(data, template, common.world)))
  worlds.replace(template, common.world, projects.map(({ world }) => world))
  for (const { projectId, faults } of read) worlds.readCounts.put(projectId, faults)
  worlds.readCounts.follow(template.rules, common.world.clock.now())
  for (const { fill } of [common, ...projects]) fill()
  raiseLastId(worlds, snapshot.lastEventId)
}

/** Returns the fault rules of a project that was only read. @throws RangeError */
function readProject (data: Pick<WorldSnapshot, 'id' | 'faults'>, template: Template, { clock }: World): ReadProject {
  const faults = createFaults(seedOf(template, data.id), template, clock.now())
  faults.restore({ rules: readRules(data, faults.state().rules, template), header: data.faults.header })
  return { projectId: data.id, faults }
}

function restoreProject (worlds: Worlds, { project, projects, fleets }: ProjectSnapshot, projectId: string | null): void {
  if (projectId === null) throw new RangeError(`the snapshot holds project ${project} alone; restore it with ?project=${project}`)
  if (projectId !== project) throw new Refusal('not-found', { message: `the snapshot has no project ${projectId}; it has ${project}` })
  const built = projects.map((data) => withinMember('projects[0]', () => {
    if (data.id !== project) throw new RangeError(`id is ${JSON.stringify(data.id)}; expected ${project}`)
    const owner = data.own.name === undefined ? undefined : worlds.named(data.own.name)
    if (owner !== undefined && owner !== project) throw new Refusal('conflict', { message: `project ${owner} already has the name ${JSON.stringify(data.own.name)}; remove it first` })
    return buildWorld(worlds, data, { template: worlds.template, fleets: readFleets(fleets, worlds), lastEventId: Infinity, countsFleet: true })
  }))
  for (const { world, fill } of built) {
    checkMemory(worlds, worlds.feed.memory.servers.used - (worlds.find(project)?.servers.bytes ?? 0) + world.servers.bytes)
    worlds.ruleMemory.check(worlds.ruleMemory.used - (worlds.find(project)?.faults.bytes ?? 0) + world.faults.bytes)
    worlds.replaceProject(world)
    fill()
    raiseLastId(worlds, Math.max(0, ...[...world.journal.list(), ...world.events.list()].map(({ id }) => id)))
  }
}

/** Checks that the servers of all projects fit after the restore. */
function checkMemory ({ feed: { memory } }: Worlds, bytes: number): void {
  if (bytes > memory.servers.limit) throw new RangeError(`the servers that clients made would take ${bytes} bytes; expected at most ${memory.servers.limit}, or more with --memory SIZE`)
}

/** Event ids never decrease, so that open streams continue. */
function raiseLastId (worlds: Worlds, id: number): void {
  worlds.feed.lastId = Math.max(worlds.feed.lastId, id)
}

/** Returns the fleets; a fleet that equals one in use becomes that one, so that projects still share it. */
function readFleets (lists: readonly FleetItem[][], worlds: Worlds): readonly Fleet[] {
  const { fleet, fleets } = worlds.template
  const used = new Set([fleet, ...fleets.values(), ...Array.from(worlds.list(), ({ servers }) => servers.fleet)])
  return lists.map((items, index) => {
    withinMember(`fleets[${index}]`, () => checkFleet(items))
    return [...used].find((fleet) => hasItems(fleet, items)) ?? createFleet(items)
  })
}

/** Returns whether a fleet has these items, in this order. Compares them one by one, because a text of all can be too long. */
function hasItems (fleet: Fleet, items: readonly FleetItem[]): boolean {
  return fleet.items.length === items.length && items.every((item, index) => JSON.stringify(fleet.items[index]) === JSON.stringify(item))
}

/** What the worlds of a snapshot have in common. */
interface Source {
  readonly template: Template
  readonly fleets: readonly Fleet[]
  readonly lastEventId: number
  /**
   * Whether a fleet that the template does not have counts for its project: one could put back any number of projects, each
   * with a fleet. A snapshot of everything replaces everything, and so has its own bound.
   */
  readonly countsFleet: boolean
}

function buildWorld (worlds: Worlds, data: WorldSnapshot, { template, fleets, lastEventId, countsFleet }: Source): Built {
  const fleet = fleetOf(fleets, data.fleet, 'fleet')
  checkWorld(data, fleet, lastEventId)
  const from = { ...template, durations: data.durations, fleets: new Map([[data.id, fleet]]) }
  const isFleetOwn = countsFleet && ![template.fleet, ...template.fleets.values()].includes(fleet)
  const world = worlds.make(data.id, from, { seed: data.seed, clock: createClock(readClock(data.clock)), isFleetOwn }, readOwn(data.own, fleets))
  world.profile = readProfile(data.profile)
  for (const name of ['requestIds', 'durations', 'ids', 'tokens'] as const) {
    const state = data.streams[name]
    if (state !== undefined) world.streams[name].restore(state)
  }
  const shared = new Set(template.rules.map(({ id }) => id))
  world.faults.restore({ rules: readRules(data, world.faults.state().rules, template), header: data.faults.header }, ({ rule }) => shared.has(rule.id) ? null : data.id)
  world.servers.restore(new Map(data.servers.map(({ id, record }) => [id, record])), data.due)
  const parts = Object.entries(data.parts).map(([name, part]) => {
    const row = Object.hasOwn(SNAPSHOT_PARTS, name) ? SNAPSHOT_PARTS[name] : undefined
    if (row === undefined) throw new RangeError(`parts.${name} is not a known member; expected one of ${Object.keys(SNAPSHOT_PARTS).join(', ')}`)
    return withinMember(`parts.${name}`, () => row.read(part))
  })
  return {
    world,
    fill: () => {
      world.servers.restoreDeleted(data.deleted)
      for (const restore of parts) restore(world)
      world.journal.restore(data.journal.entries, data.journal.dropped)
      world.events.restore(data.events.events, data.events.dropped)
    }
  }
}
