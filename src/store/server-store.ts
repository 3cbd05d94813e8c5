// The servers of one project, in memory. What a project has not changed it shares with the fleet it began with, so that
// a fresh project costs nothing; what is due is found through a heap, so that no server has a timer.
import { applyNext, dueAtMs, type ServerRecord } from '../core/server.js'
import { Refusal } from '../core/refusal.js'
import { createDueHeap } from './due-heap.js'
import { tallyOf, type Tally } from './tally.js'
import { newestFirst, type Fleet } from './fleet.js'

/** One change of a server that happened at `atMs`; `before` or `after` is null where it was made or removed. */
export interface Transition {
  readonly atMs: number
  readonly serverId: string
  readonly before: ServerRecord | null
  readonly after: ServerRecord | null
}

/** At most so many servers can be made in one project, beside those of its fleet. */
export const MAX_MADE = 100_000
/** At most so many deleted servers are remembered. */
export const MAX_DELETED = 100

/** The servers of one project. All calls take the project's time and see what is due by then as done. */
export class ServerStore {
  readonly #fleet: Fleet
  readonly #changed = new Map<string, ServerRecord | null>()
  readonly #due = createDueHeap()
  readonly #onTransition: (transition: Transition) => void
  #count: number
  #order: readonly string[] | null
  #places: { readonly ids: readonly string[], readonly ofId: ReadonlyMap<string, number> } | null = null
  #deleted: readonly ServerRecord[] = []
  #pendingCount = 0

  constructor (fleet: Fleet, onTransition: (transition: Transition) => void) {
    this.#fleet = fleet
    this.#onTransition = onTransition
    this.#count = fleet.servers.size
    this.#order = fleet.order
    for (const record of fleet.pending) this.#expect(null, record)
  }

  /** How many servers there are. */
  get size (): number {
    return this.#count
  }

  /** What the project began with. */
  get fleet (): Fleet {
    return this.#fleet
  }

  /** The instant of the next change of any server, or null. */
  nextDueMs (): number | null {
    return this.#nextDue()?.atMs ?? null
  }

  /**
   * Applies everything due at `nowMs`, in order of time, and tells each transition. Settling twice equals settling once
   * later; `updatedAtMs` of a server is the instant at which its last change was due.
   */
  settle (nowMs: number): void {
    for (let due = this.#nextDue(); due !== null && due.atMs <= nowMs; due = this.#nextDue()) {
      this.#due.removeFirst()
      this.#put(due.record.id, due.record, applyNext(due.record), due.atMs)
    }
  }

