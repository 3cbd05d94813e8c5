// PUT .../servers/{server_id}: a new name, description or address of access. Source: NOVA.md section 6.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { attributesOf } from '../../shapes/server-attributes.js'
import { checkBody } from '../../errors/invalid-body.js'
import { compileOnce } from '../../shapes/compile-once.js'
import { describingCompute } from '../describing.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { FirstUpdateBodySchema, UpdateBodySchema, type UpdateBody } from './schemas/update.js'
import { isThere } from './call-version.js'
import { json } from '../../shapes/call-note.js'
import { noteStatus } from './seen-servers.js'
import { pathPart } from '../../pipeline/path.js'
import { serverAnswerSchema } from './schemas/server.js'
import { ServerPathSchema } from './schemas/paths.js'
import { shortIpv6 } from './schemas/formats.js'
import { update, type ServerChange } from '../../core/update.js'
import { viewContextOf } from './view-context.js'
import { writeServer } from './server-view.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { ServerRecord } from '../../core/server.js'

const first = compileOnce(FirstUpdateBodySchema)
const latest = compileOnce(UpdateBodySchema)

/** A server can be described from this minor number on. */
const DESCRIPTION_SINCE = 19

/** Registers the call under a version prefix. */
export function registerUpdate (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  app.route({
    method: 'PUT',
    url: `${prefix}/servers/:server_id`,
    config: { operation: 'lookup', isChange: (body) => latest.accepts(body), hasMicroversions: true },
    schema: { ...describingCompute(prefix)('updateServer', 'Change the name, the description or an address of access of a server', (choices) => ({ 200: json(serverAnswerSchema(choices)) }), ['BMS.0040']), params: ServerPathSchema, body: UpdateBodySchema },
    handler: (request, reply) => put(request, reply, deps)
  })
}

function put (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps): void {
  const { world, nowMs } = exchangeOf(request)
  const wanted = readBody(request)
  const record = world.servers.update(pathPart(request, 'server_id'), (before) => update(before, changeOf(before, wanted), nowMs), nowMs)
  noteStatus(request, [record])
  reply.header('content-type', 'application/json').send(writeServer(record, viewContextOf(request, deps), 'show'))
}

/** Returns the members that the version has. @throws Refusal `body-unreadable`, `body-invalid` */
function readBody (request: FastifyRequest): UpdateBody['server'] {
  const { minor, world } = exchangeOf(request)
  const hasDescription = isThere(minor, { since: DESCRIPTION_SINCE }, world.profile.choices)
  const { body } = request
  checkBody(hasDescription ? latest : first, body, exchangeOf(request).isLegacy)
  const { description, ...rest } = (body as UpdateBody).server
  return description === undefined || !hasDescription ? rest : { ...rest, description }
}

/** Returns what differs from the record. */
function changeOf (record: ServerRecord, { name = record.name, accessIPv6, ...rest }: UpdateBody['server']): ServerChange {
  const current = attributesOf(record)
  const wanted = { ...rest, ...(accessIPv6 === undefined ? {} : { accessIPv6: shortIpv6(accessIPv6) }) }
  return { name, attributes: Object.fromEntries(Object.entries(wanted).filter(([member, value]) => CHANGEABLE.has(member) && current[member] !== value)) }
}

/** The old /v2 accepts other members, and ignores them. */
const CHANGEABLE: ReadonlySet<string> = new Set(Object.keys(UpdateBodySchema.properties.server.properties))
