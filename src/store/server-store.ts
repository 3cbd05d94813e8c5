// The servers of one project. Stores only the servers that differ from the fleet, so that a new project costs nothing,
// and finds due servers through a heap.
import { createActionLists, shortened, type ActionLists } from './action-lists.js'
import { applyNext, dueAtMs, type ServerRecord } from '../core/server.js'
import { Refusal } from '../core/refusal.js'
import { createDueHeap } from './due-heap.js'
import { createHeldMap, type HeldMap } from './held-map.js'
import { createMemory, type Memory } from './memory.js'
import { createServerAccount, fleetBytes, serverBytes, sharesDocuments, sharingDocuments, wholeBytes, type ServerAccount } from './server-account.js'
import { tallyOf, type Tally } from './tally.js'
import { createServerNames, type ServerNames } from './server-names.js'
import { createServerOrder, type ServerOrder } from './server-order.js'
import { kindsOf, wantedOnly, type ListFilter } from './server-kinds.js'
import type { Fleet, Kind } from './fleet.js'

/** A change of a server at `atMs`. `before` is null for a new server, `after` for a removed one. */
export interface Transition {
  readonly atMs: number
  readonly serverId: string
  readonly before: ServerRecord | null
  readonly after: ServerRecord | null
}

/** The most servers of one name that are sorted; of more, the list is read. */
const MAX_SORTED = 16
/** The most deleted servers that are kept. */
export const MAX_DELETED = 100

/** The servers of one project. Calls take the project time and settle everything that is due by then. */
export class ServerStore {
  readonly #fleet: Fleet
  readonly #changed = new Map<string, ServerRecord | null>()
  readonly #due = createDueHeap()
  readonly #onTransition: (transition: Transition) => void
  #count: number
  readonly #order: ServerOrder
  readonly #names: ServerNames
  readonly #deleted: HeldMap<ServerRecord>
  readonly #account: ServerAccount
  readonly #actions: ActionLists
  #pendingCount = 0

  /** @param isOwn whether the fleet belongs to this project alone, and so counts towards the memory of servers */
  constructor (fleet: Fleet, onTransition: (transition: Transition) => void, memory: Pick<Memory, 'servers' | 'actions' | 'deleted'> = createMemory(), isOwn = false) {
    this.#fleet = fleet
    this.#deleted = createHeldMap(memory.deleted, wholeBytes)
    this.#account = createServerAccount(memory.servers, isOwn ? fleetBytes(fleet) : 0)
    this.#actions = createActionLists(memory.actions, (serverId) => this.#shorten(serverId))
    this.#onTransition = onTransition
    this.#count = fleet.size
    this.#order = createServerOrder(fleet)
    this.#names = createServerNames(fleet)
    for (const record of fleet.pending) this.#schedule(null, record)
  }

  get size (): number {
    return this.#count
  }

  get fleet (): Fleet {
    return this.#fleet
  }

  /** The approximate size of the servers that clients made or changed, in bytes. */
  get bytes (): number {
    return this.#account.bytes
  }

  /** Counts the servers towards the memory that all projects share, from now on. */
  hold (): void {
    this.#account.hold()
    this.#actions.hold(this.#changed.values())
  }

  /** Gives the shared memory back. */
  retire (): void {
    this.#account.release()
    this.#actions.retire()
    this.#deleted.retire()
  }

  /** Returns the next due instant of any server, or null. */
  nextDueMs (): number | null {
    return this.#nextDue()?.atMs ?? null
  }

  /**
   * Applies every change that is due at `nowMs`, in order of time, and reports each transition. Settling twice equals
   * settling once later. `updatedAtMs` of a server becomes the due instant of its last change.
   */
  settle (nowMs: number): void {
    for (let due = this.#nextDue(); due !== null && due.atMs <= nowMs; due = this.#nextDue()) {
      this.#due.removeFirst()
      this.#put(due.record.id, due.record, applyNext(due.record), due.atMs)
    }
  }

