// POST .../servers and DELETE .../servers/{server_id}: enough for a client's test suite to create and delete its server.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressesOf, buildServer } from '../../world/create-server.js'
import { attributesOf } from '../../shapes/server-attributes.js'
import { bothLinks } from './links.js'
import { compileOnce } from '../../shapes/compile-once.js'
import { CreateBodySchema, type CreateBody } from './schemas/create.js'
import { CreatedSchema } from './schemas/server.js'
import { describingCompute } from '../describing.js'
import { exchangeOf, originOf } from '../../pipeline/exchange.js'
import { createStream, hexDigits } from '../../core/random.js'
import { detached } from '../../core/memory/detached.js'
import { invalidBody } from '../../errors/invalid-body.js'
import { json, NO_BODY, type HeaderNote } from '../../shapes/call-note.js'
import { takingFaults } from '../../pipeline/inject-faults.js'
import type { FaultDeps } from '../../pipeline/fault-handler.js'
import { pathPart } from '../../pipeline/path.js'
import { ProjectPathSchema, ServerPathSchema } from './schemas/paths.js'
import { shortIpv6 } from './schemas/formats.js'
import { Refusal } from '../../core/refusal.js'
import { remove } from '../../core/delete.js'
import { runTask } from '../../world/run-task.js'
import { viewContextOf } from './view-context.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { ServerInput } from '../../shapes/server.js'

const LOCATION: Readonly<Record<string, HeaderNote>> = { Location: { description: 'the URL of the server', isRequired: true } }

/** Registers creation and deletion under a version prefix. */
export function registerCreate (app: FastifyInstance, prefix: string, deps: AnswerDeps & FaultDeps): void {
  const describe = describingCompute(prefix)
  app.route({
    method: 'POST',
    url: `${prefix}/servers`,
    config: { operation: 'create', isChange: isWellFormed, hasMicroversions: true },
    schema: { ...describe('createServerOfClient', 'Create a server: Creating a BMS', { 202: json(CreatedSchema, LOCATION) }, [403]), params: ProjectPathSchema, body: CreateBodySchema },
    handler: (request, reply) => create(request, reply, deps)
  })
  app.route({
    method: 'DELETE',
    url: `${prefix}/servers/:server_id`,
    config: { operation: 'delete', isChange: () => true, hasMicroversions: true },
    schema: { ...describe('deleteServerOfClient', 'Delete a server', { 204: NO_BODY }, ['BMS.0040', 409]), params: ServerPathSchema },
    handler: (request, reply) => destroy(request, reply, deps)
  })
}

const check = compileOnce(CreateBodySchema)

/** Whether the schema accepts the body. Only such a request creates a project. */
function isWellFormed (body: unknown): boolean {
  return check.accepts(body)
}

/** Validates the body. @throws Refusal `body-unreadable`, `body-invalid` */
function readBody (body: unknown): CreateBody['server'] {
  if (body === undefined) throw new Refusal('body-unreadable', { reason: 'the body is empty' })
  if (!check.accepts(body)) throw invalidBody(check.errors(body), body)
  return body.server
}

function create (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps & FaultDeps): void {
  const { world, nowMs, requestId, userId, minor } = exchangeOf(request)
  const wanted = readBody(request.body)
  const record = buildServer(world, {
    input: { user_id: userId, ...inputOf(wanted, minor ?? 1, `${world.seed}/${requestId}`) },
    flavorId: idOf(String(wanted.flavorRef)),
    imageId: readImage(wanted.imageRef),
    origin: originOf(request),
    faults: takingFaults(request, deps)
  }, nowMs)
  const attributes = attributesOf(record)
  const links = bothLinks(`servers/${record.id}`, viewContextOf(request, deps))
  reply.code(202).header('location', links[0].href)
  if (isTrue(wanted.return_reservation_id)) reply.send({ reservation_id: attributes['OS-EXT-SRV-ATTR:reservation_id'] })
  else reply.send({ server: { id: record.id, links, adminPass: wanted.adminPass ?? passwordOf(record.id, world.seed), 'OS-DCF:diskConfig': attributes['OS-DCF:diskConfig'], security_groups: attributes['security_groups'] } })
}

/** Returns an admin password of 12 hex digits. Source: Nova generates twelve letters and digits. */
function passwordOf (serverId: string, seed: string | number): string {
  return hexDigits(createStream(`${seed}/${serverId}`, 'admin-pass'), 16).slice(0, 12)
}

/** Returns the id of a reference, which may be an id or a URL that ends in it. */
function idOf (reference: string): string {
  return detached(reference.slice(reference.lastIndexOf('/') + 1))
}

/** Returns the id of an image, or null for a server that boots from a volume. @throws Refusal `reference-unknown` */
function readImage (reference = ''): string | null {
  if (reference === '') return null
  const id = idOf(reference)
  if (id === '') throw new Refusal('reference-unknown', { message: 'Invalid imageRef provided.' })
  return id
}

function isTrue (value: unknown): boolean {
  return value === true || ['true', '1', 'yes', 'on', 't', 'y'].includes(String(value).toLowerCase())
}

/** Returns the server's input in the member names of its document. Its addresses are derived from `seed`. */
function inputOf (wanted: CreateBody['server'], minor: number, seed: string): ServerInput {
  const networks = Array.isArray(wanted.networks) ? wanted.networks : []
  const uuids = networks.flatMap(({ uuid }) => uuid === undefined ? [] : [uuid])
  const addresses = uuids.map((uuid) => addressesOf(`${seed}/${uuid}`, uuid))
  return {
    name: wanted.name,
    // Before 2.19, the name of a server is also its description. Source: Nova, 2.19.
    description: wanted.description ?? (minor < 19 ? wanted.name : null),
    ...(uuids.length === 0 ? {} : { addresses: Object.assign({}, ...addresses) as NonNullable<ServerInput['addresses']> }),
    ...(wanted.networks === 'none' ? { addresses: {} } : {}),
    ...(wanted.metadata === undefined ? {} : { metadata: wanted.metadata }),
    ...(wanted.key_name === undefined ? {} : { key_name: wanted.key_name }),
    ...(wanted.availability_zone === undefined ? {} : { 'OS-EXT-AZ:availability_zone': wanted.availability_zone }),
    ...(wanted.tags === undefined ? {} : { tags: wanted.tags }),
    ...(wanted.security_groups === undefined ? {} : { security_groups: wanted.security_groups.map(({ name }) => ({ name })) }),
    ...(wanted.accessIPv4 === undefined ? {} : { accessIPv4: wanted.accessIPv4 }),
    ...(wanted.accessIPv6 === undefined ? {} : { accessIPv6: shortIpv6(wanted.accessIPv6) }),
    ...(wanted['OS-DCF:diskConfig'] === undefined ? {} : { 'OS-DCF:diskConfig': wanted['OS-DCF:diskConfig'] }),
    ...(wanted.user_data === undefined ? {} : { 'OS-EXT-SRV-ATTR:user_data': wanted.user_data }),
    config_drive: isTrue(wanted.config_drive) ? 'True' : ''
  }
}

function destroy (request: FastifyRequest, reply: FastifyReply, deps: FaultDeps): void {
  const { world, nowMs } = exchangeOf(request)
  runTask(world, pathPart(request, 'server_id'), { action: 'delete', isSoft: false, origin: originOf(request), run: remove, faults: takingFaults(request, deps) }, nowMs)
  reply.code(204).header('content-type', 'application/json').send()
}
