// Restores a snapshot. Everything is read and built first, so an invalid snapshot changes nothing.
import { checked } from '../../shapes/compile-once.js'
import { checkRule, type Rule } from '../../faults/rule.js'
import { createClock, systemTime, type ClockSetting } from '../../clock.js'
import { createFleet, type Fleet } from '../../store/fleet.js'
import { MAX_RULES, type FaultListState } from '../../faults/index.js'
import { withinMember } from '../../core/error-prefix.js'
import { isProfileName, namedProfile, withChoices, type Profile } from '../../core/profile.js'
import { Refusal } from '../../core/refusal.js'
import { SNAPSHOT_PARTS } from './snapshot-parts.js'
import { SNAPSHOT_VERSION, SnapshotSchema, type Snapshot, type WorldSnapshot } from '../../shapes/snapshot.js'
import { shortJson } from '../../core/texts.js'
import type { Catalogue } from '../../core/catalogue.js'
import type { FaultKinds } from '../../faults/kinds/index.js'
import type { Durations } from '../../core/actions.js'
import type { Template } from '../settings.js'
import type { KeptEvent } from '../../store/events.js'
import type { ServerRecord } from '../../core/server.js'
import { MAX_PROJECTS, type Worlds } from '../projects.js'
import type { OwnStart, World } from '../world.js'

/** Returns the snapshot if its version and schema are valid. @throws RangeError with one line */
function checkSnapshot (input: unknown): Snapshot {
  const version: unknown = typeof input === 'object' && input !== null && 'version' in input ? input.version : undefined
  if (version !== SNAPSHOT_VERSION) throw new RangeError(`version is ${shortJson(version)}; expected ${SNAPSHOT_VERSION}, as GET /_emulator/snapshot returns it`)
  return checked(SnapshotSchema, input, 'the snapshot')
}

/**
 * Replaces everything, or one project, with a snapshot. Holds and waits there end.
 * @throws RangeError with one line if the snapshot is invalid; Refusal `not-found` if the project is not in it
 */
export function restoreSnapshot (worlds: Worlds, input: unknown, projectId: string | null = null): void {
  const snapshot = checkSnapshot(input)
  const fleets = snapshot.fleets.map((records) => createFleet(records as ServerRecord[]))
  const template = readTemplate(snapshot, fleets, worlds.template)
  const build = (data: WorldSnapshot, member: string): World => withinMember(member, () => buildWorld(worlds, data, template, fleets))
  if (projectId === null) {
    checkProjects(snapshot, MAX_PROJECTS)
    const common = build(snapshot.common, 'common')
    worlds.replace(template, common, snapshot.projects.map((data, index) => build(data, `projects[${index}]`)))
    worlds.feed.lastId = snapshot.lastEventId
    return
  }
  const index = snapshot.projects.findIndex(({ id }) => id === projectId)
  const data = snapshot.projects[index]
  if (data === undefined) throw new Refusal('not-found', { message: `the snapshot has no project ${projectId}; it has ${snapshot.projects.map(({ id }) => id).slice(0, 5).join(', ') || 'none'}` })
  worlds.replaceProject(build(data, `projects[${index}]`))
  // Event ids are never reused.
  worlds.feed.lastId = Math.max(worlds.feed.lastId, snapshot.lastEventId)
}

function checkProjects ({ projects }: Snapshot, maxProjects: number): void {
  if (projects.length > maxProjects) throw new RangeError(`projects holds ${projects.length}; expected at most ${maxProjects}`)
  const ids = new Set<string>()
  for (const [index, { id }] of projects.entries()) {
    if (id === '' || ids.has(id)) throw new RangeError(`projects[${index}].id is ${JSON.stringify(id)}; expected an id that no other project has`)
    ids.add(id)
  }
}

function readTemplate ({ template }: Snapshot, fleets: readonly Fleet[], present: Template): Template {
  return withinMember('template', () => ({
    ...present,
    seed: template.seed,
    profile: readProfile(template.profile),
    clock: readClock(template.clock),
    durations: readDurations(template.durations, present.durations),
    rules: template.rules.map((rule, index) => withinMember(`rules[${index}]`, () => readRule(rule, present.catalogue, present.kinds))),
    fleet: fleetOf(fleets, template.fleet, 'fleet'),
    fleets: new Map(Object.entries(template.fleets).map(([id, number]) => [id, fleetOf(fleets, number, `fleets.${id}`)])),
    projectDurations: new Map(Object.entries(template.projectDurations ?? {})),
    defaultProjectId: template.defaultProjectId
  }))
}

