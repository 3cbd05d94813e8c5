// Read-only lookups about a project rather than a server: limits, zones, key pairs, extensions.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { EXTENSIONS } from './extensions.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { MAX_METADATA } from '../../core/labels/metadata.js'
import { MAX_SERVERS } from '../../core/create.js'
import { ProjectPathSchema } from './schemas/paths.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { serverFlavor } from '../../shapes/references.js'
import { zoneOf } from '../../shapes/server-attributes.js'

/** Registers the account calls under a version prefix. */
export function registerAccount (app: FastifyInstance, prefix: string): void {
  const options = { config: { operation: 'lookup', hasMicroversions: true }, schema: { params: ProjectPathSchema } } as const
  app.get(`${prefix}/limits`, options, (request) => ({ limits: { rate: [], absolute: absoluteLimits(request) } }))
  app.get(`${prefix}/os-availability-zone`, options, (request) => ({
    availabilityZoneInfo: zonesOf(request).map((zoneName) => ({ zoneName, zoneState: { available: true }, hosts: null }))
  }))
  // Clients first request the hosts of each zone, and continue without them after a 403.
  app.get(`${prefix}/os-availability-zone/detail`, options, () => { throw new Refusal('policy', { action: 'os_compute_api:os-availability-zone:detail' }) })
  app.get(`${prefix}/os-keypairs`, options, () => ({ keypairs: [] }))
  app.get(`${prefix}/os-keypairs/:name`, options, (request) => {
    throw new Refusal('not-found', { message: `Keypair ${pathPart(request, 'name')} not found.` })
  })
  app.get(`${prefix}/extensions`, options, () => ({ extensions: EXTENSIONS }))
  app.get(`${prefix}/extensions/:alias`, options, (request) => {
    const wanted = pathPart(request, 'alias')
    const extension = EXTENSIONS.find(({ alias }) => alias === wanted)
    if (extension === undefined) throw new Refusal('not-found', { message: 'The resource could not be found.' })
    return { extension }
  })
}

/** Returns the zones of the fleet in alphabetical order. */
function zonesOf (request: FastifyRequest): readonly string[] {
  const { world, nowMs } = exchangeOf(request)
  return [...new Set(Array.from(world.servers.list(nowMs), zoneOf))].sort()
}

/** The last minor number at which a limit is shown. Source: Nova, 2.36, 2.39 and 2.57. */
const SHOWN_UNTIL: Readonly<Record<string, number>> = {
  maxImageMeta: 38,
  maxPersonality: 56,
  maxPersonalitySize: 56,
  maxSecurityGroups: 35,
  maxSecurityGroupRules: 35,
  maxTotalFloatingIps: 35,
  totalFloatingIpsUsed: 35,
  totalSecurityGroupsUsed: 35
}

/** Returns limits and usage. A limit that the emulator does not enforce is -1, which clients read as unlimited. */
function absoluteLimits (request: FastifyRequest): Record<string, number> {
  const { world, nowMs, minor } = exchangeOf(request)
  let [cores, ram] = [0, 0]
  for (const record of world.servers.list(nowMs)) {
    const flavor = serverFlavor(record)
    cores += flavor.vcpus
    ram += flavor.ram
  }
  const limits: Record<string, number> = {
    maxTotalInstances: MAX_SERVERS,
    totalInstancesUsed: world.servers.size,
    maxTotalCores: -1,
    totalCoresUsed: cores,
    maxTotalRAMSize: -1,
    totalRAMUsed: ram,
    maxServerMeta: MAX_METADATA,
    maxImageMeta: 128,
    maxPersonality: 5,
    maxPersonalitySize: 10_240,
    maxTotalKeypairs: 100,
    maxServerGroups: 10,
    maxServerGroupMembers: 10,
    totalServerGroupsUsed: 0,
    maxTotalFloatingIps: -1,
    totalFloatingIpsUsed: 0,
    maxSecurityGroups: -1,
    totalSecurityGroupsUsed: 0,
    maxSecurityGroupRules: -1
  }
  return Object.fromEntries(Object.entries(limits).filter(([name]) => (minor ?? 1) <= (SHOWN_UNTIL[name] ?? Infinity)))
}
