// All calls of the compute service under one version prefix, with or without a project in the path.
import type { FastifyInstance } from 'fastify'
import { registerAccount } from './account.js'
import { registerActions } from './actions.js'
import { registerCreate } from './create.js'
import { registerFlavors } from './flavors.js'
import { registerImages } from './images.js'
import { registerInstanceActions } from './instance-actions.js'
import { registerMetadata } from './labels/metadata.js'
import { registerServerParts } from './server-parts.js'
import { registerServers } from './servers.js'
import { registerTags } from './labels/tags.js'
import { registerUpdate } from './update.js'
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { FaultDeps } from '../../pipeline/fault-handler.js'

/** Registers the compute service under a prefix such as `/v2.1/:project_id`. */
export function registerCompute (app: FastifyInstance, prefix: string, deps: AnswerDeps & FaultDeps): void {
  registerServers(app, prefix, deps)
  registerActions(app, prefix, deps)
  registerCreate(app, prefix, deps)
  registerUpdate(app, prefix, deps)
  registerInstanceActions(app, prefix, deps)
  registerServerParts(app, prefix)
  registerMetadata(app, prefix)
  registerTags(app, prefix, deps)
  registerFlavors(app, prefix, deps)
  // /v2/images without a project belongs to the image service.
  if (prefix !== '/v2') registerImages(app, prefix, deps)
  registerAccount(app, prefix)
}
