// A map whose items take their place in a budget, oldest first. Tokens, jobs and masks are kept in one each.
import type { Held, SharedBudget } from './budget.js'

/** Items by key, oldest first. The budget may evict any of them. */
export interface HeldMap<Item> {
  readonly size: number
  get(key: string): Item | undefined
  values(): Iterable<Item>
  /** Adds an item as the newest, or replaces the one with the key, which keeps its age and its size. */
  set(key: string, item: Item): void
  /** Counts bytes that an item takes beyond its size when it was added. */
  grow(key: string, bytes: number): void
  delete(key: string): void
  /** Evicts the oldest item while `isOver` returns true, but never the last one. */
  evictWhile(isOver: () => boolean): void
  clear(): void
  /** Removes all items and ignores later ones. */
  retire(): void
}

interface Place<Item> {
  readonly item: Item
  readonly held: Held
}

/** Most maps are empty, and a generator is not free. */
const NONE: readonly never[] = []

function * itemsOf<Item> (places: ReadonlyMap<string, Place<Item>>): Generator<Item> {
  for (const { item } of places.values()) yield item
}

/** Returns an empty map. `sizeOf` returns the approximate size of an item in bytes; `onForget` is called for each item that is removed. */
export function createHeldMap<Item> (budget: SharedBudget, sizeOf: (item: Item) => number, onForget: (item: Item) => void = () => {}): HeldMap<Item> {
  // A map keeps the order of insertion, so its first entry is the oldest.
  const places = new Map<string, Place<Item>>()
  let isRetired = false
  const remove = (key: string, leave: (held: Held) => void): void => {
    const place = places.get(key)
    if (place === undefined) return
    leave(place.held)
    places.delete(key)
    onForget(place.item)
  }
  const clear = (): void => {
    for (const key of places.keys()) remove(key, budget.release)
  }
  return {
    get size () { return places.size },
    get: (key) => places.get(key)?.item,
    values: () => places.size === 0 ? NONE : itemsOf(places),
    set: (key, item) => {
      if (isRetired) return
      places.set(key, { item, held: places.get(key)?.held ?? budget.hold(sizeOf(item), () => remove(key, () => {})) })
    },
    grow: (key, bytes) => {
      const place = places.get(key)
      if (place !== undefined) budget.grow(place.held, bytes)
    },
    delete: (key) => remove(key, budget.release),
    evictWhile: (isOver) => {
      for (const key of places.keys()) {
        if (places.size === 1 || !isOver()) break
        remove(key, budget.evict)
      }
    },
    clear,
    retire: () => {
      clear()
      isRetired = true
    }
  }
}
