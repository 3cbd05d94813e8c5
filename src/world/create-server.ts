// Creates a server for a client. Its record exists at once, in BUILD; the build takes project time.
import { checkMetadata } from '../core/labels/metadata.js'
import { create } from '../core/create.js'
import { createStream, hexDigits, uuid } from '../core/random.js'
import { planTask, type World } from './world.js'
import { recordOf, type ServerInput } from '../shapes/server.js'
import { referencesOf } from './references.js'
import { Refusal } from '../core/refusal.js'
import { outcomeOf, type TakeFaults } from './run-task.js'
import type { Origin, ServerRecord } from '../core/server.js'

/** The request for a new server. */
export interface ServerRequest {
  readonly input: Omit<ServerInput, 'id'>
  readonly flavorId: string
  readonly imageId: string | null
  readonly origin: Origin
  /** Takes the faults that apply to the creation; null if there are none. */
  readonly faults: TakeFaults | null
}

/** The default network, from the documents. */
const NETWORK_ID = '08a7715f-7de6-4ff9-a343-95ba4209f24a'

/**
 * Creates the server and returns its record, in BUILD.
 * @throws Refusal `reference-unknown` if the profile accepts only flavors and images of the fleet; `metadata-limit`, `quota-exceeded`
 */
export function buildServer (world: World, request: ServerRequest, nowMs: number): ServerRecord {
  checkRequest(world, request)
  const { size: used, fleet: { maxServers: limit } } = world.servers
  if (used >= limit) throw new Refusal('quota-exceeded', { used, limit })
  const id = uuid(world.streams.ids)
  const { flavorId, imageId, origin, faults } = request
  const known = referencesOf(world).flavors.get(flavorId)
  const input: ServerInput = { addresses: addressesOf(id, NETWORK_ID), ...request.input, id, flavor: known ?? flavorId, image: imageId ?? '' }
  const record = recordOf(input, world.seed, nowMs)
  const built = create(record, planTask(world, record, 'create', false, faults === null ? null : outcomeOf(faults({ outcome: true, masks: false })), origin), nowMs)
  world.servers.create(built, nowMs)
  return built
}

/** Checks flavor, image and metadata. Source of the texts: Nova. */
function checkRequest (world: World, { flavorId, imageId, input: { metadata = {} } }: ServerRequest): void {
  const isAny = world.profile.choices.createReferences === 'any'
  const { flavors, images } = referencesOf(world)
  if (flavorId === '' || (!isAny && !flavors.has(flavorId))) throw new Refusal('reference-unknown', { message: `Flavor ${flavorId} could not be found.` })
  if (!isAny && imageId !== null && !images.has(imageId)) throw new Refusal('reference-unknown', { message: 'Can not find requested image' })
  checkMetadata(metadata)
}

/** Returns an address that derives from the id, so that each run shows the same. */
export function addressesOf (id: string, networkId: string): NonNullable<ServerInput['addresses']> {
  const stream = createStream(id, 'address')
  const mac = hexDigits(stream, 8).slice(2).replace(/(..)(..)(..)/, '$1:$2:$3')
  const word = stream.uint32()
  const addr = `192.168.${(word >>> 8) & 255}.${2 + (word & 255) % 252}`
  return { [networkId]: [{ addr, version: 4, 'OS-EXT-IPS-MAC:mac_addr': `fa:16:3e:${mac}`, 'OS-EXT-IPS:type': 'fixed' }] }
}
