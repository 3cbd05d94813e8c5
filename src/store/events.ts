// The events of all projects: transitions, applied faults and requests. Numbers and publishes all of them, and stores
// transitions and faults; the journals store the requests.
import { createCounters, type Counters } from './counters.js'
import { createMemory, type Memory } from './memory.js'
import { createRing, type Ring } from './ring.js'
import { textBytes } from '../core/memory/data-size.js'
import type { JournalEntry } from './journal.js'

/** The status or the states of a server changed. `from` is null for a new server, `to` for a removed one. */
export interface TransitionEvent {
  readonly kind: 'transition'
  readonly id: number
  readonly projectId: string
  readonly atMs: number
  readonly serverId: string
  readonly name: string
  readonly from: string | null
  readonly to: string | null
  readonly taskState: string | null
}

/** A fault rule applied to a request. */
interface FaultEvent {
  readonly kind: 'fault'
  readonly id: number
  readonly projectId: string
  readonly atMs: number
  readonly ruleId: string
  /** The scope of the rule: its project, or null for the template. */
  readonly ruleProjectId: string | null
  readonly effect: string
  readonly draw: number
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** A request got a response, or its connection failed. */
interface RequestEvent {
  readonly kind: 'request'
  readonly id: number
  readonly entry: JournalEntry
}

type KeptEvent = TransitionEvent | FaultEvent

/** Something changed that is no event: it has no number and is not kept. */
export interface Notice {
  /** `all` after a reset, a restore, a reload, or when the project was removed. */
  readonly what: 'clock' | 'faults' | 'profile' | 'server' | 'all'
  /** Null for the template and all projects. */
  readonly projectId: string | null
  /** The server that changed without a transition. */
  readonly serverId?: string
}
export type WorldEvent = KeptEvent | RequestEvent

/** The transitions and faults of one project. */
export type EventLog = Ring<KeptEvent>

/** The approximate size of an event without the name of its server, and the greatest size of the name of a server. */
const EVENT_BYTES = 400
const NAME_BYTES = 512
/** The most transitions and faults that a project keeps; the oldest are evicted. */
export const MAX_EVENTS = 1000

/** The stream of all events of one emulator. */
export interface Feed {
  readonly counters: Counters
  /** The budgets that the stores of all projects share. */
  readonly memory: Memory
  /** Returns the number of a new event. */
  nextId(): number
  /** The number of the latest event. */
  lastId: number
  /** Counts an event and passes it to the listeners. */
  publish(event: KeptEvent): void
  /** The same for a request. Its event is made only for listeners. */
  publishRequest(entry: JournalEntry): void
  /** Passes each event from now on to `listener`, until the returned function is called. */
  listen(listener: (event: WorldEvent) => void): () => void
  readonly hasListeners: boolean
  /** Passes a notice to those who asked for notices. */
  notify(notice: Notice): void
  /** Passes each notice from now on to `listener`, until the returned function is called. */
  onNotice(listener: (notice: Notice) => void): () => void
  /** Returns an empty event log within the shared limit. */
  createLog(): EventLog
}

/** Returns a feed without events. */
export function createFeed (memory: Memory = createMemory()): Feed {
  const listeners = new Set<(event: WorldEvent) => void>()
  const noticed = new Set<(notice: Notice) => void>()
  const counters = createCounters()
  const feed: Feed = {
    counters,
    memory,
    lastId: 0,
    nextId: () => ++feed.lastId,
    publish: (event) => {
      count(event, counters)
      if (listeners.size > 0) for (const listener of listeners) listener(event)
    },
    publishRequest: (entry) => {
      counters.countRequest(entry.operation, entry.status, entry.projectId)
      if (listeners.size === 0) return
      const event = { kind: 'request', id: entry.id, entry } as const
      for (const listener of listeners) listener(event)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get hasListeners () { return listeners.size > 0 },
    notify: (notice) => {
      for (const listener of noticed) listener(notice)
    },
    onNotice: (listener) => {
      noticed.add(listener)
      return () => noticed.delete(listener)
    },
    createLog: () => createRing<KeptEvent>({ items: MAX_EVENTS, bytes: MAX_EVENTS * (EVENT_BYTES + NAME_BYTES) }, memory.events, sizeOf, ({ id }) => id)
  }
  return feed
}

/** A fault names the server of the path, which may be any text. */
function sizeOf (event: KeptEvent): number {
  return EVENT_BYTES + textBytes(event.kind === 'transition' ? event.name : event.serverId ?? '')
}

function count (event: KeptEvent, counters: Counters): void {
  if (event.kind === 'fault') counters.countFault(event.effect, event.projectId)
  else counters.countTransition(event.to ?? 'none', event.projectId)
}
