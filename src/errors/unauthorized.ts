// A 401: the gateway's shape, Keystone's, or both in one object.
import type { ErrorAnswer, ErrorContext } from './error-answer.js'
import type { AnyRefusal, RefusalParams } from '../core/refusal.js'

/** The refusals of a token or a signature. */
type TokenRefusalKind = 'token-missing' | 'token-unknown' | 'token-expired' | 'access-key-unknown' | 'signature-wrong' | 'signature-expired'
export type TokenRefusal = Extract<AnyRefusal, { readonly kind: TokenRefusalKind }>

const INCORRECT = 'Incorrect IAM authentication information'

/** The gateway's codes and texts for a 401. Source: API.md section 7; public reports of users for those about signatures. */
const GATEWAY_TEXTS: { readonly [Kind in TokenRefusalKind]: (params: RefusalParams[Kind]) => readonly [string, string] } = {
  'token-missing': () => ['APIGW.0301', `${INCORRECT}: x-auth-token not found`],
  'token-unknown': () => ['APIGW.0301', `${INCORRECT}: decrypt token fail`],
  'token-expired': () => ['APIGW.0307', 'The token must be updated'],
  'access-key-unknown': ({ access }) => ['APIGW.0301', `${INCORRECT}: ak ${access} not exist`],
  'signature-wrong': () => ['APIGW.0301', `${INCORRECT}: verify aksk signature fail`],
  'signature-expired': ({ signedAt, now }) => ['APIGW.0301', `${INCORRECT}: calc aksk signature fail:signature expired, signature time:${signedAt},server time:${now}`]
}

/** Keystone's text, whatever the reason. Source: observed in keystonemiddleware. */
export const KEYSTONE_TEXT = 'The request you have made requires authentication.'

/** Whether a refusal is one of a token or a signature. */
export function isTokenRefusal (refusal: AnyRefusal): refusal is TokenRefusal {
  return Object.hasOwn(GATEWAY_TEXTS, refusal.kind)
}

function gatewayText ({ kind, params }: TokenRefusal): readonly [string, string] {
  const textOf = GATEWAY_TEXTS[kind] as (params: TokenRefusal['params']) => readonly [string, string]
  return textOf(params)
}

/** Returns a 401 in the profile's shape. */
export function unauthorizedAnswer (refusal: TokenRefusal, context: ErrorContext, [code, text] = gatewayText(refusal)): ErrorAnswer {
  const keystone = { error: { code: 401, title: 'Unauthorized', message: KEYSTONE_TEXT } }
  const { unauthorizedBody } = context.choices
  const body = {
    ...(unauthorizedBody === 'keystone' ? {} : gatewayBody(code, text, context.requestId)),
    ...(unauthorizedBody === 'gateway' ? {} : keystone)
  }
  return { status: 401, body, headers: challenge(context), hasVersion: false }
}

/** Returns the gateway's error body. It writes the request id without `req-` and hyphens. */
export function gatewayBody (code: string, message: string, requestId: string): Record<string, unknown> {
  return { error_msg: message, error_code: code, request_id: requestId.replace(/^req-/, '').replaceAll('-', '') }
}

/** Returns the headers of a 401, which name the URL to log in at. Source: NOVA.md sections 1 and 2. */
export function challenge ({ baseUrl }: ErrorContext): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', 'www-authenticate': `Keystone uri="${baseUrl}/v3"` }
}
