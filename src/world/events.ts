// Records fault events, and lists and formats the events of projects.
import { isoTime } from '../clock.js'
import type { ArmedFault } from '../faults/index.js'
import type { WorldEvent } from '../store/events.js'
import type { World } from './world.js'
import type { Worlds } from './projects.js'

export const EVENT_KINDS = ['transition', 'request', 'fault'] as const
export type EventKind = typeof EVENT_KINDS[number]

/** An event in a response. Its other members depend on its kind; `at` is project time. */
export interface EventView {
  readonly id: number
  readonly kind: EventKind
  readonly at: string
  readonly projectId: string
  readonly [member: string]: unknown
}

/** The request to which a fault applies. */
export interface FaultedRequest {
  readonly projectId: string
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** Records that a fault applied, and publishes the event. */
export function noteFault (world: World, { ruleId, kind, draw }: ArmedFault, request: FaultedRequest): void {
  const event = { kind: 'fault', id: world.feed.nextId(), atMs: world.clock.now(), ruleId, effect: kind.name, draw, ...request } as const
  world.events.add(event)
  world.feed.publish(event)
}

/** Formats an event. */
export function viewEvent (event: WorldEvent): EventView {
  switch (event.kind) {
    case 'transition': {
      const { id, kind, atMs, projectId, serverId, name, from, to, taskState } = event
      return { id, kind, at: isoTime(atMs), projectId, serverId, name, from, to, task_state: taskState }
    }
    case 'fault': {
      const { id, kind, atMs, projectId, ruleId, effect, draw, operation, serverId, requestId } = event
      return { id, kind, at: isoTime(atMs), projectId, faultId: ruleId, effect, draw, operation, serverId, requestId }
    }
    case 'request': {
      const { id, atMs, projectId, requestId, method, path, operation, serverId, status, faults } = event.entry
      return { id, kind: 'request', at: isoTime(atMs), projectId, requestId, method, path, operation, serverId, status, faults: faults.map((fault) => fault.ruleId) }
    }
  }
}

/** Selects events. */
export interface EventFilter {
  readonly projectId: string | null
  readonly kind: EventKind | null
  /** Selects events with a greater number. */
  readonly since: number
  /** The most events, the newest ones. */
  readonly limit: number
}

/** Returns the matching events, oldest first, and the number of evicted ones. */
export function listEvents (worlds: Worlds, filter: EventFilter): { readonly events: readonly EventView[], readonly dropped: number } {
  const scope = filter.projectId === null ? [...worlds.list()] : [worlds.find(filter.projectId)].filter((world) => world !== undefined)
  // Requests to a project that is not kept are in the journal of the common world, with its id.
  const all = [worlds.common, ...scope].flatMap((world): WorldEvent[] => [
    ...world.events.list(),
    ...world.journal.list().map((entry) => ({ kind: 'request', id: entry.id, entry }) as const)
  ])
  const events = all.filter((event) => isWanted(event, filter)).sort((a, b) => a.id - b.id).slice(-filter.limit).map(viewEvent)
  return { events, dropped: scope.reduce((sum, { journal, events: kept }) => sum + journal.dropped + kept.dropped, 0) }
}

/** Returns whether an event matches the filter. */
export function isWanted (event: WorldEvent, { projectId, kind, since }: Pick<EventFilter, 'projectId' | 'kind' | 'since'>): boolean {
  return event.id > since && (kind === null || event.kind === kind) && (projectId === null || projectOf(event) === projectId)
}

function projectOf (event: WorldEvent): string {
  return event.kind === 'request' ? event.entry.projectId : event.projectId
}
