// Going back to the start: servers, clock, faults, profile, journal and chance, of one project or of the whole emulator.
import type { World } from './world.js'
import type { Worlds } from './projects.js'

/** Starts a project again from the template as it is now, or everything from the template of the start. */
export function reset (worlds: Worlds, world: World | null): void {
  if (world === null) worlds.restart()
  else worlds.renew(world.projectId)
}
