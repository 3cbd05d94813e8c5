// Read-only lookups about a project rather than a server: limits, zones, key pairs, extensions.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { describingCompute } from '../describing.js'
import { EXTENSIONS } from './extensions.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { ExtensionAnswerSchema, ExtensionsSchema, KeypairsSchema, LimitsSchema, ZonesSchema } from './schemas/lookups.js'
import { json, type CallNote } from '../../shapes/call-note.js'
import { MAX_METADATA } from '../../core/labels/metadata.js'
import { ProjectPathSchema } from './schemas/paths.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { usageOf } from '../../world/usage.js'
import { zoneOf } from '../../shapes/server-attributes.js'

/** Registers the account calls under a version prefix. */
export function registerAccount (app: FastifyInstance, prefix: string): void {
  const describe = describingCompute(prefix)
  const lookup = (note: CallNote) => ({ config: { operation: 'lookup', hasMicroversions: true }, schema: { ...note, params: ProjectPathSchema } } as const)
  app.get(`${prefix}/limits`, lookup(describe('showLimits', 'Limits and usage', { 200: json(LimitsSchema) })), (request) => ({ limits: { rate: [], absolute: absoluteLimits(request) } }))
  app.get(`${prefix}/os-availability-zone`, lookup(describe('listZones', 'The zones of the fleet', { 200: json(ZonesSchema) })), (request) => ({
    availabilityZoneInfo: zonesOf(request).map((zoneName) => ({ zoneName, zoneState: { available: true }, hosts: null }))
  }))
  // Clients first request the hosts of each zone, and continue without them after a 403.
  app.get(`${prefix}/os-availability-zone/detail`, lookup(describe('listZonesDetail', 'The hosts of each zone: always refused', {}, ['BMS.0288'])), () => { throw new Refusal('policy', { action: 'os_compute_api:os-availability-zone:detail' }) })
  app.get(`${prefix}/os-keypairs`, lookup(describe('listKeypairs', 'List key pairs: there are none', { 200: json(KeypairsSchema) })), () => ({ keypairs: [] }))
  app.get(`${prefix}/os-keypairs/:name`, lookup(describe('showKeypair', 'One key pair: always unknown', {}, [404])), (request) => {
    throw new Refusal('not-found', { message: `Keypair ${pathPart(request, 'name')} not found.` })
  })
  app.get(`${prefix}/extensions`, lookup(describe('listExtensions', 'The emulated extensions', { 200: json(ExtensionsSchema) })), () => ({ extensions: EXTENSIONS }))
  app.get(`${prefix}/extensions/:alias`, lookup(describe('showExtension', 'One extension', { 200: json(ExtensionAnswerSchema) }, [404])), (request) => {
    const wanted = pathPart(request, 'alias')
    const extension = EXTENSIONS.find(({ alias }) => alias === wanted)
    if (extension === undefined) throw new Refusal('not-found', { message: 'The resource could not be found.' })
    return { extension }
  })
}

/** Returns the zones of the fleet in alphabetical order. */
function zonesOf (request: FastifyRequest): readonly string[] {
  const { world, nowMs } = exchangeOf(request)
  return [...new Set(Array.from(world.servers.kinds(nowMs), ({ record }) => zoneOf(record)))].sort()
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
  world.servers.settle(nowMs)
  const { cores, ramMiB } = usageOf(world)
  const limits: Record<string, number> = {
    maxTotalInstances: world.servers.fleet.maxServers,
    totalInstancesUsed: world.servers.size,
    maxTotalCores: -1,
    totalCoresUsed: cores,
    maxTotalRAMSize: -1,
    totalRAMUsed: ramMiB,
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
