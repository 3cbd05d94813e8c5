// The servers that projects start with: made once, shared by all projects, never changed.
import type { ServerRecord } from '../core/server.js'

/** The servers a project starts with. Shared between projects and never changed. */
export interface Fleet {
  readonly servers: ReadonlyMap<string, ServerRecord>
  /** Ids, newest first (of one instant: as they came, last first). */
  readonly order: readonly string[]
  /** The servers in which something is due from the start. */
  readonly pending: readonly ServerRecord[]
}

/** A fleet of these records. */
export function createFleet (records: Iterable<ServerRecord>): Fleet {
  const servers = new Map(Array.from(records, (record) => [record.id, record]))
  const all = [...servers.values()]
  return { servers, order: newestFirst(all), pending: all.filter((record) => record.pending.length > 0) }
}

export function newestFirst (records: readonly ServerRecord[]): readonly string[] {
  // The sort is stable, so servers of one instant stay last first.
  return [...records].reverse().sort((a, b) => b.createdAtMs - a.createdAtMs).map((record) => record.id)
}
