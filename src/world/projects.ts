// The projects and the template they start from. A project that is first named by a change is made then; one that is
// only read is not kept.
import { createClock, type Clock } from '../clock.js'
import { createJournal } from '../store/journal.js'
import { createStreams, createWorld, type World, type WorldObserver } from './world.js'
import { Refusal } from '../core/refusal.js'
import type { Template } from './settings.js'

/** At most so many projects are kept. */
export const MAX_PROJECTS = 10_000

/** What the worlds tell of themselves. */
export interface WorldsObserver extends WorldObserver {
  /** A project was made because a change named it. */
  onProject(projectId: string): void
}

/** All worlds of one emulator. */
export interface Worlds {
  /** What new projects start from; replaced as a whole when a call changes it. */
  template: Template
  /** The template's own clock, for requests without a project. */
  readonly clock: Clock
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
  /** Ends everything that waits in a world, or in all. */
  endHolds(): void
  /** Drops every project and starts again from this template. */
  restart(template: Template): void
}

/** The worlds of an emulator; the default project is there from the start. */
export function createWorlds (start: Template, observer: WorldsObserver, maxProjects = MAX_PROJECTS): Worlds {
  const kept = new Map<string, World>()
  let template = start
  let common = commonWorld(template, observer)
  const keep = (projectId: string): World => {
    const world = createWorld(projectId, template, observer)
    kept.set(projectId, world)
    return world
  }
  const worlds: Worlds = {
    get template () { return template },
    set template (changed) { template = changed },
    get clock () { return common.clock },
    get common () { return common },
    forRead: (projectId) => kept.get(projectId) ??
      // A rule that counts needs a world in which its counts stay.
      (template.rules.length > 0 && kept.size < maxProjects ? keep(projectId) : createWorld(projectId, template, observer, common)),
    forChange: (projectId) => {
      const world = kept.get(projectId)
      if (world !== undefined) return world
      if (kept.size >= maxProjects) {
        throw new Refusal('limit-reached', { message: `There are ${maxProjects} projects already, and no more are kept. Remove some with DELETE /_emulator/projects.` })
      }
      observer.onProject(projectId)
      return keep(projectId)
    },
    find: (projectId) => kept.get(projectId),
    list: () => kept.values(),
    remove: (projectId) => {
      kept.get(projectId)?.clock.endAll()
      return kept.delete(projectId)
    },
    renew: (projectId) => {
      kept.get(projectId)?.clock.endAll()
      return keep(projectId)
    },
    endHolds: () => {
      for (const world of kept.values()) world.clock.endAll()
      common.clock.endAll()
    },
    restart: (changed) => {
      worlds.endHolds()
      kept.clear()
      template = changed
      common = commonWorld(template, observer)
      keep(template.defaultProjectId)
    }
  }
  keep(template.defaultProjectId)
  return worlds
}

function commonWorld (template: Template, observer: WorldsObserver): World {
  return createWorld('', template, observer, { clock: createClock(template.clock), journal: createJournal(), streams: createStreams(template.seed) })
}
