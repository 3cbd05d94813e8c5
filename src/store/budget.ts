// Budgets in bytes that the stores of all projects share.

/** A number of bytes, and how many of them are in use. The stores that use it refuse what does not fit. */
export interface Budget {
  readonly limit: number
  used: number
}

/** The place of one item in a budget. */
export interface Held {
  readonly bytes: number
}

/** A budget that evicts the oldest item of all stores when a new one does not fit. */
export interface SharedBudget extends Readonly<Budget> {
  /** The number of items that were evicted for newer ones. */
  readonly evicted: number
  /**
   * Takes the bytes of a new item, and evicts the oldest ones until it fits; the new one stays whatever its size. `forget`
   * removes the item from its store when it is evicted later.
   */
  hold(bytes: number, forget: () => void): Held
  /** Adds bytes to an item that grows. The item itself may be evicted. */
  grow(held: Held, bytes: number): void
  /** Gives the bytes of an item back. */
  release(held: Held): void
  /** Gives the bytes of an item back that its store evicted, and counts it. */
  evict(held: Held): void
  /** Makes an item the newest, with other bytes: as `release` and `hold`, without a new place. */
  refresh(held: Held, bytes: number): void
  /** Evicts an item of a store and gives its place to a new one of the same store: as `evict` and `hold`, without a new place. */
  renew(held: Held, bytes: number): void
}

/** An item in the list of all items, which runs from the oldest to the newest. */
interface Entry {
  bytes: number
  readonly forget: () => void
  older: Entry | null
  newer: Entry | null
}

/** Returns an empty budget. */
export function createBudget (limit: number): SharedBudget {
  // Both ends of the list: `newer` of this entry is the oldest item, `older` the newest.
  const ends: Pick<Entry, 'older' | 'newer'> = { older: null, newer: null }
  let [used, evicted] = [0, 0]
  const release = (entry: Entry): void => {
    (entry.older ?? ends).newer = entry.newer;
    (entry.newer ?? ends).older = entry.older
    used -= entry.bytes
  }
  const append = (entry: Entry): void => {
    entry.older = ends.older
    entry.newer = null;
    (ends.older ?? ends).newer = entry
    ends.older = entry
    used += entry.bytes
  }
  const evict = (entry: Entry): void => {
    release(entry)
    evicted++
  }
  const replace = (entry: Entry, bytes: number): void => {
    entry.bytes = bytes
    append(entry)
    makeRoom()
  }
  const makeRoom = (): void => {
    for (let oldest = ends.newer; oldest !== null && oldest !== ends.older && used > limit; oldest = ends.newer) {
      evict(oldest)
      oldest.forget()
    }
  }
  return {
    limit,
    get used () { return used },
    get evicted () { return evicted },
    hold: (bytes, forget) => {
      const entry: Entry = { bytes, forget, older: null, newer: null }
      append(entry)
      makeRoom()
      return entry
    },
    grow: (held, bytes) => {
      (held as Entry).bytes += bytes
      used += bytes
      makeRoom()
    },
    release: (held) => release(held as Entry),
    evict: (held) => evict(held as Entry),
    refresh: (held, bytes) => {
      release(held as Entry)
      replace(held as Entry, bytes)
    },
    renew: (held, bytes) => {
      evict(held as Entry)
      replace(held as Entry, bytes)
    }
  }
}
