// The projects and the template they start from. A project that is first named by a change is made then; one that is
// only read is not kept.
import { createClock, type Clock } from '../clock.js'
import { createFeed, type Feed } from '../store/events.js'
import { createHeldAnswers, MAX_HELD, type HeldCount } from './held.js'
import { createProjectJournal, createStreams, createWorld, type OwnStart, type SharedParts, type World } from './world.js'
import type { WorldObserver } from './transition.js'
import { Refusal } from '../core/refusal.js'
import type { Template } from './settings.js'
import type { TransitionEvent } from '../store/events.js'

/** At most so many projects are kept. */
export const MAX_PROJECTS = 10_000

/** What the worlds tell of themselves. */
export interface WorldsObserver {
  /** A project was made because a change named it. */
  onProject(projectId: string): void
  onTransition(event: TransitionEvent): void
  /** Whether transitions are wanted at their instant even while nobody listens to the feed: for the log. */
  readonly isAwaited: boolean
}

/** All worlds of one emulator. */
export interface Worlds {
  /** What new projects start from; replaced as a whole when a call changes it. Their time goes on from the common clock's. */
  template: Template
  /** What a reset of everything goes back to. */
  start: Template
  /** The template's own clock, for requests without a project. */
  readonly clock: Clock
  /** What happens in all worlds. */
  readonly feed: Feed
  /** The world of a project for a request that changes nothing; not kept if it is not there yet. */
  forRead(projectId: string): World
  /** The world of a project for a request that changes something. @throws Refusal `limit-reached` */
  forChange(projectId: string): World
  /** The world of no project: the template's clock, seed, profile and faults. */
  readonly common: World
  find(projectId: string): World | undefined
  /** Makes a project with something of its own; the caller has made sure that the id is free. @throws Refusal `limit-reached` */
  add(projectId: string, own: OwnStart): World
  list(): Iterable<World>
  remove(projectId: string): boolean
  /** Makes a project anew from the template and what it has of its own, ending what waits in it. */
  renew(projectId: string): World
  /** Sees to it that transitions are told at their instant, now that somebody awaits them. */
  announce(): void
  /** Ends everything that waits in a world, or in all. */
  endHolds(): void
  /** Runs a move of time once the moves before it are over, so that two never interleave. */
  inTurn<Result>(move: () => Promise<Result>): Promise<Result>
  /** Drops every project and begins again from `start`. */
  restart(): void
  /** The snapshot that everything began with, for a reset of everything; null if there was none. */
  startedFrom: unknown
  /** A world that is not kept yet. */
  make(projectId: string, template: Template, parts: SharedParts, own: OwnStart): World
  /** Puts these in the place of everything. */
  replace(template: Template, common: World, projects: readonly World[]): void
  /** Puts a world in the place of the one of its project. @throws Refusal `limit-reached` */
  replaceProject(world: World): void
}

/** The worlds of an emulator; the default project is there from the start. */
export function createWorlds (start: Template, observer: WorldsObserver, maxProjects = MAX_PROJECTS): Worlds {
  const feed = createFeed()
  const inner: WorldObserver = { feed, onTransition: observer.onTransition, isAwaited: () => observer.isAwaited || feed.isHeard }
  const kept = new Map<string, World>()
  const count: HeldCount = { held: 0, max: MAX_HELD }
  let [template, common] = [start, commonWorld(start, inner, count)]
  const keep = (projectId: string, own: OwnStart = {}): World => {
    // The template's time has gone on since the start, and a new project begins in it.
    const world = createWorld(projectId, { ...template, clock: common.clock.setting() }, inner, { held: createHeldAnswers(count) }, own)
    kept.set(projectId, world)
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
      // A rule that counts needs a world in which its counts stay.
      (template.rules.length > 0 && kept.size < maxProjects ? keep(projectId) : createWorld(projectId, template, inner, common)),
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
    remove: (projectId) => {
      discard(kept.get(projectId))
      return kept.delete(projectId)
    },
    renew: (projectId) => {
      const own = kept.get(projectId)?.own
      discard(kept.get(projectId))
      return keep(projectId, own)
    },
    announce: () => [...kept.values()].forEach((world) => world.announce()),
    endHolds: () => [common, ...kept.values()].forEach((world) => world.endAll()),
    inTurn: createTurns(),
    restart: () => {
      worlds.replace(worlds.start, commonWorld(worlds.start, inner, count), [])
      keep(template.defaultProjectId)
    },
    startedFrom: null,
    make: (projectId, from, parts, own) => createWorld(projectId, from, inner, { held: createHeldAnswers(count), ...parts }, own),
    replace: (from, withCommon, projects) => {
      for (const world of [common, ...kept.values()]) discard(world)
      kept.clear();
      [template, common] = [from, withCommon]
      for (const world of projects) kept.set(world.projectId, world)
      worlds.announce()
    },
    replaceProject: (world) => {
      if (!kept.has(world.projectId)) checkRoom(kept, maxProjects)
      discard(kept.get(world.projectId))
      kept.set(world.projectId, world)
      world.announce()
    }
  }
  keep(template.defaultProjectId)
  return worlds
}

function checkRoom (kept: ReadonlyMap<string, World>, maxProjects: number): void {
  if (kept.size < maxProjects) return
  throw new Refusal('limit-reached', { message: `There are ${maxProjects} projects already, and no more are kept. Remove some with DELETE /_emulator/projects.` })
}

/** Runs one thing after the other. */
function createTurns (): Worlds['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (move) => {
    const result = last.then(move)
    // The next one does not care how this one ended.
    last = result.catch(() => {})
    return result
  }
}

/** Ends what waits in a world, and gives back what its records took of the room that all share. */
function discard (world: World | undefined): void {
  world?.endAll()
  world?.journal.retire()
  world?.events.retire()
}

function commonWorld (template: Template, observer: WorldObserver, count: HeldCount): World {
  return createWorld('', template, observer, { clock: createClock(template.clock), journal: createProjectJournal(observer.feed), events: observer.feed.createLog(), streams: createStreams(template.seed, template.idSeed), held: createHeldAnswers(count) })
}
