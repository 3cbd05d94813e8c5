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

interface Slot<Item> {
  readonly item: Item
  readonly held: Held
}

/** Returns an empty list. `sizeOf` returns the approximate size of an item in bytes, `idOf` its id, which grows from item to item. */
export function createRing<Item> (limits: RingLimits, budget: SharedBudget, sizeOf: (item: Item) => number, idOf: (item: Item) => number): Ring<Item> {
  let slots: Array<Slot<Item> | undefined> = []
  let [first, count, bytes, dropped, lastDroppedId] = [0, 0, 0, 0, 0]
  const kept = (): Array<Slot<Item>> => Array.from({ length: count }, (_, index) => slots[(first + index) % limits.items]).filter((slot) => slot !== undefined)
  const fill = (list: Array<Slot<Item>>): void => {
    slots = list
    first = 0
    count = list.length
    bytes = list.reduce((sum, { held }) => sum + held.bytes, 0)
  }
  const empty = (): void => {
    for (const { held } of kept()) budget.release(held)
    fill([])
  }
  /** Removes the oldest item, and returns its place in the budget. A list is too long or too large only once something is in it. */
  const forget = (): Held => {
    const { item, held } = slots[first] as Slot<Item>
    lastDroppedId = idOf(item)
    bytes -= held.bytes
    slots[first] = undefined
    first = (first + 1) % limits.items
    count--
    dropped++
    return held
  }
  let isRetired = false
  const put = (item: Item): void => {
    if (isRetired) return
    const size = sizeOf(item)
    while (count > 0 && (count === limits.items || bytes + size > limits.bytes)) budget.evict(forget())
    // The items of a list are evicted in their order, because the budget evicts the oldest of all.
    const held = budget.hold(size, forget)
    slots[(first + count) % limits.items] = { item, held }
    count++
    bytes += size
  }
  return {
    get dropped () { return dropped },
    get lastDroppedId () { return lastDroppedId },
    add: put,
    list: () => kept().map(({ item }) => item),
    clear: (matches) => {
      if (matches === undefined) {
        empty();
        [dropped, lastDroppedId] = [0, 0]
        return
      }
      const all = kept()
      for (const { item, held } of all) if (matches(item)) budget.release(held)
      fill(all.filter(({ item }) => !matches(item)))
    },
    retire: () => {
      empty()
      isRetired = true
    },
    restore: (items, droppedBefore) => {
      empty()
      dropped = droppedBefore
      // The items dropped before are older than the first one kept.
      lastDroppedId = droppedBefore === 0 || items[0] === undefined ? 0 : idOf(items[0]) - 1
      for (const item of items) put(item)
    }
  }
}
