// Everything that belongs to one project: servers, clock, profile, faults, journal, chance. Worlds share nothing that changes.
import { createAlarm } from './alarm.js'
import { createClock, type Clock, type ClockSetting } from '../clock.js'
import { createFaultList, type FaultList } from '../faults/index.js'
import { createJobStore, type JobStore } from '../store/job-store.js'
import { createJournal, type Journal } from '../store/journal.js'
import { createHeldAnswers, type HeldAnswers } from './held.js'
import { createMasks, type Masks } from './masks.js'
import { createStream, type RandomStream, type Seed } from '../core/random.js'
import { createTokenStore, MAX_TOKENS, type TokenStore } from '../store/token-store.js'
import { drawDuration, type Duration } from '../core/duration.js'
import { noteTransition, type WorldObserver } from './transition.js'
import { outcomeOf } from '../faults/outcome.js'
import { ServerStore, type Transition } from '../store/server-store.js'
import type { Fleet } from '../store/fleet.js'
import type { ActionName } from '../core/refusal.js'
import type { ArmedFault } from '../faults/index.js'
import type { EventLog, Feed } from '../store/events.js'
import type { Profile } from '../core/profile.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'
import type { Durations, Template } from './settings.js'

export { DEFAULT_PROJECT_ID } from '../core/identity.js'

/** What a project was given of its own when it was made; the rest comes from the template. */
export interface OwnStart {
  readonly name?: string
  readonly seed?: Seed
  readonly profile?: Profile
  readonly clock?: ClockSetting
  readonly fleet?: Fleet
}

/** One project's world. `profile` and `durations` are replaced as a whole when they change. */
export interface World {
  readonly projectId: string
  readonly own: OwnStart
  readonly seed: Seed
  profile: Profile
  readonly clock: Clock
  durations: Durations
  readonly servers: ServerStore
  readonly faults: FaultList
  /** What reads show instead of the truth. */
  readonly masks: Masks
  /** The answers that are held back; ended when the project is. */
  readonly held: HeldAnswers
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
  readonly streams: Readonly<Record<StreamName, RandomStream>>
}

/** What a project draws besides faults, each from its own stream. */
type StreamName = 'requestIds' | 'durations' | 'ids' | 'tokens'

/** Parts that a world can share with its template: those of a project that is only read. */
export type SharedParts = Partial<Pick<World, 'seed' | 'clock' | 'journal' | 'events' | 'streams' | 'held'>>

/** A fresh world. Its seed is its own, or one derived from the template's seed and the project's id. */
export function createWorld (projectId: string, template: Template, observer: WorldObserver, shared: SharedParts = {}, own: OwnStart = {}): World {
  const seed = shared.seed ?? own.seed ?? `${template.seed}/${projectId}`
  const clock = shared.clock ?? createClock(own.clock ?? template.clock)
  const faults = createFaultList(seed)
  for (const rule of template.rules) faults.add(rule, clock.now())
  const alarm = createAlarm(clock, () => {
    world.servers.settle(clock.now())
    world.announce()
  })
  const world: World = {
    projectId,
    own,
    seed,
    profile: own.profile ?? template.profile,
    clock,
    durations: template.durations,
    servers: new ServerStore(own.fleet ?? template.fleets.get(projectId) ?? template.fleet, (transition) => {
      noteTransition(world, transition, observer)
      for (const watch of world.watchers) watch(world, transition)
      world.announce()
    }),
    faults,
    masks: createMasks(),
    held: shared.held ?? createHeldAnswers(),
    journal: shared.journal ?? createProjectJournal(observer.feed),
    events: shared.events ?? observer.feed.createLog(),
    feed: observer.feed,
    jobs: createJobStore(),
    tokens: createTokenStore(MAX_TOKENS, (id) => template.identity.tokens.has(id)),
    watchers: new Set(),
    announce: () => {
      const dueMs = observer.isAwaited() ? world.servers.nextDueMs() : null
      if (dueMs === null) alarm.drop()
      else alarm.set(dueMs)
    },
    endAll: () => {
      alarm.drop()
      world.held.endAll()
      clock.endAll()
    },
    streams: shared.streams ?? createStreams(seed, own.seed ?? `${template.idSeed}/${projectId}`)
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

/** The streams of a seed. Ids and tokens follow from the seed as it was written. */
export function createStreams (seed: Seed, idSeed: Seed): World['streams'] {
  return {
    requestIds: createStream(seed, 'request-ids'),
    durations: createStream(seed, 'durations'),
    ids: createStream(idSeed, 'ids'),
    tokens: createStream(idSeed, 'tokens')
  }
}

/** The instant of the world's next change: of a server, or of something that waits. Null if nothing is due. */
export function nextChangeMs (world: World): number | null {
  const due = world.servers.nextDueMs()
  const hold = world.clock.nextHoldMs()
  return due === null ? hold : hold === null ? due : Math.min(due, hold)
}

/** How long a task of a server takes: as long as the server says, else the project. */
export function durationOf (world: World, record: ServerRecord, action: ActionName, isSoft: boolean): Duration {
  return record.durations[action] ?? world.durations[isSoft ? 'softReboot' : action]
}

/** Duration and outcome of one task: the server's own duration before the project's, and the outcome that a fault gives. */
export function planTask (world: World, record: ServerRecord, action: ActionName, isSoft: boolean, fault: ArmedFault<'outcome'> | null, requestId: string): TaskPlan {
  const durationMs = drawDuration(durationOf(world, record, action, isSoft), world.streams.durations)
  const outcome = fault === null ? null : outcomeOf(fault.effect)
  return outcome === null ? { durationMs, requestId } : { durationMs, requestId, outcome }
}
