// What a call of the control API is about: the options of the API, and the world that `?project=` names.
import type { FastifyRequest } from 'fastify'
import type { ControlAccess } from './access.js'
import type { RouteNote } from './openapi/document.js'
import type { Clock, Sleep } from '../clock.js'
import type { World } from '../world/world.js'
import type { Worlds } from '../world/projects.js'

/** What the control API needs. */
export interface ControlOptions {
  readonly worlds: Worlds
  readonly access: ControlAccess
  readonly version: string
  /** Every route of the app, for the OpenAPI document. */
  readonly routes: readonly RouteNote[]
  /** Where clients reach it, or null for the Host of each request. */
  readonly publicUrl: string | null
  readonly sleep: Sleep
}

/** The world that `?project=` names, made if it is new and may be changed; null if none is named. */
export function worldOf (worlds: Worlds, request: FastifyRequest): World | null {
  const { project } = request.query as { project?: string }
  if (project === undefined) return null
  return request.method === 'GET' ? worlds.forRead(project) : worlds.forChange(project)
}

/** The world that `?project=` names, or the default project's; made if it is new. */
export function oneWorld (worlds: Worlds, request: FastifyRequest): World {
  const { project = worlds.template.defaultProjectId } = request.query as { project?: string }
  return worlds.forChange(project)
}

/** The clock of the project that a call names, or the template's. */
export function clockOf (worlds: Worlds, request: FastifyRequest): Clock {
  const { project } = request.query as { project?: unknown }
  return (typeof project === 'string' ? worlds.find(project)?.clock : undefined) ?? worlds.clock
}
