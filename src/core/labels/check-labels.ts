// Decides by state whether the tags or the metadata of a server may change.
import { Refusal } from '../refusal.js'
import type { LabelAction } from '../actions.js'
import type { ServerRecord } from '../server.js'
import type { VmState } from '../states.js'

const VM_STATES: ReadonlySet<VmState> = new Set<VmState>(['active', 'paused', 'suspended', 'stopped'])

/** Returns if tags may change: at any task, and even if the server is locked. @throws Refusal `vm-state`. Source: Nova's API. */
export function checkTagState ({ id: serverId, vmState }: ServerRecord, action: LabelAction): void {
  if (!VM_STATES.has(vmState)) throw new Refusal('vm-state', { serverId, action, vmState })
}

/** Returns if metadata may change: at any task. @throws Refusal `server-locked`, `vm-state`, `never-launched`. Source: Nova's API. */
export function checkMetadataState (record: ServerRecord, action: LabelAction): void {
  const { id: serverId, locked, launchedAtMs } = record
  if (locked) throw new Refusal('server-locked', { serverId })
  checkTagState(record, action)
  if (launchedAtMs === null) throw new Refusal('never-launched', { serverId, action })
}
