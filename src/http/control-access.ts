// Who may reach the control API: the mode it was started with, its token, and pages of other origins kept out.
import { timingSafeEqual, createHash } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'
import { Refusal } from '../core/refusal.js'

/** `open` for everybody who reaches the port, a token, or `off`. Health and readiness are always there. */
export type ControlAccess =
  | { readonly mode: 'open' | 'off', readonly hosts: readonly string[] | null }
  | { readonly mode: 'token', readonly token: string, readonly hosts: readonly string[] | null }

const ALWAYS_OPEN: ReadonlySet<string> = new Set(['/_emulator/health', '/_emulator/ready'])

/**
 * The hook that keeps others out. A page of another origin is told by its Origin, a name that was bound to this machine
 * from outside by its Host.
 * @throws Refusal `unauthorized`, `not-found`
 */
export function guardControl (access: ControlAccess): onRequestHookHandler {
  return (request, _reply, done) => {
    const path = request.url.split('?')[0] ?? ''
    if (ALWAYS_OPEN.has(path)) return done()
    if (access.mode === 'off') return done(new Refusal('not-found', { message: 'the control API is off; start with --control open, or --control TOKEN' }))
    if (access.hosts !== null && !access.hosts.includes(request.hostname)) {
      return done(new Refusal('unauthorized', { message: `the control API does not answer to the host ${JSON.stringify(request.hostname)}; expected one of ${access.hosts.join(', ')}` }))
    }
    const { origin } = request.headers
    if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) {
      return done(new Refusal('unauthorized', { message: `the control API does not answer to pages of ${JSON.stringify(origin)}` }))
    }
    if (access.mode === 'token' && !isSame(tokenOf(request.headers), access.token)) {
      return done(new Refusal('unauthorized', { message: 'the control API wants its token: Authorization: Bearer TOKEN' }))
    }
    done()
  }
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
