// What a transition of a server is, how it looks, and how it is noted.
import { isoTime } from '../clock.js'
import { statusOf } from '../core/states.js'
import type { EventLog, Feed, TransitionEvent } from '../store/events.js'
import type { Profile } from '../core/profile.js'
import type { ServerRecord } from '../core/server.js'
import type { Transition } from '../store/server-store.js'

/** Told of what happens in worlds; all calls are synchronous and must not throw. */
export interface WorldObserver {
  readonly feed: Feed
  /** Whether somebody wants to be told of transitions at their instant, and not only when the project is looked at. */
  isAwaited(): boolean
  onTransition(event: TransitionEvent): void
}

/** What a transition needs of the project it happened in. */
interface TransitionScope {
  readonly projectId: string
  readonly profile: Profile
  readonly events: EventLog
}

/** A change of a server's status or states that happened. */
export interface TransitionView {
  readonly at: string
  readonly projectId: string
  readonly serverId: string
  readonly name: string
  /** Status before and after; null where the server was made or removed. */
  readonly from: string | null
  readonly to: string | null
  readonly task_state: string | null
}

/** The transition as it is shown. */
export function viewTransition (world: Pick<TransitionScope, 'projectId' | 'profile'>, { atMs, serverId, before, after }: Transition): TransitionView {
  return {
    at: isoTime(atMs),
    projectId: world.projectId,
    serverId,
    name: nameOf({ before, after }),
    from: statusIn(world, before),
    to: statusIn(world, after),
    task_state: after?.taskState ?? null
  }
}

/** The status that the project's profile shows of a record; null where there is none. */
export function statusIn (scope: Pick<TransitionScope, 'profile'>, record: ServerRecord): string
export function statusIn (scope: Pick<TransitionScope, 'profile'>, record: ServerRecord | null): string | null
export function statusIn ({ profile }: Pick<TransitionScope, 'profile'>, record: ServerRecord | null): string | null {
  return record === null ? null : statusOf(record.vmState, record.taskState, profile.choices.rebootStatus)
}

/** The name of the server: one of the two records is always there. */
function nameOf ({ before, after }: Pick<Transition, 'before' | 'after'>): string {
  return String((after ?? before)?.name)
}

/** Whether the states differ, and not only a name or a tag. */
export function isTransition ({ before, after }: Transition): boolean {
  return before === null || after === null || before.vmState !== after.vmState || before.taskState !== after.taskState
}

/** Keeps a transition and tells of it, if a state changed and not only a name or a tag. */
export function noteTransition (world: TransitionScope, transition: Transition, { feed, onTransition }: Pick<WorldObserver, 'feed' | 'onTransition'>): void {
  if (!isTransition(transition)) return
  const { serverId, atMs, before, after } = transition
  const event = {
    kind: 'transition',
    id: feed.nextId(),
    projectId: world.projectId,
    atMs,
    serverId,
    name: nameOf(transition),
    from: statusIn(world, before),
    to: statusIn(world, after),
    taskState: after?.taskState ?? null
  } as const
  world.events.add(event)
  feed.publish(event)
  onTransition(event)
}
