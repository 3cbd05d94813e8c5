// Records fault events, and lists and formats the events of projects.
import { isoTime } from '../clock.js'
import { newestPage, type PageQuery } from './operations/pages.js'
import { reasonOf } from './request-line.js'
import type { ArmedFault } from '../faults/index.js'
import type { TransitionEvent, WorldEvent } from '../store/events.js'
import type { World } from './world.js'
import { worldsOf, type Worlds } from './projects.js'

export type EventKind = 'transition' | 'request' | 'fault'

/** The members of every event; `at` is project time. Ids grow from event to event, across all projects. */
interface EventBase<Kind extends EventKind> {
  readonly id: number
  readonly kind: Kind
  readonly at: string
  readonly projectId: string
}

/** A change of a server's status or states. */
export interface TransitionEventView extends EventBase<'transition'> {
  readonly serverId: string
  readonly name: string
  /** Status before and after; null where the server was created or removed. */
  readonly from: string | null
  readonly to: string | null
  readonly task_state: string | null
}

/** A fault that was applied to a request. */
export interface FaultEventView extends EventBase<'fault'> {
  /** The id of the rule, and its scope: its project, or null for the template. */
  readonly faultId: string
  readonly faultProjectId: string | null
  /** The kind of its effect. */
  readonly effect: string
  /** The number of draws that the rule has made, this one included. */
  readonly draw: number
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** A request that got a response, or whose connection failed. */
export interface RequestEventView extends EventBase<'request'> {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  /** 0 where no response was sent. */
  readonly status: number
  /** From its arrival until its response begins or is lost, in the project's time, delays included. */
  readonly durationMs: number
  /** The message of an error, after its code; null if the request was served or got none. */
  readonly reason: string | null
  /** The ids of the rules that were applied. */
  readonly faults: readonly string[]
}

/** An event as `GET /_emulator/events` returns it. Its other members depend on its kind. */
export type EventView = TransitionEventView | FaultEventView | RequestEventView

/** The request to which a fault applies. */
export interface FaultedRequest {
  readonly projectId: string
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** Records that a fault applied, and publishes the event. */
export function noteFault (world: World, { ruleId, projectId: ruleProjectId, kind, draw }: ArmedFault, request: FaultedRequest): void {
  const event = { kind: 'fault', id: world.feed.nextId(), atMs: world.clock.now(), ruleId, ruleProjectId, effect: kind.name, draw, ...request } as const
  world.events.add(event)
  world.feed.publish(event)
}

/** Formats a transition. */
export function viewTransitionEvent ({ id, kind, atMs, projectId, serverId, name, from, to, taskState }: TransitionEvent): TransitionEventView {
  return { id, kind, at: isoTime(atMs), projectId, serverId, name, from, to, task_state: taskState }
}

/** Formats an event. */
export function viewEvent (event: WorldEvent): EventView {
  switch (event.kind) {
    case 'transition': return viewTransitionEvent(event)
    case 'fault': {
      const { id, kind, atMs, projectId, ruleId, ruleProjectId, effect, draw, operation, serverId, requestId } = event
      return { id, kind, at: isoTime(atMs), projectId, faultId: ruleId, faultProjectId: ruleProjectId, effect, draw, operation, serverId, requestId }
    }
    case 'request': {
      const { id, atMs, projectId, requestId, method, path, operation, serverId, status, durationMs, responseBody, faults } = event.entry
      return { id, kind: 'request', at: isoTime(atMs), projectId, requestId, method, path, operation, serverId, status, durationMs, reason: status >= 400 ? reasonOf(responseBody) : null, faults: faults.map((fault) => fault.ruleId) }
    }
  }
}

/** Selects events. */
export interface EventFilter {
  readonly projectId: string | null
  readonly kind: EventKind | null
  /** Selects events with a greater number. */
  readonly since: number
}

/** Returns the worlds that keep events of a project, or of all. */
export function recordedIn (worlds: Worlds, projectId: string | null): readonly World[] {
  // Requests to a project that is not kept are in the journal of the common world, with its id.
  return [worlds.common, ...worldsOf(worlds, projectId)]
}

/**
 * Returns the newest matching events before the marker, oldest first, the marker of those before them, and how many were
 * evicted. @throws RangeError for an unknown marker
 */
export function listEvents (worlds: Worlds, filter: EventFilter, query: PageQuery): { readonly events: readonly EventView[], readonly next: string | null, readonly dropped: number } {
  const scope = recordedIn(worlds, filter.projectId)
  const all = scope.flatMap((world): WorldEvent[] => [
    ...world.events.list(),
    ...world.journal.list().map((entry) => ({ kind: 'request', id: entry.id, entry }) as const)
  ])
  const { page, next } = newestPage(all.filter((event) => isWanted(event, filter)).sort((a, b) => a.id - b.id), query)
  return { events: page.map(viewEvent), next, dropped: scope.reduce((sum, { journal, events: kept }) => sum + journal.dropped + kept.dropped, 0) }
}

/** Returns whether an event matches the filter. */
export function isWanted (event: WorldEvent, { projectId, kind, since }: EventFilter): boolean {
  return event.id > since && (kind === null || event.kind === kind) && (projectId === null || projectOf(event) === projectId)
}

function projectOf (event: WorldEvent): string {
  return event.kind === 'request' ? event.entry.projectId : event.projectId
}
