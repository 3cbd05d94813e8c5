// The servers as a read shows them: the stored record, or what a fault shows instead. Reads use this, not the store.
import type { FastifyRequest } from 'fastify'
import { asksForStatus } from '../../core/lists/status-filter.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { tokenOf } from '../../pipeline/headers.js'
import { isInTransition } from '../../core/states.js'
import type { Look } from '../../world/masks.js'
import type { ReadOperation } from '../../faults/settings.js'
import type { ServerRecord } from '../../core/server.js'
import type { View } from '../../world/operations/select-servers.js'

/** Returns the server as a request for this server alone shows it; undefined if it does not exist. */
export function serverSeen (request: FastifyRequest, serverId: string): ServerRecord | undefined {
  const { world, nowMs } = exchangeOf(request)
  const record = world.servers.get(serverId, nowMs)
  return record === undefined || world.masks.size === 0 ? record : world.masks.look(record, lookOf(request, 'show'))
}

/** Returns how this read shows servers, or null if it shows all as they are. Filters and pages use the result. */
export function viewOf (request: FastifyRequest, operation: ReadOperation): View | null {
  const { world: { masks } } = exchangeOf(request)
  if (masks.size === 0) return null
  const look = lookOf(request, operation)
  const serverIds = masks.serverIds()
  return { serverIds, see: (record) => serverIds.has(record.id) ? masks.look(record, look) : record }
}

/** Records which servers the response shows, for rules that count reads and for an automatic clock. Called once the page is known. */
export function noteShown (request: FastifyRequest, operation: ReadOperation, shown: Iterable<ServerRecord>): void {
  const { world, nowMs, fired } = exchangeOf(request)
  // The short list shows no status, but one by status tells that of all servers.
  if (asksForStatus(request.url)) noteWait(request, world.servers.nextDueMs() !== null)
  else if (operation !== 'list') noteStatus(request, shown)
  if (world.masks.size === 0) return
  const truth = Array.from(shown, ({ id }) => world.servers.get(id, nowMs)).filter((record) => record !== undefined)
  for (const fault of world.masks.noteShown(truth, lookOf(request, operation))) {
    if (!fired.some(({ ruleId, ruleProjectId }) => ruleId === fault.ruleId && ruleProjectId === fault.ruleProjectId)) fired.push(fault)
  }
}

/** Records whether the response shows a server in transition. */
export function noteStatus (request: FastifyRequest, shown: Iterable<ServerRecord>): void {
  if (exchangeOf(request).world.clock.mode === 'auto') noteWait(request, Array.from(shown).some(isInTransition))
}

/** Records whether the response shows that something has not ended: then its client waits, and an automatic clock moves. */
export function noteWait (request: FastifyRequest, isUnderWay: boolean): void {
  exchangeOf(request).showsTransition = isUnderWay
}

function lookOf (request: FastifyRequest, operation: ReadOperation): Look {
  return { operation, token: tokenOf(request) ?? '', nowMs: exchangeOf(request).nowMs }
}
