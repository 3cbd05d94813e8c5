// Finds a place in a list that is sorted, without going through it.

/**
 * Returns the index of the first item for which `isReached` is true; the length of the list if there is none. It must be true for all
 * items after the first one.
 */
export function firstIndex<Item> (list: readonly Item[], isReached: (item: Item) => boolean): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isReached(list[middle] as Item)) to = middle
    else from = middle + 1
  }
  return from
}
