// GET /_emulator/openapi.json and /_emulator/reference: made when somebody first asks.
import { buildDocument, type RouteNote } from '../openapi/document.js'
import { renderReference } from '../openapi/reference.js'
import type { TypedApp } from '../typed-app.js'

/** Registers both. `routes` is filled as routes are registered, and complete once a request can come. */
export function registerOpenApiRoutes (app: TypedApp, routes: readonly RouteNote[], version: string): void {
  let document: ReturnType<typeof buildDocument> | undefined
  app.get('/openapi.json', () => (document ??= buildDocument(routes, version)))
  app.get('/reference', (_request, reply) => {
    document ??= buildDocument(routes, version)
    // Nothing is loaded from anywhere, and no other page can put this one into a frame.
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'" })
      .send(renderReference(document))
  })
}
