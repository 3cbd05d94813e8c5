// GET and PUT /_emulator/snapshot.
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import { ProjectQuerySchema } from '../schemas/common.js'
import { Refusal } from '../../core/refusal.js'
import { restoreSnapshot } from '../../world/operations/restore.js'
import { turn } from '../../clock.js'
import { writeSnapshot } from '../../world/operations/snapshot.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

/** The body limit in bytes. A larger snapshot can be restored at start, from a file. */
const SNAPSHOT_LIMIT = 64 * 1024 * 1024

/**
 * The most snapshots that are read at a time through connections, of everything and of single projects: each keeps what it shows in
 * memory until it is read. Without a socket the reader is the process itself, whose memory is its own matter.
 */
export const MAX_READ = { all: 4, project: 50 } as const

/** Registers the snapshot calls. `restoreSnapshot` validates the document and names an invalid member. */
export function registerSnapshotRoutes (app: TypedApp, worlds: Worlds): void {
  const reading = { all: 0, project: 0 }
  app.get('/snapshot', { schema: { querystring: ProjectQuerySchema } }, (request, reply) => {
    const { project } = request.query
    const world = project === undefined ? null : worlds.find(project)
    if (world === undefined) throw new Refusal('not-found', { message: `there is no project ${project}; GET /_emulator/projects lists them` })
    const what = world === null ? 'all' : 'project'
    const isCounted = request.raw.socket instanceof Socket
    if (isCounted && reading[what] >= MAX_READ[what]) {
      throw new Refusal('limit-reached', { message: `${MAX_READ[what]} snapshots of ${what === 'all' ? 'everything' : 'projects'} are being read, the maximum. Read one to its end, or close its connection.` })
    }
    const stream = Readable.from(inTurns(writeSnapshot(worlds, world)))
    if (isCounted) {
      reading[what]++
      // The stream closes after its last part, and when the client disconnects.
      stream.once('close', () => { reading[what]-- })
    }
    reply.header('content-type', 'application/json; charset=utf-8').send(stream)
  })
  app.put('/snapshot', { bodyLimit: SNAPSHOT_LIMIT, config: { ifTooLarge: 'Start from the file instead, with --snapshot FILE, or restore one project at a time: GET and PUT /_emulator/snapshot?project=ID.' }, schema: { querystring: ProjectQuerySchema, body: Type.Unknown({ description: 'a snapshot of everything, or with ?project=ID of that project, as GET returns it' }) } }, (request, reply) => {
    restoreSnapshot(worlds, request.body, request.query.project ?? null)
    reply.code(204).send()
  })
}

/** Yields the parts of a text, at most one in each turn of the event loop, so that other requests are served in between. */
async function * inTurns (parts: Iterable<string>): AsyncGenerator<string> {
  for (const part of parts) {
    yield part
    await turn()
  }
}
