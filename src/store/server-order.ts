// The order of a project's servers: those that have a place of their own, among those of the fleet. So a project with few
// servers of its own costs little, however large the fleet.
import { firstFrom, type Only } from './fleet-order.js'
import type { Fleet } from './fleet.js'
import type { ServerRecord } from '../core/server.js'

/** The places of servers. A place stays while other servers of the fleet are removed; those that were removed still have theirs. */
export interface ServerOrder {
  /** Gives a server that is new, or has another time of creation, its place. */
  put(record: ServerRecord): void
  remove(serverId: string): void
  /** Returns the place of a server that is there. */
  place(serverId: string): number
  /**
   * Yields the servers from a place on: one of the fleet as the fleet has it, another one by its id. Of a series, only those
   * with the numbers that `only` returns.
   */
  from(place: number, only?: Only): Generator<ServerRecord | string>
}

/** A server with a place of its own: one that the fleet does not have, or has with another time of creation. */
interface Own {
  readonly id: string
  readonly createdAtMs: number
  /** How many servers come before it within one instant, oldest first. */
  readonly index: number
  /** The number of servers of the fleet before it. */
  readonly before: number
}

/** Returns the order of a project without changes. */
export function createServerOrder (fleet: Fleet): ServerOrder {
  // Oldest first, so that a new server is added at the end.
  const own: Own[] = []
  const byId = new Map<string, Own>()
  let nextIndex = fleet.size
  const at = (position: number): Own => own[position] as Own
  /** Returns the position at which a server is, or belongs. */
  const positionOf = ({ createdAtMs, index }: Own): number =>
    firstFrom(own.length, (position) => at(position).createdAtMs > createdAtMs || (at(position).createdAtMs === createdAtMs && at(position).index >= index))
  const remove = (serverId: string): void => {
    const known = byId.get(serverId)
    if (known === undefined) return
    own.splice(positionOf(known), 1)
    byId.delete(serverId)
  }
  return {
    put: ({ id, createdAtMs }) => {
      const index = byId.get(id)?.index ?? fleet.index(id) ?? nextIndex++
      remove(id)
      if (fleet.get(id)?.createdAtMs === createdAtMs) return
      const added = { id, createdAtMs, index, before: fleet.placesBefore(createdAtMs, index) }
      own.splice(positionOf(added), 0, added)
      byId.set(id, added)
    },
    remove,
    place: (serverId) => {
      const known = byId.get(serverId)
      if (known !== undefined) return known.before + own.length - 1 - positionOf(known)
      const place = Number(fleet.place(serverId))
      return place + own.length - firstFrom(own.length, (position) => at(position).before <= place)
    },
    * from (place, only) {
      // Newest first, the server at `position` has `own.length - 1 - position` own ones before it.
      const passed = firstFrom(own.length, (count) => at(own.length - 1 - count).before + count >= place)
      const rest = own.slice(0, own.length - passed)
      let next = place - passed
      for (let each = rest.pop(); each !== undefined; each = rest.pop()) {
        yield * ofFleet(next, each.before, only)
        yield each.id
        next = each.before
      }
      yield * ofFleet(next, fleet.size, only)
    }
  }

  function * ofFleet (from: number, to: number, only: Only | undefined): Generator<ServerRecord> {
    for (const record of fleet.walk(from, to, only)) if (byId.size === 0 || !byId.has(record.id)) yield record
  }
}
