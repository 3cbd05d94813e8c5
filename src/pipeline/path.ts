// Reads the parameters of a request's path, by their names in the routes of the emulated API.
import type { FastifyRequest } from 'fastify'
import { detached } from '../core/memory/detached.js'

type PathName = 'project_id' | 'server_id' | 'part' | 'flavor_id' | 'image_id' | 'job_id' | 'name' | 'alias' | 'id'

/** The parts of a shorter URL keep little, and a copy takes time. */
const LONG_URL = 256

/** Copies the parameters of a request, which are parts of its URL: some of them are kept longer than the request. */
export function detachPath (request: FastifyRequest): void {
  if (request.url.length < LONG_URL) return
  const params = request.params as Record<string, string>
  for (const name in params) params[name] = detached(params[name] as string)
}

/** Returns a parameter that the route of the request has. */
export function pathPart (request: FastifyRequest, name: PathName): string {
  return (request.params as Record<PathName, string>)[name]
}

/** Returns a parameter that only some routes have; undefined for a route without it. */
export function optionalPathPart (request: Pick<FastifyRequest, 'params'>, name: 'project_id' | 'server_id'): string | undefined {
  return (request.params as Partial<Record<PathName, string>>)[name]
}

/** The path of a request as received, without its query. */
export function pathOf (request: FastifyRequest): string {
  const [path = ''] = request.url.split('?')
  return path
}
