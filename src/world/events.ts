// Events of projects: noting them as they happen, and showing them to those who ask or listen.
import { isoTime } from '../clock.js'
import type { AnyArmedFault } from '../faults/index.js'
import type { WorldEvent } from '../store/events.js'
import type { World } from './world.js'
import type { Worlds } from './projects.js'

export const EVENT_KINDS = ['transition', 'request', 'fault'] as const
type EventKind = typeof EVENT_KINDS[number]

/** What every event shows; `at` is the project's time. Numbers grow from event to event, over all projects. */
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
  /** Status before and after; null where the server was made or removed. */
  readonly from: string | null
  readonly to: string | null
  readonly task_state: string | null
}

/** A fault that was applied to a request. */
export interface FaultEventView extends EventBase<'fault'> {
  /** The id of the rule. */
  readonly faultId: string
  /** The kind of its effect. */
  readonly effect: string
  /** How many draws the rule has made, this one included. */
  readonly draw: number
  readonly operation: string
  readonly serverId: string | null
  readonly requestId: string
}

/** A request that was served. */
export interface RequestEventView extends EventBase<'request'> {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly serverId: string | null
  /** 0 where no response was sent. */
  readonly status: number
  /** The ids of the rules that were applied. */
  readonly faults: readonly string[]
}

/** An event as `GET /_emulator/events` shows it. Its kind says which members it has. */
export type EventView = TransitionEventView | FaultEventView | RequestEventView

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

/** The events kept, oldest first, and how many were dropped because newer ones came. */
export function listEvents (worlds: Worlds, filter: EventFilter): { readonly events: readonly EventView[], readonly dropped: number } {
  const scope = filter.projectId === null ? [...worlds.list()] : [worlds.find(filter.projectId)].filter((world) => world !== undefined)
  // Requests to a project that is not kept stand in the journal of no project, with its id.
  const all = [worlds.common, ...scope].flatMap((world): WorldEvent[] => [
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
