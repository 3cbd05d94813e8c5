// A list bounded by items, by bytes and by a budget that many lists share. The oldest item is evicted first. Journals and
// event logs use it.

/** The size that many lists share, in bytes. */
export interface Budget {
  readonly limit: number
  used: number
}

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
  readonly bytes: number
}

/** Returns an empty list. `sizeOf` returns the approximate size of an item in bytes, `idOf` its id, which grows from item to item. */
export function createRing<Item> (limits: RingLimits, budget: Budget, sizeOf: (item: Item) => number, idOf: (item: Item) => number): Ring<Item> {
  let slots: Array<Slot<Item> | undefined> = []
  let [first, count, bytes, dropped, lastDroppedId] = [0, 0, 0, 0, 0]
  const kept = (): Array<Slot<Item>> => Array.from({ length: count }, (_, index) => slots[(first + index) % limits.items]).filter((slot) => slot !== undefined)
  const empty = (): void => {
    budget.used -= bytes
    slots = [];
    [first, count, bytes] = [0, 0, 0]
  }
  const dropOldest = (): void => {
    // A list is too long or too large only once something is in it.
    const { item, bytes: size } = slots[first] as Slot<Item>
    lastDroppedId = idOf(item)
    bytes -= size
    budget.used -= size
    slots[first] = undefined
    first = (first + 1) % limits.items
    count--
    dropped++
  }
  let isRetired = false
  const put = (slot: Slot<Item>): void => {
    if (isRetired) return
    if (count === limits.items) dropOldest()
    slots[(first + count) % limits.items] = slot
    count++
    bytes += slot.bytes
    budget.used += slot.bytes
    // The newest item stays even over budget, so that every project keeps its last one.
    while ((bytes > limits.bytes || budget.used > budget.limit) && count > 1) dropOldest()
  }
  return {
    get dropped () { return dropped },
    get lastDroppedId () { return lastDroppedId },
    add: (item) => put({ item, bytes: sizeOf(item) }),
    list: () => kept().map(({ item }) => item),
    clear: (matches) => {
      const rest = matches === undefined ? [] : kept().filter(({ item }) => !matches(item))
      empty()
      if (matches === undefined) [dropped, lastDroppedId] = [0, 0]
      for (const slot of rest) put(slot)
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
      for (const item of items) put({ item, bytes: sizeOf(item) })
    }
  }
}
