// Finds the servers of a fleet by name. The names are collected once, when a name is looked up first; those of series follow
// from the number.
import { seriesNames, type FleetItem, type Numbering } from '../core/fleet/series.js'

/** Returns a function that returns the ids of the servers with a name. */
export function createFleetNames (items: readonly FleetItem[], numberings: Iterable<Numbering>): (name: string) => readonly string[] {
  let known: ReadonlyMap<string, readonly string[] | string> | null = null
  const ofSeries = new Map<string, Numbering[]>()
  for (const numbering of numberings) addTo(ofSeries, numbering.series.name, numbering)
  return (name) => {
    known ??= namesOf(items)
    const ids = [known.get(name) ?? []].flat()
    if (ofSeries.size === 0) return ids
    const numbered = Array.from(seriesNames(name), ([pattern, number]) => (ofSeries.get(pattern) ?? []).filter(({ series: { count } }) => number <= count).map((numbering) => numbering.at(number).id))
    return [...ids, ...numbered.flat()]
  }
}

function namesOf (items: readonly FleetItem[]): ReadonlyMap<string, readonly string[] | string> {
  const names = new Map<string, string | string[]>()
  for (const { id, name, count } of items) {
    if (count !== undefined) continue
    const same = names.get(name)
    // Most names are unique, and need no list.
    if (same === undefined) names.set(name, id)
    else if (Array.isArray(same)) same.push(id)
    else names.set(name, [same, id])
  }
  return names
}

function addTo (lists: Map<string, Numbering[]>, name: string, numbering: Numbering): void {
  const same = lists.get(name)
  if (same === undefined) lists.set(name, [numbering])
  else same.push(numbering)
}
