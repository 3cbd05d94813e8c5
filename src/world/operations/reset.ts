// Resets servers, clock, faults, profile, journal and random streams, of one project or of the whole emulator.
import { notifyOf } from './clock.js'
import { restoreFrom, restoreSnapshot } from './restore.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/**
 * Resets a project, or everything, to the start: the snapshot that the emulator started from, else the template. A project
 * that is not in that snapshot starts again from the current template.
 */
export function reset (worlds: Worlds, world: World | null): void {
  const { startedFrom } = worlds
  if (world === null) {
    if (startedFrom === null) worlds.restart()
    else restoreSnapshot(worlds, startedFrom)
  } else if (startedFrom === null || !restoreFrom(worlds, startedFrom, world.projectId)) worlds.renew(world.projectId)
  notifyOf(worlds, world, 'all')
}
