// How long a client waited between two requests, and how sentences say so.
import { formatMs } from '../core/time/duration.js'
import type { Call } from './call.js'
import type { Client } from './conversation.js'

/** Returns when a request was sent, in the project's time. The journal has the instant at which it was served, which a delay moves. */
export function sentAtMs ({ entry: { atMs, durationMs, faults } }: Call): number {
  return faults.some(({ kind }) => kind === 'delay') ? atMs - durationMs : atMs
}

/**
 * Returns the milliseconds from one request to the next, in the project's time; under a system clock that is slower than the machine's,
 * in the machine's. Nobody knows how long the client meant to wait, and the result is Infinity, if the clock moves only by calls and did
 * not move, or if the next one was sent first: the journal has them in the order of their responses.
 */
export function elapsed (client: Client, from: Call, to: Call): number {
  const ms = projectTime(from, to)
  return ms < 0 || (ms === 0 && !isTimed(client, from, to)) ? Infinity : watched(client, from, to)
}

/** Returns how long a client waited after a response, before the next request: as `elapsed`, without the time that the response took. */
export function waited (client: Client, from: Call, to: Call): number {
  return elapsed(client, from, to) - from.entry.durationMs
}

/** Returns the same, but 0 if the clock did not move. */
export function watched (client: Client, from: Call, to: Call): number {
  return isTimed(client, from, to) ? Math.max(projectTime(from, to), to.entry.realAtMs - from.entry.realAtMs) : projectTime(from, to)
}

/** Whether the clock ran by itself when both were served. */
function isTimed ({ conversation }: Client, from: Call, to: Call): boolean {
  return [from, to].every((call) => conversation.underOf(call).isTimed)
}

/** Returns the milliseconds from one request to the next in the project's time. */
export function projectTime (from: Call, to: Call): number {
  return sentAtMs(to) - sentAtMs(from)
}

/** Returns a duration for a sentence: `at once`, `after 2s`. */
export function after (ms: number): string {
  return ms <= 0 ? 'at once' : `after ${formatMs(Math.round(ms))}`
}

/** Returns a count with its noun: `1 request`, `3 requests`. */
export function counted (count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Returns what came back, for a sentence: `503`, `no response`. */
export function statusText ({ entry: { status } }: Call): string {
  return status === 0 ? 'no response' : String(status)
}

/** Returns what a request asked for, for a sentence: `reboot of bms-83`, `list`. */
export function requestText ({ conversation }: Client, { entry: { operation, serverId, method } }: Call): string {
  const what = operation === 'lookup' || operation === 'unknown' ? `${method} request` : operation
  return serverId === null ? what : `${what} of ${conversation.nameOf(serverId)}`
}
