// A bounded list, oldest out first: by number and by size, and by a budget that many lists share. The journals and the
// events of all projects are kept in such lists.

/** What many lists may hold together, in bytes. */
export interface Budget {
  readonly limit: number
  used: number
}

/** How much one list holds. */
export interface RingLimits {
  readonly items: number
  readonly bytes: number
}

/** A bounded list. */
export interface Ring<Item> {
  /** How many were dropped since the list was last cleared whole. */
  readonly dropped: number
  /** The id of the newest of those, or 0. */
  readonly lastDroppedId: number
  add(item: Item): void
  /** What is kept, oldest first. */
  list(): readonly Item[]
  /** Takes out what is meant, or everything; what is taken out so does not count as dropped. */
  clear(isMeant?: (item: Item) => boolean): void
  /** Empties the list for good: what is added later is not kept. */
  retire(): void
  /** Puts these in the place of all, with the count of those dropped before. */
  restore(items: readonly Item[], dropped: number): void
}

interface Slot<Item> {
  readonly item: Item
  readonly bytes: number
}

/** An empty list. `sizeOf` gives the rough size of an item in bytes, `idOf` its id, which grows from item to item. */
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
    // The newest stays whatever the others hold, so that every project can look at its last one.
    while ((bytes > limits.bytes || budget.used > budget.limit) && count > 1) dropOldest()
  }
  return {
    get dropped () { return dropped },
    get lastDroppedId () { return lastDroppedId },
    add: (item) => put({ item, bytes: sizeOf(item) }),
    list: () => kept().map(({ item }) => item),
    clear: (isMeant) => {
      const rest = isMeant === undefined ? [] : kept().filter(({ item }) => !isMeant(item))
      empty()
      if (isMeant === undefined) [dropped, lastDroppedId] = [0, 0]
      for (const slot of rest) put(slot)
    },
    retire: () => {
      empty()
      isRetired = true
    },
    restore: (items, droppedBefore) => {
      empty()
      dropped = droppedBefore
      // Those dropped before are older than the first that is there.
      lastDroppedId = droppedBefore === 0 || items[0] === undefined ? 0 : idOf(items[0]) - 1
      for (const item of items) put({ item, bytes: sizeOf(item) })
    }
  }
}
