// The flavors and images of a project: those that its servers name. Those of a fleet are collected once.
import { DEFAULT_FLAVOR_ID, DEFAULT_IMAGE_ID, flavorOf, serverFlavor, serverImageId, type Flavor } from '../shapes/references.js'
import type { Fleet } from '../store/fleet.js'
import type { ServerRecord } from '../core/server.js'
import type { World } from './world.js'

/** The flavors and images, in the order in which servers name them first. */
export interface References {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlySet<string>
}

const ofFleet = new WeakMap<Fleet, References>()

/** Returns the flavors and images of a project. The documented ones are always included, so that clients can create a server. */
export function referencesOf (world: World): References {
  const { fleet } = world.servers
  let base = ofFleet.get(fleet)
  if (base === undefined) {
    const start = { flavors: new Map([[DEFAULT_FLAVOR_ID, flavorOf(null)]]), images: new Set([DEFAULT_IMAGE_ID]) }
    base = collect(start, fleet.servers.values())
    ofFleet.set(fleet, base)
  }
  const changed = world.servers.changes()
  return changed.size === 0 ? base : collect(base, changed.values())
}

function collect (base: References, records: Iterable<ServerRecord | null>): References {
  const flavors = new Map(base.flavors)
  const images = new Set(base.images)
  for (const record of records) {
    if (record === null) continue
    const flavor = serverFlavor(record)
    flavors.set(flavor.id, flavor)
    const imageId = serverImageId(record)
    if (imageId !== null) images.add(imageId)
  }
  return { flavors, images }
}
