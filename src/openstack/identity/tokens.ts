// The token calls: log in; show, check and revoke a token.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { baseUrlOf } from '../../pipeline/request-context.js'
import { catalogOf } from './catalog.js'
import { relocate } from '../../pipeline/exchange.js'
import { errorNote, tokenErrorNote } from '../../errors/error-schema.js'
import { headerOf } from '../../pipeline/headers.js'
import { compileOnce } from '../../shapes/compile-once.js'
import { explainMismatch } from '../../shapes/explain-mismatch.js'
import { findToken, refuseToken, standInToken, type KnownToken } from '../../world/tokens.js'
import { login, worldOfLogin } from '../../world/login.js'
import { eitherNote, json, NO_BODY, type CallNote, type HeaderNote } from '../../shapes/call-note.js'
import { LoginBodySchema, LoginQuerySchema } from './schemas/tokens.js'
import { SUBJECT_TOKEN, TokenSchema } from './schemas/responses.js'
import { Refusal } from '../../core/refusal.js'
import { viewToken } from './token-view.js'
import type { Describe } from '../describing.js'
import type { IdentityDeps } from './deps.js'

const SUBJECT: Readonly<Record<string, HeaderNote>> = { 'X-Subject-Token': { description: 'the token to show, check or revoke', isRequired: true } }

/** Wrong credentials have an error of the identity service; a token to log in with is refused as any token is. */
const loginResponses: CallNote['responses'] = (choices) => ({
  201: json(TokenSchema, SUBJECT_TOKEN),
  401: eitherNote(errorNote(401, 'identity', choices), tokenErrorNote(choices))
})

/** Registers the calls of `auth/tokens` under a prefix such as `/v3`. */
export function registerTokens (app: FastifyInstance, prefix: string, describe: Describe, deps: IdentityDeps): void {
  const url = `${prefix}/auth/tokens`
  app.route({
    method: 'POST',
    url,
    config: { operation: 'token', service: 'identity', isOpen: true, locate: (body) => worldOfLogin(deps.worlds, deps.auth, body) },
    schema: { ...describe('createToken', 'Log in: Obtaining a User Token', loginResponses, [503]), body: LoginBodySchema, querystring: LoginQuerySchema },
    handler: (request, reply) => create(request, reply, deps)
  })
  app.route({
    method: ['GET', 'HEAD'],
    url,
    config: { operation: 'token', service: 'identity' },
    schema: { ...describe('showToken', 'One token', { 200: json(TokenSchema, SUBJECT_TOKEN) }, [404], SUBJECT), querystring: LoginQuerySchema },
    handler: (request, reply) => show(request, reply, deps)
  })
  app.delete(url, { config: { operation: 'token', service: 'identity' }, schema: describe('revokeToken', 'Revoke a token', { 204: NO_BODY }, [404], SUBJECT) }, (request, reply) => {
    const { token, world } = subjectOf(request, deps)
    world.tokens.revoke(token)
    reply.code(204).send()
  })
}

const check = compileOnce(LoginBodySchema)

function create (request: FastifyRequest, reply: FastifyReply, deps: IdentityDeps): void {
  const { body } = request
  if (body === undefined) throw new Refusal('body-unreadable', { reason: 'the body is empty' })
  if (!check.accepts(body)) throw new Refusal('identity-invalid', { reason: explainMismatch(check.errors(body), 'the body') })
  const known = login(deps.worlds, deps.auth, body.auth)
  relocate(request, reply, known.world)
  reply.code(201)
  send(request, reply, known, deps)
}

function show (request: FastifyRequest, reply: FastifyReply, deps: IdentityDeps): void {
  send(request, reply, subjectOf(request, deps), deps)
}

function send (request: FastifyRequest, reply: FastifyReply, { token }: KnownToken, { worlds, publicUrl }: IdentityDeps): void {
  const { nocatalog } = request.query as { nocatalog?: string }
  const catalog = nocatalog === undefined
    ? catalogOf(token.project?.id ?? null, worlds.template.identity.region, baseUrlOf(request, publicUrl))
    : null
  reply.header('x-subject-token', token.id).send(request.method === 'HEAD' ? '' : viewToken(token, catalog))
}

/**
 * Returns the token named by X-Subject-Token. Unless auth is `strict`, an unknown token is shown as its stand-in.
 * @throws Refusal `identity-invalid` if the header is missing, `identity-unknown` for a token that is not accepted
 */
function subjectOf (request: FastifyRequest, { worlds, auth }: IdentityDeps): KnownToken {
  const id = headerOf(request, 'x-subject-token')
  if (id === undefined || id === '') throw new Refusal('identity-invalid', { reason: 'the header X-Subject-Token is missing; expected the token to show or revoke' })
  const known = findToken(worlds, id) ?? (auth === 'strict' ? undefined : standInToken(worlds, id))
  if (known === undefined || refuseToken(known) !== null) throw new Refusal('identity-unknown', { what: 'token', id: '' })
  return known
}
