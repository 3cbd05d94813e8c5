// Checks what depends on several members of a snapshot: order, limits, unique ids, references. Reads only, so an invalid
// document changes nothing.
import { withinMember } from '../../core/error-prefix.js'
import { JOURNAL_LIMITS } from '../../store/journal.js'
import { MAX_DELETED } from '../../store/server-store.js'
import { MAX_EVENTS } from '../../store/events.js'
import type { Duration } from '../../core/time/duration.js'
import type { Fleet } from '../../store/fleet.js'
import { checkCounted, checkSeriesName } from '../../core/fleet/check-series.js'
import { indexItems } from '../../core/fleet/fleet-index.js'
import { isSeries, seriesId, type FleetItem, type Series } from '../../core/fleet/series.js'
import type { ServerRecord } from '../../core/server.js'
import type { WorldSnapshot } from '../../shapes/snapshot.js'

/** Checks the records and series of a fleet. @throws RangeError */
export function checkFleet (items: readonly FleetItem[]): void {
  for (const [index, item] of items.entries()) withinMember(`[${index}]`, () => isSeries(item) ? checkSeries(item) : checkRecord(item))
  checkCounted(items)
  const { clash } = indexItems(items)
  if (clash !== null) throw new RangeError(`[${clash.position}].id is ${JSON.stringify(clash.id)}; expected a unique id`)
}

/** Checks what the servers of a series follow from. Nothing may be due in them, because each would have to be looked at. */
function checkSeries (series: Series): void {
  if (series.id !== seriesId(series.id)) throw new RangeError(`id is ${JSON.stringify(series.id)}; expected ${JSON.stringify(seriesId(series.id))}, the id of number 0`)
  checkSeriesName(series)
  checkCount('pending', series.pending, 0)
  checkRecord(series)
}

/** Checks the order of what is due in a record, and its durations. @throws RangeError */
export function checkRecord ({ pending, durations }: ServerRecord): void {
  checkOrder(pending.map(({ atMs }) => atMs), (index) => `pending[${index}].atMs`, 'an instant not before that of the change before it', (atMs, before) => atMs >= before)
  checkDurations(durations)
}

/** Checks that no distribution has its maximum below its minimum. @throws RangeError */
export function checkDurations (durations: Readonly<Record<string, Duration>>): void {
  for (const [name, duration] of Object.entries(durations)) {
    if (duration.kind === 'uniform' && duration.minMs > duration.maxMs) throw new RangeError(`durations.${name}.maxMs is ${duration.maxMs}; expected at least minMs, ${duration.minMs}`)
  }
}

/** Checks a world against its fleet; `lastEventId` is the greatest id that its records may have. @throws RangeError */
export function checkWorld (data: WorldSnapshot, fleet: Fleet, lastEventId: number): void {
  for (const durations of [data.durations, data.own.durations ?? {}]) checkDurations(durations)
  checkServers(data, fleet)
  checkRecords('journal.entries', data.journal.entries, JOURNAL_LIMITS.items, lastEventId)
  checkRecords('events.events', data.events.events, MAX_EVENTS, lastEventId)
}

function checkServers ({ servers, due, deleted }: WorldSnapshot, fleet: Fleet): void {
  const changed = new Map(servers.map(({ id, record }) => [id, record]))
  checkUnique(servers.map(({ id }) => id), (index) => `servers[${index}].id`)
  for (const [index, { id, record }] of servers.entries()) {
    withinMember(`servers[${index}]`, () => {
      if (record === null && !fleet.has(id)) throw new RangeError(`record is null; expected a record, because the fleet has no server ${id}`)
      if (record === null) return
      if (record.id !== id) throw new RangeError(`record.id is ${record.id}; expected ${id}`)
      withinMember('record', () => checkRecord(record))
    })
  }
  checkCount('servers', servers.filter(({ id }) => !fleet.has(id)), fleet.maxServers - fleet.size)
  checkUnique(due, (index) => `due[${index}]`)
  for (const [index, id] of due.entries()) {
    const record = changed.has(id) ? changed.get(id) : fleet.get(id)
    if (record?.pending[0] === undefined) throw new RangeError(`due[${index}] is ${id}; expected a server in which a change is due`)
  }
  checkCount('deleted', deleted, MAX_DELETED)
  for (const [index, record] of deleted.entries()) withinMember(`deleted[${index}]`, () => checkRecord(record))
}

function checkRecords (member: string, records: ReadonlyArray<{ readonly id: number }>, max: number, lastEventId: number): void {
  checkCount(member, records, max)
  checkOrder(records.map(({ id }) => id), (index) => `${member}[${index}].id`, 'an id above that of the one before it', (id, before) => id > before)
  const last = records.at(-1)
  if (last !== undefined && last.id > lastEventId) throw new RangeError(`${member}[${records.length - 1}].id is ${last.id}; expected at most lastEventId, ${lastEventId}`)
}

function checkOrder (values: readonly number[], member: (index: number) => string, expected: string, isInOrder: (value: number, before: number) => boolean): void {
  let before = -1
  for (const [index, value] of values.entries()) {
    if (!isInOrder(value, before)) throw new RangeError(`${member(index)} is ${value}; expected ${expected}`)
    before = value
  }
}

/** Checks that a list is not too long. @throws RangeError */
export function checkCount (member: string, list: readonly unknown[], max: number): void {
  if (list.length > max) throw new RangeError(`${member} holds ${list.length}; expected at most ${max}`)
}

/** Checks that no two ids are the same. @throws RangeError */
export function checkUnique (ids: readonly string[], member: (index: number) => string): void {
  const seen = new Set<string>()
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) throw new RangeError(`${member(index)} is ${JSON.stringify(id)}; expected a unique id`)
    seen.add(id)
  }
}
