// The identity service: Keystone v3, under /v3 and /identity/v3.
import type { FastifyInstance } from 'fastify'
import { baseUrlOf } from '../../pipeline/request-context.js'
import { describing } from '../describing.js'
import { IdentityVersionAnswerSchema, IdentityVersionsSchema } from './schemas/responses.js'
import { identityEntry } from '../compute/version-documents.js'
import { json } from '../../shapes/call-note.js'
import { registerDirectory } from './directory.js'
import { registerTokens } from './tokens.js'
import type { IdentityDeps } from './deps.js'

/** Registers all identity routes. */
export function registerIdentity (app: FastifyInstance, deps: IdentityDeps): void {
  const config = { operation: 'discovery', service: 'identity', isOpen: true } as const
  // Keystone responds to its root with 300 and lists its versions under `values`.
  app.get('/identity', { config, schema: describing()('chooseIdentityVersion', 'The versions of the identity service, as a choice', { 300: json(IdentityVersionsSchema) }) }, (request, reply) => {
    reply.code(300)
    return { versions: { values: [identityEntry(`${baseUrlOf(request, deps.publicUrl)}/identity/v3`)] } }
  })
  for (const [prefix, suffix] of [['/v3', ''], ['/identity/v3', 'UnderIdentity']] as const) {
    const describe = describing(suffix)
    app.get(prefix, { config, schema: describe('showIdentityVersion', 'The version of the identity service', { 200: json(IdentityVersionAnswerSchema) }) }, (request) => ({ version: identityEntry(`${baseUrlOf(request, deps.publicUrl)}${prefix}`) }))
    registerTokens(app, prefix, describe, deps)
    registerDirectory(app, prefix, describe, deps)
  }
}
