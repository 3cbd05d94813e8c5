// The world of one project: servers, clock, profile, faults, journal, random streams. Worlds share no mutable state.
import { createSettleTimer } from './settle-timer.js'
import { createClock, type Clock, type ClockSetting } from '../clock.js'
import { createFaultList, type FaultList } from '../faults/index.js'
import { createJobStore, JOB_LIMITS, type JobStore } from '../store/job-store.js'
import { createJournal, type Journal } from '../store/journal.js'
import { createHolds, type Holds } from './holds.js'
import { createMasks, type Masks } from './masks.js'
import { createStream, type RandomStream, type Seed } from '../core/random.js'
import { createTokenStore, MAX_TOKENS, type TokenStore } from '../store/token-store.js'
import { drawDuration, softDuration, type Duration } from '../core/time/duration.js'
import { noteReferences } from './references.js'
import { noteTransition, type WorldObserver } from './transition.js'
import { noteUsage } from './usage.js'
import { ServerStore, type Transition } from '../store/server-store.js'
import type { Fleet } from '../store/fleet.js'
import type { ActionName, Durations } from '../core/actions.js'
import type { EventLog, Feed } from '../store/events.js'
import type { Profile } from '../core/profile.js'
import type { Origin, ServerRecord } from '../core/server.js'
import type { Outcome, TaskPlan } from '../core/task.js'
import type { Template } from './settings.js'

export { DEFAULT_PROJECT_ID } from '../core/identity.js'

/** The settings that a project was created with; the template has the rest. */
export interface OwnStart {
  readonly name?: string
  readonly seed?: Seed
  readonly profile?: Profile
  readonly clock?: ClockSetting
  readonly fleet?: Fleet
  readonly durations?: Partial<Durations>
}

/** The world of one project. `profile` and `durations` are replaced as a whole. */
export interface World {
  readonly projectId: string
  readonly own: OwnStart
  readonly seed: Seed
  profile: Profile
  readonly clock: Clock
  durations: Durations
  readonly servers: ServerStore
  readonly faults: FaultList
  readonly masks: Masks
  readonly holds: Holds
  readonly journal: Journal
  readonly jobs: JobStore
  readonly events: EventLog
  /** The events of all worlds. */
  readonly feed: Feed
  readonly tokens: TokenStore
  /** Called for each change of a server when it is applied. */
  readonly watchers: Set<(world: World, transition: Transition) => void>
  /** Settles the world at the next due instant, if a listener needs transitions then. */
  scheduleSettle(): void
  /** Does the same after the clock was moved or set, which changes the real time until that instant. */
  rescheduleSettle(): void
  /** Ends every hold and every timer of the world. */
  endAll(): void
  /** The random streams of the project, one for each use. */
  readonly streams: Readonly<Record<StreamName, RandomStream>>
}

/** The random streams of a project besides those of its faults. */
type StreamName = 'requestIds' | 'durations' | 'ids' | 'tokens'

/** The parts that a world shares with the common world while its project is only read. `isFleetOwn`: its fleet counts, although it was not created with one. */
export type SharedParts = Partial<Pick<World, 'seed' | 'clock' | 'faults' | 'journal' | 'events' | 'streams' | 'holds'>> & { readonly isFleetOwn?: boolean }

