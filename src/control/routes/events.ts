// GET /_emulator/events: a list, or a stream of server-sent events for clients that accept one.
import { createEventStreams } from '../event-stream.js'
import { EventQuerySchema } from '../schemas/requests.js'
import { pageQuery } from '../../world/operations/pages.js'
import { listEvents } from '../../world/events.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

/** Registers the call. Streams end when the app closes. */
export function registerEventRoutes (app: TypedApp, worlds: Worlds): void {
  const streams = createEventStreams(worlds)
  app.addHook('preClose', (done) => {
    streams.endAll()
    done()
  })
  app.get('/events', { schema: { querystring: EventQuerySchema } }, (request, reply) => {
    const { project, kind, since, notices } = request.query
    const filter = { projectId: project ?? null, kind: kind ?? null }
    if (request.headers.accept?.includes('text/event-stream') !== true) {
      return listEvents(worlds, { ...filter, since: Number(since ?? 0) }, pageQuery(request.query))
    }
    const last = request.headers['last-event-id'] ?? since
    streams.open(reply, { ...filter, notices: notices === 'true' }, typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : null)
    return reply
  })
}
