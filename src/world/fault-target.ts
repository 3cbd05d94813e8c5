// What fault rules are matched against: the facts of a request, real or hypothetical.
import type { FaultTarget } from '../faults/index.js'
import type { World } from './world.js'

/** The facts of a request that its world does not know. */
type FaultRequest = Pick<FaultTarget, 'operation' | 'serverId' | 'method' | 'header'>

/** Returns what the rules of a project are matched against, with the name of the server if there is one at `nowMs`. */
export function faultTarget (world: World, { operation, serverId, method, header }: FaultRequest, nowMs: number): FaultTarget {
  const record = serverId === null ? undefined : world.servers.get(serverId, nowMs)
  return { operation, projectId: world.projectId, serverId, serverName: record?.name ?? null, method, header }
}
