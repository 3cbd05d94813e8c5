// What a client changes of a server by PUT: its name, and members that no rule reads.
import type { ServerRecord } from './server.js'

/** The changes: a name, and members by wire name. */
export interface ServerChange {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/**
 * Returns the changed record; the same record if nothing differs. Accepted at any task, and under a lock. What was derived
 * from the name when the server was made stays as it was.
 * Source: NOVA.md section 6.
 */
export function update (record: ServerRecord, { name, attributes }: ServerChange, nowMs: number): ServerRecord {
  const isRenamed = name !== record.name
  if (!isRenamed && Object.keys(attributes).length === 0) return record
  const derived = isRenamed ? { description: record.name, 'OS-EXT-SRV-ATTR:hostname': record.name } : {}
  return { ...record, name, updatedAtMs: nowMs, attributes: { ...derived, ...record.attributes, ...attributes } }
}
