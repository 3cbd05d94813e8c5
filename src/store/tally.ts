// Counts servers by state. The servers of a fleet are counted once for all projects that share it.
import type { Fleet } from './fleet.js'
import type { ServerRecord } from '../core/server.js'

/** The number of servers in a state. */
export interface Tally {
  readonly vmState: ServerRecord['vmState']
  readonly taskState: ServerRecord['taskState']
  readonly count: number
}

type Counts = Map<string, { -readonly [Member in keyof Tally]: Tally[Member] }>

const ofFleets = new WeakMap<Fleet, Counts>()

/** Returns the counts of a project, from its fleet and its changes. */
export function tallyOf (fleet: Fleet, changes: ReadonlyMap<string, ServerRecord | null>): readonly Tally[] {
  const counts: Counts = new Map(Array.from(countsOf(fleet), ([key, tally]) => [key, { ...tally }]))
  for (const [serverId, record] of changes) {
    const original = fleet.get(serverId)
    if (original !== undefined) add(counts, original, -1)
    if (record !== null) add(counts, record, 1)
  }
  return [...counts.values()].filter(({ count }) => count > 0)
}

function countsOf (fleet: Fleet): Counts {
  const known = ofFleets.get(fleet)
  if (known !== undefined) return known
  const counts: Counts = new Map()
  for (const { record, count } of fleet.kinds()) add(counts, record, count)
  ofFleets.set(fleet, counts)
  return counts
}

function add (counts: Counts, { vmState, taskState }: ServerRecord, by: number): void {
  const key = `${vmState} ${taskState}`
  const tally = counts.get(key)
  if (tally === undefined) counts.set(key, { vmState, taskState, count: by })
  else tally.count += by
}
