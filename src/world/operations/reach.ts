// Whether a status can still come by the passing of time alone: what is due in a server, and what is held.
import { applyNext, type ServerRecord } from '../../core/server.js'
import { statusIn, type Status } from '../../core/states.js'
import type { World } from '../world.js'

/** Whether clients see this status; a server that is gone counts as DELETED. */
export function hasStatus (world: World, record: ServerRecord | null | undefined, status: Status): boolean {
  return statusNow(world, record) === status
}

/** The status that clients see; DELETED for a server that is gone. */
export function statusNow ({ profile }: World, record: ServerRecord | null | undefined): Status {
  return record === null || record === undefined ? 'DELETED' : statusIn(profile.choices, record)
}

/** Whether the server has the status after one of the changes that are due in it, or a held request could still bring it. */
export function canReach (world: World, record: ServerRecord | null | undefined, status: Status): boolean {
  if (world.clock.lastActiveTimerMs() !== null) return true
  if (record === null || record === undefined) return false
  let next = record
  return record.pending.some(() => {
    next = applyNext(next)
    return hasStatus(world, next, status)
  })
}
