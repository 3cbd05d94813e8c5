// Reads the headers of a request, and adds to Vary of a response.
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Returns a header, joined if it was sent several times; undefined if it is missing. */
export function headerOf (request: Pick<FastifyRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Returns the token of a request; undefined if it has none. The older header counts only without the newer. Source: NOVA.md section 6. */
export function tokenOf (request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return headerOf(request, 'x-auth-token') ?? headerOf(request, 'x-storage-token')
}

/** Adds the name of a request header to Vary, unless it is there. */
export function addVary (reply: FastifyReply, name: string): void {
  const present = reply.getHeader('vary')
  const names = present === undefined ? [] : [present].flat()
  if (!names.includes(name)) reply.header('vary', names.length === 0 ? name : [...names, name])
}
