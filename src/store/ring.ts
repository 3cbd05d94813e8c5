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
  /** Returns the item that was added last, if it is still kept. */
  newest(): Item | undefined
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
  const kept = createPlaces<Item>(limits.items)
  let [dropped, lastDroppedId, isRetired] = [0, 0, false]
  const empty = (): void => {
    for (const { held } of kept.list()) budget.release(held)
    kept.fill([])
  }
  /** Removes the oldest item, and returns its place in the budget. A list is too long or too large only once something is in it. */
  const forget = (): Held => {
    const { item, held } = kept.shift()
    lastDroppedId = idOf(item)
    dropped++
    return held
  }
  const put = (item: Item): void => {
    if (isRetired) return
    const size = sizeOf(item)
    let free: Held | null = null
    while (kept.count > 0 && (kept.count === limits.items || kept.bytes + size > limits.bytes)) {
      if (free !== null) budget.evict(free)
      free = forget()
    }
    // The items of a list are evicted in their order, because the budget evicts the oldest of all, but never the newest.
    const held = free ?? budget.hold(size, forget)
    if (free !== null) budget.renew(free, size)
    kept.push(item, held)
  }
  return {
    get dropped () { return dropped },
    get lastDroppedId () { return lastDroppedId },
    add: put,
    newest: kept.newest,
    list: () => kept.items(),
    clear: (matches) => {
      if (matches === undefined) {
        empty();
        [dropped, lastDroppedId] = [0, 0]
        return
      }
      const all = kept.list()
      for (const { item, held } of all) if (matches(item)) budget.release(held)
      kept.fill(all.filter(({ item }) => !matches(item)))
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

/** An item and its place in the budget. */
interface Slot<Item> {
  readonly item: Item
  readonly held: Held
}

/** At most `length` items from the oldest to the newest, with their places in the budget. */
interface Places<Item> {
  readonly count: number
  readonly bytes: number
  push(item: Item, held: Held): void
  /** Removes the oldest item. There must be one. */
  shift(): Slot<Item>
  newest(): Item | undefined
  list(): ReadonlyArray<Slot<Item>>
  items(): readonly Item[]
  /** Replaces all items. */
  fill(slots: ReadonlyArray<Slot<Item>>): void
}

function createPlaces<Item> (length: number): Places<Item> {
  // Two arrays instead of one of pairs: a full list then takes a new item without allocating anything.
  let items: Array<Item | undefined> = []
  let helds: Array<Held | undefined> = []
  let [first, count, bytes] = [0, 0, 0]
  const slotAt = (position: number): Slot<Item> => ({ item: items[position] as Item, held: helds[position] as Held })
  return {
    get count () { return count },
    get bytes () { return bytes },
    push: (item, held) => {
      const position = (first + count) % length
      items[position] = item
      helds[position] = held
      count++
      bytes += held.bytes
    },
    shift: () => {
      const slot = slotAt(first)
      // What is gone must not stay in memory.
      items[first] = helds[first] = undefined
      first = (first + 1) % length
      count--
      bytes -= slot.held.bytes
      return slot
    },
    newest: () => items[(first + count - 1) % length],
    list: () => Array.from({ length: count }, (_, index) => slotAt((first + index) % length)),
    // The items run from `first` to the end, and then from the beginning.
    items: () => [...items.slice(first, first + count), ...items.slice(0, Math.max(0, first + count - length))] as Item[],
    fill: (slots) => {
      items = slots.map(({ item }) => item)
      helds = slots.map(({ held }) => held)
      first = 0
      count = slots.length
      bytes = slots.reduce((sum, { held }) => sum + held.bytes, 0)
    }
  }
}
