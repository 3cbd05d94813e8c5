// The action `lock`. It takes no time and is accepted at any state.
import { instantEntry, withAction } from './task.js'
import type { Origin, ServerRecord } from './server.js'

/**
 * Returns the record of a locked server. Pure. The owner's second lock is no action and changes nothing.
 * Source: NOVA.md section 6; Nova's API.
 */
export function lock (record: ServerRecord, origin: Origin, nowMs: number): ServerRecord {
  if (record.locked) return record
  return { ...record, locked: true, updatedAtMs: nowMs, actions: withAction(record.actions, instantEntry('lock', origin, nowMs)) }
}
