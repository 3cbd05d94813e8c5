// The servers as a read shows them: the truth, or what faults put in its place. Reads look here and not into the store.
import type { FastifyRequest } from 'fastify'
import { exchangeOf } from '../../pipeline/exchange.js'
import { headerOf } from '../../pipeline/headers.js'
import type { Look } from '../../world/masks.js'
import type { ReadOperation } from '../../faults/stale.js'
import type { ServerRecord } from '../../core/server.js'

/** The server as a request for it alone shows it, or undefined. */
export function serverSeen (request: FastifyRequest, serverId: string): ServerRecord | undefined {
  const { world, nowMs } = exchangeOf(request)
  const record = world.servers.get(serverId, nowMs)
  return record === undefined || world.masks.size === 0 ? record : world.masks.look(record, lookOf(request, 'show'))
}

/** How this read sees any server; filters and pages are made of what it gives. */
export function seeing (request: FastifyRequest, operation: ReadOperation): (record: ServerRecord) => ServerRecord {
  const { world: { masks } } = exchangeOf(request)
  if (masks.size === 0) return (record) => record
  const look = lookOf(request, operation)
  return (record) => masks.look(record, look)
}

/** Counts that the answer shows these servers, once it is known which: rules that count reads live from it. */
export function noteShown (request: FastifyRequest, operation: ReadOperation, shown: Iterable<ServerRecord>): void {
  const { world, nowMs, fired } = exchangeOf(request)
  if (world.masks.size === 0) return
  const truth = Array.from(shown, ({ id }) => world.servers.get(id, nowMs)).filter((record) => record !== undefined)
  for (const fault of world.masks.noteShown(truth, lookOf(request, operation))) {
    if (!fired.some(({ ruleId }) => ruleId === fault.ruleId)) fired.push(fault)
  }
}

function lookOf (request: FastifyRequest, operation: ReadOperation): Look {
  return { operation, token: headerOf(request, 'x-auth-token') ?? '', nowMs: exchangeOf(request).nowMs }
}
