// Reads the headers of a request.
import type { FastifyRequest } from 'fastify'

/** Returns a header, joined if it was sent several times; undefined if it is missing. */
export function headerOf (request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Returns the token of a request; undefined if it has none. The older header counts only without the newer. Source: NOVA.md section 6. */
export function tokenOf (request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return headerOf(request, 'x-auth-token') ?? headerOf(request, 'x-storage-token')
}
