// The part of the image service that compute clients use: its versions, and the images that the fleet names.
// Source: CLIENTS.md section 5 (server list and show need an image service); Glance's API for the forms.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { baseUrlOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { describing } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { ImageListSchema, ImageQuerySchema, ImageSchema, ImageVersionsSchema } from './schemas/images.js'
import { ImagePathSchema } from '../compute/schemas/paths.js'
import { IMAGE_TIME } from '../compute/images.js'
import { json } from '../../shapes/call-note.js'
import { nextQuery, readPage, readQuery } from '../compute/query.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { referencesOf } from '../../world/references.js'

/** The prefixes of the service: `/image`, and the root for a catalog entry without a path. */
const ROOTS = ['/image', ''] as const

/** Registers the routes of the image service. */
export function registerImageService (app: FastifyInstance, deps: AnswerDeps): void {
  app.get('/image', { config: { operation: 'discovery', isOpen: true }, schema: describing()('chooseImageVersion', 'The versions of the image service, as a choice', { 300: json(ImageVersionsSchema) }) }, (request, reply) => versions(request, reply, deps, 300))
  app.get('/image/versions', { config: { operation: 'discovery', isOpen: true }, schema: describing()('listImageVersions', 'The versions of the image service', { 200: json(ImageVersionsSchema) }) }, (request, reply) => versions(request, reply, deps, 200))
  for (const root of ROOTS) {
    const describe = describing(root === '' ? 'AtRoot' : '')
    app.get(`${root}/v2/images`, { config: { operation: 'lookup' }, schema: { ...describe('listImagesOfService', 'List images', { 200: json(ImageListSchema) }), querystring: ImageQuerySchema } }, (request) => list(request))
    app.get(`${root}/v2/images/:image_id`, { config: { operation: 'lookup' }, schema: { ...describe('showImageOfService', 'One image', { 200: json(ImageSchema) }, [404]), params: ImagePathSchema } }, (request) => {
      const imageId = pathPart(request, 'image_id')
      if (!referencesOf(exchangeOf(request).world).images.has(imageId)) {
        throw new Refusal('not-found', { message: `Failed to find image ${imageId}` })
      }
      return viewImage(imageId, request)
    })
  }
}

/** Glance responds to its root with 300, since it offers a choice of versions. */
function versions (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps, status: number): void {
  const links = [{ rel: 'self', href: `${baseUrlOf(request, deps.publicUrl)}/image/v2/` }]
  reply.code(status).send({ versions: [{ id: 'v2.9', status: 'CURRENT', links }, { id: 'v2.2', status: 'SUPPORTED', links }, { id: 'v2.0', status: 'SUPPORTED', links }] })
}

function list (request: FastifyRequest): Record<string, unknown> {
  const query = readQuery(request.url)
  const [name, id] = [query.last('name'), query.last('id')?.replace(/^in:/, '').split(',')]
  const images = Array.from(referencesOf(exchangeOf(request).world).images, (imageId) => ({ id: imageId }))
    .filter((image) => (name === undefined || image.id === name) && (id === undefined || id.includes(image.id)))
  const { items, next } = readPage(images, query)
  return {
    images: items.map((image) => viewImage(image.id, request)),
    first: '/v2/images',
    schema: '/v2/schemas/images',
    ...(next === null ? {} : { next: `/v2/images?${nextQuery(query, next)}` })
  }
}

function viewImage (id: string, request: FastifyRequest): Record<string, unknown> {
  return {
    id,
    name: id,
    status: 'active',
    visibility: 'public',
    protected: false,
    os_hidden: false,
    owner: exchangeOf(request).world.projectId,
    container_format: 'bare',
    disk_format: 'raw',
    min_disk: 0,
    min_ram: 0,
    size: null,
    virtual_size: null,
    checksum: null,
    tags: [],
    created_at: IMAGE_TIME,
    updated_at: IMAGE_TIME,
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: '/v2/schemas/image'
  }
}
