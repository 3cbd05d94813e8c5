// Everything that belongs to one project: servers, clock, profile, faults, journal, chance. Worlds share nothing that changes.
import { createAlarm } from './alarm.js'
import { createClock, type Clock } from '../clock.js'
import { createFaultList, type FaultList } from '../faults/index.js'
import { createJobStore, type JobStore } from '../store/job-store.js'
import { createJournal, type Journal } from '../store/journal.js'
import { createStream, type RandomStream, type Seed, type StreamState } from '../core/random.js'
import { createTokenStore, type TokenStore } from '../store/token-store.js'
import { drawDuration } from '../core/duration.js'
import { noteTransition } from './events.js'
import { outcomeOf } from '../faults/outcome.js'
import { ServerStore, type Transition } from '../store/server-store.js'
import type { ActionName } from '../core/refusal.js'
import type { ArmedFault } from '../faults/index.js'
import type { EventLog, Feed, TransitionEvent } from '../store/events.js'
import type { Profile } from '../core/profile.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'
import type { Durations, Template } from './settings.js'

export { DEFAULT_PROJECT_ID } from '../core/identity.js'

/** Told of what happens in worlds; all calls are synchronous and must not throw. */
export interface WorldObserver {
  readonly feed: Feed
  /** Whether somebody wants to be told of transitions at their instant, and not only when the project is looked at. */
  isAwaited(): boolean
  onTransition(event: TransitionEvent): void
}

/** One project's world. `profile` is replaced as a whole when a choice changes. */
export interface World {
  readonly projectId: string
  readonly seed: Seed
  profile: Profile
  readonly clock: Clock
  readonly durations: Durations
  readonly servers: ServerStore
  readonly faults: FaultList
  readonly journal: Journal
  readonly jobs: JobStore
  readonly events: EventLog
  /** What happens in all worlds. */
  readonly feed: Feed
  /** The tokens that were issued for the project. */
  readonly tokens: TokenStore
  /** Told of each transition as it is applied, for as long as they listen. */
  readonly watchers: Set<(world: World, transition: Transition) => void>
  /** Sees to it that the next transition is told at its instant, if somebody awaits it. */
  announce(): void
  /** Ends everything that waits in the world. */
  endAll(): void
  /** Streams of the project's seed, one for each use. */
  readonly streams: { readonly requestIds: RandomStream, readonly durations: RandomStream, readonly ids: RandomStream, readonly tokens: RandomStream }
}

/** Parts that a world can share with its template: those of a project that is only read. */
export type SharedParts = Partial<Pick<World, 'seed' | 'clock' | 'journal' | 'events' | 'streams'>>

/** A fresh world. `seed` defaults to one derived from the template's seed and the project's id. */
export function createWorld (projectId: string, template: Template, observer: WorldObserver, shared: SharedParts = {}): World {
  const seed = shared.seed ?? `${template.seed}/${projectId}`
  const clock = shared.clock ?? createClock(template.clock)
  const faults = createFaultList(seed)
  for (const rule of template.rules) faults.add(rule, clock.now())
  const alarm = createAlarm(clock, () => {
    world.servers.settle(clock.now())
    world.announce()
  })
  const world: World = {
    projectId,
    seed,
    profile: template.profile,
    clock,
    durations: template.durations,
    servers: new ServerStore(template.fleets.get(projectId) ?? template.fleet, (transition) => {
      noteTransition(world, transition, observer)
      for (const watch of world.watchers) watch(world, transition)
      world.announce()
    }),
    faults,
    journal: shared.journal ?? createProjectJournal(observer.feed),
    events: shared.events ?? observer.feed.createLog(),
    feed: observer.feed,
    jobs: createJobStore(),
    tokens: createTokenStore(),
    watchers: new Set(),
    announce: () => {
      const dueMs = observer.isAwaited() ? world.servers.nextDueMs() : null
      if (dueMs === null) alarm.drop()
      else alarm.set(dueMs)
    },
    endAll: () => {
      alarm.drop()
      clock.endAll()
    },
    streams: shared.streams ?? createStreams(seed)
  }
  return world
}

/** An empty journal whose entries are told to the feed. */
export function createProjectJournal (feed: Feed): Journal {
  return createJournal({
    budget: feed.journalBudget,
    nextId: feed.nextId,
    onAdd: (entry) => feed.publish({ kind: 'request', id: entry.id, entry })
  })
}

const STREAM_NAMES = { requestIds: 'request-ids', durations: 'durations', ids: 'ids', tokens: 'tokens' } as const

/** The streams of a seed; those whose state is given go on from there. */
export function createStreams (seed: Seed, states: Readonly<Record<string, StreamState>> = {}): World['streams'] {
  const streams = Object.entries(STREAM_NAMES).map(([use, name]) => [use, createStream(seed, name, states[use])])
  return Object.fromEntries(streams) as World['streams']
}

/** The instant of the world's next change: of a server, or of something that waits. Null if nothing is due. */
export function nextChangeMs (world: World): number | null {
  const due = world.servers.nextDueMs()
  const hold = world.clock.nextHoldMs()
  return due === null ? hold : hold === null ? due : Math.min(due, hold)
}

/** Duration and outcome of one task: the server's own duration before the project's, and the outcome that a fault gives. */
export function planTask (world: World, record: ServerRecord, action: ActionName, isSoft: boolean, fault: ArmedFault<'outcome'> | null, requestId: string): TaskPlan {
  const duration = record.durations[action] ?? world.durations[isSoft ? 'softReboot' : action]
  const durationMs = drawDuration(duration, world.streams.durations)
  return fault === null ? { durationMs, requestId } : { durationMs, requestId, outcome: outcomeOf(fault.effect) }
}
