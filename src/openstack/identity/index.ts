// The identity service: Keystone v3, under /v3 and /identity/v3.
import type { FastifyInstance } from 'fastify'
import { baseUrlOf } from '../../pipeline/request-context.js'
import { identityEntry } from '../compute/version-documents.js'
import { registerDirectory } from './directory.js'
import { registerTokens } from './tokens.js'
import type { IdentityDeps } from './deps.js'

/** Registers all identity routes. */
export function registerIdentity (app: FastifyInstance, deps: IdentityDeps): void {
  const config = { operation: 'discovery', service: 'identity', isOpen: true } as const
  // Keystone responds to its root with 300 and lists its versions under `values`.
  app.get('/identity', { config }, (request, reply) => {
    reply.code(300)
    return { versions: { values: [identityEntry(`${baseUrlOf(request, deps.publicUrl)}/identity/v3`)] } }
  })
  for (const prefix of ['/v3', '/identity/v3']) {
    app.get(prefix, { config }, (request) => ({ version: identityEntry(`${baseUrlOf(request, deps.publicUrl)}${prefix}`) }))
    registerTokens(app, prefix, deps)
    registerDirectory(app, prefix, deps)
  }
  // Caches must keep the responses for different tokens apart.
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.exchange?.service === 'identity') reply.header('vary', 'X-Auth-Token')
    done()
  })
}
