// Flavors and images as servers name them: what is told of each where the fleet tells no more than an id.
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

/** Source: Querying Details About a BMS, the example. */
export const DEFAULT_FLAVOR_ID = 'physical.83.medium'
export const DEFAULT_IMAGE_ID = '1a6635d8-afea-4f2b-abb6-27a202bad319'

/** A flavor without details is a machine of this size. */
const SIZE = { vcpus: 16, ram: 131_072, disk: 600, ephemeral: 0, swap: 0 } as const

/** The flavor that a value of the member `flavor` means. */
export function flavorOf (value: unknown): Flavor {
  const { id, ...told } = (value ?? { id: DEFAULT_FLAVOR_ID }) as Partial<Flavor> & { readonly id: string }
  return { id, original_name: id, ...SIZE, extra_specs: {}, ...told }
}

/** The flavor of a server. */
export function serverFlavor (record: ServerRecord): Flavor {
  return flavorOf(record.attributes['flavor'])
}

/** The id of a server's image; null for one that was started from a volume. */
export function serverImageId (record: ServerRecord): string | null {
  const image = record.attributes['image'] ?? { id: DEFAULT_IMAGE_ID }
  return typeof image === 'object' && 'id' in image && typeof image.id === 'string' ? image.id : null
}
