// The calls that read servers: list, detail and show.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { exchangeOf } from '../../pipeline/exchange.js'
import { nextLink } from './links.js'
import { readQuery } from './query.js'
import { noteShown, serverSeen, viewOf } from './seen-servers.js'
import { BriefListSchema, detailListSchema, serverAnswerSchema } from './schemas/server.js'
import { describingCompute } from '../describing.js'
import { json } from '../../shapes/call-note.js'
import { ServersQuerySchema } from './schemas/queries.js'
import { ProjectPathSchema, ServerPathSchema } from './schemas/paths.js'
import { readSelection } from './server-query.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { selectServers } from '../../world/operations/select-servers.js'
import { writeServer } from './server-view.js'
import { viewContextOf } from './view-context.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { Selection } from '../../world/operations/select-servers.js'
import type { ServerRecord } from '../../core/server.js'

const JSON_TYPE = 'application/json'

/** Registers the reads under a version prefix. */
export function registerServers (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  const describe = describingCompute(prefix)
  app.get(`${prefix}/servers`, {
    config: { operation: 'list', hasMicroversions: true },
    schema: { ...describe('listServersBrief', 'List servers: Querying BMSs', { 200: json(BriefListSchema) }, [403]), params: ProjectPathSchema, querystring: ServersQuerySchema },
    handler: (request, reply) => list(request, reply, deps, 'index')
  })
  app.get(`${prefix}/servers/detail`, {
    config: { operation: 'detail', hasMicroversions: true },
    schema: { ...describe('listServersDetail', 'List servers with their details: Querying Details About BMSs', (choices) => ({ 200: json(detailListSchema(choices)) }), [403]), params: ProjectPathSchema, querystring: ServersQuerySchema },
    handler: (request, reply) => list(request, reply, deps, 'detail')
  })
  app.get(`${prefix}/servers/:server_id`, {
    config: { operation: 'show', hasMicroversions: true },
    schema: { ...describe('showServer', 'One server: Querying Details About a BMS', (choices) => ({ 200: json(serverAnswerSchema(choices)) }), [404]), params: ServerPathSchema },
    handler: (request, reply) => show(request, reply, deps)
  })
}

/** Sends a page of servers, with a link to the next page if this one is full. Source: Listing ECSs; NOVA.md section 5. */
function list (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps, name: 'index' | 'detail'): void {
  const { world, minor } = exchangeOf(request)
  const query = readQuery(request.url)
  const selection = readSelection(query, { choices: world.profile.choices, minor, name })
  reply.header('content-type', JSON_TYPE)
  if (selection === null) {
    reply.send('{"servers":[]}')
    return
  }
  const operation = name === 'detail' ? 'detail' : 'list'
  const page = pageOf(request, selection, operation)
  const context = viewContextOf(request, deps)
  const next = nextMarker(page, selection)
  const links = next === null ? '' : `,"servers_links":${JSON.stringify([nextLink(name === 'detail' ? 'servers/detail' : 'servers', query, next, context)])}`
  reply.send(`{"servers":[${page.map((record) => writeServer(record, context, operation)).join(',')}]${links}}`)
}

/** Returns the servers of a page, and notes that the client sees them. @throws Refusal for an unknown marker, if it is required */
function pageOf (request: FastifyRequest, selection: Selection, operation: 'list' | 'detail'): readonly ServerRecord[] {
  const { world: { servers }, nowMs } = exchangeOf(request)
  const view = viewOf(request, operation)
  const page = selectServers(servers, selection, nowMs, view) ?? (selection.isMarkerRequired ? null : selectServers(servers, { ...selection, marker: null }, nowMs, view))
  if (page === null) throw new Refusal('query-invalid', { reason: `marker [${selection.marker}] not found` })
  noteShown(request, operation, page)
  return page
}

function nextMarker (page: ReadonlyArray<{ readonly id: string }>, { limit }: Selection): string | null {
  return page.length === limit ? page.at(-1)?.id ?? null : null
}

function show (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps): void {
  const serverId = pathPart(request, 'server_id')
  const record = serverSeen(request, serverId)
  if (record === undefined) throw new Refusal('server-unknown', { serverId })
  noteShown(request, 'show', [record])
  reply.header('content-type', JSON_TYPE).send(writeServer(record, viewContextOf(request, deps), 'show'))
}
