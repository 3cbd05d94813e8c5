// GET /v1/{project_id}/baremetalservers/{server_id} and .../detail: servers as the BMS API shows them.
// Source: Querying Details About a BMS, Querying Details About BMSs (BMS APIs), 2025.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { exchangeOf } from '../../pipeline/exchange.js'
import { MAX_PAGE, readCount, readQuery } from '../compute/query.js'
import { ProjectPathSchema, ServerPathSchema } from '../compute/schemas/paths.js'
import { readSelection } from '../compute/server-query.js'
import { serverOf } from '../server-of.js'
import { viewContextOf } from '../compute/view-context.js'
import { viewServer, type ViewContext } from '../compute/server-view.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'

/** The BMS API has no microversions. It shows the members that the native API has at this one. Source: the documentation's examples. */
const SHOWN_MINOR = 26

const DEFAULT_LIMIT = 25

/** Registers the BMS API's calls that read servers. */
export function registerBmsServers (app: FastifyInstance, deps: AnswerDeps): void {
  app.get('/v1/:project_id/baremetalservers/detail', { config: { operation: 'detail' }, schema: { params: ProjectPathSchema } }, (request) => list(request, deps))
  app.get('/v1/:project_id/baremetalservers/:server_id', { config: { operation: 'show' }, schema: { params: ServerPathSchema } }, (request) => {
    return { server: viewServer(serverOf(request), contextOf(request, deps), true) }
  })
}

function contextOf (request: FastifyRequest, deps: AnswerDeps): ViewContext {
  return { ...viewContextOf(request, deps), minor: SHOWN_MINOR }
}

/** Returns one page. `offset` is a page number from 1; `count` is the total over all pages. The filters are those of the native list. */
function list (request: FastifyRequest, deps: AnswerDeps): Record<string, unknown> {
  const { world, nowMs } = exchangeOf(request)
  const query = readQuery(request.url)
  const selection = readSelection(query, { choices: world.profile.choices, minor: SHOWN_MINOR, name: 'detail' })
  const limit = Math.min(readCount(query, 'limit') ?? DEFAULT_LIMIT, MAX_PAGE)
  const first = (Math.max(1, readCount(query, 'offset') ?? 1) - 1) * limit
  const context = contextOf(request, deps)
  const servers: unknown[] = []
  let count = 0
  for (const record of selection === null ? [] : world.servers.list(nowMs)) {
    if (selection?.isWanted(record) !== true) continue
    if (count >= first && count < first + limit) servers.push(viewServer(record, context, true))
    count++
  }
  return { count, servers }
}
