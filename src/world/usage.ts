// The cores and the memory of a project's servers. Those of a fleet are added up once, those of a project follow each change.
import { serverFlavor } from '../shapes/references.js'
import type { Fleet } from '../store/fleet.js'
import type { ServerRecord } from '../core/server.js'
import type { ServerStore, Transition } from '../store/server-store.js'

/** The sums over the flavors of all servers. */
export interface Usage {
  cores: number
  ramMiB: number
}

const ofFleet = new WeakMap<Fleet, Usage>()
const ofServers = new WeakMap<ServerStore, Usage>()

/** Returns the sums of a project. */
export function usageOf ({ servers }: { readonly servers: ServerStore }): Readonly<Usage> {
  const known = ofServers.get(servers)
  if (known !== undefined) return known
  const usage = { ...fleetUsage(servers.fleet) }
  for (const [id, record] of servers.changes()) {
    add(usage, servers.fleet.get(id) ?? null, -1)
    add(usage, record, 1)
  }
  ofServers.set(servers, usage)
  return usage
}

/** Notes a change of a server. */
export function noteUsage (servers: ServerStore, { before, after }: Pick<Transition, 'before' | 'after'>): void {
  const usage = ofServers.get(servers)
  if (usage === undefined || before?.attributes === after?.attributes) return
  add(usage, before, -1)
  add(usage, after, 1)
}

function fleetUsage (fleet: Fleet): Usage {
  const known = ofFleet.get(fleet)
  if (known !== undefined) return known
  const usage = { cores: 0, ramMiB: 0 }
  for (const { record, count } of fleet.kinds()) add(usage, record, count)
  ofFleet.set(fleet, usage)
  return usage
}

/** Adds a server as often as `times` says. */
function add (usage: Usage, record: ServerRecord | null, times: number): void {
  if (record === null) return
  const { vcpus, ram } = serverFlavor(record)
  usage.cores += times * vcpus
  usage.ramMiB += times * ram
}