/** Returns a new world. Its default seed derives from the seed of the template and the project id. */
export function createWorld (projectId: string, template: Template, observer: WorldObserver, shared: SharedParts = {}, own: OwnStart = {}): World {
  const { memory } = observer.feed
  const seed = shared.seed ?? own.seed ?? seedOf(template, projectId)
  const clock = shared.clock ?? createClock(own.clock ?? template.clock)
  const timer = createSettleTimer(clock, () => {
    world.servers.settle(clock.now())
    world.scheduleSettle()
  })
  const world: World = {
    projectId,
    own,
    seed,
    profile: own.profile ?? template.profile,
    clock,
    durations: durationsIn(template, projectId, own),
    servers: new ServerStore(own.fleet ?? template.fleets.get(projectId) ?? template.fleet, (transition) => {
      noteTransition(world, transition, observer)
      world.jobs.note(transition)
      noteReferences(world.servers, transition)
      noteUsage(world.servers, transition)
      for (const watch of world.watchers) watch(world, transition)
      world.scheduleSettle()
    }, memory, own.fleet !== undefined || shared.isFleetOwn === true),
    faults: shared.faults ?? createFaults(seed, template, clock.now()),
    masks: createMasks(memory.masks),
    holds: shared.holds ?? createHolds(undefined, memory.holds),
    journal: shared.journal ?? createProjectJournal(observer.feed),
    events: shared.events ?? observer.feed.createLog(),
    feed: observer.feed,
    jobs: createJobStore([], JOB_LIMITS, memory.jobs),
    tokens: createTokenStore(MAX_TOKENS, (id) => template.identity.tokens.has(id), memory.tokens),
    watchers: new Set(),
    scheduleSettle: () => {
      const dueMs = observer.isListening() ? world.servers.nextDueMs() : null
      if (dueMs === null) timer.clear()
      else timer.set(dueMs)
    },
    rescheduleSettle: () => {
      timer.clear()
      world.scheduleSettle()
    },
    endAll: () => {
      timer.clear()
      world.holds.endAll()
      clock.endAll()
    },
    streams: shared.streams ?? createStreams(seed, own.seed ?? `${template.idSeed}/${projectId}`)
  }
  return world
}

/** Returns the seed of a project that has none of its own. */
export function seedOf ({ seed }: Pick<Template, 'seed'>, projectId: string): Seed {
  return `${seed}/${projectId}`
}

/** Returns a list with the fault rules of the template. */
export function createFaults (seed: Seed, { rules, kinds }: Pick<Template, 'rules' | 'kinds'>, nowMs: number): FaultList {
  const faults = createFaultList(seed, kinds)
  for (const rule of rules) faults.add(rule, nowMs)
  return faults
}

/** Returns an empty journal that publishes its entries in the feed. */
export function createProjectJournal (feed: Feed): Journal {
  return createJournal({
    budget: feed.memory.journal,
    nextId: feed.nextId,
    onAdd: feed.publishRequest
  })
}

/** Returns the streams of a seed. Ids and tokens follow from the seed as it was written. */
export function createStreams (seed: Seed, idSeed: Seed): World['streams'] {
  return {
    requestIds: createStream(seed, 'request-ids'),
    durations: createStream(seed, 'durations'),
    ids: createStream(idSeed, 'ids'),
    tokens: createStream(idSeed, 'tokens')
  }
}

/** Returns the next due instant of a server or the next timer, or null. */
export function nextChangeMs (world: World): number | null {
  const due = world.servers.nextDueMs()
  const timer = world.clock.nextTimerMs()
  return due === null ? timer : timer === null ? due : Math.min(due, timer)
}

/** Returns the durations of a project: its own first, then those that the template has for it, then those for every project. */
export function durationsIn ({ durations, projectDurations }: Template, projectId: string, own: OwnStart): Durations {
  return { ...durations, ...projectDurations.get(projectId), ...own.durations }
}

const NO_TIME: Duration = { kind: 'fixed', ms: 0 }

/** Returns the duration of a task: that of the server, else that of the project. */
export function durationOf (world: World, record: ServerRecord, action: ActionName, isSoft: boolean): Duration {
  const own: Partial<Durations> = record.durations
  const duration = own[action] ?? world.durations[action] ?? NO_TIME
  return isSoft ? softDuration(duration) : duration
}

/** Draws the duration of a task, and takes the outcome from the fault. Written out, as in `changed`. */
export function planTask (world: World, record: ServerRecord, action: ActionName, isSoft: boolean, outcome: Outcome | null, { requestId, userId, projectId }: Origin): TaskPlan {
  const durationMs = drawDuration(durationOf(world, record, action, isSoft), world.streams.durations)
  return outcome === null ? { durationMs, requestId, userId, projectId } : { durationMs, requestId, userId, projectId, outcome }
}
