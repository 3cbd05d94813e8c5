// The flavors and images of servers, with defaults for a flavor that has only an id.
import type { ServerRecord } from '../core/server.js'

/** A flavor. `ram` is MiB, `disk` and `ephemeral` are GiB, `swap` is MiB. */
export interface Flavor {
  readonly id: string
  readonly original_name: string
  readonly vcpus: number
  readonly ram: number
  readonly disk: number
  readonly ephemeral: number
  readonly swap: number
  readonly extra_specs: Readonly<Record<string, string>>
}

/** The defaults. Source: Querying Details About a BMS, the example. */
export const DEFAULT_FLAVOR_ID = 'physical.83.medium'
export const DEFAULT_IMAGE_ID = '1a6635d8-afea-4f2b-abb6-27a202bad319'

/** The default size of a flavor. */
const SIZE = { vcpus: 16, ram: 131_072, disk: 600, ephemeral: 0, swap: 0 } as const

/** Returns the flavor for a value of the member `flavor`. */
export function flavorOf (value: unknown): Flavor {
  const { id, ...given } = (value ?? { id: DEFAULT_FLAVOR_ID }) as Partial<Flavor> & { readonly id: string }
  return { id, original_name: id, ...SIZE, extra_specs: {}, ...given }
}

/** Returns the flavor of a server. */
export function serverFlavor (record: ServerRecord): Flavor {
  return flavorOf(record.attributes['flavor'])
}

/** Returns the id of the image of a server; null for a server that boots from a volume. */
export function serverImageId (record: ServerRecord): string | null {
  const image = record.attributes['image'] ?? { id: DEFAULT_IMAGE_ID }
  return typeof image === 'object' && 'id' in image && typeof image.id === 'string' ? image.id : null
}
