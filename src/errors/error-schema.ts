// The shapes of error responses by status and profile, for the OpenAPI document only: nothing is validated or filtered by them.
import { Type, type TSchema } from '@sinclair/typebox'
import { eitherNote, json, type HeaderNote, type ResponseNote } from '../shapes/call-note.js'
import { nativeKey, reasonPhrase } from './status-words.js'
import type { Choices } from '../core/profile.js'
import type { Service } from './error-answer.js'

const closed = { additionalProperties: false }
const TextSchema = Type.String()

const CodedMembers = {
  error: Type.Object({ code: Type.String({ description: 'a documented code such as BMS.0037' }), message: TextSchema }, closed)
}
const CodedErrorSchema = Type.Object(CodedMembers, closed)

const GatewayMembers = {
  error_code: Type.String({ description: 'a code of the gateway, such as APIGW.0301' }), error_msg: TextSchema, request_id: TextSchema
}
const identityMembers = (status: number): Record<string, TSchema> => ({
  error: Type.Object({ code: Type.Literal(status), message: TextSchema, title: Type.Literal(reasonPhrase(status)) }, closed)
})

/** What Nova's routing layer sends as JSON. */
const BareSchema = Type.Object({ message: TextSchema, code: TextSchema, title: TextSchema }, closed)
const BARE_TEXTS = { 'text/html': TextSchema, 'text/plain': TextSchema }

const CHALLENGE: Readonly<Record<string, HeaderNote>> = { 'WWW-Authenticate': { description: 'the URL to log in at', isRequired: true } }

/**
 * Returns what a service responds with a status of refusal. A refused token has another shape: `tokenErrorNote`.
 * `isOfRoute`: whether the routing layer can give the status too, for a project in the path that is none.
 */
export function errorNote (status: number, service: Service, choices: Choices, isOfRoute = false): ResponseNote {
  if (service === 'identity') return json(Type.Object(identityMembers(status), closed), status === 401 ? CHALLENGE : {})
  const isBare = choices.routeErrors === 'bare'
  if (isBare && status === 413) return { content: { 'application/json': BareSchema, ...BARE_TEXTS } }
  const schema = nativeSchema(status, choices)
  return isBare && isOfRoute && status === 404 ? { content: { 'application/json': Type.Union([schema, BareSchema]), ...BARE_TEXTS } } : json(schema)
}

/** Returns the refusals of a call of which some have a documented code alone, under every profile. */
export function codedErrorNote (status: number, choices: Choices): ResponseNote {
  return eitherNote(errorNote(status, 'compute', choices), json(CodedErrorSchema))
}

/** Returns the refusal of a token or a signature, the same in every service. */
export function tokenErrorNote ({ unauthorizedBody }: Choices): ResponseNote {
  return json(Type.Object({
    ...(unauthorizedBody === 'keystone' ? {} : GatewayMembers),
    ...(unauthorizedBody === 'gateway' ? {} : identityMembers(401))
  }, closed), CHALLENGE)
}

/** One key that names the kind of error, a documented code, or both in one object. */
function nativeSchema (status: number, { errorBody }: Choices): TSchema {
  const own = { [nativeKey(status)]: Type.Object({ code: Type.Literal(status), message: TextSchema }, closed) }
  if (errorBody === 'both') return Type.Object({ ...own, error: Type.Optional(CodedMembers.error) }, closed)
  const native = Type.Object(own, closed)
  return errorBody === 'bms' ? Type.Union([CodedErrorSchema, native]) : native
}
