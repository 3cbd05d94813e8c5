// A 401: the gateway's shape, Keystone's, or both in one object.
import type { ErrorAnswer, ErrorContext } from './error-answer.js'
import type { AnyRefusal } from '../core/refusal.js'

const INCORRECT = 'Incorrect IAM authentication information'
const TOKEN_UNKNOWN = ['APIGW.0301', `${INCORRECT}: decrypt token fail`] as const

/** Returns the code and text of the gateway. Source: API.md section 7; public reports of users for those about signatures. */
function gatewayText (refusal: AnyRefusal): readonly [string, string] {
  switch (refusal.kind) {
    case 'token-missing': return ['APIGW.0301', `${INCORRECT}: x-auth-token not found`]
    case 'token-expired': return ['APIGW.0307', 'The token must be updated']
    case 'access-key-unknown': return ['APIGW.0301', `${INCORRECT}: ak ${refusal.params.access} not exist`]
    case 'signature-wrong': return ['APIGW.0301', `${INCORRECT}: verify aksk signature fail`]
    case 'signature-expired': return ['APIGW.0301', `${INCORRECT}: calc aksk signature fail:signature expired, signature time:${refusal.params.signedAt},server time:${refusal.params.now}`]
    default: return TOKEN_UNKNOWN
  }
}

/** Keystone's text, whatever the reason. Source: observed in keystonemiddleware. */
export const KEYSTONE_TEXT = 'The request you have made requires authentication.'

/** Returns a 401 in the profile's shape. */
export function unauthorizedAnswer (refusal: AnyRefusal, context: ErrorContext, [code, text] = gatewayText(refusal)): ErrorAnswer {
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
