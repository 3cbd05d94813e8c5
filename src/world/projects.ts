// The projects and the template they start from. A project that is first named by a change is made then; one that is
// only read is not kept.
import { createClock, type Clock } from '../clock.js'
import { createFeed, type Feed } from '../store/events.js'
import { createProjectJournal, createStreams, createWorld, type SharedParts, type World, type WorldObserver } from './world.js'
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
  /** What new projects start from; replaced as a whole when a call changes it. */
  template: Template
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
  list(): Iterable<World>
  remove(projectId: string): boolean
  /** Makes a project anew from the template, ending what waits in it. */
  renew(projectId: string): World
  /** Sees to it that transitions are told at their instant, now that somebody awaits them. */
  announce(): void
  /** Ends everything that waits in a world, or in all. */
  endHolds(): void
  /** Drops every project and starts again from this template. */
  restart(template: Template): void
  readonly maxProjects: number
  /** The snapshot that everything began with, for `reset`; null if there was none. */
  startedFrom: unknown
  /** A world that is not kept yet. */
  make(projectId: string, template: Template, parts: SharedParts): World
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
  let template = start
  let common = commonWorld(template, inner)
  const keep = (projectId: string): World => {
    const world = createWorld(projectId, template, inner)
    kept.set(projectId, world)
    return world
  }
  const worlds: Worlds = {
    get template () { return template },
    set template (changed) { template = changed },
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
    find: (projectId) => kept.get(projectId),
    list: () => kept.values(),
    remove: (projectId) => {
      discard(kept.get(projectId))
      return kept.delete(projectId)
    },
    renew: (projectId) => {
      discard(kept.get(projectId))
      return keep(projectId)
    },
    announce: () => {
      for (const world of kept.values()) world.announce()
    },
    endHolds: () => {
      for (const world of kept.values()) world.endAll()
      common.endAll()
    },
    restart: (changed) => {
      worlds.replace(changed, commonWorld(changed, inner), [])
      keep(template.defaultProjectId)
    },
    maxProjects,
    startedFrom: null,
    make: (projectId, changed, parts) => createWorld(projectId, changed, inner, parts),
    replace: (changed, changedCommon, projects) => {
      for (const world of [common, ...kept.values()]) discard(world)
      kept.clear()
      template = changed
      common = changedCommon
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

/** Ends what waits in a world, and gives back what its records took of the room that all share. */
function discard (world: World | undefined): void {
  world?.endAll()
  world?.journal.retire()
  world?.events.retire()
}

function commonWorld (template: Template, observer: WorldObserver): World {
  return createWorld('', template, observer, { clock: createClock(template.clock), journal: createProjectJournal(observer.feed), events: observer.feed.createLog(), streams: createStreams(template.seed) })
}
