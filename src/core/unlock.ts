// The action `unlock`. It takes no time and is accepted at any state.
import { instantEntry, withAction } from './task.js'
import type { Origin, ServerRecord } from './server.js'

/**
 * Returns the record of an unlocked server. Pure. Unlocking is an action even if the server was not locked.
 * Source: NOVA.md section 6; Nova's API.
 */
export function unlock (record: ServerRecord, origin: Origin, nowMs: number): ServerRecord {
  const updatedAtMs = record.locked ? nowMs : record.updatedAtMs
  return { ...record, locked: false, updatedAtMs, actions: withAction(record.actions, instantEntry('unlock', origin, nowMs)) }
}
