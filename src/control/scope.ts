// The options of the control API, and the world that a call applies to.
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { ControlAccess } from './access.js'
import type { RouteNote } from './openapi/document.js'
import type { Connections } from '../pipeline/connections.js'
import type { Clock, Sleep } from '../clock.js'
import type { World } from '../world/world.js'
import type { Worlds } from '../world/projects.js'

/** The dependencies of the control API. */
export interface ControlOptions {
  readonly worlds: Worlds
  readonly access: ControlAccess
  readonly version: string
  /** Every route of the app, for the OpenAPI document. */
  readonly routes: readonly RouteNote[]
  /** The URL that clients use, or null for the Host of each request. */
  readonly publicUrl: string | null
  readonly sleep: Sleep
  readonly connections: Connections
  /** The plugin that serves the page. */
  readonly page: FastifyPluginAsync
}

/** Returns the world that `?project=` names, for a call that changes nothing; null if the member is omitted. */
export function worldOf (worlds: Worlds, request: FastifyRequest): World | null {
  const { project } = request.query as { project?: string }
  return project === undefined ? null : worlds.look(project)
}

/** Returns the world that `?project=` names, by default that of the default project, for a call that changes nothing. */
export function oneWorld (worlds: Worlds, request: FastifyRequest): World {
  const { project = worlds.template.defaultProjectId } = request.query as { project?: string }
  return worlds.look(project)
}

/** Changes the world that `?project=` names, or all worlds (null). A refused change does not create the project. */
export function changeWorld<Result> (worlds: Worlds, request: FastifyRequest, change: (world: World | null) => Result): Result {
  const { project } = request.query as { project?: string }
  return project === undefined ? change(null) : worlds.attempt(project, change)
}

/** Changes the world that `?project=` names, by default that of the default project. A refused change does not create the project. */
export function changeOneWorld<Result> (worlds: Worlds, request: FastifyRequest, change: (world: World) => Result): Result {
  const { project = worlds.template.defaultProjectId } = request.query as { project?: string }
  return worlds.attempt(project, change)
}

/** Returns the clock of the project that a call names, or the template's clock. */
export function clockOf (worlds: Worlds, request: FastifyRequest): Clock {
  const { project } = request.query as { project?: unknown }
  return (typeof project === 'string' ? worlds.find(project)?.clock : undefined) ?? worlds.clock
}
