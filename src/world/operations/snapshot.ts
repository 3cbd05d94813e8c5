// Takes a snapshot: the whole world as one JSON document. Secrets in the journal are replaced, as in its listing.
import { copyJson, jsonParts, type Later } from './json-parts.js'
import { redactBody, redactHeaders } from '../../core/secrets/redact.js'
import { SNAPSHOT_PARTS } from './snapshot-parts.js'
import { SNAPSHOT_VERSION, type ProjectSnapshot, type Snapshot } from '../../shapes/snapshot.js'
import type { Fleet } from '../../store/fleet.js'
import type { JournalEntry } from '../../store/journal.js'
import type { Profile } from '../../core/profile.js'
import type { OwnStart, World } from '../world.js'
import type { Worlds } from '../projects.js'

/** Numbers the fleets of a snapshot, so that a fleet shared by many projects is written once. */
type Numbering = (fleet: Fleet) => number

/** Returns the snapshot of everything, as a copy of its own. */
export function takeSnapshot (worlds: Worlds): Snapshot {
  return copyJson(dumpAll(worlds)) as Snapshot
}

/** Returns the snapshot of one project, as a copy of its own: nothing of the others, and nothing of the template. */
export function takeProjectSnapshot (world: World): ProjectSnapshot {
  return copyJson(dumpProject(world)) as ProjectSnapshot
}

/** Returns the text of a snapshot of everything, or of one project, in parts. Later changes do not affect it. */
export function writeSnapshot (worlds: Worlds, world: World | null): Iterable<string> {
  return jsonParts(world === null ? dumpAll(worlds) : dumpProject(world))
}

/** Returns a document that shares the records, which never change. */
function dumpAll (worlds: Worlds): object {
  const { template } = worlds
  const fleets = createNumbering()
  const projects = [...worlds.list()]
  // Due changes are applied first, because that adds events.
  for (const world of [worlds.common, ...projects]) settle(world)
  const head = {
    version: SNAPSHOT_VERSION,
    heldDropped: heldIn([worlds.common, ...projects]),
    lastEventId: worlds.feed.lastId,
    template: {
      seed: template.seed,
      idSeed: template.idSeed,
      profile: dumpProfile(template.profile),
      clock: template.clock,
      durations: template.durations,
      rules: template.rules,
      fleet: fleets.numberOf(template.fleet),
      fleets: Object.fromEntries(Array.from(template.fleets, ([id, fleet]) => [id, fleets.numberOf(fleet)])),
      projectDurations: Object.fromEntries(template.projectDurations),
      defaultProjectId: template.defaultProjectId
    }
  }
  const common = dumpWorld(worlds.common, fleets.numberOf)
  const dumped = projects.map((world) => dumpWorld(world, fleets.numberOf))
  const readCounts = worlds.readCounts.list().map(({ projectId, faults }) => ({ id: projectId, faults: faults.keepState() }))
  return { ...head, fleets: fleets.list(), common, projects: dumped, readCounts }
}

function dumpProject (world: World): object {
  const fleets = createNumbering()
  settle(world)
  const dumped = dumpWorld(world, fleets.numberOf)
  return { version: SNAPSHOT_VERSION, heldDropped: heldIn([world]), project: world.projectId, fleets: fleets.list(), projects: [dumped] }
}

/** Numbers fleets in the order in which they are named. */
function createNumbering (): { readonly numberOf: Numbering, list(): unknown } {
  const numbers = new Map<Fleet, number>()
  return {
    numberOf: (fleet) => {
      const number = numbers.get(fleet) ?? numbers.size
      numbers.set(fleet, number)
      return number
    },
    list: () => Array.from(numbers.keys(), ({ items }) => items)
  }
}

function settle (world: World): void {
  world.servers.settle(world.clock.now())
}

/** Returns the number of held responses, which a snapshot cannot contain. */
function heldIn (worlds: readonly World[]): number {
  return worlds.reduce((sum, { holds }) => sum + holds.size, 0)
}

/** Of a project, the values that were learned are written, and not the exchanges that show them: those would be written for each project. */
function dumpValues (profile: Profile): unknown {
  const { learned } = profile
  if (learned === undefined) return dumpProfile(profile)
  const { version, base, endpoint, date, durations } = learned
  const choices = Object.fromEntries(Object.entries(learned.choices).map(([choice, { value, source }]) => [choice, { value, ...(source === undefined ? {} : { source }) }]))
  return dumpProfile({ ...profile, learned: { version, base, endpoint, date, choices, ...(durations === undefined ? {} : { durations }) } })
}

function dumpProfile ({ name, choices, origins, learned }: Profile): unknown {
  return { name, ...(learned === undefined ? {} : { learned }), set: Object.fromEntries(Object.entries(origins).map(([choice, origin]) => [choice, { value: choices[choice as keyof typeof choices], origin }])) }
}

/** Takes the state of a project. Only references and counts are copied now; the document is made of them when it is written. */
function dumpWorld (world: World, numberOf: Numbering): Later {
  const { profile, durations } = world
  const head = { id: world.projectId, seed: world.seed }
  const clock = world.clock.setting()
  const fleet = numberOf(world.servers.fleet)
  const servers = [...world.servers.changes()]
  const due = world.servers.dueOrder()
  const deleted = world.servers.deleted(world.clock.now())
  const own = dumpOwn(world.own, numberOf)
  const faults = world.faults.keepState()
  const streams = Object.fromEntries(Object.entries(world.streams).map(([name, stream]) => [name, stream.state()]))
  const journal = { dropped: world.journal.dropped, entries: world.journal.list() }
  const events = { dropped: world.events.dropped, events: world.events.list() }
  const parts = Object.fromEntries(Object.entries(SNAPSHOT_PARTS).map(([name, part]) => [name, part.dump(world)]))
  return () => ({
    ...head,
    profile: dumpValues(profile),
    clock,
    durations,
    fleet,
    servers: servers.map(([id, record]) => ({ id, record })),
    due,
    deleted,
    own: own(),
    faults: faults(),
    streams,
    journal: { dropped: journal.dropped, entries: journal.entries.map((entry): Later => () => dumpEntry(entry)) },
    events,
    parts
  })
}

function dumpOwn ({ profile, fleet, ...rest }: OwnStart, numberOf: Numbering): Later {
  const number = fleet === undefined ? {} : { fleet: numberOf(fleet) }
  return () => ({ ...rest, ...(profile === undefined ? {} : { profile: dumpValues(profile) }), ...number })
}

function dumpEntry ({ served: _served, ...entry }: JournalEntry): JournalEntry {
  return {
    ...entry,
    requestHeaders: redactHeaders(entry.requestHeaders),
    requestBody: redactBody(entry.requestBody),
    responseHeaders: redactHeaders(entry.responseHeaders),
    responseBody: redactBody(entry.responseBody, true)
  }
}
