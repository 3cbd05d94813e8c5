// Going back to the start: servers, clock, faults, profile, journal and chance, of one project or of the whole emulator.
import { restoreSnapshot } from './restore.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/**
 * Starts a project again from the template as it is now, or everything from the template of the start. Where the
 * emulator began with a snapshot, that is the start.
 */
export function reset (worlds: Worlds, world: World | null): void {
  if (world !== null) worlds.renew(world.projectId)
  else if (worlds.startedFrom !== null) restoreSnapshot(worlds, worlds.startedFrom)
  else worlds.restart()
}
