// POST /_emulator/reset.
import { changeWorld } from '../scope.js'
import { ProjectQuerySchema } from '../schemas/common.js'
import { reset } from '../../world/operations/reset.js'
import type { TypedApp } from '../typed-app.js'
import type { Worlds } from '../../world/projects.js'

/** Registers the call. */
export function registerResetRoute (app: TypedApp, worlds: Worlds): void {
  app.post('/reset', { schema: { querystring: ProjectQuerySchema } }, (request, reply) => {
    changeWorld(worlds, request, (world) => reset(worlds, world))
    reply.code(204).send()
  })
}
