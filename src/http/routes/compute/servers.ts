// Reading servers: list, detail and one.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AnswerDeps } from '../../answer.js'
import { exchangeOf } from '../../exchange.js'
import { ProjectPathSchema, ServerPathSchema } from '../../schemas/compute/paths.js'
import { Refusal } from '../../../core/refusal.js'
import { viewBrief, viewServer, writeServer } from '../../server-view.js'
import { viewContextOf } from '../../view-context.js'

const JSON_TYPE = 'application/json'

/** Registers the reads under a version prefix. */
export function registerServers (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  app.get(`${prefix}/servers`, {
    config: { operation: 'list', hasMicroversions: true },
    schema: { params: ProjectPathSchema },
    handler: (request) => {
      const { world, nowMs } = exchangeOf(request)
      const context = viewContextOf(request, deps)
      return { servers: Array.from(world.servers.list(nowMs), (record) => viewBrief(record, context)) }
    }
  })
  app.get(`${prefix}/servers/detail`, {
    config: { operation: 'detail', hasMicroversions: true },
    schema: { params: ProjectPathSchema },
    handler: (request) => {
      const { world, nowMs } = exchangeOf(request)
      const context = viewContextOf(request, deps)
      return { servers: Array.from(world.servers.list(nowMs), (record) => viewServer(record, context, true)) }
    }
  })
  app.get(`${prefix}/servers/:server_id`, {
    config: { operation: 'show', hasMicroversions: true },
    schema: { params: ServerPathSchema },
    handler: (request, reply) => show(request, reply, deps)
  })
}

function show (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps): void {
  const { world, nowMs } = exchangeOf(request)
  const { server_id: serverId } = request.params as { server_id: string }
  const record = world.servers.get(serverId, nowMs)
  if (record === undefined) throw new Refusal('server-unknown', { serverId })
  reply.header('content-type', JSON_TYPE).send(writeServer(record, viewContextOf(request, deps)))
}
