// What happened in the projects: transitions of servers, faults that acted and requests. The journals keep the requests;
// here are the others, the one counter that numbers all of them, and those who listen as they happen.
import { createCounters, type Counters } from './counters.js'
import { createRing, type Budget, type Ring } from './ring.js'
import { JOURNALS_BYTES, type JournalEntry } from './journal.js'

/** A server's status or states changed. `from` or `to` is null where it was made or removed. */
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

/** A fault rule acted on a request. */
export interface FaultEvent {
  readonly kind: 'fault'
  readonly id: number
  readonly projectId: string
  readonly atMs: number
  readonly ruleId: string
  readonly effect: string
  readonly draw: number
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** A request was answered, or its connection failed. */
export interface RequestEvent {
  readonly kind: 'request'
  readonly id: number
  readonly entry: JournalEntry
}

export type KeptEvent = TransitionEvent | FaultEvent
export type WorldEvent = KeptEvent | RequestEvent

/** The events of one project besides its requests. */
export type EventLog = Ring<KeptEvent>

/** A rough size of an event. */
const EVENT_BYTES = 400
/** The newest so many events of a project are kept, besides its requests. */
export const MAX_EVENTS = 1000
/** What the events of all projects hold together. */
const EVENTS_BYTES = 64 * 1024 * 1024

/** The stream of all events of one emulator. */
export interface Feed {
  readonly counters: Counters
  readonly journalBudget: Budget
  /** The number of the event that happens now. */
  nextId(): number
  /** The number of the latest event. */
  lastId: number
  /** Counts an event and tells it to those who listen. */
  publish(event: WorldEvent): void
  /** Tells `listener` each event from now on, until the function returned is called. */
  listen(listener: (event: WorldEvent) => void): () => void
  /** Whether somebody listens. */
  readonly isHeard: boolean
  /** An empty list of events, within what all lists may hold together. */
  createLog(): EventLog
}

/** A stream in which nothing has happened. */
export function createFeed (): Feed {
  const listeners = new Set<(event: WorldEvent) => void>()
  const counters = createCounters()
  const journalBudget = { limit: JOURNALS_BYTES, used: 0 }
  const eventBudget = { limit: EVENTS_BYTES, used: 0 }
  const feed: Feed = {
    counters,
    journalBudget,
    lastId: 0,
    nextId: () => ++feed.lastId,
    publish: (event) => {
      count(event, counters)
      for (const listener of listeners) listener(event)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get isHeard () { return listeners.size > 0 },
    createLog: () => createRing<KeptEvent>({ items: MAX_EVENTS, bytes: MAX_EVENTS * EVENT_BYTES }, eventBudget, () => EVENT_BYTES, ({ id }) => id)
  }
  return feed
}

function count (event: WorldEvent, counters: Counters): void {
  switch (event.kind) {
    case 'request': return counters.countRequest(event.entry.operation, event.entry.status, event.entry.projectId)
    case 'fault': return counters.countFault(event.effect)
    case 'transition': return counters.countTransition(event.to ?? 'none')
  }
}
