// The order of a fleet: newest first, and last one first within one instant. The servers of a series have one time of creation,
// so they stand side by side, and the place of each follows from its number.
import type { FleetItem, Numbering } from '../core/fleet/series.js'
import type { ServerRecord } from '../core/server.js'

/** Returns the numbers from `highest` down to `lowest` that a reader of a series needs; null for all of them. */
export type Only = (numbering: Numbering, highest: number, lowest: number) => Iterable<number> | null

/** Returns the server of a series with a number. */
export type RecordAt = (numbering: Numbering, number: number) => ServerRecord

/** The order of the servers of a fleet. An index counts them as they were written, a place as lists show them. */
export interface FleetOrder {
  readonly size: number
  /** Returns the index of the first server of an item. */
  index(item: number): number
  /** Returns the place of the first server of an item that a list shows: of a series, the one with the highest number. */
  place(item: number): number
  /** Returns the number of servers before the place of a server with this time of creation and this index. */
  placesBefore(createdAtMs: number, index: number): number
  /** Yields the servers from a place up to another one. */
  walk(from: number, to: number, only?: Only): Generator<ServerRecord>
}

/** Returns the order of items. `numberings` has those that are series, by their position among the items. */
export function createFleetOrder (items: readonly FleetItem[], numberings: ReadonlyMap<number, Numbering>, recordAt: RecordAt): FleetOrder {
  const { length } = items
  const itemAt = (position: number): FleetItem => items[shown[position] as number] as FleetItem
  // Positions count the items as lists show them.
  const shown = new Uint32Array(length)
  for (let position = 0; position < length; position++) shown[position] = length - 1 - position
  const isInOrder = shown.every((_, position) => position === 0 || itemAt(position - 1).createdAtMs >= itemAt(position).createdAtMs)
  if (!isInOrder) shown.sort((a, b) => (items[b] as FleetItem).createdAtMs - (items[a] as FleetItem).createdAtMs || b - a)
  const positions = new Uint32Array(length)
  for (let position = 0; position < length; position++) positions[shown[position] as number] = position
  const indexes = startsOf(length, (position) => items[position] as FleetItem)
  const places = startsOf(length, itemAt)
  const size = indexes[length] as number
  const positionAt = (place: number): number => firstFrom(length, (position) => (places[position + 1] as number) > place)
  return {
    size,
    index: (item) => indexes[item] as number,
    place: (item) => places[positions[item] as number] as number,
    placesBefore: (createdAtMs, index) => places[firstFrom(length, (position) => {
      const item = itemAt(position)
      return item.createdAtMs < createdAtMs || (item.createdAtMs === createdAtMs && (indexes[shown[position] as number] as number) < index)
    })] as number,
    * walk (from, to, only = () => null) {
      for (let position = positionAt(from); position < length && (places[position] as number) < to; position++) {
        const numbering = numberings.get(shown[position] as number)
        if (numbering === undefined) {
          yield itemAt(position)
          continue
        }
        const end = places[position + 1] as number
        // The highest number comes first.
        const [highest, lowest] = [end - Math.max(from, places[position] as number), end - Math.min(to, end) + 1]
        const numbers = only(numbering, highest, lowest)
        if (numbers === null) for (let number = highest; number >= lowest; number--) yield recordAt(numbering, number)
        else for (const number of numbers) yield recordAt(numbering, number)
      }
    }
  }
}

/** Returns for each item the number of servers before it, and at the end the number of all. */
function startsOf (length: number, itemAt: (position: number) => FleetItem): Uint32Array {
  const starts = new Uint32Array(length + 1)
  for (let position = 0; position < length; position++) starts[position + 1] = (starts[position] as number) + (itemAt(position).count ?? 1)
  return starts
}

/** Returns the first of `length` positions at which something holds that holds at all later ones too; `length` if there is none. */
export function firstFrom (length: number, holds: (position: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
