// GET and PUT /_emulator/snapshot.
import { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import { ProjectQuerySchema } from '../schemas/common.js'
import { Refusal } from '../../core/refusal.js'
import { restoreSnapshot } from '../../world/operations/restore.js'
import { writeSnapshot } from '../../world/operations/snapshot.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

/** The body limit in bytes. A larger snapshot can be restored at start, from a file. */
const SNAPSHOT_LIMIT = 64 * 1024 * 1024

/** Registers the snapshot calls. `restoreSnapshot` validates the document and names an invalid member. */
export function registerSnapshotRoutes (app: TypedApp, worlds: Worlds): void {
  app.get('/snapshot', { schema: { querystring: ProjectQuerySchema } }, (request, reply) => {
    const { project } = request.query
    const world = project === undefined ? null : worlds.find(project)
    if (world === undefined) throw new Refusal('not-found', { message: `there is no project ${project}; GET /_emulator/projects lists them` })
    reply.header('content-type', 'application/json; charset=utf-8').send(Readable.from(writeSnapshot(worlds, world)))
  })
  app.put('/snapshot', { bodyLimit: SNAPSHOT_LIMIT, schema: { querystring: ProjectQuerySchema, body: Type.Unknown({ description: 'a snapshot of everything, or with ?project=ID of that project, as GET returns it' }) } }, (request, reply) => {
    restoreSnapshot(worlds, request.body, request.query.project ?? null)
    reply.code(204).send()
  })
}
