// Who may reach the control API: the mode it was started with, its token, and pages of other origins kept out.
import { timingSafeEqual, createHash } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { Refusal } from '../core/refusal.js'

/**
 * `open` for everybody who reaches the port, a token, or `off`. Health and readiness are always there.
 * `hosts` are the only names it answers to, null where it listens to other machines. `publicUrl` is where clients reach it.
 */
export type ControlAccess = {
  readonly hosts: readonly string[] | null
  readonly publicUrl: string | null
} & ({ readonly mode: 'open' | 'off' } | { readonly mode: 'token', readonly token: string })

const ALWAYS_OPEN: ReadonlySet<string | undefined> = new Set(['/_emulator/health', '/_emulator/ready'])

/**
 * The hook that keeps others out. A page of another origin is told by what the browser says of it (Origin and
 * Sec-Fetch-Site), a name that was bound to this machine from outside by its Host.
 * @throws Refusal `unauthorized`, `not-found`
 */
export function guardControl (access: ControlAccess): onRequestHookHandler {
  return (request, _reply, done) => {
    if (ALWAYS_OPEN.has(request.routeOptions.url)) return done()
    if (access.mode === 'off') return done(new Refusal('not-found', { message: 'the control API is off; start with --control open, or --control TOKEN' }))
    const message = foreignHost(request, access) ?? foreignPage(request, access) ??
      (access.mode === 'token' && !isSame(tokenOf(request.headers), access.token) ? 'the control API wants its token: Authorization: Bearer TOKEN' : null)
    if (message === null) done()
    else done(new Refusal('unauthorized', { message }))
  }
}

/**
 * Why the Host is not one of ours, or null. Without a list of names a token is enough; where the API is open, a name that
 * anybody can register in the DNS could have been bound to this machine by a page that wants to reach it.
 */
function foreignHost (request: FastifyRequest, { hosts, publicUrl, mode }: ControlAccess): string | null {
  const host = request.hostname.toLowerCase()
  if (publicUrl !== null && host === new URL(publicUrl).hostname) return null
  if (hosts !== null) return hosts.includes(host) ? null : `the control API does not answer to the host ${JSON.stringify(host)}; expected one of ${hosts.join(', ')}`
  if (mode === 'token' || isPrivateName(host)) return null
  return `the control API does not answer to the host ${JSON.stringify(host)}; name it with --public-url, or start with --control TOKEN`
}

/** Addresses, names of one word, and the domains that nobody can register. Source: RFC 6761, RFC 6762, RFC 9476. */
function isPrivateName (host: string): boolean {
  return isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0 || /^[a-z0-9_-]+$/.test(host) || /\.(?:localhost|local|internal|test)$/.test(host)
}

/** Why the page that asks is not one of ours, or null. Clients that are no browser say nothing of all this. */
function foreignPage (request: FastifyRequest, { publicUrl }: ControlAccess): string | null {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers
  if (origin !== undefined) {
    const own = [`${request.protocol}://${request.host}`, ...(publicUrl === null ? [] : [new URL(publicUrl).origin])]
    return own.includes(origin) ? null : `the control API does not answer to pages of ${JSON.stringify(origin)}`
  }
  // Whoever follows a link from elsewhere opens a page of its own, which the other one cannot read.
  const isLink = request.method === 'GET' && mode === 'navigate' && dest === 'document'
  return site === undefined || site === 'same-origin' || site === 'none' || isLink ? null : 'the control API does not answer to pages of other sites'
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
