// The options of the control API, and the world that a call applies to.
import type { FastifyRequest } from 'fastify'
import type { ControlAccess } from './access.js'
import type { RouteNote } from './openapi/document.js'
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
}

/** Returns the world that `?project=` names, or null if it is omitted. A call other than GET creates an unknown project. */
export function worldOf (worlds: Worlds, request: FastifyRequest): World | null {
  const { project } = request.query as { project?: string }
  if (project === undefined) return null
  return request.method === 'GET' ? worlds.forRead(project) : worlds.forChange(project)
}

/** Returns the world that `?project=` names, by default that of the default project; creates an unknown project. */
export function oneWorld (worlds: Worlds, request: FastifyRequest): World {
  const { project = worlds.template.defaultProjectId } = request.query as { project?: string }
  return worlds.forChange(project)
}

/** Returns the clock of the project that a call names, or the template's clock. */
export function clockOf (worlds: Worlds, request: FastifyRequest): Clock {
  const { project } = (request.query ?? {}) as { project?: unknown }
  return (typeof project === 'string' ? worlds.find(project)?.clock : undefined) ?? worlds.clock
}