function readProfile ({ name, set }: WorldSnapshot['profile']): Profile {
  if (!isProfileName(name)) throw new RangeError(`profile.name is ${shortJson(name)}; expected the name of a profile`)
  return Object.entries(set).reduce((profile, [choice, { value, origin }]) =>
    withinMember('profile', () => withChoices(profile, { set: { [choice]: value } }, origin)), namedProfile(name))
}

/** Returns a clock at its saved time. A system clock at scale 1 shows the machine's time again. */
function readClock (clock: WorldSnapshot['clock']): ClockSetting {
  const { mode, scale, nowMs } = clock
  if (nowMs === undefined) return clockSetting(clock)
  return { mode, scale, nowMs: mode === 'system' && scale === 1 ? Math.max(nowMs, systemTime.now()) : nowMs }
}

function clockSetting ({ mode, scale, nowMs }: WorldSnapshot['clock']): ClockSetting {
  return nowMs === undefined ? { mode, scale } : { mode, scale, nowMs }
}

function readDurations (durations: WorldSnapshot['durations'], present: Durations): Durations {
  for (const action of Object.keys(present)) {
    if (durations[action] === undefined) throw new RangeError(`durations.${action} is missing; expected a duration`)
  }
  return durations as unknown as Durations
}

function readRule (input: unknown, catalogue: Catalogue, kinds: FaultKinds): Rule {
  const rule = checkRule(input, '', catalogue, kinds)
  if (rule.id === '') throw new RangeError('id is missing; expected the id of the rule')
  return rule
}

function fleetOf (fleets: readonly Fleet[], number: number, member: string): Fleet {
  const fleet = fleets[number]
  if (fleet === undefined) throw new RangeError(`${member} is ${number}; expected a fleet index below ${fleets.length}`)
  return fleet
}

function readRules (states: WorldSnapshot['faults']['rules'], { catalogue, kinds }: Template): FaultListState['rules'] {
  const rules = states.map(({ rule, ...state }, index) => withinMember(`faults.rules[${index}].rule`, () => ({ ...state, rule: readRule(rule, catalogue, kinds) })))
  const ids = new Set(rules.map(({ rule }) => rule.id))
  if (ids.size < rules.length || rules.length > MAX_RULES) throw new RangeError(`faults.rules holds ${rules.length} rules with ${ids.size} ids; expected a unique id for each, and at most ${MAX_RULES} rules`)
  return rules
}

function readOwn ({ profile, fleet, clock, name, seed, durations }: WorldSnapshot['own'], fleets: readonly Fleet[]): OwnStart {
  return {
    ...(name === undefined ? {} : { name }),
    ...(seed === undefined ? {} : { seed }),
    ...(durations === undefined ? {} : { durations }),
    ...(clock === undefined ? {} : { clock: clockSetting(clock) }),
    ...(profile === undefined ? {} : { profile: readProfile(profile) }),
    ...(fleet === undefined ? {} : { fleet: fleetOf(fleets, fleet, 'own.fleet') })
  }
}

function buildWorld (worlds: Worlds, data: WorldSnapshot, template: Template, fleets: readonly Fleet[]): World {
  const fleet = fleetOf(fleets, data.fleet, 'fleet')
  const from = { ...template, durations: readDurations(data.durations, template.durations), rules: [], fleets: new Map([[data.id, fleet]]) }
  const world = worlds.make(data.id, from, { seed: data.seed, clock: createClock(readClock(data.clock)) }, readOwn(data.own, fleets))
  world.profile = readProfile(data.profile)
  for (const [name, stream] of Object.entries(world.streams)) {
    const state = data.streams[name]
    if (state !== undefined) stream.restore(state)
  }
  world.faults.restore({ rules: readRules(data.faults.rules, template), header: data.faults.header })
  const records = new Map(data.servers.map(({ id, record }) => [id, record as ServerRecord | null]))
  world.servers.restore(records, data.due, data.deleted as unknown as ServerRecord[])
  world.journal.restore(data.journal.entries, data.journal.dropped)
  world.events.restore(data.events.events as KeptEvent[], data.events.dropped)
  for (const [name, part] of Object.entries(SNAPSHOT_PARTS)) {
    if (Object.hasOwn(data.parts, name)) withinMember(`parts.${name}`, () => part.read(data.parts[name]))(world)
  }
  return world
}
