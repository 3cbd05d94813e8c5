// The fleet: the servers that projects start with. Made once, shared by all projects, never changed.
import type { ServerRecord } from '../core/server.js'

/** The servers that a project starts with. */
export interface Fleet {
  readonly servers: ReadonlyMap<string, ServerRecord>
  /** The servers, newest first; of one instant, last one first. */
  readonly order: readonly ServerRecord[]
  /** The servers with pending changes at the start. */
  readonly pending: readonly ServerRecord[]
  /** The most servers that a project with this fleet can have. */
  readonly maxServers: number
}

/** The most servers that a project can have beyond the size of its fleet. Source: chosen; measured in one process. */
export const MAX_CREATED = 100_000

/** Returns a fleet of these records. */
export function createFleet (records: Iterable<ServerRecord>, maxCreated = MAX_CREATED): Fleet {
  const servers = new Map(Array.from(records, (record) => [record.id, record]))
  const all = [...servers.values()]
  return { servers, order: newestFirst(all), pending: all.filter((record) => record.pending.length > 0), maxServers: all.length + maxCreated }
}

/** Returns the records in the order of lists. */
export function newestFirst (records: readonly ServerRecord[]): readonly ServerRecord[] {
  // The sort is stable, so the reversed order stays within one instant.
  return [...records].reverse().sort((a, b) => b.createdAtMs - a.createdAtMs)
}