  /** Returns the earliest due server, and removes stale entries before it. */
  #nextDue (): { readonly atMs: number, readonly record: ServerRecord } | null {
    for (let first = this.#due.first(); first !== null; first = this.#due.first()) {
      const record = this.#stored(first.serverId)
      if (record !== undefined && dueAtMs(record) === first.atMs) return { atMs: first.atMs, record }
      this.#due.removeFirst()
    }
    return null
  }

  /** Returns the server at `nowMs`, or undefined. */
  get (serverId: string, nowMs: number): ServerRecord | undefined {
    this.settle(nowMs)
    return this.#stored(serverId)
  }

  /**
   * Replaces a server by the result of `change`. Synchronous, so that nothing happens between reading and writing.
   * @throws Refusal `server-unknown`, `memory-full`; whatever `change` throws. Then nothing is stored.
   */
  update (serverId: string, change: (record: ServerRecord) => ServerRecord, nowMs: number): ServerRecord {
    const record = this.get(serverId, nowMs)
    if (record === undefined) throw new Refusal('server-unknown', { serverId })
    // The id of the record, which is kept already, and not an equal one that was cut out of a URL.
    const { id } = record
    const after = change(record)
    const isSameSize = sharesDocuments(after, record) && after.fault === record.fault
    const bytes = isSameSize ? 0 : serverBytes(after, this.#fleet.get(id))
    if (!isSameSize) this.#account.checkRoom(id, bytes)
    this.#put(id, record, after, nowMs)
    if (!isSameSize) this.#account.set(id, bytes)
    // A task without duration ends at once; settling reports its second transition.
    return this.get(id, nowMs) ?? record
  }

  /** Adds a server. The caller ensures that its id is free. @throws Refusal `limit-reached`, `memory-full` */
  create (record: ServerRecord, nowMs: number): void {
    this.settle(nowMs)
    if (this.#count >= this.#fleet.maxServers) {
      throw new Refusal('limit-reached', { message: `The project has ${this.#count} servers, which is the limit. Delete some, or start with more: --servers FILE.` })
    }
    this.#account.checkRoom(record.id, serverBytes(record, this.#fleet.get(record.id)))
    this.#put(record.id, null, record, nowMs)
    this.settle(nowMs)
  }

  /** Removes a server. @throws Refusal `server-unknown` */
  delete (serverId: string, nowMs: number): void {
    const record = this.get(serverId, nowMs)
    if (record === undefined) throw new Refusal('server-unknown', { serverId })
    this.#put(record.id, record, null, nowMs)
  }

  /** Returns the place of a server in the list, or null. The places of removed servers are not taken by others. */
  position (serverId: string, nowMs: number): number | null {
    return this.get(serverId, nowMs) === undefined ? null : this.#order.place(serverId)
  }

  /**
   * Yields the servers at `nowMs`, newest first, from place `from`. Looks each up when it is read. Unchanged servers of a series
   * that `filter` does not want are left out.
   */
  * list (nowMs: number, from = 0, filter: ListFilter | null = null): Generator<ServerRecord> {
    this.settle(nowMs)
    for (const each of this.#order.from(from, filter === null ? undefined : wantedOnly(this.#fleet, this.#changed, filter))) {
      const record = typeof each === 'string' ? this.#changed.get(each) : this.#present(each)
      if (record !== null && record !== undefined) yield record
    }
  }

  /** Returns a server of the fleet as it is now; null if it was removed. */
  #present (original: ServerRecord): ServerRecord | null {
    const changed = this.#changed.size === 0 ? undefined : this.#changed.get(original.id)
    return changed === undefined ? original : changed
  }

  /** Yields servers at `nowMs`, each with the number of servers that differ from it in id and name only. Together they are all. */
  kinds (nowMs: number): Iterable<Pick<Kind, 'record' | 'count'>> {
    this.settle(nowMs)
    return kindsOf(this.#fleet, this.#changed)
  }

  /** Returns the servers with a name at `nowMs`, newest first. Reads all of the list only if many have the name. */
  named (name: string, nowMs: number): Iterable<ServerRecord> {
    this.settle(nowMs)
    const found = Array.from(this.#names.find(name), (id) => this.#stored(id)).filter((record) => record?.name === name) as ServerRecord[]
    if (found.length > MAX_SORTED) return this.#allNamed(name, nowMs)
    return found.length < 2 ? found : found.map((record) => ({ record, place: this.#order.place(record.id) })).sort((a, b) => a.place - b.place).map(({ record }) => record)
  }

  * #allNamed (name: string, nowMs: number): Generator<ServerRecord> {
    for (const record of this.list(nowMs)) if (record.name === name) yield record
  }

  /** Returns the last deleted servers, newest first. */
  deleted (nowMs: number): readonly ServerRecord[] {
    this.settle(nowMs)
    return [...this.#deleted.values()].reverse()
  }

  /** Returns the differences from the fleet; null marks a removed server of the fleet. */
  changes (): ReadonlyMap<string, ServerRecord | null> {
    return this.#changed
  }

  /** Returns the number of servers in each state at `nowMs`. */
  tally (nowMs: number): readonly Tally[] {
    this.settle(nowMs)
    return tallyOf(this.#fleet, this.#changed)
  }

  /** Returns the servers with pending changes, in the order in which they are due. */
  dueOrder (): readonly string[] {
    if (this.#pendingCount === 0) return []
    const due = this.#due.list().filter(({ serverId, atMs }) => {
      const record = this.#stored(serverId)
      return record !== undefined && dueAtMs(record) === atMs
    })
    return [...new Set(due.map(({ serverId }) => serverId))]
  }

  /** Restores what `changes` and `dueOrder` returned, in a store without changes. Reports no transition. */
  restore (changes: ReadonlyMap<string, ServerRecord | null>, dueOrder: readonly string[]): void {
    for (const [serverId, record] of changes) {
      const original = this.#fleet.get(serverId)
      const shared = record === null ? null : sharingDocuments(record, original)
      this.#changed.set(serverId, shared)
      this.#count += (shared === null ? 0 : 1) - (original === undefined ? 0 : 1)
      if (shared === null) continue
      this.#account.set(serverId, serverBytes(shared, original))
      if (original?.name !== shared.name) this.#names.note(serverId, null, shared.name)
      this.#order.put(shared)
    }
    this.#due.retain(() => false)
    this.#pendingCount = 0
    // Servers that are not in the order come last.
    const due = new Set([...dueOrder, ...this.#fleet.pending.map(({ id }) => id), ...changes.keys()])
    for (const serverId of due) this.#schedule(null, this.#stored(serverId) ?? null)
  }

  /** Restores what `deleted` returned. It counts towards the shared memory at once. */
  restoreDeleted (records: readonly ServerRecord[]): void {
    for (const record of [...records].reverse()) this.#remember(record)
  }

  #remember (record: ServerRecord): void {
    this.#deleted.delete(record.id)
    this.#deleted.set(record.id, record)
    this.#deleted.evictWhile(() => this.#deleted.size > MAX_DELETED)
  }

  /** Shortens the list of actions of a server, which has changed. This is no transition: nobody watches the list. */
  #shorten (serverId: string): void {
    this.#changed.set(serverId, shortened(this.#changed.get(serverId) as ServerRecord))
  }

  #stored (serverId: string): ServerRecord | undefined {
    const changed = this.#changed.get(serverId)
    return changed === undefined ? this.#fleet.get(serverId) : changed ?? undefined
  }

  #put (serverId: string, before: ServerRecord | null, after: ServerRecord | null, atMs: number): void {
    const kept = after?.vmState === 'deleted' ? null : after
    const isChanged = before !== null && this.#changed.has(serverId)
    if (after !== null && kept === null) this.#remember(after)
    if (kept !== null || this.#fleet.has(serverId)) this.#changed.set(serverId, kept)
    else this.#changed.delete(serverId)
    if (kept === null) this.#account.set(serverId, 0)
    else if (!isChanged) this.#account.set(serverId, serverBytes(kept, this.#fleet.get(serverId)))
    if (before?.actions !== kept?.actions) this.#actions.set(serverId, kept?.actions ?? null)
    if (before?.name !== kept?.name) this.#names.note(serverId, before?.name ?? null, kept?.name ?? null)
    if (before === null && kept !== null) {
      this.#count++
      this.#order.put(kept)
    } else if (kept === null) {
      this.#count--
      this.#order.remove(serverId)
    } else if (before?.createdAtMs !== kept.createdAtMs) this.#order.put(kept)
    this.#schedule(before, kept)
    this.#onTransition({ atMs, serverId, before, after: kept })
  }

  /** Adds the next due instant of a server to the heap. Removes stale entries once they outnumber the others. */
  #schedule (before: ServerRecord | null, after: ServerRecord | null): void {
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
}
