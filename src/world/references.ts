// The flavors and images of a project: those that its servers name. They are collected once, and follow the changes of the
// servers, so that neither a creation nor a look-up walks all of them.
import { DEFAULT_FLAVOR_ID, DEFAULT_IMAGE_ID, flavorOf, serverFlavor, serverImageId, type Flavor } from '../shapes/references.js'
import type { Fleet } from '../store/fleet.js'
import type { ServerRecord } from '../core/server.js'
import type { ServerStore, Transition } from '../store/server-store.js'

/** The flavors and images, in the order in which servers name them first. A flavor that the fleet does not name is as the first server has it. */
export interface References {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlySet<string>
}

interface Collected extends References {
  readonly flavors: Map<string, Flavor>
  readonly images: Set<string>
}

const ofFleet = new WeakMap<Fleet, References>()
const ofServers = new WeakMap<ServerStore, Collected>()

/** Returns the flavors and images of a project. The documented ones are always included, so that clients can create a server. */
export function referencesOf ({ servers }: { readonly servers: ServerStore }): References {
  const known = ofServers.get(servers)
  if (known !== undefined) return known
  const { flavors, images } = fleetReferences(servers.fleet)
  const collected = { flavors: new Map(flavors), images: new Set(images) }
  for (const record of servers.changes().values()) if (record !== null) add(collected, record)
  ofServers.set(servers, collected)
  return collected
}

/**
 * Notes a change of a server. A new server comes after all others, so what it names is added; after any other change the
 * references are collected again, unless the fleet names those of the server before and after.
 */
export function noteReferences (servers: ServerStore, { serverId, before, after }: Pick<Transition, 'serverId' | 'before' | 'after'>): void {
  const collected = ofServers.get(servers)
  if (collected === undefined || before?.attributes === after?.attributes) return
  if ([before, after].every((record) => record === null || isOfFleet(record, servers.fleet))) return
  if (before === null && after !== null && !servers.fleet.has(serverId)) add(collected, after)
  else ofServers.delete(servers)
}

function fleetReferences (fleet: Fleet): References {
  let references = ofFleet.get(fleet)
  if (references === undefined) {
    const collected = { flavors: new Map([[DEFAULT_FLAVOR_ID, flavorOf(null)]]), images: new Set([DEFAULT_IMAGE_ID]) }
    for (const { record } of fleet.kinds()) {
      collected.flavors.set(serverFlavor(record).id, serverFlavor(record))
      add(collected, record)
    }
    ofFleet.set(fleet, references = collected)
  }
  return references
}

/** Whether flavor and image of a server are among those of the fleet. */
function isOfFleet (record: ServerRecord, fleet: Fleet): boolean {
  const { flavors, images } = fleetReferences(fleet)
  const imageId = serverImageId(record)
  return flavors.has(serverFlavor(record).id) && (imageId === null || images.has(imageId))
}

function add ({ flavors, images }: Collected, record: ServerRecord): void {
  const flavor = serverFlavor(record)
  if (!flavors.has(flavor.id)) flavors.set(flavor.id, flavor)
  const imageId = serverImageId(record)
  if (imageId !== null) images.add(imageId)
}
