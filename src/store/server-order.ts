// The order of a project's servers: those that were created since, newest first, before the order of the fleet. So a project
// with few servers of its own costs little, however large the fleet.
import { newestFirst, type Fleet } from './fleet.js'
import type { ServerRecord } from '../core/server.js'

/** The places of servers. A place stays while other servers are removed; those that were removed still have theirs. */
export interface ServerOrder {
  /** Adds a server that was not there. */
  add(record: ServerRecord): void
  remove(serverId: string): void
  /** Sorts all servers when they are needed next, because one has another time of creation. */
  invalidate(): void
  /** Returns the place of a server that is there. */
  place(serverId: string): number
  /** Yields the servers from a place on. A record may be older than the present one. */
  from(place: number): Generator<ServerRecord>
}

/** Returns the order of a project without changes. `all` returns all servers, those of the fleet first. */
export function createServerOrder (fleet: Fleet, all: () => readonly ServerRecord[]): ServerOrder {
  let base: readonly ServerRecord[] | null = fleet.order
  // Oldest first, so that adding costs nothing.
  let added: ServerRecord[] = []
  let newestMs = fleet.order[0]?.createdAtMs ?? -Infinity
  const invalidate = (): void => {
    base = null
    added = []
  }
  const sorted = (): readonly ServerRecord[] => {
    if (base !== null) return base
    base = newestFirst(all())
    newestMs = base[0]?.createdAtMs ?? -Infinity
    return base
  }
  const indexIn = (records: readonly ServerRecord[], serverId: string): number => records.findIndex(({ id }) => id === serverId)
  return {
    add: (record) => {
      if (base === null) return
      if (record.createdAtMs < newestMs || fleet.servers.has(record.id)) return invalidate()
      newestMs = record.createdAtMs
      added.push(record)
    },
    remove: (serverId) => {
      const index = indexIn(added, serverId)
      if (index !== -1) added.splice(index, 1)
      else if (!fleet.servers.has(serverId)) invalidate()
    },
    invalidate,
    place: (serverId) => {
      const records = sorted()
      const index = indexIn(added, serverId)
      return index === -1 ? added.length + indexIn(records, serverId) : added.length - 1 - index
    },
    * from (place) {
      const records = sorted()
      const newest = added.slice().reverse()
      for (let index = place; index < newest.length; index++) yield newest[index] as ServerRecord
      for (let index = Math.max(0, place - newest.length); index < records.length; index++) yield records[index] as ServerRecord
    }
  }
}
