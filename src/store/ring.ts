// A list bounded by items, by bytes and by a budget that many lists share. The oldest item is evicted first. Journals and
// event logs use it.

import type { Held, SharedBudget } from './budget.js'

/** The limits of one list. */
export interface RingLimits {
  readonly items: number
  readonly bytes: number
}

export interface Ring<Item> {
  /** The number of evicted items since the list was last emptied by `clear`. */
  readonly dropped: number
  /** The id of the newest of those, or 0. */
  readonly lastDroppedId: number
  add(item: Item): void
  /** Returns the items, oldest first. */
  list(): readonly Item[]
  /** Removes the items that match, or all. They do not count as dropped. */
  clear(matches?: (item: Item) => boolean): void
  /** Empties the list and ignores later items. */
  retire(): void
  /** Replaces all items and the count of dropped ones. */
  restore(items: readonly Item[], dropped: number): void
}

/** Returns an empty list. `sizeOf` returns the approximate size of an item in bytes, `idOf` its id, which grows from item to item. */
export function createRing<Item> (limits: RingLimits, budget: SharedBudget, sizeOf: (item: Item) => number, idOf: (item: Item) => number): Ring<Item> {
  // Two arrays instead of one of pairs: a full list then takes a new item without allocating anything.
  let items: Array<Item | undefined> = []
  let places: Array<Held | undefined> = []
  let [first, count, bytes, dropped, lastDroppedId] = [0, 0, 0, 0, 0]
  let isRetired = false
  /** Returns the positions in use, from the oldest to the newest. */
  const positions = (): number[] => Array.from({ length: count }, (_, index) => (first + index) % limits.items)
  const list = (): Item[] => positions().map((position) => items[position] as Item)
  /** Keeps only these positions. */
  const retain = (kept: readonly number[]): void => {
    const helds = kept.map((position) => places[position] as Held)
    items = kept.map((position) => items[position])
    places = helds;
    [first, count, bytes] = [0, kept.length, helds.reduce((sum, held) => sum + held.bytes, 0)]
  }
  const empty = (): void => {
    for (const position of positions()) budget.release(places[position] as Held)
    retain([])
  }
  /** Removes the oldest item, and returns its place in the budget. A list is too long or too large only once something is in it. */
  const forget = (): Held => {
    const held = places[first] as Held
    lastDroppedId = idOf(items[first] as Item)
    bytes -= held.bytes
    items[first] = undefined
    places[first] = undefined
    first = (first + 1) % limits.items
    count--
    dropped++
    return held
  }
  const put = (item: Item): void => {
    if (isRetired) return
    const size = sizeOf(item)
    let free: Held | null = null
    while (count > 0 && (count === limits.items || bytes + size > limits.bytes)) {
      if (free !== null) budget.evict(free)
      free = forget()
    }
    const position = (first + count) % limits.items
    items[position] = item
    count++
    bytes += size
    // The budget may evict older items of this list, but never the newest.
    if (free === null) places[position] = budget.hold(size, forget)
    else {
      places[position] = free
      budget.renew(free, size)
    }
  }
  return {
    get dropped () { return dropped },
    get lastDroppedId () { return lastDroppedId },
    add: put,
    list,
    clear: (matches) => {
      if (matches === undefined) {
        empty();
        [dropped, lastDroppedId] = [0, 0]
        return
      }
      const [gone, kept]: [number[], number[]] = [[], []]
      for (const position of positions()) (matches(items[position] as Item) ? gone : kept).push(position)
      for (const position of gone) budget.release(places[position] as Held)
      retain(kept)
    },
    retire: () => {
      empty()
      isRetired = true
    },
    restore: (restored, droppedBefore) => {
      empty()
      dropped = droppedBefore
      // The items dropped before are older than the first one kept.
      lastDroppedId = droppedBefore === 0 || restored[0] === undefined ? 0 : idOf(restored[0]) - 1
      for (const item of restored) put(item)
    }
  }
}
