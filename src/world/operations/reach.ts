// Decides whether a server can still reach a status as time passes: by a pending change, or by a held request.
import { applyNext, type ServerRecord } from '../../core/server.js'
import { statusIn, type Status } from '../../core/states.js'
import type { World } from '../world.js'

/** Whether clients see this status; a removed server counts as DELETED. */
export function hasStatus (world: World, record: ServerRecord | null | undefined, status: Status): boolean {
  return statusNow(world, record) === status
}

/** Returns the status that clients see; DELETED for a removed server. */
export function statusNow ({ profile }: World, record: ServerRecord | null | undefined): Status {
  return record === null || record === undefined ? 'DELETED' : statusIn(profile.choices, record)
}

/** Whether one of the server's pending changes leads to the status, or a held request might still do so. */
export function canReach (world: World, record: ServerRecord | null | undefined, status: Status): boolean {
  if (world.clock.lastActiveTimerMs() !== null) return true
  if (record === null || record === undefined) return false
  let next = record
  return record.pending.some(() => {
    next = applyNext(next)
    return hasStatus(world, next, status)
  })
}
