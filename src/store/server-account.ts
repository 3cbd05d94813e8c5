// How many bytes the servers of a project take: those that clients made or changed, and a fleet of its own. What restarts
// change does not count, so a server that is restored has the size that it had when it was made; their lists of actions have a budget of their own.
import { actionBytes } from './action-lists.js'
import { bytesOf, freeBytesOf } from '../core/memory/data-size.js'
import { Refusal } from '../core/refusal.js'
import type { Budget } from './budget.js'
import { isSeries } from '../core/fleet/series.js'
import { MAX_MADE, type Fleet } from './fleet.js'
import type { ServerRecord } from '../core/server.js'

/** The approximate size of a server without its texts. */
const SERVER_BYTES = 600
/** The size of a fault that is part of SERVER_BYTES: those of failed restarts are smaller. */
const FAULT_BYTES = 512

/** The size of the servers of one project. It counts towards the budget while the project is kept. */
export interface ServerAccount {
  readonly bytes: number
  /** Notes the size of a server; 0 for one that is removed. */
  set(serverId: string, bytes: number): void
  /** @throws Refusal `memory-full` if a server cannot grow to this size */
  checkRoom(serverId: string, bytes: number): void
  hold(): void
  release(): void
}

/** Returns the account of a project whose own fleet has `ownBytes`. */
export function createServerAccount (budget: Budget, ownBytes: number): ServerAccount {
  const sizes = new Map<string, number>()
  let bytes = ownBytes
  let isHeld = false
  const more = (serverId: string, size: number): number => size - (sizes.get(serverId) ?? 0)
  return {
    get bytes () { return bytes },
    set: (serverId, size) => {
      const added = more(serverId, size)
      bytes += added
      if (isHeld) budget.used += added
      if (size === 0) sizes.delete(serverId)
      else sizes.set(serverId, size)
    },
    checkRoom: (serverId, size) => checkRoom(budget, more(serverId, size)),
    hold: () => {
      isHeld = true
      budget.used += bytes
    },
    release: () => {
      if (isHeld) budget.used -= bytes
      isHeld = false
    }
  }
}

/** @throws Refusal `memory-full` if so many more bytes do not fit */
export function checkRoom (budget: Budget, bytes: number): void {
  if (bytes > 0 && budget.used + bytes > budget.limit) throw new Refusal('memory-full', { what: 'servers', more: bytes, used: budget.used, limit: budget.limit })
}

/** Returns the approximate size of a server. `original` is the server of the fleet whose documents it may share. */
export function serverBytes (record: ServerRecord, original: ServerRecord | undefined): number {
  const faults = [...record.fault === original?.fault ? [] : [record.fault], ...record.pending.map(({ set }) => set.fault)]
  const fault = faults.reduce((sum, each) => sum + Math.max(0, bytesOf(each) - FAULT_BYTES), 0)
  const documents = original !== undefined && sharesDocuments(record, original) ? 0 : bytesOf(record.name) + bytesOf(record.attributes) + namedBytes(record.attributes) + bytesOf(record.durations)
  return SERVER_BYTES + documents + fault
}

/** The attributes whose members clients name. */
const NAMED = ['metadata', 'addresses', 'os:scheduler_hints'] as const
/** As much as the named members of most servers take is part of SERVER_BYTES. */
const USUAL_NAMED_BYTES = 2048

/** Returns what members take that clients name, beyond what those of a schema take. */
function namedBytes (attributes: ServerRecord['attributes']): number {
  const bytes = NAMED.reduce((sum, name) => attributes[name] === undefined ? sum : sum + freeBytesOf(attributes[name]) - bytesOf(attributes[name]), 0)
  return Math.max(0, bytes - USUAL_NAMED_BYTES)
}

/** Returns the approximate size of a server that nothing is evicted from: one of a fleet, or a deleted one. */
export function wholeBytes (record: ServerRecord): number {
  return serverBytes(record, undefined) + actionBytes(record.actions)
}

/** Returns whether two records share the documents that decide their size. */
export function sharesDocuments (record: ServerRecord, other: ServerRecord): boolean {
  return record.attributes === other.attributes && record.durations === other.durations && record.name === other.name
}

/** Returns a record that shares its documents with `original` if they are equal, as they were before it was written to a snapshot. */
export function sharingDocuments (record: ServerRecord, original: ServerRecord | undefined): ServerRecord {
  if (original === undefined || JSON.stringify([record.attributes, record.durations]) !== JSON.stringify([original.attributes, original.durations])) return record
  return { ...record, attributes: original.attributes, durations: original.durations }
}

const ofFleets = new WeakMap<Fleet, number>()

/** Returns the approximate size of a fleet. A series has the size of one server, and the fleet keeps some that it makes. */
export function fleetBytes (fleet: Fleet): number {
  const known = ofFleets.get(fleet)
  if (known !== undefined) return known
  let bytes = fleet.items.some(isSeries) ? MAX_MADE * SERVER_BYTES : 0
  for (const item of fleet.items) bytes += wholeBytes(item)
  ofFleets.set(fleet, bytes)
  return bytes
}
