// A 401: the gateway's shape, Keystone's, or both in one object.
import type { ErrorAnswer, ErrorContext } from './error-answer.js'
import type { RefusalKind } from '../core/refusal.js'

/** The refusals of a token. */
export type TokenRefusal = 'token-missing' | 'token-unknown' | 'token-expired'

/** The gateway's codes and texts for a 401. Source: API.md section 7. */
const GATEWAY_TEXTS: Readonly<Record<TokenRefusal, readonly [string, string]>> = {
  'token-missing': ['APIGW.0301', 'Incorrect IAM authentication information: x-auth-token not found'],
  'token-unknown': ['APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail'],
  'token-expired': ['APIGW.0307', 'The token must be updated']
}

/** Keystone's text, whatever the reason. Source: observed in keystonemiddleware. */
export const KEYSTONE_TEXT = 'The request you have made requires authentication.'

/** Whether a refusal is one of a token. */
export function isTokenRefusal (kind: RefusalKind): kind is TokenRefusal {
  return Object.hasOwn(GATEWAY_TEXTS, kind)
}

/** Returns a 401 in the profile's shape. */
export function unauthorizedAnswer (kind: TokenRefusal, context: ErrorContext, [code, text] = GATEWAY_TEXTS[kind]): ErrorAnswer {
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
