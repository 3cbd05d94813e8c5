// The projects, and the template that new ones start from. A project is created by the first request that changes it; a
// request that only reads does not create one.
import { createClock, type Clock } from '../clock.js'
import { createFeed, type Feed } from '../store/events.js'
import { createHolds, MAX_HOLDS, type HoldBudget } from './holds.js'
import { createKept, discard, type Kept } from './kept.js'
import { createReadCounts, type ReadCounts } from './read-counts.js'
import { createRuleMemory, type RuleMemory } from './rule-memory.js'
import { createTrials } from './trials.js'
import { createFaults, createProjectJournal, createStreams, createWorld, seedOf, type OwnStart, type SharedParts, type World } from './world.js'
import type { WorldObserver } from './transition.js'
import { checkRoom, fleetBytes } from '../store/server-account.js'
import { createMemory, type Memory } from '../store/memory.js'
import { detached } from '../core/memory/detached.js'
import { Refusal } from '../core/refusal.js'
import type { FaultList } from '../faults/index.js'
import type { Template } from './settings.js'
import type { TransitionEvent } from '../store/events.js'

/** The most projects of one emulator. */
export const MAX_PROJECTS = 10_000
/** What a project takes besides what the budgets count, in bytes: empty stores, a clock, its own settings. Measured with Node 20. */
const PROJECT_BYTES = 26_800

/** Returns the most projects of an emulator with so much memory, so that empty projects do not take more than that. */
export function projectsWithin (memoryBytes: number): number {
  return Math.min(MAX_PROJECTS, Math.floor(memoryBytes / PROJECT_BYTES))
}

