// Events of projects: noting them as they happen, and showing them to those who ask or listen.
import { isoTime } from '../clock.js'
import type { AnyArmedFault } from '../faults/index.js'
import type { WorldEvent } from '../store/events.js'
import type { World } from './world.js'
import type { Worlds } from './projects.js'

export const EVENT_KINDS = ['transition', 'request', 'fault'] as const
export type EventKind = typeof EVENT_KINDS[number]

/** An event as it is shown. Which members there are depends on its kind; `at` is the project's time. */
export interface EventView {
  readonly id: number
  readonly kind: EventKind
  readonly at: string
  readonly projectId: string
  readonly [member: string]: unknown
}

/** The request on which a fault acts. */
export interface FaultedRequest {
  readonly projectId: string
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** Keeps that a fault acted, and tells of it. */
export function noteFault (world: World, { ruleId, effect, draw }: AnyArmedFault, request: FaultedRequest): void {
  const event = { kind: 'fault', id: world.feed.nextId(), atMs: world.clock.now(), ruleId, effect: effect.kind, draw, ...request } as const
  world.events.add(event)
  world.feed.publish(event)
}

/** The event as it is shown. */
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

/** Which events are asked for. */
export interface EventFilter {
  readonly projectId: string | null
  readonly kind: EventKind | null
  /** Those with a greater number. */
  readonly since: number
  /** The newest so many. */
  readonly limit: number
}

/** Where a stream goes on after the event `since`: what it must be told first, and from which event on it sends. */
export interface Resumption {
  readonly since: number
  /** The newest id, if the id given is above it: that event is of another run, and the stream starts from what is there. */
  readonly newest: number | null
  /** At most how many of the events asked for were evicted. */
  readonly dropped: number
}

/** Returns where a stream goes on after the event with the id `last`. */
export function resumeAfter (worlds: Worlds, { projectId, kind }: Omit<EventFilter, 'since' | 'limit'>, last: number): Resumption {
  const { lastId } = worlds.feed
  const isOfOtherRun = last > lastId
  const since = isOfOtherRun ? 0 : last
  const records = worldsOf(worlds, projectId).flatMap(({ journal, events }) => kind === null ? [journal, events] : [kind === 'request' ? journal : events])
  // Only the newest evicted id is known, so where records of several projects interleave this is the most there can be.
  const evicted = records.reduce((sum, { dropped, lastDroppedId }) => sum + Math.min(dropped, Math.max(0, lastDroppedId - since)), 0)
  const kept = records.reduce((sum, each) => sum + each.list().filter(({ id }) => id > since).length, 0)
  return { since, newest: isOfOtherRun ? lastId : null, dropped: Math.min(evicted, lastId - since - kept) }
}

/** The worlds in which events of a project, or of all, are kept. */
function worldsOf (worlds: Worlds, projectId: string | null): readonly World[] {
  const scope = projectId === null ? [...worlds.list()] : [worlds.find(projectId)].filter((world) => world !== undefined)
  // Requests to a project that is not kept stand in the journal of no project, with its id.
  return [worlds.common, ...scope]
}

/** The events kept, oldest first, and how many were dropped because newer ones came. */
export function listEvents (worlds: Worlds, filter: EventFilter): { readonly events: readonly EventView[], readonly dropped: number } {
  const scope = worldsOf(worlds, filter.projectId)
  const all = scope.flatMap((world): WorldEvent[] => [
    ...world.events.list(),
    ...world.journal.list().map((entry) => ({ kind: 'request', id: entry.id, entry }) as const)
  ])
  const events = all.filter((event) => isWanted(event, filter)).sort((a, b) => a.id - b.id).slice(-filter.limit).map(viewEvent)
  return { events, dropped: scope.reduce((sum, { journal, events: kept }) => sum + journal.dropped + kept.dropped, 0) }
}

/** Whether an event is among those asked for. */
export function isWanted (event: WorldEvent, { projectId, kind, since }: Pick<EventFilter, 'projectId' | 'kind' | 'since'>): boolean {
  return event.id > since && (kind === null || event.kind === kind) && (projectId === null || projectOf(event) === projectId)
}

function projectOf (event: WorldEvent): string {
  return event.kind === 'request' ? event.entry.projectId : event.projectId
}
