// Everything that belongs to one project: servers, clock, profile, faults, journal, chance. Worlds share nothing that changes.
import { createClock, type Clock, type ClockSetting } from '../clock.js'
import { createFaultList, type FaultList } from '../faults/index.js'
import { createJournal, type Journal } from '../store/journal.js'
import { createHeldAnswers, type HeldAnswers } from './held.js'
import { createMasks, type Masks } from './masks.js'
import { createStream, type RandomStream, type Seed } from '../core/random.js'
import { drawDuration } from '../core/duration.js'
import { outcomeOf } from '../faults/outcome.js'
import { ServerStore, type Fleet, type Transition } from '../store/server-store.js'
import type { ActionName } from '../core/refusal.js'
import type { ArmedFault } from '../faults/index.js'
import type { Profile } from '../core/profile.js'
import type { ServerRecord } from '../core/server.js'
import type { TaskPlan } from '../core/task.js'
import type { Durations, Template } from './settings.js'

/** The id of the project that is there from the start. Source: the documented example. */
export const DEFAULT_PROJECT_ID = 'c685484a8cc2416b97260938705deb65'

/** Told of what happens in worlds; all calls are synchronous and must not throw. */
export interface WorldObserver {
  onTransition(world: World, transition: Transition): void
}

/** What a project was given of its own when it was made; the rest comes from the template. */
export interface OwnStart {
  readonly name?: string
  readonly seed?: Seed
  readonly profile?: Profile
  readonly clock?: ClockSetting
  readonly fleet?: Fleet
}

/** One project's world. `profile` is replaced as a whole when a choice changes. */
export interface World {
  readonly projectId: string
  readonly own: OwnStart
  readonly seed: Seed
  profile: Profile
  readonly clock: Clock
  readonly durations: Durations
  readonly servers: ServerStore
  readonly faults: FaultList
  /** What reads show instead of the truth. */
  readonly masks: Masks
  /** The answers that are held back; ended when the project is. */
  readonly held: HeldAnswers
  readonly journal: Journal
  /** Told of each transition as it is applied, for as long as they listen. */
  readonly watchers: Set<(world: World, transition: Transition) => void>
  /** Streams of the project's seed, one for each use. */
  readonly streams: Readonly<Record<StreamName, RandomStream>>
}

/** What a project draws besides faults, each from its own stream. */
type StreamName = 'requestIds' | 'durations' | 'ids' | 'tokens'

/** Parts that a world can share with its template: those of a project that is only read. */
export type SharedParts = Partial<Pick<World, 'clock' | 'journal' | 'streams' | 'held'>>

/** A fresh world. Its seed is its own, or one derived from the template's seed and the project's id. */
export function createWorld (projectId: string, template: Template, observer: WorldObserver, shared: SharedParts = {}, own: OwnStart = {}): World {
  const seed = own.seed ?? `${template.seed}/${projectId}`
  const clock = shared.clock ?? createClock(own.clock ?? template.clock)
  const faults = createFaultList(seed)
  for (const rule of template.rules) faults.add(rule, clock.now())
  const world: World = {
    projectId,
    own,
    seed,
    profile: own.profile ?? template.profile,
    clock,
    durations: template.durations,
    servers: new ServerStore(own.fleet ?? template.fleets.get(projectId) ?? template.fleet, (transition) => {
      observer.onTransition(world, transition)
      for (const watch of world.watchers) watch(world, transition)
    }),
    faults,
    masks: createMasks(),
    held: shared.held ?? createHeldAnswers(),
    journal: shared.journal ?? createJournal(),
    watchers: new Set(),
    streams: shared.streams ?? createStreams(seed)
  }
  return world
}

/** The streams of a seed. */
export function createStreams (seed: Seed): World['streams'] {
  return {
    requestIds: createStream(seed, 'request-ids'),
    durations: createStream(seed, 'durations'),
    ids: createStream(seed, 'ids'),
    tokens: createStream(seed, 'tokens')
  }
}

/** Ends everything that waits in a world. */
export function endHolds (world: World): void {
  world.held.endAll()
  world.clock.endAll()
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
  const outcome = fault === null ? null : outcomeOf(fault.effect)
  return outcome === null ? { durationMs, requestId } : { durationMs, requestId, outcome }
}
