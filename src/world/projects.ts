// The projects, and the template that new ones start from. A project is created by the first request that changes it; a
// request that only reads does not create one.
import { createClock, type Clock } from '../clock.js'
import { createFeed, type Feed } from '../store/events.js'
import { createHolds, MAX_HOLDS, type HoldBudget } from './holds.js'
import { createProjectJournal, createStreams, createWorld, type OwnStart, type SharedParts, type World } from './world.js'
import type { WorldObserver } from './transition.js'
import { Refusal } from '../core/refusal.js'
import type { Template } from './settings.js'
import type { TransitionEvent } from '../store/events.js'

/** The most projects of one emulator. */
export const MAX_PROJECTS = 10_000

/** The listener for events of the emulator. */
export interface WorldsObserver {
  /** A request created a project. */
  onProject(projectId: string): void
  onTransition(event: TransitionEvent): void
  /** Whether `onTransition` needs each transition at its due instant, for the log. */
  readonly isListening: boolean
}

/** All worlds of one emulator. */
export interface Worlds {
  /** What new projects start from; replaced as a whole. Their time starts at the time of the common clock. */
  template: Template
  /** The template that a full reset restores. */
  start: Template
  /** The clock for requests without a project. */
  readonly clock: Clock
  readonly feed: Feed
  /** Returns the world of a project for a request that changes nothing. A new world is not kept. */
  forRead(projectId: string): World
  /** Returns the world of a project as it is, or as it would be. The world of an unknown project is not kept. */
  look(projectId: string): World
  /** Returns the id of the project that was created with this name. */
  named(name: string): string | undefined
  /** Returns the world of a project for a request that changes something. @throws Refusal `limit-reached` */
  forChange(projectId: string): World
  /** The world of requests without a project. */
  readonly common: World
  find(projectId: string): World | undefined
  /** Creates a project. The caller ensures that the id is free. @throws Refusal `limit-reached` */
  add(projectId: string, own: OwnStart): World
  list(): Iterable<World>
  remove(projectId: string): boolean
  /** Creates a project again from the template and its own settings, and ends its holds. */
  renew(projectId: string): World
  /** Schedules the settling of each project, after a listener was added. */
  scheduleSettle(): void
  /** Ends every hold and every timer. */
  endHolds(): void
  /** Runs a move of time once all earlier moves are complete, so that two never interleave. */
  inTurn<Result>(move: () => Promise<Result>): Promise<Result>
  /** Drops every project and restarts from `start`. */
  restart(): void
  /** The snapshot that the emulator started from, for a full reset; null if there was none. */
  startedFrom: unknown
  /** Returns a world that is not kept yet. */
  make(projectId: string, template: Template, parts: SharedParts, own: OwnStart): World
  /** Replaces template, common world and projects. */
  replace(template: Template, common: World, projects: readonly World[]): void
  /** Replaces the world of a project. @throws Refusal `limit-reached` */
  replaceProject(world: World): void
}