  /** The earliest change of any server. Entries of servers that were changed meanwhile are dropped on the way. */
  #nextDue (): { readonly atMs: number, readonly record: ServerRecord } | null {
    for (let first = this.#due.first(); first !== null; first = this.#due.first()) {
      const record = this.#stored(first.serverId)
      if (record !== undefined && dueAtMs(record) === first.atMs) return { atMs: first.atMs, record }
      this.#due.removeFirst()
    }
    return null
  }

  /** The server as it is at `nowMs`, or undefined. */
  get (serverId: string, nowMs: number): ServerRecord | undefined {
    this.settle(nowMs)
    return this.#stored(serverId)
  }

  /**
   * Replaces a server by what `change` makes of it, at once: nothing else can happen between reading and writing.
   * @throws Refusal `server-unknown`, and whatever `change` throws, in which case nothing is changed
   */
  update (serverId: string, change: (record: ServerRecord) => ServerRecord, nowMs: number): ServerRecord {
    const record = this.get(serverId, nowMs)
    if (record === undefined) throw new Refusal('server-unknown', { serverId })
    this.#put(serverId, record, change(record), nowMs)
    // A task of no length is over at once, and both of its transitions are told.
    return this.get(serverId, nowMs) ?? record
  }

  /** Adds a server; the caller has made sure that its id is free. @throws Refusal `limit-reached` */
  create (record: ServerRecord, nowMs: number): void {
    this.settle(nowMs)
    if (this.#count >= this.#fleet.servers.size + MAX_MADE) {
      throw new Refusal('limit-reached', { message: `There are ${this.#count} servers in the project, and no more are made. Delete some, or begin with them: --servers FILE.` })
    }
    this.#put(record.id, null, record, nowMs)
    this.settle(nowMs)
  }

  /** Removes a server at once. @throws Refusal `server-unknown` */
  delete (serverId: string, nowMs: number): void {
    const record = this.get(serverId, nowMs)
    if (record === undefined) throw new Refusal('server-unknown', { serverId })
    this.#put(serverId, record, null, nowMs)
  }

  /** The ids of all servers that exist at `nowMs`, newest first. Made anew only when servers came or went. */
  ids (nowMs: number): readonly string[] {
    this.settle(nowMs)
    this.#order ??= newestFirst(this.#all())
    return this.#order
  }

  /** Where a server stands among the ids, or null. The places are counted when they are first asked for. */
  position (serverId: string, nowMs: number): number | null {
    const ids = this.ids(nowMs)
    if (this.#places?.ids !== ids) this.#places = { ids, ofId: new Map(ids.map((id, place) => [id, place])) }
    return this.#places.ofId.get(serverId) ?? null
  }

  /** All servers as they are at `nowMs`, newest first, looked up one by one as they are asked for, from a place on. */
  * list (nowMs: number, from = 0): Generator<ServerRecord> {
    const ids = this.ids(nowMs)
    for (let place = from, id = ids[place]; id !== undefined; id = ids[++place]) {
      const record = this.#stored(id)
      if (record !== undefined) yield record
    }
  }

  /** The servers whose deletion has ended, latest first; only the last of them are remembered. */
  deleted (nowMs: number): readonly ServerRecord[] {
    this.settle(nowMs)
    return this.#deleted
  }

  /** What differs from the fleet: for a snapshot. A null stands for a server of the fleet that was removed. */
  changes (): ReadonlyMap<string, ServerRecord | null> {
    return this.#changed
  }

  /** How many servers are in each state at `nowMs`. */
  tally (nowMs: number): readonly Tally[] {
    this.settle(nowMs)
    return tallyOf(this.#fleet, this.#changed)
  }

  /** The servers in which something is due, in the order in which it is. */
  dueOrder (): readonly string[] {
    const due = this.#due.list().filter(({ serverId, atMs }) => {
      const record = this.#stored(serverId)
      return record !== undefined && dueAtMs(record) === atMs
    })
    return [...new Set(due.map(({ serverId }) => serverId))]
  }

  /** Puts what `changes`, `dueOrder` and `deleted` told into a store that is still as its fleet. Nothing is told of it. */
  restore (changes: ReadonlyMap<string, ServerRecord | null>, dueOrder: readonly string[], deleted: readonly ServerRecord[]): void {
    this.#deleted = deleted.slice(0, MAX_DELETED)
    for (const [serverId, record] of changes) this.#changed.set(serverId, record)
    this.#count = this.#all().length
    this.#order = null
    this.#due.retain(() => false)
    this.#pendingCount = 0
    // Those that the order leaves out come last.
    const due = new Set([...dueOrder, ...this.#all().map(({ id }) => id)])
    for (const serverId of due) this.#expect(null, this.#stored(serverId) ?? null)
  }

  #stored (serverId: string): ServerRecord | undefined {
    const changed = this.#changed.get(serverId)
    return changed === undefined ? this.#fleet.servers.get(serverId) : changed ?? undefined
  }

  #put (serverId: string, before: ServerRecord | null, after: ServerRecord | null, atMs: number): void {
    const kept = after?.vmState === 'deleted' ? null : after
    if (after !== null && kept === null) this.#deleted = [after, ...this.#deleted.slice(0, MAX_DELETED - 1)]
    if (kept !== null || this.#fleet.servers.has(serverId)) this.#changed.set(serverId, kept)
    else this.#changed.delete(serverId)
    if ((before === null) !== (kept === null)) {
      this.#count += kept === null ? -1 : 1
      this.#order = null
    }
    this.#expect(before, kept)
    this.#onTransition({ atMs, serverId, before, after: kept })
  }

  /** Notes when the server is due next. Entries of servers that were changed meanwhile are swept out when they are many. */
  #expect (before: ServerRecord | null, after: ServerRecord | null): void {
    if (before !== null && before.pending.length > 0) this.#pendingCount--
    if (after === null) return
    const due = dueAtMs(after)
    if (due === null) return
    this.#pendingCount++
    this.#due.add(due, after.id)
    if (this.#due.size > 2 * this.#pendingCount + 64) this.#sweep()
  }

  #sweep (): void {
    this.#due.retain((serverId, atMs) => {
      const record = this.#stored(serverId)
      return record !== undefined && dueAtMs(record) === atMs
    })
  }

  #all (): readonly ServerRecord[] {
    const ids = new Set([...this.#fleet.servers.keys(), ...this.#changed.keys()])
    return Array.from(ids, (serverId) => this.#stored(serverId)).filter((record) => record !== undefined)
  }
}
