// GET /_emulator/openapi.json and /_emulator/reference, built on the first request.
import { buildDocument, type RouteNote } from '../openapi/document.js'
import { renderReference } from '../openapi/reference.js'
import type { TypedApp } from '../typed-app.js'

/** Registers both calls. `routes` grows as routes are registered, and is complete before the first request. */
export function registerOpenApiRoutes (app: TypedApp, routes: readonly RouteNote[], version: string): void {
  let document: ReturnType<typeof buildDocument> | undefined
  app.get('/openapi.json', () => (document ??= buildDocument(routes, version)))
  app.get('/reference', (_request, reply) => {
    document ??= buildDocument(routes, version)
    // The page loads nothing, and no other page can frame it.
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'" })
      .send(renderReference(document))
  })
}
