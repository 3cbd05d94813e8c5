// A binary heap of due instants, which finds the next due server without a search.

/** A server and its due instant. */
interface Due {
  readonly atMs: number
  readonly serverId: string
}

interface Entry extends Due {
  /** The order of arrival, which orders entries of one instant. */
  readonly order: number
}

/** Due instants of servers, earliest first. The caller detects stale entries, those of servers that have changed since. */
export interface DueHeap {
  readonly size: number
  /** Returns the earliest entry without removing it. */
  first(): Due | null
  add(atMs: number, serverId: string): void
  /** Removes the earliest entry. */
  removeFirst(): void
  /** Returns the entries in the order in which they are due. */
  list(): readonly Due[]
  /** Removes duplicates and every entry that `isWanted` rejects. */
  retain(isWanted: (serverId: string, atMs: number) => boolean): void
}

/** Returns an empty heap. */
export function createDueHeap (): DueHeap {
  let entries: Entry[] = []
  let arrivals = 0
  return {
    get size () { return entries.length },
    first: () => entries[0] ?? null,
    add: (atMs, serverId) => {
      entries.push({ atMs, order: arrivals++, serverId })
      siftUp(entries)
    },
    removeFirst: () => {
      const last = entries.pop()
      if (last !== undefined && entries.length > 0) siftDown(entries, last)
    },
    list: () => [...entries].sort(inOrder),
    retain: (isWanted) => {
      const seen = new Set<string>()
      // A sorted list is a heap. Sorting first keeps the oldest of equal entries.
      entries = entries.sort(inOrder).filter(({ serverId, atMs }) => {
        const key = `${serverId} ${atMs}`
        return !seen.has(key) && seen.add(key) && isWanted(serverId, atMs)
      })
    }
  }
}

function inOrder (a: Entry, b: Entry): number {
  return a.atMs - b.atMs || a.order - b.order
}

function isBefore (a: Entry, b: Entry): boolean {
  return inOrder(a, b) < 0
}

/** Moves the last entry up to its position. */
function siftUp (entries: Entry[]): void {
  let index = entries.length - 1
  const entry = entries[index]
  while (entry !== undefined && index > 0) {
    const parentIndex = (index - 1) >> 1
    const parent = entries[parentIndex]
    if (parent === undefined || !isBefore(entry, parent)) break
    entries[index] = parent
    entries[parentIndex] = entry
    index = parentIndex
  }
}

/** Puts `entry` at the root and moves it down to its position. */
function siftDown (entries: Entry[], entry: Entry): void {
  let index = 0
  for (;;) {
    let childIndex = 2 * index + 1
    let child = entries[childIndex]
    const right = entries[childIndex + 1]
    if (child !== undefined && right !== undefined && isBefore(right, child)) {
      childIndex++
      child = right
    }
    if (child === undefined || isBefore(entry, child)) break
    entries[index] = child
    index = childIndex
  }
  entries[index] = entry
}
