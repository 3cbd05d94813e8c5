// Takes a snapshot: the whole world as one JSON document. Secrets in the journal are replaced, as in its listing.
import { redactBody, redactHeaders } from './request-view.js'
import { SNAPSHOT_PARTS } from './snapshot-parts.js'
import { SNAPSHOT_VERSION, type Snapshot, type WorldSnapshot } from '../../shapes/snapshot.js'
import type { Fleet } from '../../store/fleet.js'
import type { JournalEntry } from '../../store/journal.js'
import type { Profile } from '../../core/profile.js'
import type { OwnStart, World } from '../world.js'
import type { Worlds } from '../projects.js'

/** Numbers the fleets of a snapshot, so that a fleet shared by many projects is written once. */
type Numbering = (fleet: Fleet) => number

/** Returns the snapshot of everything, with all projects or only one. */
export function takeSnapshot (worlds: Worlds, projectId: string | null = null): Snapshot {
  const fleets = new Map<Fleet, number>()
  const numberOf: Numbering = (fleet) => {
    const number = fleets.get(fleet) ?? fleets.size
    fleets.set(fleet, number)
    return number
  }
  const { template } = worlds
  const scope = [...worlds.list()].filter((world) => projectId === null || world.projectId === projectId)
  const document = {
    version: SNAPSHOT_VERSION,
    lastEventId: worlds.feed.lastId,
    template: {
      seed: template.seed,
      profile: dumpProfile(template.profile),
      clock: template.clock,
      durations: template.durations,
      rules: template.rules,
      fleet: numberOf(template.fleet),
      fleets: Object.fromEntries(Array.from(template.fleets, ([id, fleet]) => [id, numberOf(fleet)])),
      projectDurations: Object.fromEntries(template.projectDurations),
      defaultProjectId: template.defaultProjectId
    },
    common: dumpWorld(worlds.common, numberOf),
    projects: scope.map((world) => dumpWorld(world, numberOf))
  }
  const { common, projects, ...head } = document
  // A deep copy, so later changes do not affect it. All of it is plain data.
  return JSON.parse(JSON.stringify({ ...head, fleets: Array.from(fleets.keys(), (fleet) => [...fleet.servers.values()]), common, projects })) as Snapshot
}

function dumpProfile ({ name, choices, origins }: Profile): { name: string, set: WorldSnapshot['profile']['set'] } {
  return { name, set: Object.fromEntries(Object.entries(origins).map(([choice, origin]) => [choice, { value: choices[choice as keyof typeof choices], origin }])) }
}

function dumpWorld (world: World, numberOf: Numbering): unknown {
  // What is due is applied, and its events are recorded, before the state is written.
  world.servers.settle(world.clock.now())
  return {
    id: world.projectId,
    seed: world.seed,
    profile: dumpProfile(world.profile),
    clock: world.clock.setting(),
    durations: world.durations,
    fleet: numberOf(world.servers.fleet),
    servers: Array.from(world.servers.changes(), ([id, record]) => ({ id, record })),
    due: world.servers.dueOrder(),
    deleted: world.servers.deleted(world.clock.now()),
    own: dumpOwn(world.own, numberOf),
    faults: world.faults.state(),
    streams: Object.fromEntries(Object.entries(world.streams).map(([name, stream]) => [name, stream.state()])),
    journal: { dropped: world.journal.dropped, entries: world.journal.list().map(dumpEntry) },
    events: { dropped: world.events.dropped, events: world.events.list() },
    parts: Object.fromEntries(Object.entries(SNAPSHOT_PARTS).map(([name, part]) => [name, part.dump(world)]))
  }
}

function dumpOwn ({ profile, fleet, ...rest }: OwnStart, numberOf: Numbering): unknown {
  return { ...rest, ...(profile === undefined ? {} : { profile: dumpProfile(profile) }), ...(fleet === undefined ? {} : { fleet: numberOf(fleet) }) }
}

function dumpEntry (entry: JournalEntry): JournalEntry {
  return {
    ...entry,
    requestHeaders: redactHeaders(entry.requestHeaders),
    requestBody: redactBody(entry.requestBody),
    responseHeaders: redactHeaders(entry.responseHeaders),
    responseBody: redactBody(entry.responseBody)
  }
}
