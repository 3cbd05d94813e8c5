// Formats and records the transitions of servers.
import { isoTime } from '../clock.js'
import { statusIn } from '../core/states.js'
import type { EventLog, Feed, TransitionEvent } from '../store/events.js'
import type { Profile } from '../core/profile.js'
import type { Transition } from '../store/server-store.js'

/** Observes worlds. Its functions are synchronous and must not throw. */
export interface WorldObserver {
  readonly feed: Feed
  /** Whether a listener needs transitions at their due instant, and not only at the next read of the project. */
  isListening(): boolean
  /** `isBegun`: a request began it just then, and not the time that passed. */
  onTransition(event: TransitionEvent, isBegun: boolean): void
}

/** The parts of a world that transitions need. */
interface TransitionScope {
  readonly projectId: string
  readonly profile: Profile
  readonly events: EventLog
}

/** A transition in a response. */
export interface TransitionView {
  readonly at: string
  readonly projectId: string
  readonly serverId: string
  readonly name: string
  /** The status before and after; null if the server was created or removed. */
  readonly from: string | null
  readonly to: string | null
  readonly task_state: string | null
}

/** Formats a transition. */
export function viewTransition (world: Pick<TransitionScope, 'projectId' | 'profile'>, { atMs, serverId, before, after }: Transition): TransitionView {
  return {
    at: isoTime(atMs),
    projectId: world.projectId,
    serverId,
    name: nameOf({ before, after }),
    from: statusIn(world.profile.choices, before),
    to: statusIn(world.profile.choices, after),
    task_state: after?.taskState ?? null
  }
}

/** Returns the name of the server: one of the two records always exists. */
function nameOf ({ before, after }: Pick<Transition, 'before' | 'after'>): string {
  return String((after ?? before)?.name)
}

/** Whether the states differ, and not only a name or a tag. */
export function isTransition ({ before, after }: Transition): boolean {
  return before === null || after === null || before.vmState !== after.vmState || before.taskState !== after.taskState
}

/** Whether a state is the beginning of the server's newest action. */
function isBegun (record: Transition['after'], atMs: number): boolean {
  return record !== null && record.taskState !== null && record.actions[0]?.startedAtMs === atMs
}

/** Records and publishes a change if it is a transition. */
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
    from: statusIn(world.profile.choices, before),
    to: statusIn(world.profile.choices, after),
    taskState: after?.taskState ?? null
  } as const
  world.events.add(event)
  feed.publish(event)
  onTransition(event, isBegun(after, atMs))
}
