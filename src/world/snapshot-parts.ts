// What joins a project's snapshot besides servers, clock, faults and journal: one row for each store that a world has.
import type { World } from './world.js'

/** A part of a world, under a name of its own. */
export interface SnapshotPart {
  /** Its state as JSON. What it returns must be the same once it was put back. */
  dump(world: World): unknown
  /**
   * Checks a state and returns what puts it into a fresh world, so that nothing is changed by a snapshot that is refused.
   * @throws RangeError with one line that names the member and what was expected
   */
  read(data: unknown): (world: World) => void
}

/** The parts by name. A snapshot without one of them leaves it as it is in a fresh world. */
export const SNAPSHOT_PARTS: Readonly<Record<string, SnapshotPart>> = {}
