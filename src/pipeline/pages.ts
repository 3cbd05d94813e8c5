// What a request from a web page may do: pages of other sites, and pages under a rebound name, are kept out of both APIs.
// Only browsers send the headers that this looks at, so other clients may use any Host.
import { addVary } from './headers.js'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** The pages that are accepted. */
export interface PageAccess {
  /** The only Host names accepted, null when other machines can connect. */
  readonly hosts: readonly string[] | null
  /** The URL that clients use; its pages are own ones. */
  readonly publicUrl: string | null
  /** Origins of other pages that are accepted, such as `http://localhost:3000`. */
  readonly allowOrigins: readonly string[]
}

/** Whether a request comes from a web page: only browsers send these headers. */
export function isFromPage ({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}

/**
 * Returns which pages the request comes from if they are not accepted, as the end of a message; else null. Links on other sites open
 * only what `isLinkTarget` says: what people read, and no data.
 */
export function foreignPage (request: FastifyRequest, { publicUrl, allowOrigins }: PageAccess, isLinkTarget: boolean): string | null {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers
  if (origin !== undefined) {
    const own = [`${request.protocol}://${request.host}`, ...(publicUrl === null ? [] : [new URL(publicUrl).origin]), ...allowOrigins]
    return own.includes(origin) ? null : `pages of ${JSON.stringify(origin)}; --allow-origin accepts them`
  }
  if (site === undefined || site === 'same-origin' || site === 'none') return null
  const isLink = request.method === 'GET' && mode === 'navigate' && dest === 'document'
  if (isLink) return isLinkTarget ? null : 'links on other sites; enter the address itself'
  return 'pages of other sites; --allow-origin accepts those of one origin'
}

/** Returns the host that a page has been bound to (DNS rebinding), as the end of a message; null if it is accepted or no page asks. */
export function foreignPageHost (request: FastifyRequest, { hosts, publicUrl }: PageAccess): string | null {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (hosts === null || (origin === undefined && site === undefined)) return null
  const host = request.hostname.toLowerCase()
  return hosts.includes(host) || (publicUrl !== null && host === new URL(publicUrl).hostname) ? null : `pages under the host ${JSON.stringify(host)}; expected one of ${hosts.join(', ')}`
}

/**
 * Returns the headers that let a page of an allowed origin read a response. Where some origin is allowed, every response has Vary, so that
 * caches keep those for pages apart. Source: Fetch Standard, "CORS protocol and HTTP caches".
 */
export function pageHeaders (origin: string | undefined, { allowOrigins }: PageAccess): Readonly<Record<string, string>> {
  if (allowOrigins.length === 0) return {}
  return origin === undefined || !allowOrigins.includes(origin)
    ? { vary: 'Origin' }
    : { vary: 'Origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': '*' }
}

/** Sets the headers for pages. Returns true if that was all: the browser asked beforehand. Source: Fetch Standard, CORS protocol. */
export function allowPage (request: FastifyRequest, reply: FastifyReply, access: PageAccess): boolean {
  const { origin, 'access-control-request-method': method, 'access-control-request-headers': headers } = request.headers
  reply.headers(pageHeaders(origin, access))
  if (request.method !== 'OPTIONS' || method === undefined || !reply.hasHeader('access-control-allow-origin')) return false
  reply.code(204).headers({ 'access-control-allow-methods': method, 'access-control-allow-headers': headers ?? '', 'access-control-max-age': 600 }).send()
  return true
}

/** The headers by which a page reads a response; an injected error keeps them. */
export const PAGE_HEADERS = ['access-control-allow-origin', 'access-control-expose-headers'] as const

/** Adds Origin to Vary, if it is missing there and some origin is allowed. */
export function keepPagesApart (reply: FastifyReply, { allowOrigins }: PageAccess): void {
  if (allowOrigins.length > 0) addVary(reply, 'Origin')
}
