// Version discovery: GET /, /v2, /v2.1, /v2.1/{project_id}/ and /v1.
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, onRequestHookHandler } from 'fastify'
import { baseUrlOf, type AnswerDeps } from '../../pipeline/request-context.js'
import { headerOf } from '../../pipeline/headers.js'
import { bmsVersionList, versionDocument, versionList } from './version-documents.js'
import { BmsVersionListSchema, VersionListSchema, VersionSchema } from './schemas/versions.js'
import { describing } from '../describing.js'
import { errorNote } from '../../errors/error-schema.js'
import { exchangeOf } from '../../pipeline/exchange.js'
import { json, type CallNote, type HeaderNote, type ResponseNotes } from '../../shapes/call-note.js'
import { pathOf } from '../../pipeline/path.js'
import { ProjectPathSchema } from './schemas/paths.js'
import { Refusal } from '../../core/refusal.js'

/** Nova's routing layer knows the URL only with a trailing slash. */
const ofProject: CallNote['responses'] = (choices) => ({
  200: { ...json(VersionSchema), ...(choices.routeErrors === 'bare' ? { description: 'with a trailing slash' } : {}) },
  ...(choices.routeErrors === 'bare' ? { 404: { ...errorNote(404, 'compute', choices, true), description: 'without a trailing slash' } } : {})
})

const ALLOW: Readonly<Record<string, HeaderNote>> = { Allow: { description: 'the methods that are allowed', isRequired: true } }

/** Nova returns the document to every method. */
const ofOtherMethods: CallNote['responses'] = (choices): ResponseNotes =>
  choices.routeErrors === 'bare' ? { 200: json(VersionSchema) } : { 405: { ...errorNote(405, 'compute', choices), headers: ALLOW } }

/** Registers the discovery of the compute API. Where `hasPage`, a browser that opens `/` is led to the page. Source: NOVA.md sections 2 and 6, "Discovery"; API.md 3.6. */
export function registerVersions (app: FastifyInstance, deps: AnswerDeps, hasPage: boolean): void {
  const describe = describing()
  // Nova responds to every method alike here, and requires no token.
  app.all('/', {
    onRequest: ignoreMediaType,
    config: { operation: 'discovery', isOpen: true, service: 'root', isDocument: true },
    schema: describe('listVersions', 'The versions of the APIs', { 200: json(VersionListSchema) })
  }, (request, reply) => {
    if (hasPage && isOpened(request)) return showPage(reply)
    const { choices } = exchangeOf(request).world.profile
    return versionList(baseUrlOf(request, deps.publicUrl), choices.rootVersions === 'merged')
  })
  app.get('/v1', { config: { operation: 'discovery', isOpen: true }, schema: describe('listBmsVersions', 'The versions of the BMS API', { 200: json(BmsVersionListSchema) }) }, (request) => bmsVersionList(baseUrlOf(request, deps.publicUrl)))
  const others = app.supportedMethods.filter((method) => method !== 'GET') as HTTPMethods[]
  for (const [version, suffix] of [['v2', 'V2'], ['v2.1', '']] as const) {
    const url = `/${version}`
    const config = { operation: 'discovery', isOpen: true, isDocument: true, hasMicroversions: version === 'v2.1' } as const
    const handler = (request: FastifyRequest): object => {
      checkMethod(request)
      return versionDocument(version, baseUrlOf(request, deps.publicUrl))
    }
    app.get(url, { config, schema: describe(`showVersion${suffix}`, 'One version of the compute API', { 200: json(VersionSchema) }) }, handler)
    app.route({ method: others, url, onRequest: ignoreMediaType, config, schema: describe(`askVersion${suffix}`, 'One version of the compute API, by another method', ofOtherMethods), handler })
    app.get(`/${version}/:project_id`, {
      config: { operation: 'discovery', isDocument: true, hasMicroversions: true },
      schema: { ...describe(`showVersionOfProject${suffix}`, 'One version of the compute API, at the URL of the catalog', ofProject), params: ProjectPathSchema },
      handler: (request) => {
        // Nova's routing layer knows this path only with its trailing slash.
        const path = pathOf(request)
        const { choices } = exchangeOf(request).world.profile
        if (choices.routeErrors === 'bare' && !path.endsWith('/')) throw new Refusal('route-unknown', { method: request.method, path })
        return versionDocument(version, baseUrlOf(request, deps.publicUrl))
      }
    })
  }
}

/** Returns whether a person opens the URL in a browser: clients of the API accept JSON or anything. */
function isOpened (request: FastifyRequest): boolean {
  return request.method === 'GET' && headerOf(request, 'accept')?.includes('text/html') === true
}

function showPage (reply: FastifyReply): FastifyReply {
  return reply.code(302).headers({ location: '/_emulator/', vary: 'Accept' }).send()
}

/** Lets a Content-Type that is no media type pass: Fastify would refuse it, although no body of these calls is read. */
const ignoreMediaType: onRequestHookHandler = (request, _reply, done) => {
  delete request.headers['content-type']
  done()
}

/** Refuses every method but GET, if the profile names methods that are not allowed. @throws Refusal `method-not-allowed` */
function checkMethod (request: FastifyRequest): void {
  if (request.method === 'GET' || exchangeOf(request).world.profile.choices.routeErrors === 'bare') return
  throw new Refusal('method-not-allowed', { method: request.method, path: pathOf(request), allowed: ['GET'] })
}
