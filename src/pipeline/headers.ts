// Reads the headers of a request.
import type { FastifyRequest } from 'fastify'

/** Returns a header, joined if it was sent several times; undefined if it is missing. */
export function headerOf (request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}
