// Identifies the caller: by the request's token, or by the access key that signed it. `identify` returns a refusal, and the
// hook that calls it throws.
import type { FastifyRequest } from 'fastify'
import { findToken, refuseToken } from '../world/tokens.js'
import { isSigned, readSignature, readSigningTime, writeSigningTime, type Signature } from './signature.js'
import { headerOf, tokenOf } from './headers.js'
import { optionalPathPart } from './path.js'
import { mayUse, PROJECT_ID, type AuthMode } from '../core/identity.js'
import { Refusal } from '../core/refusal.js'
import type { TokenRecord } from '../core/token.js'
import type { Worlds } from '../world/projects.js'

export type { AuthMode } from '../core/identity.js'

/** What is known about the caller. */
export interface Caller {
  /** The known token of the request, or null. */
  readonly token: TokenRecord | null
  /** The project the caller acts in: null if the token has none, undefined if it is unknown. */
  readonly projectId: string | null | undefined
  /** The user, or null if the request names none that is known. */
  readonly userId: string | null
  /** Why the caller is refused, or null. */
  readonly refusal: Refusal | null
  /** The signature that is still to be checked against the body, or null. */
  readonly signature: Signature | null
}

/** What authentication needs. */
export interface AuthDeps {
  readonly worlds: Worlds
  readonly auth: AuthMode
}

/** The parts of a request that name its caller. */
type Credentials = Pick<FastifyRequest, 'headers' | 'params'>

/** A caller without a known token, project or signature, and without a refusal: that of most requests in tests. */
const ANYBODY: Caller = { token: null, projectId: undefined, userId: null, refusal: null, signature: null }

function refused (kind: 'token-missing' | 'token-unknown'): Caller {
  return { ...ANYBODY, refusal: new Refusal(kind, {}) }
}

/**
 * Returns the caller of a request. A token that was sent twice arrives joined by a comma, which no token contains: it is
 * refused, as in Nova. Source: NOVA.md section 1, check 2.
 */
export function identify (request: Credentials, deps: AuthDeps): Caller {
  const caller = callerOf(request, deps)
  return deps.auth === 'off' && caller.refusal !== null ? ANYBODY : caller
}

function callerOf (request: Credentials, { worlds, auth }: AuthDeps): Caller {
  const text = tokenOf(request)
  if (text === undefined || text === '') {
    const signature = readSignature(request.headers.authorization)
    return signature === null ? refused('token-missing') : signer(request, signature, { worlds, auth })
  }
  if (/[\s,]/.test(text)) return refused('token-unknown')
  const serviceToken = headerOf(request, 'x-service-token')
  if (serviceToken !== undefined && !mayPass(serviceToken, { worlds, auth })) return refused('token-unknown')
  const known = findToken(worlds, text)
  if (known === undefined) return auth === 'strict' ? refused('token-unknown') : ANYBODY
  const { token } = known
  return { token, projectId: token.project?.id ?? null, userId: token.user.id, refusal: refuseToken(known), signature: null }
}

function mayPass (token: string, { worlds, auth }: AuthDeps): boolean {
  const known = findToken(worlds, token)
  return known === undefined ? auth !== 'strict' : refuseToken(known) === null
}

/** Returns the caller of a signed request. The project comes from a header; the path may name another one. */
function signer (request: Credentials, signature: Signature, { worlds, auth }: AuthDeps): Caller {
  const given = headerOf(request, 'x-project-id')
  const projectId = given !== undefined && PROJECT_ID.test(given) ? given : undefined
  const key = worlds.template.identity.accessKeys.get(signature.access)
  if (auth !== 'strict') return { ...ANYBODY, projectId, userId: key?.user.id ?? null }
  if (key === undefined) return { ...ANYBODY, refusal: new Refusal('access-key-unknown', { access: signature.access }) }
  const inPath = optionalPathPart(request, 'project_id')
  const isElsewhere = inPath !== undefined && !mayUse(key.user, inPath)
  return { ...ANYBODY, projectId: isElsewhere ? null : projectId, userId: key.user.id, signature }
}

/** The part of an exchange that `checkSignature` reads. */
interface SignedExchange {
  readonly caller: Caller
  /** The project's time, and the machine's. */
  readonly nowMs: number
  readonly realAtMs: number
}

/** Older signatures are refused. Source: API Request Signing Guide. */
const MAX_SIGNATURE_AGE_MS = 900_000

/**
 * Checks the signature once the body is read. A client signs by its own clock, a test by the project's: a signature has
 * expired when it is too old by both.
 * @throws Refusal `signature-expired`, `signature-wrong`
 */
export function checkSignature (request: FastifyRequest, { nowMs, realAtMs, caller: { signature } }: SignedExchange, body: Buffer, worlds: Worlds): void {
  if (signature === null) return
  const signedAt = headerOf(request, 'x-sdk-date') ?? ''
  const signedAtMs = readSigningTime(signedAt)
  if (Math.min(nowMs, realAtMs) - signedAtMs > MAX_SIGNATURE_AGE_MS) {
    throw new Refusal('signature-expired', { signedAt, now: writeSigningTime(nowMs) })
  }
  const key = worlds.template.identity.accessKeys.get(signature.access)
  if (Number.isNaN(signedAtMs) || key === undefined || !isSigned({ method: request.method, url: request.url, headers: request.headers }, body, signature, key.secret)) {
    throw new Refusal('signature-wrong', {})
  }
}

/**
 * Checks that the project in the path is the caller's.
 * @throws Refusal `project-mismatch`
 * Source: NOVA.md section 1, check 8; Error Codes: Common.0018.
 */
export function checkProject (request: FastifyRequest, { projectId }: Caller, auth: AuthMode): void {
  const inPath = optionalPathPart(request, 'project_id')
  if (auth === 'off' || inPath === undefined || projectId === undefined || projectId === inPath) return
  throw new Refusal('project-mismatch', { projectId: inPath, tokenProjectId: projectId ?? 'None' })
}
