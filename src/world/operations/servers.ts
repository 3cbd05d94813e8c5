// Servers for the control API and the library: view them in full, create, force and remove them.
import { isoTime } from '../../clock.js'
import { attributesOf, tagsOf } from '../../shapes/server-attributes.js'
import { durationInput, type DurationInput } from '../../core/time/duration.js'
import { dueAtMs, type ServerRecord } from '../../core/server.js'
import { patchRecord, recordOf, type ServerInput, type ServerPatch } from '../../shapes/server.js'
import { pageStart, type PageQuery } from './pages.js'
import { Refusal } from '../../core/refusal.js'
import { statusIn } from '../../core/states.js'
import { uuid } from '../../core/random.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** A server with all its members. Instants are ISO 8601 text; `nextChange` is null if nothing is due. */
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

/** Returns the server as the control API shows it. */
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
    ...attributesOf(record),
    tags: tagsOf(record, world.profile.choices)
  }
}

/** Returns the servers of a project, or of all projects. */
export function listServers (worlds: Worlds, world: World | null): readonly ServerView[] {
  const scope = world === null ? [...worlds.list()] : [world]
  return scope.flatMap((each) => Array.from(each.servers.list(each.clock.now()), (record) => viewRecord(each, record)))
}

/** Returns a page of the servers of a project, or of all projects. @throws RangeError for an unknown marker */
export function pageOfServers (worlds: Worlds, world: World | null, { limit, marker }: PageQuery): { readonly servers: readonly ServerView[], readonly next: string | null } {
  const scope = world === null ? [...worlds.list()] : [world]
  const [projectId, serverId = ''] = marker?.split('/') ?? []
  const first = marker === null ? 0 : scope.findIndex((each) => each.projectId === projectId)
  let from = pageStart(marker, () => scope[first]?.servers.position(serverId, scope[first].clock.now()) ?? -1)
  const servers: ServerView[] = []
  for (const each of scope.slice(first)) {
    for (const record of each.servers.list(each.clock.now(), from)) {
      const last = servers.at(-1)
      if (last !== undefined && servers.length === limit) return { servers, next: `${last.projectId}/${last.id}` }
      servers.push(viewRecord(each, record))
    }
    from = 0
  }
  return { servers, next: null }
}

/** Returns the server with an id, or else with a name; undefined if there is none. */
export function serverBy (world: World, idOrName: string): ServerRecord | undefined {
  const nowMs = world.clock.now()
  const record = world.servers.get(idOrName, nowMs)
  if (record !== undefined) return record
  const [first] = world.servers.named(idOrName, nowMs)
  return first
}

/** Returns the server with an id, or else with a name. @throws Refusal `not-found` */
export function findServer (world: World, idOrName: string): ServerRecord {
  const record = serverBy(world, idOrName)
  if (record !== undefined) return record
  throw new Refusal('not-found', { message: `project ${world.projectId} has no server with the id or name ${JSON.stringify(idOrName)}; GET /_emulator/servers lists them` })
}

/** Creates a server. @throws Refusal `conflict` if the id is taken; RangeError for an invalid member */
export function createServer (world: World, input: ServerInput): ServerView {
  const nowMs = world.clock.now()
  const id = input.id ?? uuid(world.streams.ids)
  if (world.servers.get(id, nowMs) !== undefined) {
    throw new Refusal('conflict', { message: `project ${world.projectId} already has a server ${id}; choose another id, or omit it` })
  }
  const record = recordOf({ ...input, id }, world.seed, nowMs)
  world.servers.create(record, nowMs)
  return viewRecord(world, record)
}

/** Forces the members of the patch at once, whatever is under way. @throws Refusal `not-found`; RangeError */
export function patchServer (world: World, idOrName: string, patch: ServerPatch): ServerView {
  const nowMs = world.clock.now()
  const { id } = findServer(world, idOrName)
  // A forced state is visible at once.
  world.masks.drop(id)
  const record = world.servers.update(id, (before) => patchRecord(before, patch, nowMs), nowMs)
  world.feed.notify({ what: 'server', projectId: world.projectId, serverId: id })
  return viewRecord(world, record)
}

/** Removes a server at once. @throws Refusal `not-found` */
export function deleteServer (world: World, idOrName: string): void {
  const { id } = findServer(world, idOrName)
  world.masks.drop(id)
  world.servers.delete(id, world.clock.now())
}
