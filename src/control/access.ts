// Access to the control API: its mode, its token, and the checks that keep out pages of other origins.
import { timingSafeEqual, createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { allowPage, foreignPage, type PageAccess } from '../pipeline/pages.js'
import { Refusal } from '../core/refusal.js'

/** `open`: everybody who reaches the port; `token`: holders of the token; `off`: nobody. Health and readiness are always open. */
export type ControlAccess = PageAccess & ({ readonly mode: 'open' | 'off' } | { readonly mode: 'token', readonly token: string })

const ALWAYS_OPEN: ReadonlySet<string | undefined> = new Set(['/_emulator/health', '/_emulator/ready'])
/** What a link on another site may open: the pages for people. They hold no data, and ask for the token themselves. */
const LINK_TARGETS: ReadonlySet<string | undefined> = new Set(['/_emulator', '/_emulator/', '/_emulator/reference'])

/**
 * Returns the hook that rejects callers without access: foreign pages by Origin and Sec-Fetch-Site, rebound DNS names
 * by Host, and requests without the token.
 * @throws Refusal `unauthorized`, `not-found`
 */
export function guardControl (access: ControlAccess): onRequestHookHandler {
  return (request, reply, done) => {
    if (allowPage(request, reply, access)) return
    if (ALWAYS_OPEN.has(request.routeOptions.url)) return done()
    const message = whyClosed(request, access)
    if (message === null) done()
    else done(new Refusal(access.mode === 'off' ? 'not-found' : 'unauthorized', { message }))
  }
}

/** Returns why the control API is not open to a request, which may be one to the emulated API; null if it is open. */
export function whyClosed (request: FastifyRequest, access: ControlAccess): string | null {
  if (access.mode === 'off') return 'the control API is off; start with --control open, or --control TOKEN'
  return foreignHost(request, access) ?? fromPage(foreignPage(request, access, LINK_TARGETS.has(request.routeOptions.url))) ??
    (access.mode === 'token' && request.routeOptions.config.isPageFile !== true && !isSame(tokenOf(request.headers), access.token) ? 'the control API requires its token: Authorization: Bearer TOKEN' : null)
}

/**
 * Returns why the Host is rejected, or null. Without a list of names a token is enough. An open API accepts private names
 * only, because a page can bind any name registered in the DNS to this machine (DNS rebinding).
 */
function foreignHost (request: FastifyRequest, { hosts, publicUrl, mode }: ControlAccess): string | null {
  const host = request.hostname.toLowerCase()
  if (publicUrl !== null && host === new URL(publicUrl).hostname) return null
  if (hosts !== null) return hosts.includes(host) ? null : `the control API does not accept the host ${JSON.stringify(host)}; expected one of ${hosts.join(', ')}`
  if (mode === 'token' || isPrivateName(host)) return null
  return `the control API does not accept the host ${JSON.stringify(host)}; name it with --public-url, or start with --control TOKEN`
}

/** Returns whether a host is an IP address, a name of one label, or in a domain that nobody can register. Source: RFC 6761, RFC 6762, RFC 9476. */
function isPrivateName (host: string): boolean {
  return isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0 || /^[a-z0-9_-]+$/.test(host) || /\.(?:localhost|local|internal|test)$/.test(host)
}

function fromPage (from: string | null): string | null {
  return from === null ? null : `the control API does not accept requests from ${from}`
}

function tokenOf (headers: { readonly authorization?: string | undefined, readonly [name: string]: unknown }): string {
  const own = headers['x-emulator-token']
  return typeof own === 'string' ? own : /^Bearer (.*)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
}

/** Compares in constant time; hashing first makes the lengths equal. */
function isSame (received: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(received), hash(expected))
}
