// Sorts the start of a list without keeping all of it.

/**
 * Returns the first `limit` items in the order of `compare`. Items that compare equal stay as they are given, or the other way
 * round with `isLastFirst`. Keeps at most twice as many items as it returns.
 */
export function firstSorted<Item> (items: Iterable<Item>, compare: (a: Item, b: Item) => number, limit: number, isLastFirst = false): readonly Item[] {
  if (limit === 0) return []
  let best: readonly Item[] = []
  let added: Item[] = []
  const merge = (): readonly Item[] => (isLastFirst ? [...added.reverse(), ...best] : [...best, ...added]).sort(compare).slice(0, limit)
  for (const item of items) {
    const last = best[limit - 1]
    const order = last === undefined ? -1 : compare(item, last)
    if (order > 0 || (order === 0 && !isLastFirst)) continue
    added.push(item)
    if (added.length < limit) continue
    best = merge()
    added = []
  }
  return merge()
}
