// Servers by the control API and the library: looking at them whole, making, forcing and removing them.
import { isoTime } from '../../clock.js'
import { attributesOf } from '../../shapes/server-attributes.js'
import { durationInput, type DurationInput } from '../../core/duration.js'
import { dueAtMs, type ServerRecord } from '../../core/server.js'
import { patchRecord, recordOf, type ServerInput, type ServerPatch } from '../../shapes/server.js'
import { Refusal } from '../../core/refusal.js'
import { statusIn } from '../../core/states.js'
import { uuid } from '../../core/random.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** A server with all that is known of it. Instants are ISO 8601 text; `nextChange` is null where nothing is due. */
export interface ServerView {
  readonly projectId: string
  readonly id: string
  readonly name: string
  readonly status: string
  readonly vm_state: string
  readonly task_state: string | null
  readonly power_state: number
  readonly locked: boolean
  readonly created: string
  readonly updated: string
  readonly nextChange: string | null
  readonly [member: string]: unknown
}

/** The server as the control API shows it. */
export function viewRecord (world: World, record: ServerRecord): ServerView {
  const due = dueAtMs(record)
  const durations = Object.entries(record.durations).map(([action, duration]): [string, DurationInput] => [`${action}Duration`, durationInput(duration)])
  return {
    projectId: world.projectId,
    id: record.id,
    name: record.name,
    status: statusIn(world.profile.choices, record),
    vm_state: record.vmState,
    task_state: record.taskState,
    power_state: record.powerState,
    locked: record.locked,
    created: isoTime(record.createdAtMs),
    updated: isoTime(record.updatedAtMs),
    nextChange: due === null ? null : isoTime(due),
    fault: record.fault === null ? null : { code: record.fault.code, message: record.fault.message, details: record.fault.details, created: isoTime(record.fault.createdAtMs) },
    ...Object.fromEntries(durations),
    ...attributesOf(record)
  }
}

/** The servers of a project, or of all. */
export function listServers (worlds: Worlds, world: World | null): readonly ServerView[] {
  const scope = world === null ? [...worlds.list()] : [world]
  return scope.flatMap((each) => Array.from(each.servers.list(each.clock.now()), (record) => viewRecord(each, record)))
}

/** The server with an id or, if there is none, the first with that name; undefined if there is neither. */
export function serverBy (world: World, idOrName: string): ServerRecord | undefined {
  const nowMs = world.clock.now()
  const record = world.servers.get(idOrName, nowMs)
  if (record !== undefined) return record
  for (const candidate of world.servers.list(nowMs)) if (candidate.name === idOrName) return candidate
  return undefined
}

/** The same. @throws Refusal `not-found` if there is neither */
export function findServer (world: World, idOrName: string): ServerRecord {
  const record = serverBy(world, idOrName)
  if (record !== undefined) return record
  throw new Refusal('not-found', { message: `project ${world.projectId} has no server with the id or name ${JSON.stringify(idOrName)}; GET /_emulator/servers lists them` })
}

/** Makes a server. @throws Refusal `conflict` if the id is taken; RangeError for a member that cannot be read */
export function createServer (world: World, input: ServerInput): ServerView {
  const nowMs = world.clock.now()
  const id = input.id ?? uuid(world.streams.ids)
  if (world.servers.get(id, nowMs) !== undefined) {
    throw new Refusal('conflict', { message: `project ${world.projectId} has a server ${id} already; choose another id, or leave it out` })
  }
  const record = recordOf({ ...input, id }, world.seed, nowMs)
  world.servers.create(record, nowMs)
  return viewRecord(world, record)
}

/** Forces what the patch names, at once and whatever is under way. @throws Refusal `not-found`; RangeError */
export function patchServer (world: World, idOrName: string, patch: ServerPatch): ServerView {
  const nowMs = world.clock.now()
  const { id } = findServer(world, idOrName)
  // What is forced is seen at once.
  world.masks.drop(id)
  return viewRecord(world, world.servers.update(id, (record) => patchRecord(record, patch, nowMs), nowMs))
}

/** Removes a server at once. @throws Refusal `not-found` */
export function deleteServer (world: World, idOrName: string): void {
  const { id } = findServer(world, idOrName)
  world.masks.drop(id)
  world.servers.delete(id, world.clock.now())
}