/** The listener for events of the emulator. */
export interface WorldsObserver {
  /** A request created a project. */
  onProject(projectId: string): void
  onTransition(event: TransitionEvent, isBegun: boolean): void
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
  /** Returns the world of a project for a request that changes nothing. A new world is not kept, but what its fault rules count is. */
  forRead(projectId: string): World
  readonly ruleMemory: RuleMemory
  /** What fault rules have counted in projects that were only read. A project that is created takes it over. */
  readonly readCounts: ReadCounts
  /** Returns the world of a project as it is, or as it would be. Nothing of an unknown project is kept. */
  look(projectId: string): World
  /** Returns the id of the project that was created with this name. */
  named(name: string): string | undefined
  /** Returns the world of a project for a request that changes something. @throws Refusal `limit-reached` */
  forChange(projectId: string): World
  /**
   * Runs a change that may be refused, and creates its project if there is none. If it is refused, and nothing else has used
   * that project since, the project is removed. @throws Refusal `limit-reached`, and what the change throws
   */
  attempt<Result>(projectId: string, change: (world: World) => Result): Result
  /** The world of requests without a project. */
  readonly common: World
  find(projectId: string): World | undefined
  /** The most projects. */
  readonly maxProjects: number
  /** Creates a project. The caller ensures that the id is free. @throws Refusal `limit-reached`, `memory-full` */
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
export function createWorlds (start: Template, observer: WorldsObserver, maxProjects = MAX_PROJECTS, memory = createMemory()): Worlds {
  const feed = createFeed(memory)
  const inner: WorldObserver = { feed, onTransition: observer.onTransition, isListening: () => observer.isListening || feed.hasListeners }
  const kept = createKept()
  const budget: HoldBudget = { used: 0, limit: MAX_HOLDS }
  const readCounts = createReadCounts(memory.rules)
  const ruleMemory = createRuleMemory(memory.rules, kept, readCounts)
  const base = createBase(start, commonWorld(start, inner, budget), { readCounts, ruleMemory, memory })
  const makeRoom = (): void => {
    checkNumber(kept, maxProjects)
    ruleMemory.makeRoomForProject()
  }
  const keep = (projectId: string, own: OwnStart = {}, faults?: FaultList): World => {
    // A new project starts at the current time of the template.
    const world = createWorld(detached(projectId), { ...base.template, clock: base.common.clock.setting() }, inner, { holds: createHolds(budget, memory.holds), ...(faults === undefined ? {} : { faults }) }, own)
    kept.put(world)
    return world
  }
  /** The world of a project that is not kept: that of requests without a project, but for its servers and its faults. */
  const read = (projectId: string): World =>
    createWorld(projectId, base.template, inner, { ...base.common, faults: readCounts.get(projectId) ?? createFaults(seedOf(base.template, projectId), base.template, base.common.clock.now()) })
  const worlds: Worlds = {
    get template () { return base.template },
    set template (changed) { base.template = changed },
    start,
    get clock () { return base.common.clock },
    feed,
    get common () { return base.common },
    readCounts,
    ruleMemory,
    maxProjects,
    ...createLookup({ kept, readCounts, keep, read, makeRoom, onProject: observer.onProject }),
    named: kept.named,
    add: (projectId, own) => {
      makeRoom()
      if (own.fleet !== undefined) checkRoom(memory.servers, fleetBytes(own.fleet))
      readCounts.take(projectId)
      return keep(projectId, own)
    },
    find: (projectId) => kept.get(projectId),
    list: () => kept.values(),
    remove: kept.remove,
    renew: (projectId) => keep(projectId, kept.get(projectId)?.own),
    scheduleSettle: () => [...kept.values()].forEach((world) => world.scheduleSettle()),
    endHolds: () => [base.common, ...kept.values()].forEach((world) => world.endAll()),
    inTurn: createTurns(),
    restart: () => {
      worlds.replace(worlds.start, commonWorld(worlds.start, inner, budget), [])
      keep(base.template.defaultProjectId)
    },
    startedFrom: null,
    make: (projectId, from, parts, own) => createWorld(projectId, from, inner, { holds: createHolds(budget, memory.holds), ...parts }, own),
    replace: (from, withCommon, projects) => {
      readCounts.clear()
      kept.clear()
      base.become(from, withCommon)
      for (const world of projects) kept.put(world)
      worlds.scheduleSettle()
    },
    replaceProject: (world) => {
      if (kept.get(world.projectId) === undefined) checkNumber(kept, maxProjects)
      readCounts.take(world.projectId)
      kept.put(world)
      readCounts.makeRoom(0)
      world.scheduleSettle()
    }
  }
  keep(start.defaultProjectId)
  return worlds
}

/** @throws Refusal `limit-reached` if there are as many projects as may be */
function checkNumber (kept: Kept, maxProjects: number): void {
  if (kept.size < maxProjects) return
  const more = maxProjects < MAX_PROJECTS ? ', or start with more memory: --memory SIZE' : ''
  throw new Refusal('limit-reached', { message: `The emulator has ${maxProjects} projects, which is the limit. Remove some with DELETE /_emulator/projects${more}.` })
}

/** What is there without any project: the template, and the world of requests without a project. Both count towards the memory of rules. */
interface Base {
  template: Template
  readonly common: World
  /** Replaces both. */
  become(template: Template, common: World): void
}

function createBase (start: Template, first: World, { readCounts, ruleMemory, memory }: { readonly readCounts: ReadCounts, readonly ruleMemory: RuleMemory, readonly memory: Memory }): Base {
  let [template, common] = [start, first]
  const count = (): void => {
    ruleMemory.countTemplate(template.rules)
    common.faults.holdIn(memory.rules)
  }
  count()
  return {
    get template () { return template },
    set template (changed) {
      const hasOtherRules = changed.rules !== template.rules
      template = changed
      if (!hasOtherRules) return
      ruleMemory.countTemplate(changed.rules)
      readCounts.follow(changed.rules, common.clock.now())
    },
    get common () { return common },
    become: (from, withCommon) => {
      discard(common);
      [template, common] = [from, withCommon]
      count()
    }
  }
}

interface LookupDeps {
  readonly kept: Kept
  readonly readCounts: ReadCounts
  keep(projectId: string, own: OwnStart, faults: FaultList | undefined): World
  read(projectId: string): World
  /** Makes room for another project. @throws Refusal `limit-reached` */
  makeRoom(): void
  onProject(projectId: string): void
}

/** Returns the ways in which requests get the world of a project. */
function createLookup ({ kept, readCounts, keep, read, makeRoom, onProject }: LookupDeps): Pick<Worlds, 'forRead' | 'look' | 'forChange' | 'attempt'> {
  const trials = createTrials(({ projectId }) => onProject(projectId))
  const used = (projectId: string): World | undefined => {
    const world = kept.get(projectId)
    if (world !== undefined) trials.end(world)
    return world
  }
  const attempt: Worlds['attempt'] = (projectId, change) => {
    const known = kept.get(projectId)
    if (known !== undefined) return trials.join(known, change)
    makeRoom()
    const counts = readCounts.take(projectId)
    const world = keep(projectId, {}, counts)
    return trials.begin(world, change, () => {
      if (kept.get(projectId) === world) kept.remove(projectId)
      if (counts !== undefined) readCounts.put(projectId, counts)
    })
  }
  return {
    forRead: (projectId) => {
      const known = used(projectId)
      if (known !== undefined) return known
      const world = read(projectId)
      readCounts.put(projectId, world.faults)
      return world
    },
    look: (projectId) => kept.get(projectId) ?? read(projectId),
    forChange: (projectId) => used(projectId) ?? attempt(projectId, (world) => world),
    attempt
  }
}

/** Returns the projects that are kept, or the one with the id. */
export function worldsOf (worlds: Worlds, projectId: string | null): readonly World[] {
  if (projectId === null) return [...worlds.list()]
  const world = worlds.find(projectId)
  return world === undefined ? [] : [world]
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

function commonWorld (template: Template, observer: WorldObserver, budget: HoldBudget): World {
  return createWorld('', template, observer, { clock: createClock(template.clock), journal: createProjectJournal(observer.feed), events: observer.feed.createLog(), streams: createStreams(template.seed, template.idSeed), holds: createHolds(budget, observer.feed.memory.holds) })
}
