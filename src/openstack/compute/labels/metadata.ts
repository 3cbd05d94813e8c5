// The metadata of a server: .../metadata and .../metadata/{key}. Source: Nova's API; Querying Details About a BMS for the limits.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { attributesOf } from '../../../shapes/server-attributes.js'
import { checkBody } from '../../../errors/invalid-body.js'
import { compileOnce } from '../../../shapes/compile-once.js'
import { describingCompute } from '../../describing.js'
import { exchangeOf } from '../../../pipeline/exchange.js'
import { json, NO_BODY } from '../../../shapes/call-note.js'
import { MetadataBodySchema, MetadataItemBodySchema } from '../schemas/labels.js'
import * as parts from '../schemas/server-parts.js'
import { pathPart } from '../../../pipeline/path.js'
import { Refusal } from '../../../core/refusal.js'
import { METADATA_KEY, removeMetadata, setMetadata, type Metadata } from '../../../core/labels/metadata.js'
import { serverOf } from '../../server-of.js'
import { ServerPartPathSchema, ServerPathSchema } from '../schemas/paths.js'
import type { ServerRecord } from '../../../core/server.js'

const all = compileOnce(MetadataBodySchema)
const one = compileOnce(MetadataItemBodySchema)
const KEY = new RegExp(METADATA_KEY)
const isAll = (body: unknown): boolean => all.accepts(body)
const isOne = (body: unknown): boolean => one.accepts(body)

/** Registers the calls under a version prefix. */
export function registerMetadata (app: FastifyInstance, prefix: string): void {
  const describe = describingCompute(prefix)
  const config = { operation: 'lookup', hasMicroversions: true } as const
  const path = `${prefix}/servers/:server_id/metadata`
  const whole = { 200: json(parts.MetadataSchema) }
  const item = { 200: json(parts.MetadataItemSchema) }
  const ofAll = { params: ServerPathSchema, body: MetadataBodySchema }
  app.get(path, { config, schema: { ...describe('listMetadata', 'The metadata of a server', whole, [404]), params: ServerPathSchema } }, (request) =>
    ({ metadata: metadataOf(serverOf(request)) }))
  app.post(path, { config: { ...config, isChange: isAll }, schema: { ...describe('updateMetadata', 'Add metadata to a server, or change it', whole, REFUSALS), ...ofAll } }, (request) => {
    const given = readAll(request)
    return { metadata: change(request, (current) => ({ ...current, ...given })) }
  })
  app.put(path, { config: { ...config, isChange: isAll }, schema: { ...describe('replaceMetadata', 'Replace the metadata of a server', whole, REFUSALS), ...ofAll } }, (request) => {
    const given = readAll(request)
    return { metadata: change(request, () => given) }
  })
  const ofOne = { params: ServerPartPathSchema }
  app.get(`${path}/:part`, { config, schema: { ...describe('showMetadata', 'One key of the metadata of a server', item, [404]), ...ofOne } }, show)
  app.put(`${path}/:part`, { config: { ...config, isChange: isOne }, schema: { ...describe('updateMetadataItem', 'Add or change one key of the metadata of a server', item, REFUSALS), ...ofOne, body: MetadataItemBodySchema } }, put)
  app.delete(`${path}/:part`, { config: { ...config, isChange: () => true }, schema: { ...describe('deleteMetadataItem', 'Delete one key of the metadata of a server', { 204: NO_BODY }, ['BMS.0040', 404, 409]), ...ofOne } }, remove)
}

/** Too many items; an unknown server; a lock, or a state in which nothing may change. */
const REFUSALS = [403, 'BMS.0040', 409]

function metadataOf (record: ServerRecord): Metadata {
  return attributesOf(record)['metadata'] as Metadata
}

function readAll (request: FastifyRequest): Metadata {
  checkBody(all, request.body, exchangeOf(request).isLegacy)
  return known(request.body.metadata)
}

/** The old /v2 accepts keys that the schema does not, and drops them. Source: Nova's validator. */
function known (metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => KEY.test(key)))
}

/** Replaces the metadata of the server by the result of `next`, and returns it. */
function change (request: FastifyRequest, next: (current: Metadata) => Metadata): Metadata {
  const { world, nowMs } = exchangeOf(request)
  return metadataOf(world.servers.update(pathPart(request, 'server_id'), (record) => setMetadata(record, next(metadataOf(record))), nowMs))
}

function show (request: FastifyRequest): Record<string, unknown> {
  const key = pathPart(request, 'part')
  const metadata = metadataOf(serverOf(request))
  if (!Object.hasOwn(metadata, key)) throw new Refusal('not-found', { message: 'Metadata item was not found' })
  return { meta: { [key]: metadata[key] } }
}

function put (request: FastifyRequest): Record<string, unknown> {
  checkBody(one, request.body, exchangeOf(request).isLegacy)
  const meta = known(request.body.meta)
  if (!Object.hasOwn(meta, pathPart(request, 'part'))) throw new Refusal('label-invalid', { message: 'Request body and URI mismatch' })
  change(request, (current) => ({ ...current, ...meta }))
  return { meta }
}

function remove (request: FastifyRequest, reply: FastifyReply): void {
  const { world, nowMs } = exchangeOf(request)
  const key = pathPart(request, 'part')
  world.servers.update(pathPart(request, 'server_id'), (record) => removeMetadata(record, metadataOf(record), key), nowMs)
  reply.code(204).header('content-type', 'application/json').send()
}
