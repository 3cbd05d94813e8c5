// The flavors and images that a project knows: those that its servers name. A fleet's own are gathered once.
import { DEFAULT_FLAVOR_ID, DEFAULT_IMAGE_ID, flavorOf, serverFlavor, serverImageId, type Flavor } from '../shapes/references.js'
import type { Fleet } from '../store/fleet.js'
import type { ServerRecord } from '../core/server.js'
import type { World } from './world.js'

/** What servers name, in the order in which it was first named. */
export interface References {
  readonly flavors: ReadonlyMap<string, Flavor>
  readonly images: ReadonlySet<string>
}

const ofFleet = new WeakMap<Fleet, References>()

/** Flavors and images of a project; the documented ones are there even in an empty fleet, so that a server can be made. */
export function referencesOf (world: World): References {
  const { fleet } = world.servers
  let base = ofFleet.get(fleet)
  if (base === undefined) {
    const start = { flavors: new Map([[DEFAULT_FLAVOR_ID, flavorOf(null)]]), images: new Set([DEFAULT_IMAGE_ID]) }
    base = gather(start, fleet.servers.values())
    ofFleet.set(fleet, base)
  }
  const changed = world.servers.changes()
  return changed.size === 0 ? base : gather(base, changed.values())
}

function gather (base: References, records: Iterable<ServerRecord | null>): References {
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
