// The fleet: the servers that projects start with. Made once, shared by all projects, never changed. A series of servers takes
// the memory of one.
import { createFleetNames } from './fleet-names.js'
import { createFleetOrder, type Only, type RecordAt } from './fleet-order.js'
import { indexItems, type FleetIndex } from '../core/fleet/fleet-index.js'
import { prefixOf, type FleetItem, type Numbering, type Series } from '../core/fleet/series.js'
import type { ServerRecord } from '../core/server.js'

/** The servers that a project starts with. A server of a series is made when a call returns it. */
export interface Fleet {
  /** The records and series that describe the servers, in the order in which they were written. */
  readonly items: readonly FleetItem[]
  readonly size: number
  /** The servers with pending changes at the start. */
  readonly pending: readonly ServerRecord[]
  /** The most servers that a project with this fleet can have. */
  readonly maxServers: number
  has(serverId: string): boolean
  get(serverId: string): ServerRecord | undefined
  /** Returns the series that a server belongs to, and its number there; null if it belongs to none. */
  seriesOf(serverId: string): { readonly series: Series, readonly number: number } | null
  /** Returns the ids of the servers with a name. */
  named(name: string): readonly string[]
  /** Yields one server of each item, with the number of servers that differ from it in id and name only. */
  kinds(): Iterable<Kind>
  /** Returns how many servers were written before this one; undefined if the fleet does not have it. */
  index(serverId: string): number | undefined
  /** Returns the place of a server in lists: newest first, and last one first within one instant. Undefined if the fleet does not have it. */
  place(serverId: string): number | undefined
  /** Returns the number of servers before the place that another server has, with this time of creation and this index. */
  placesBefore(createdAtMs: number, index: number): number
  /** Returns the server at a place. */
  at(place: number): ServerRecord | undefined
  /** Yields the servers from a place up to another one. Of a series, only those with the numbers that `only` returns. */
  walk(from: number, to: number, only?: Only): Iterable<ServerRecord>
}

/** A server, and the number of servers that differ from it in id and name only. */
export interface Kind {
  readonly item: FleetItem
  readonly record: ServerRecord
  readonly count: number
}

/** The most servers that a project can have beyond the size of its fleet. Source: chosen; measured in one process. */
export const MAX_CREATED = 100_000

/** The most servers of series that a fleet keeps after they were read: what others cache by record is found again when a client polls one or the first page. */
export const MAX_MADE = 64

/** Where the description of a server is: the position of its item, and for a server of a series its number there, else 1. */
interface Located {
  readonly position: number
  readonly number: number
  readonly numbering: Numbering | undefined
}

/** Returns a fleet of these items, whose ids are unique. */
export function createFleet (items: readonly FleetItem[], maxCreated = MAX_CREATED): Fleet {
  const index = indexItems(items)
  const locate = createLocator(index)
  const numberings = new Map(Array.from(index.series.values(), ({ position, numbering }) => [position, numbering]))
  const recordAt = createMaker()
  const order = createFleetOrder(items, numberings, recordAt)
  return {
    items,
    size: order.size,
    pending: items.filter(({ pending }) => pending.length > 0),
    maxServers: order.size + maxCreated,
    has: (serverId) => locate(serverId) !== undefined,
    get: (serverId) => {
      const found = locate(serverId)
      if (found === undefined) return undefined
      return found.numbering === undefined ? items[found.position] : recordAt(found.numbering, found.number)
    },
    seriesOf: (serverId) => {
      const found = locate(serverId)
      return found?.numbering === undefined ? null : { series: found.numbering.series, number: found.number }
    },
    named: createFleetNames(items, numberings.values()),
    * kinds () {
      for (const [position, item] of items.entries()) yield { item, record: numberings.get(position)?.at(1) ?? item, count: item.count ?? 1 }
    },
    index: (serverId) => {
      const found = locate(serverId)
      return found === undefined ? undefined : order.index(found.position) + found.number - 1
    },
    place: (serverId) => {
      const found = locate(serverId)
      // The highest number comes first.
      return found === undefined ? undefined : order.place(found.position) + (found.numbering?.series.count ?? 1) - found.number
    },
    placesBefore: order.placesBefore,
    at: (place) => {
      const [record] = order.walk(place, place + 1)
      return record
    },
    walk: order.walk
  }
}

/** Returns a function that makes the servers of series, and keeps some of them. */
function createMaker (): RecordAt {
  const made: Array<{ readonly numbering: Numbering, readonly number: number, readonly record: ServerRecord } | undefined> = []
  return (numbering, number) => {
    const slot = number % MAX_MADE
    const known = made[slot]
    if (known !== undefined && known.number === number && known.numbering === numbering) return known.record
    const record = numbering.at(number)
    made[slot] = { numbering, number, record }
    return record
  }
}

/** Returns a function that finds the item of a server. */
function createLocator ({ records, series }: FleetIndex): (serverId: string) => Located | undefined {
  return (serverId) => {
    const position = records.get(serverId)
    if (position !== undefined) return { position, number: 1, numbering: undefined }
    const found = series.size === 0 ? undefined : series.get(prefixOf(serverId))
    if (found === undefined) return undefined
    const number = found.numbering.numberOf(serverId)
    return number === null ? undefined : { position: found.position, number, numbering: found.numbering }
  }
}
