// Read-only flavors: the machine types that the fleet names. Clients request them to show a server. Source: Nova's API.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bothLinks, nextLink, type LinkContext } from './links.js'
import { describingCompute } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { ExtraSpecsSchema, FlavorAnswerSchema, FlavorDetailsSchema, FlavorsSchema } from './schemas/lookups.js'
import { FlavorPathSchema, ProjectPathSchema } from './schemas/paths.js'
import { FlavorsQuerySchema } from './schemas/queries.js'
import { json } from '../../shapes/call-note.js'
import { readCount, readPage, readQuery } from './query.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { referencesOf } from '../../world/references.js'
import { viewContextOf } from './view-context.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { Flavor } from '../../shapes/references.js'

/** Registers the flavor calls under a version prefix. */
export function registerFlavors (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  const config = { operation: 'lookup', hasMicroversions: true } as const
  const describe = describingCompute(prefix)
  const list = { params: ProjectPathSchema, querystring: FlavorsQuerySchema }
  app.get(`${prefix}/flavors`, { config, schema: { ...describe('listFlavors', 'List flavors', { 200: json(FlavorsSchema) }), ...list } }, (request) => listFlavors(request, deps, false))
  app.get(`${prefix}/flavors/detail`, { config, schema: { ...describe('listFlavorsDetail', 'List flavors with their details', { 200: json(FlavorDetailsSchema) }), ...list } }, (request) => listFlavors(request, deps, true))
  app.get(`${prefix}/flavors/:flavor_id`, { config, schema: { ...describe('showFlavor', 'One flavor', { 200: json(FlavorAnswerSchema) }, [404]), params: FlavorPathSchema } }, (request) => {
    const context = viewContextOf(request, deps)
    return { flavor: viewFlavor(findFlavor(request), context.minor, context) }
  })
  app.get(`${prefix}/flavors/:flavor_id/os-extra_specs`, { config, schema: { ...describe('showFlavorExtraSpecs', 'The extra specs of a flavor', { 200: json(ExtraSpecsSchema) }, [404]), params: FlavorPathSchema } }, (request) =>
    ({ extra_specs: findFlavor(request).extra_specs }))
}

/** Returns a page of flavors in Nova's order, by id. `is_public` has no effect: all flavors are public. */
function listFlavors (request: FastifyRequest, deps: AnswerDeps, isDetail: boolean): Record<string, unknown> {
  const query = readQuery(request.url)
  const context = viewContextOf(request, deps)
  const [minRam, minDisk] = [readCount(query, 'minRam') ?? 0, readCount(query, 'minDisk') ?? 0]
  const flavors = [...referencesOf(exchangeOf(request).world).flavors.values()]
    .filter(({ ram, disk }) => ram >= minRam && disk >= minDisk)
    .sort((a, b) => a.id < b.id ? -1 : 1)
  const { items, next } = readPage(flavors, query)
  const path = isDetail ? 'flavors/detail' : 'flavors'
  return {
    flavors: items.map((flavor) => isDetail ? viewFlavor(flavor, context.minor, context) : viewBrief(flavor, context.minor, context)),
    ...(next === null ? {} : { flavors_links: [nextLink(path, query, next, context)] })
  }
}

function findFlavor (request: FastifyRequest): Flavor {
  const flavorId = pathPart(request, 'flavor_id')
  const flavor = referencesOf(exchangeOf(request).world).flavors.get(flavorId)
  if (flavor === undefined) throw new Refusal('not-found', { message: `Flavor ${flavorId} could not be found.` })
  return flavor
}

function viewBrief (flavor: Flavor, minor: number, context: LinkContext): Record<string, unknown> {
  return {
    id: flavor.id,
    name: flavor.original_name,
    links: bothLinks(`flavors/${flavor.id}`, context),
    ...(minor >= 55 ? { description: null } : {})
  }
}

/** No swap is an empty string; `description` appears from 2.55 on. */
function viewFlavor (flavor: Flavor, minor: number, context: LinkContext): Record<string, unknown> {
  return {
    ...viewBrief(flavor, minor, context),
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    swap: flavor.swap === 0 ? '' : flavor.swap,
    rxtx_factor: 1,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral,
    'OS-FLV-DISABLED:disabled': false,
    'os-flavor-access:is_public': true
  }
}
