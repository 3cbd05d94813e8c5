// The worlds of the projects that an emulator keeps, by id and by name.
import type { World } from './world.js'

/** The worlds that are kept, by id and by the name they were created with. */
export interface Kept {
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

/** Returns no worlds. */
export function createKept (): Kept {
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
      world.servers.hold()
      world.faults.holdIn(world.feed.memory.rules)
      if (world.own.name !== undefined) names.set(world.own.name, world.projectId)
    },
    remove: (projectId) => retire(projectId) && worlds.delete(projectId),
    clear: () => {
      for (const projectId of worlds.keys()) retire(projectId)
      worlds.clear()
    }
  }
}

/** Ends the holds and timers of a world, and releases its part of the memory that all projects share. */
export function discard (world: World): void {
  world.endAll()
  for (const store of [world.journal, world.events, world.servers, world.tokens, world.jobs, world.masks]) store.retire()
  world.faults.holdIn(null)
}
