// Nova's read-only image proxy, which exists up to 2.35: the images that the fleet names.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bothLinks, nextLink } from './links.js'
import { describingCompute } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { ImageAnswerSchema, ImageDetailsSchema, ImageMetadataSchema, ImagesSchema } from './schemas/lookups.js'
import { checkCallVersion } from './call-version.js'
import { ImagePathSchema, ProjectPathSchema } from './schemas/paths.js'
import { ImagesQuerySchema } from './schemas/queries.js'
import { json } from '../../shapes/call-note.js'
import { readPage, readQuery } from './query.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { referencesOf } from '../../world/references.js'
import { viewContextOf } from './view-context.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { CallNote } from '../../shapes/call-note.js'
import type { ViewContext } from './server-view.js'

/** The date of every image: that of the documented server, since the fleet has no dates for images. */
export const IMAGE_TIME = '2017-05-24T06:14:05Z'

const LAST_MINOR = 35

/** What a list responds after the last version, where the profile enforces versions. */
const GONE: CallNote['refusals'] = ({ outOfVersion }) => outOfVersion === 'refuse' ? [404] : []

/** Registers the image calls under a version prefix. */
export function registerImages (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  const config = { operation: 'lookup', hasMicroversions: true } as const
  const describe = describingCompute(prefix)
  const list = { params: ProjectPathSchema, querystring: ImagesQuerySchema }
  app.get(`${prefix}/images`, { config, schema: { ...describe('listImages', 'List images', { 200: json(ImagesSchema) }, GONE), ...list } }, (request) => listImages(request, deps, false))
  app.get(`${prefix}/images/detail`, { config, schema: { ...describe('listImagesDetail', 'List images with their details', { 200: json(ImageDetailsSchema) }, GONE), ...list } }, (request) => listImages(request, deps, true))
  app.get(`${prefix}/images/:image_id`, { config, schema: { ...describe('showImage', 'One image', { 200: json(ImageAnswerSchema) }, [404]), params: ImagePathSchema } }, (request) => ({ image: show(request, deps) }))
  app.get(`${prefix}/images/:image_id/metadata`, { config, schema: { ...describe('showImageMetadata', 'The metadata of an image', { 200: json(ImageMetadataSchema) }, [404]), params: ImagePathSchema } }, (request) => ({ metadata: show(request, deps)['metadata'] }))
}

function listImages (request: FastifyRequest, deps: AnswerDeps, isDetail: boolean): Record<string, unknown> {
  const context = viewContextOf(request, deps)
  const { world, minor } = exchangeOf(request)
  checkCallVersion(minor, { until: LAST_MINOR }, world.profile.choices)
  const query = readQuery(request.url)
  const name = query.last('name')
  const images = Array.from(referencesOf(world).images, (id) => ({ id })).filter(({ id }) => name === undefined || id === name)
  const { items, next } = readPage(images, query)
  const path = isDetail ? 'images/detail' : 'images'
  return {
    images: items.map(({ id }) => isDetail ? viewImage(id, context) : { id, name: id, links: bothLinks(`images/${id}`, context) }),
    ...(next === null ? {} : { images_links: [nextLink(path, query, next, context)] })
  }
}

function show (request: FastifyRequest, deps: AnswerDeps): Record<string, unknown> {
  const { world, minor } = exchangeOf(request)
  checkCallVersion(minor, { until: LAST_MINOR }, world.profile.choices)
  const imageId = pathPart(request, 'image_id')
  if (!referencesOf(world).images.has(imageId)) throw new Refusal('not-found', { message: 'Image not found.' })
  return viewImage(imageId, viewContextOf(request, deps))
}

/** The name of an image is its id: the fleet has no other name for it. */
function viewImage (id: string, context: ViewContext): Record<string, unknown> {
  return {
    id,
    name: id,
    status: 'ACTIVE',
    progress: 100,
    minDisk: 0,
    minRam: 0,
    metadata: {},
    created: IMAGE_TIME,
    updated: IMAGE_TIME,
    'OS-EXT-IMG-SIZE:size': 0,
    links: [...bothLinks(`images/${id}`, context), { rel: 'alternate', type: 'application/vnd.openstack.image', href: `${context.baseUrl}/image/v2/images/${id}` }]
  }
}
