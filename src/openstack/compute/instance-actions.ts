// The history of actions on a server, as a list and one by one. Source: NOVA.md sections 5 and 6.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ACTION_NAMES, type Action, type ActionName } from '../../core/actions.js'
import { ACTION_TABLE } from '../action-table.js'
import { describingCompute } from '../describing.js'
import { exchangeOf, type Exchange } from '../../pipeline/exchange.js'
import { InstanceActionSchema, InstanceActionsSchema } from './schemas/server-parts.js'
import { isThere } from './call-version.js'
import { json } from '../../shapes/call-note.js'
import { microsecondsTime } from './server-view.js'
import { nextLink } from './links.js'
import { noteWait } from './seen-servers.js'
import { checkSingle, readPage, readQuery } from './query.js'
import { PageQuerySchema } from './schemas/queries.js'
import { pathPart } from '../../pipeline/path.js'
import { Refusal } from '../../core/refusal.js'
import { ServerPartPathSchema, ServerPathSchema } from './schemas/paths.js'
import { viewContextOf } from './view-context.js'
import { isUnderWay, type ActionEntry, type ServerRecord } from '../../core/server.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'

/** Nova's event name for each action. */
const EVENTS: Readonly<Record<ActionName, string>> = {
  ...Object.fromEntries(ACTION_NAMES.map((name) => [name, ACTION_TABLE[name].event])) as Record<Action, string>,
  create: 'compute__do_build_and_run_instance',
  delete: 'compute_terminate_instance'
}

/** The history of a deleted server is there from this minor number on. */
const DELETED_MINOR = 21
/** Project members see events from the first minor number on, `updated_at` and pages from the second. */
const EVENTS_MINOR = 51
const PAGING_MINOR = 58

/** Registers the action history under a version prefix. */
export function registerInstanceActions (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  const config = { operation: 'lookup', hasMicroversions: true } as const
  const describe = describingCompute(prefix)
  app.get(`${prefix}/servers/:server_id/os-instance-actions`, { config, schema: { ...describe('listInstanceActions', 'What was done to a server; from 2.58 on in pages', { 200: json(InstanceActionsSchema) }, [404]), params: ServerPathSchema, querystring: PageQuerySchema } }, (request) => list(request, deps))
  app.get(`${prefix}/servers/:server_id/os-instance-actions/:part`, { config, schema: { ...describe('showInstanceAction', 'One action on a server, by its request id', { 200: json(InstanceActionSchema) }, [404]), params: ServerPartPathSchema } }, (request) => {
    const exchange = exchangeOf(request)
    const record = recordOf(request)
    const requestId = pathPart(request, 'part')
    const entry = record.actions.find((candidate) => candidate.requestId === requestId)
    if (entry === undefined) throw new Refusal('not-found', { message: `Action ${requestId} not found` })
    noteWait(request, isUnderWay(entry, exchange.nowMs))
    return { instanceAction: { ...viewAction(entry, record, exchange), ...viewEvents(entry, exchange) } }
  })
}

/** Returns the server of the path, or the deleted one, whose history can still be read. @throws Refusal `server-unknown` */
function recordOf (request: FastifyRequest): ServerRecord {
  const { world, nowMs, minor } = exchangeOf(request)
  const serverId = pathPart(request, 'server_id')
  const isKept = isThere(minor, { since: DELETED_MINOR }, world.profile.choices)
  const record = world.servers.get(serverId, nowMs) ?? world.servers.deleted(nowMs).find(({ id }) => isKept && id === serverId)
  if (record === undefined) throw new Refusal('server-unknown', { serverId })
  return record
}

/** Newest first, in pages from 2.58 on. */
function list (request: FastifyRequest, deps: AnswerDeps): Record<string, unknown> {
  const exchange = exchangeOf(request)
  const record = recordOf(request)
  const view = (entry: ActionEntry): Record<string, unknown> => viewAction(entry, record, exchange)
  noteWait(request, record.actions.some((entry) => isUnderWay(entry, exchange.nowMs)))
  if ((exchange.minor ?? 1) < PAGING_MINOR) return { instanceActions: record.actions.map(view) }
  const query = readQuery(request.url)
  checkSingle(query, 'limit')
  const { items, next } = readPage(record.actions.map((entry) => ({ ...entry, id: entry.requestId })), query)
  const context = viewContextOf(request, deps)
  return {
    instanceActions: items.map(view),
    ...(next === null ? {} : { links: [nextLink(`servers/${record.id}/os-instance-actions`, query, next, context)] })
  }
}

/** When the action ended, or null if it is under way at `nowMs`. */
function endOf ({ endsAtMs }: ActionEntry, nowMs: number): number | null {
  return endsAtMs !== null && endsAtMs <= nowMs ? endsAtMs : null
}

function viewAction (entry: ActionEntry, record: ServerRecord, { nowMs, minor }: Exchange): Record<string, unknown> {
  const endedAtMs = endOf(entry, nowMs)
  return {
    action: entry.action,
    instance_uuid: record.id,
    request_id: entry.requestId,
    user_id: entry.userId,
    project_id: entry.projectId,
    start_time: microsecondsTime(entry.startedAtMs),
    message: endedAtMs !== null && entry.result === 'Error' ? 'Error' : null,
    ...((minor ?? 1) < PAGING_MINOR ? {} : { updated_at: microsecondsTime(endedAtMs ?? entry.startedAtMs) })
  }
}

function viewEvents (entry: ActionEntry, { world, nowMs, minor }: Exchange): Record<string, unknown> {
  if ((minor ?? 1) < EVENTS_MINOR && world.profile.choices.serverMembers === 'nova') return {}
  const endedAtMs = endOf(entry, nowMs)
  return {
    events: [{
      event: EVENTS[entry.action],
      start_time: microsecondsTime(entry.startedAtMs),
      finish_time: endedAtMs === null ? null : microsecondsTime(endedAtMs),
      result: endedAtMs === null ? null : entry.result
    }]
  }
}
