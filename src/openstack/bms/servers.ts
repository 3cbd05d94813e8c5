// GET /v1/{project_id}/baremetalservers/{server_id} and .../detail: servers as the BMS API shows them.
// Source: Querying Details About a BMS, Querying Details About BMSs (BMS APIs), 2025.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bmsListSchema, bmsServerAnswerSchema } from '../compute/schemas/server.js'
import { BmsServersQuerySchema } from '../compute/schemas/queries.js'
import { describing } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { json } from '../../shapes/call-note.js'
import { noteShown, serverSeen, viewOf } from '../compute/seen-servers.js'
import { MAX_PAGE, readCount, readQuery } from '../compute/query.js'
import { ProjectPathSchema, ServerPathSchema } from '../compute/schemas/paths.js'
import { readSelection } from '../compute/server-query.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { countServers, listWanted } from '../../world/operations/select-servers.js'
import { viewContextOf } from '../compute/view-context.js'
import { viewServer, type ViewContext } from '../compute/server-view.js'
import type { ServerRecord } from '../../core/server.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'

/** The BMS API has no microversions. It shows the members that the native API has at this one. Source: the documentation's examples. */
const SHOWN_MINOR = 26

const DEFAULT_LIMIT = 25
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Registers the BMS API's calls that read servers. */
export function registerBmsServers (app: FastifyInstance, deps: AnswerDeps): void {
  const describe = describing()
  app.get('/v1/:project_id/baremetalservers/detail', { config: { operation: 'detail' }, schema: { ...describe('listBmsServers', 'List servers: Querying Details About BMSs (BMS APIs)', (choices) => ({ 200: json(bmsListSchema(choices)) }), [403]), params: ProjectPathSchema, querystring: BmsServersQuerySchema } }, (request) => list(request, deps))
  app.get('/v1/:project_id/baremetalservers/:server_id', { config: { operation: 'show' }, schema: { ...describe('showBmsServer', 'One server: Querying Details About a BMS (BMS APIs)', (choices) => ({ 200: json(bmsServerAnswerSchema(choices)) }), [404]), params: ServerPathSchema } }, (request) => {
    const serverId = pathPart(request, 'server_id')
    const record = serverSeen(request, serverId)
    if (record === undefined) throw unknownServer(request, serverId)
    noteShown(request, 'show', [record])
    return { server: viewBmsServer(record, contextOf(request, deps)) }
  })
}

function contextOf (request: FastifyRequest, deps: AnswerDeps): ViewContext {
  return { ...viewContextOf(request, deps), minor: SHOWN_MINOR }
}

/** A path part that is no UUID names another call of the BMS API, such as `flavors`, which is not emulated. */
function unknownServer (request: FastifyRequest, serverId: string): Refusal {
  if (UUID.test(serverId)) return new Refusal('server-unknown', { serverId })
  const [path = ''] = request.url.split('?')
  return new Refusal('route-unknown', { method: request.method, path })
}

/** Returns the server's document, with the version of each address as a string. Source: the sample responses of both calls. */
function viewBmsServer (record: ServerRecord, context: ViewContext): Record<string, unknown> {
  const document = viewServer(record, context, true)
  const networks = Object.entries(document['addresses'] as Record<string, ReadonlyArray<{ readonly version: number }>>)
  return { ...document, addresses: Object.fromEntries(networks.map(([name, addresses]) => [name, addresses.map((address) => ({ ...address, version: String(address.version) }))])) }
}

/** Returns one page. `offset` is a page number from 1; `count` is the total over all pages. The filters are those of the native list. */
function list (request: FastifyRequest, deps: AnswerDeps): Record<string, unknown> {
  const { world, nowMs } = exchangeOf(request)
  const query = readQuery(request.url)
  const selection = readSelection(query, { choices: world.profile.choices, minor: SHOWN_MINOR, name: 'detail' })
  const limit = Math.min(readCount(query, 'limit') ?? DEFAULT_LIMIT, MAX_PAGE)
  const first = (Math.max(1, readCount(query, 'offset') ?? 1) - 1) * limit
  if (selection === null) return { count: 0, servers: [] }
  const context = contextOf(request, deps)
  const view = viewOf(request, 'detail')
  const shown: ServerRecord[] = []
  let count = 0
  const counted = countServers(world.servers, selection, nowMs, view)
  for (const record of selection.name === null || view !== null ? listWanted(world.servers, selection, nowMs, view) : world.servers.named(selection.name, nowMs)) {
    const seen = view?.see(record) ?? record
    if (!selection.isWanted(seen)) continue
    if (count >= first && count < first + limit) shown.push(seen)
    count++
    if (counted !== null && count >= first + limit) break
  }
  noteShown(request, 'detail', shown)
  return { count: counted ?? count, servers: shown.map((record) => viewBmsServer(record, context)) }
}
