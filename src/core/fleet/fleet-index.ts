// Finds the item of a fleet that describes a server, and two items that describe the same one.
import { isSeries, numberingOf, prefixOf, type FleetItem, type Numbering } from './series.js'

/** Where the items of a fleet are. */
export interface FleetIndex {
  /** The positions of the records, by id. */
  readonly records: ReadonlyMap<string, number>
  /** The series with their positions, by the part of an id that their servers share. */
  readonly series: ReadonlyMap<string, { readonly position: number, readonly numbering: Numbering }>
  /** The position of an item, and that of another one with the same id; null if all ids are unique. */
  readonly clash: { readonly position: number, readonly other: number, readonly id: string } | null
}

// A list is checked where it is read, and becomes a fleet somewhere else.
const known = new WeakMap<readonly FleetItem[], FleetIndex>()

/** Returns where the items are. A list that was indexed must not change any more. */
export function indexItems (items: readonly FleetItem[]): FleetIndex {
  const index = known.get(items) ?? createIndex(items)
  known.set(items, index)
  return index
}

function createIndex (items: readonly FleetItem[]): FleetIndex {
  const records = new Map<string, number>()
  const series = new Map<string, { readonly position: number, readonly numbering: Numbering }>()
  let clash: FleetIndex['clash'] = null
  for (const [position, item] of items.entries()) {
    if (!isSeries(item)) continue
    const same = series.get(prefixOf(item.id))
    if (same === undefined) series.set(prefixOf(item.id), { position, numbering: numberingOf(item) })
    else clash ??= { position, other: same.position, id: item.id }
  }
  items.forEach(({ id, count }, position) => {
    if (count !== undefined) return
    const same = records.get(id)
    if (same === undefined) records.set(id, position)
    else clash ??= { position, other: same, id }
    const numbered = series.size === 0 ? undefined : series.get(prefixOf(id))
    if (numbered !== undefined && numbered.numbering.numberOf(id) !== null) clash ??= { position, other: numbered.position, id }
  })
  return { records, series, clash }
}
