// The tags of a server: .../tags and .../tags/{tag}, from 2.26 on. Source: Nova's API; Checking for Tags of a BMS.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addTag, clearTags, removeTag, setTags } from '../../../core/labels/tags.js'
import { bothLinks } from '../links.js'
import { checkBody } from '../../../errors/invalid-body.js'
import { checkCallVersion } from '../call-version.js'
import { compileOnce } from '../../../shapes/compile-once.js'
import { describingCompute } from '../../describing.js'
import { exchangeOf } from '../../../pipeline/exchange.js'
import { json, NO_BODY, type CallNote, type HeaderNote, type ResponseNotes } from '../../../shapes/call-note.js'
import * as parts from '../schemas/server-parts.js'
import { pathPart } from '../../../pipeline/path.js'
import { Refusal } from '../../../core/refusal.js'
import { serverOf } from '../../server-of.js'
import { ServerPartPathSchema, ServerPathSchema } from '../schemas/paths.js'
import { TagBodySchema, TagsBodySchema } from '../schemas/labels.js'
import { TAGS_SINCE } from '../server-view.js'
import { tagsOf } from '../../../shapes/server-attributes.js'
import { viewContextOf } from '../view-context.js'
import type { AnswerDeps } from '../../../pipeline/request-context.js'
import type { Choices } from '../../../core/profile.js'
import type { ServerRecord } from '../../../core/server.js'

const all = compileOnce(TagsBodySchema)
const none = compileOnce(TagBodySchema)

/** Registers the calls under a version prefix. */
export function registerTags (app: FastifyInstance, prefix: string, deps: AnswerDeps): void {
  const describe = describingTags(prefix)
  const config = { operation: 'lookup', hasMicroversions: true } as const
  const path = `${prefix}/servers/:server_id/tags`
  const ofAll = { params: ServerPathSchema }
  const ofOne = { params: ServerPartPathSchema }
  const list = { 200: json(parts.TagsSchema) }
  const nothing = { 204: NO_BODY }
  app.get(path, { config, schema: { ...describe('listTags', 'The tags of a server', list, [404]), ...ofAll } }, (request) => ({ tags: read(request).tags }))
  app.put(path, { config: { ...config, isChange: (body) => all.accepts(body) }, schema: { ...describe('replaceTags', 'Replace the tags of a server', list, ['BMS.0040', 409]), ...ofAll, body: TagsBodySchema } }, replace)
  app.delete(path, { config: { ...config, isChange: () => true }, schema: { ...describe('clearTags', 'Remove all tags of a server', nothing, ['BMS.0040', 409]), ...ofAll } }, (request, reply) => {
    change(request, (record) => clearTags(record))
    sendNothing(reply)
  })
  app.get(`${path}/:part`, { config, schema: { ...describe('checkTag', 'Whether a server has a tag', nothing, [404]), ...ofOne } }, check)
  app.put(`${path}/:part`, { config: { ...config, isChange: isNone, mayHaveNoBody: true }, schema: { ...describe('addTag', 'Add a tag to a server', { 201: { content: {}, headers: LOCATION }, ...nothing }, ['BMS.0040', 409]), ...ofOne } }, (request, reply) => add(request, reply, deps))
  app.delete(`${path}/:part`, { config: { ...config, isChange: () => true }, schema: { ...describe('removeTag', 'Remove a tag of a server', nothing, ['BMS.0040', 404, 409]), ...ofOne } }, (request, reply) => {
    const tag = pathPart(request, 'part')
    change(request, (record, tags) => removeTag(record, tags, tag))
    sendNothing(reply)
  })
}

const LOCATION: Readonly<Record<string, HeaderNote>> = { Location: { description: 'the URL of the tag', isRequired: true } }

/** Describes the calls. The old /v2 is always at 2.1, where a profile that enforces versions has no tags. */
function describingTags (prefix: string): (id: string, summary: string, responses: ResponseNotes, refusals: ReadonlyArray<number | string>) => CallNote {
  const describe = describingCompute(prefix)
  const has = ({ outOfVersion }: Choices): boolean => prefix.startsWith('/v2.1') || outOfVersion === 'accept'
  return (id, summary, responses, refusals) => describe(id, summary, (choices) => has(choices) ? responses : {}, (choices) => has(choices) ? refusals : [404])
}

/** Nova reads a body that is missing as null. */
function isNone (body: unknown = null): boolean {
  return none.accepts(body)
}

/** Refuses the calls before 2.26, if the profile enforces versions. @throws Refusal `not-found` */
function checkVersion (request: FastifyRequest): void {
  const { minor, world } = exchangeOf(request)
  checkCallVersion(minor, { since: TAGS_SINCE }, world.profile.choices)
}

function read (request: FastifyRequest): { readonly id: string, readonly tags: readonly string[] } {
  checkVersion(request)
  const record = serverOf(request)
  return { id: record.id, tags: tagsOf(record, exchangeOf(request).world.profile.choices) }
}

/** Changes the server, and returns whether it is another record now. */
function change (request: FastifyRequest, run: (record: ServerRecord, tags: readonly string[]) => ServerRecord): boolean {
  checkVersion(request)
  const { world, nowMs } = exchangeOf(request)
  let isChanged = false
  world.servers.update(pathPart(request, 'server_id'), (before) => {
    const after = run(before, tagsOf(before, world.profile.choices))
    isChanged = after !== before
    return after
  }, nowMs)
  return isChanged
}

function replace (request: FastifyRequest, reply: FastifyReply): void {
  checkVersion(request)
  checkBody(all, request.body, exchangeOf(request).isLegacy)
  const { tags } = request.body
  change(request, (record) => setTags(record, tags))
  reply.send({ tags: read(request).tags })
}

/** Responds with 201 and the URL of a new tag, or with 204 for a tag that the server has. */
function add (request: FastifyRequest, reply: FastifyReply, deps: AnswerDeps): void {
  checkVersion(request)
  checkBody(none, request.body ?? null, exchangeOf(request).isLegacy)
  const tag = pathPart(request, 'part')
  const isNew = change(request, (record, tags) => addTag(record, tags, tag))
  const [{ href }] = bothLinks(`servers/${pathPart(request, 'server_id')}/tags/${encodeURIComponent(tag)}`, viewContextOf(request, deps))
  if (isNew) reply.code(201).header('location', href).send()
  else reply.code(204).send()
}

/** Responds with 204 if the server has the tag. Source: Checking for Tags of a BMS. */
function check (request: FastifyRequest, reply: FastifyReply): void {
  const tag = pathPart(request, 'part')
  const { id, tags } = read(request)
  if (!tags.includes(tag)) throw new Refusal('not-found', { message: `Server ${id} has no tag '${tag}'` })
  sendNothing(reply)
}

function sendNothing (reply: FastifyReply): void {
  reply.code(204).header('content-type', 'application/json').send()
}
