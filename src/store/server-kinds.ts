// The servers of a project by kind: those of a series that nobody changed differ in id and name only, so they are counted, or
// left out of a list, without making any.
import type { Fleet, Kind } from './fleet.js'
import type { Only } from './fleet-order.js'
import type { Series } from '../core/fleet/series.js'
import type { ServerRecord } from '../core/server.js'

type Changes = ReadonlyMap<string, ServerRecord | null>

/** Yields servers of a project, each with the number of servers that differ from it in id and name only. Together they are all. */
export function * kindsOf (fleet: Fleet, changes: Changes): Generator<Pick<Kind, 'record' | 'count'>> {
  const changed = numbersOf(fleet, changes.keys())
  for (const { item, record, count } of fleet.kinds()) {
    const unchanged = item.count === undefined ? changes.has(item.id) ? 0 : 1 : count - (changed.get(item)?.length ?? 0)
    if (unchanged > 0) yield { record, count: unchanged }
  }
  for (const record of changes.values()) if (record !== null) yield { record, count: 1 }
}

/** What a reader of a list says about servers before they are made. */
export interface ListFilter {
  /** False if no server with these members is wanted, whatever its id and name. */
  isKindWanted(record: ServerRecord): boolean
  /** False if no server with this name is wanted; null if each name may be. */
  readonly isNameWanted: ((name: string) => boolean) | null
  /** The ids of servers that are read whatever they are. */
  readonly besides?: ReadonlySet<string>
}

/** Returns which servers of a series a list needs: those that the filter may want, and those that have changed. */
export function wantedOnly (fleet: Fleet, changes: Changes, { isKindWanted, isNameWanted, besides = new Set() }: ListFilter): Only {
  let known: ReturnType<typeof numbersOf> | null = null
  return ({ series, nameOf }, highest, lowest) => {
    const isWanted = isKindWanted(series)
    if (isWanted && isNameWanted === null) return null
    known ??= numbersOf(fleet, besides.size === 0 ? changes.keys() : new Set([...changes.keys(), ...besides]))
    const changed = known.get(series) ?? []
    return isWanted && isNameWanted !== null ? numbersNamed(new Set(changed), highest, lowest, (number) => isNameWanted(nameOf(number))) : changed.filter((number) => number <= highest && number >= lowest)
  }
}

function * numbersNamed (changed: ReadonlySet<number>, highest: number, lowest: number, isNamed: (number: number) => boolean): Generator<number> {
  for (let number = highest; number >= lowest; number--) if (changed.has(number) || isNamed(number)) yield number
}

/** Returns the numbers of servers by the series that they belong to, highest first. */
function numbersOf (fleet: Fleet, serverIds: Iterable<string>): ReadonlyMap<object, readonly number[]> {
  const ofSeries = new Map<Series, number[]>()
  for (const serverId of serverIds) {
    const found = fleet.seriesOf(serverId)
    if (found === null) continue
    const numbers = ofSeries.get(found.series)
    if (numbers === undefined) ofSeries.set(found.series, [found.number])
    else numbers.push(found.number)
  }
  for (const numbers of ofSeries.values()) numbers.sort((a, b) => b - a)
  return ofSeries
}
