// The read-only parts of a server: addresses, interfaces, volumes, security groups.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { attributesOf } from '../../shapes/server-attributes.js'
import { createStream, uuid } from '../../core/random.js'
import { describingCompute } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { json, type CallNote } from '../../shapes/call-note.js'
import { Refusal } from '../../core/refusal.js'
import * as parts from './schemas/server-parts.js'
import { ServerPartPathSchema, ServerPathSchema } from './schemas/paths.js'
import { pathPart } from '../../pipeline/path.js'
import { serverOf } from '../server-of.js'
import type { ServerRecord } from '../../core/server.js'

interface Address {
  readonly addr: string
  readonly version: number
  readonly 'OS-EXT-IPS-MAC:mac_addr'?: string
}

type Responses = CallNote['responses']

/** Registers the calls for the parts under a version prefix. */
export function registerServerParts (app: FastifyInstance, prefix: string): void {
  const config = { operation: 'lookup', hasMicroversions: true } as const
  const describe = describingCompute(prefix)
  const all = (id: string, summary: string, responses: Responses) => ({ config, schema: { ...describe(id, summary, responses, [404]), params: ServerPathSchema } })
  const one = (id: string, summary: string, responses: Responses) => ({ config, schema: { ...describe(id, summary, responses, [404]), params: ServerPartPathSchema } })
  const path = `${prefix}/servers/:server_id`
  app.get(`${path}/ips`, all('listAddresses', 'The addresses of a server', { 200: json(parts.AddressListSchema) }), (request) => ({ addresses: addressesOf(serverOf(request)) }))
  app.get(`${path}/ips/:part`, one('showAddresses', 'The addresses of a server in one network', { 200: json(parts.NetworkAddressesSchema) }), (request) => {
    const label = partOf(request)
    const addresses = addressesOf(serverOf(request))
    return { [label]: found(Object.hasOwn(addresses, label) ? addresses[label] : undefined, 'Instance is not a member of specified network') }
  })
  app.get(`${path}/os-interface`, all('listInterfaces', 'The network interfaces of a server', { 200: json(parts.InterfacesSchema) }), (request) => ({ interfaceAttachments: interfacesOf(serverOf(request)) }))
  app.get(`${path}/os-interface/:part`, one('showInterface', 'One network interface of a server', { 200: json(parts.InterfaceAnswerSchema) }), (request) => {
    const portId = partOf(request)
    const record = serverOf(request)
    return { interfaceAttachment: found(interfacesOf(record).find((port) => port['port_id'] === portId), `Instance ${record.id} does not have a port with id ${portId}`) }
  })
  app.get(`${path}/os-volume_attachments`, all('listVolumes', 'The volumes of a server', { 200: json(parts.VolumesSchema) }), (request) => ({ volumeAttachments: volumesOf(serverOf(request)) }))
  app.get(`${path}/os-volume_attachments/:part`, one('showVolume', 'One volume of a server', { 200: json(parts.VolumeAnswerSchema) }), (request) => {
    const volumeId = partOf(request)
    const record = serverOf(request)
    return { volumeAttachment: found(volumesOf(record).find((volume) => volume['id'] === volumeId), `Instance ${record.id} is not attached to volume ${volumeId}`) }
  })
  app.get(`${path}/os-security-groups`, all('listSecurityGroups', 'The security groups of a server', { 200: json(parts.SecurityGroupsSchema) }), (request) => ({ security_groups: groupsOf(serverOf(request), exchangeOf(request).world.projectId) }))
}

function partOf (request: FastifyRequest): string {
  return pathPart(request, 'part')
}

function found<Value> (value: Value | undefined, message: string): Value {
  if (value === undefined) throw new Refusal('not-found', { message })
  return value
}

function networksOf (record: ServerRecord): Readonly<Record<string, readonly Address[]>> {
  return attributesOf(record)['addresses'] as Record<string, readonly Address[]>
}

/** Returns the addresses without the members that extensions add. */
function addressesOf (record: ServerRecord): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(networksOf(record)).map(([label, addresses]) => [label, addresses.map(({ addr, version }) => ({ addr, version }))]))
}

/** Ports and subnets have no ids in the fleet, so theirs are derived from the server's id. */
function interfacesOf (record: ServerRecord): ReadonlyArray<Record<string, unknown>> {
  const stream = createStream(record.id, 'ports')
  return Object.entries(networksOf(record)).flatMap(([networkId, addresses]) => addresses.map((address) => ({
    port_id: uuid(stream),
    port_state: 'ACTIVE',
    net_id: networkId,
    mac_addr: address['OS-EXT-IPS-MAC:mac_addr'] ?? '',
    fixed_ips: [{ subnet_id: uuid(stream), ip_address: address.addr }]
  })))
}

/** Devices are named in order: /dev/sda, /dev/sdb, and /dev/sdaa after /dev/sdz. */
function volumesOf (record: ServerRecord): ReadonlyArray<Record<string, unknown>> {
  const volumes = attributesOf(record)['os-extended-volumes:volumes_attached'] as ReadonlyArray<{ readonly id: string }>
  return volumes.map(({ id }, index) => ({ id, volumeId: id, serverId: record.id, device: `/dev/sd${letters(index)}` }))
}

function letters (index: number): string {
  const last = String.fromCharCode(97 + index % 26)
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`
}

function groupsOf (record: ServerRecord, projectId: string): ReadonlyArray<Record<string, unknown>> {
  const groups = attributesOf(record)['security_groups'] as ReadonlyArray<{ readonly name: string }>
  return groups.map(({ name }) => ({ id: uuid(createStream(projectId, `security-group/${name}`)), name, description: '', tenant_id: projectId, rules: [] }))
}
