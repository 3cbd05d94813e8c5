// Series: servers of a fleet that follow from one record and a number. A server of a series is made when it is asked for,
// so that a million of them take no memory.
import type { ServerRecord } from '../server.js'

/** The part of the name of a series that the number replaces. */
export const NUMBER = '{n}'
/** The most servers in all series of one list. Source: chosen; a list that has to look at each takes a fraction of a second. */
export const MAX_COUNTED = 1_000_000
/** The length of a UUID without its last part, which is the number of the server in decimal digits. */
const PREFIX_LENGTH = 24
const DIGITS = 12
const NUMBER_ZERO = '0'.repeat(DIGITS)
/** The code of the digit 0. */
const ZERO = 48
const MAX_NUMBER_LENGTH = String(MAX_COUNTED).length

/**
 * A record of a fleet. With `count`, it stands for servers with the numbers 1 to `count`: its name has `{n}` for the number, its
 * id is that of number 0, and all other members are those of each server.
 */
export interface FleetItem extends ServerRecord {
  readonly count?: number
}

/** An item that stands for several servers. */
export interface Series extends FleetItem {
  readonly count: number
}

/** The servers of a series by number. */
export interface Numbering {
  readonly series: Series
  nameOf(number: number): string
  /** Returns the server with a number from 1 to `count`: equal for each call, not the same object. It shares its documents with the series. */
  at(number: number): ServerRecord
  /** Returns the number of the server with an id, or null if the series has none. */
  numberOf(serverId: string): number | null
}

/** Whether an item stands for several servers. */
export function isSeries (item: FleetItem): item is Series {
  return item.count !== undefined
}

/** Returns the id of a series, from a UUID: that of its number 0. */
export function seriesId (uuid: string): string {
  return prefixOf(uuid) + NUMBER_ZERO
}

/** Returns the part of an id that the servers of a series share. */
export function prefixOf (serverId: string): string {
  return serverId.slice(0, PREFIX_LENGTH)
}

/** Returns the servers of a series by number. */
export function numberingOf (series: Series): Numbering {
  const { id, name, count } = series
  const prefix = prefixOf(id)
  const [head = '', tail = ''] = name.split(NUMBER)
  const nameOf = (number: number): string => head + String(number) + tail
  return {
    series,
    nameOf,
    // Written out member by member: a list may make a million of them.
    at: (number) => ({
      id: prefix + String(number).padStart(DIGITS, '0'),
      name: nameOf(number),
      vmState: series.vmState,
      taskState: series.taskState,
      powerState: series.powerState,
      locked: series.locked,
      createdAtMs: series.createdAtMs,
      updatedAtMs: series.updatedAtMs,
      launchedAtMs: series.launchedAtMs,
      fault: series.fault,
      pending: series.pending,
      actions: series.actions,
      durations: series.durations,
      attributes: series.attributes
    }),
    numberOf: (serverId) => {
      const number = serverId.startsWith(prefix) ? numberAtEnd(serverId) : 0
      return number >= 1 && number <= count ? number : null
    }
  }
}

/** Returns the number in the last part of an id; 0 if it is none. Read digit by digit: each look-up of a server does so. */
function numberAtEnd (serverId: string): number {
  if (serverId.length !== PREFIX_LENGTH + DIGITS) return 0
  let number = 0
  for (let index = PREFIX_LENGTH; index < serverId.length; index++) {
    const digit = serverId.charCodeAt(index) - ZERO
    if (digit < 0 || digit > 9) return 0
    number = 10 * number + digit
  }
  return number
}

/** Yields the servers that an item stands for: the item itself, or those of a series after the first `skipped`. */
export function * serversOf (item: FleetItem, skipped = 0): Generator<ServerRecord> {
  if (!isSeries(item)) {
    yield item
    return
  }
  const numbering = numberingOf(item)
  for (let number = skipped + 1; number <= item.count; number++) yield numbering.at(number)
}

/** Yields each name of a series that a server of this name may belong to, with the number that it has there. */
export function * seriesNames (name: string): Generator<readonly [name: string, number: number]> {
  for (const { 0: digits, index } of name.matchAll(/\d+/g)) {
    for (let start = 0; start < digits.length; start++) {
      // A number has no zeros in front.
      if (digits[start] === '0') continue
      for (let end = start + 1; end <= digits.length && end - start <= MAX_NUMBER_LENGTH; end++) {
        yield [name.slice(0, index + start) + NUMBER + name.slice(index + end), Number(digits.slice(start, end))]
      }
    }
  }
}
