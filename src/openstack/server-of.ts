// Finds the server that the path of a request names.
import type { FastifyRequest } from 'fastify'
import { exchangeOf } from '../pipeline/exchange.js'
import { pathPart } from '../pipeline/path.js'
import { Refusal } from '../core/refusal.js'
import type { ServerRecord } from '../core/server.js'

/** Returns the server of a route with `:server_id`, settled. @throws Refusal `server-unknown` */
export function serverOf (request: FastifyRequest): ServerRecord {
  const { world, nowMs } = exchangeOf(request)
  const serverId = pathPart(request, 'server_id')
  const record = world.servers.get(serverId, nowMs)
  if (record === undefined) throw new Refusal('server-unknown', { serverId })
  return record
}