/** Returns the worlds of an emulator, with the default project. */
export function createWorlds (start: Template, observer: WorldsObserver, maxProjects = MAX_PROJECTS): Worlds {
  const feed = createFeed()
  const inner: WorldObserver = { feed, onTransition: observer.onTransition, isListening: () => observer.isListening || feed.hasListeners }
  const kept = createKept()
  const budget: HoldBudget = { used: 0, limit: MAX_HOLDS }
  let [template, common] = [start, commonWorld(start, inner, budget)]
  const keep = (projectId: string, own: OwnStart = {}): World => {
    // A new project starts at the current time of the template.
    const world = createWorld(projectId, { ...template, clock: common.clock.setting() }, inner, { holds: createHolds(budget) }, own)
    kept.put(world)
    return world
  }
  const worlds: Worlds = {
    get template () { return template },
    set template (changed) { template = changed },
    start,
    get clock () { return common.clock },
    feed,
    get common () { return common },
    forRead: (projectId) => kept.get(projectId) ??
      // A rule that counts needs a world that is kept.
      (template.rules.length > 0 && kept.size < maxProjects ? keep(projectId) : createWorld(projectId, template, inner, common)),
    look: (projectId) => kept.get(projectId) ?? createWorld(projectId, template, inner, common),
    named: kept.named,
    forChange: (projectId) => {
      const world = kept.get(projectId)
      if (world !== undefined) return world
      checkRoom(kept, maxProjects)
      observer.onProject(projectId)
      return keep(projectId)
    },
    add: (projectId, own) => {
      checkRoom(kept, maxProjects)
      return keep(projectId, own)
    },
    find: (projectId) => kept.get(projectId),
    list: () => kept.values(),
    remove: kept.remove,
    renew: (projectId) => keep(projectId, kept.get(projectId)?.own),
    scheduleSettle: () => [...kept.values()].forEach((world) => world.scheduleSettle()),
    endHolds: () => [common, ...kept.values()].forEach((world) => world.endAll()),
    inTurn: createTurns(),
    restart: () => {
      worlds.replace(worlds.start, commonWorld(worlds.start, inner, budget), [])
      keep(template.defaultProjectId)
    },
    startedFrom: null,
    make: (projectId, from, parts, own) => createWorld(projectId, from, inner, { holds: createHolds(budget), ...parts }, own),
    replace: (from, withCommon, projects) => {
      discard(common)
      kept.clear();
      [template, common] = [from, withCommon]
      for (const world of projects) kept.put(world)
      worlds.scheduleSettle()
    },
    replaceProject: (world) => {
      if (kept.get(world.projectId) === undefined) checkRoom(kept, maxProjects)
      kept.put(world)
      world.scheduleSettle()
    }
  }
  keep(template.defaultProjectId)
  return worlds
}

/** Returns the projects that are kept, or the one with the id. */
export function worldsOf (worlds: Worlds, projectId: string | null): readonly World[] {
  if (projectId === null) return [...worlds.list()]
  const world = worlds.find(projectId)
  return world === undefined ? [] : [world]
}

/** The worlds that are kept, by id and by the name they were created with. */
interface Kept {
  readonly size: number
  get(projectId: string): World | undefined
  named(name: string): string | undefined
  values(): Iterable<World>
  /** Replaces the world of the project, which is discarded; the order of the projects stays. */
  put(world: World): void
  /** Discards the world of the project. Returns false if there is none. */
  remove(projectId: string): boolean
  clear(): void
}

function createKept (): Kept {
  const worlds = new Map<string, World>()
  const names = new Map<string, string>()
  const retire = (projectId: string): boolean => {
    const world = worlds.get(projectId)
    if (world === undefined) return false
    discard(world)
    if (world.own.name !== undefined) names.delete(world.own.name)
    return true
  }
  return {
    get size () { return worlds.size },
    get: (projectId) => worlds.get(projectId),
    named: (name) => names.get(name),
    values: () => worlds.values(),
    put: (world) => {
      retire(world.projectId)
      worlds.set(world.projectId, world)
      if (world.own.name !== undefined) names.set(world.own.name, world.projectId)
    },
    remove: (projectId) => retire(projectId) && worlds.delete(projectId),
    clear: () => {
      for (const projectId of worlds.keys()) retire(projectId)
      worlds.clear()
    }
  }
}

function checkRoom (kept: Kept, maxProjects: number): void {
  if (kept.size < maxProjects) return
  throw new Refusal('limit-reached', { message: `The emulator has ${maxProjects} projects, which is the limit. Remove some with DELETE /_emulator/projects.` })
}

/** Returns a function that runs its arguments one after the other. */
function createTurns (): Worlds['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (move) => {
    const result = last.then(move)
    // A failure must not stop the next one.
    last = result.catch(() => {})
    return result
  }
}

/** Ends the holds and timers of a world, and releases its part of the budget that all journals and event logs share. */
function discard (world: World): void {
  world.endAll()
  world.journal.retire()
  world.events.retire()
}

function commonWorld (template: Template, observer: WorldObserver, budget: HoldBudget): World {
  return createWorld('', template, observer, { clock: createClock(template.clock), journal: createProjectJournal(observer.feed), events: observer.feed.createLog(), streams: createStreams(template.seed, template.idSeed), holds: createHolds(budget) })
}
