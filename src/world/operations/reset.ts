// Resets servers, clock, faults, profile, journal and random streams, of one project or of the whole emulator.
import { restoreSnapshot } from './restore.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/**
 * Resets a project to the current template, or everything to the template of the start: the snapshot, if the emulator
 * started from one.
 */
export function reset (worlds: Worlds, world: World | null): void {
  if (world !== null) worlds.renew(world.projectId)
  else if (worlds.startedFrom !== null) restoreSnapshot(worlds, worlds.startedFrom)
  else worlds.restart()
}
