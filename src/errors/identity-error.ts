// The errors of the identity service, in Keystone's shape. Open Telekom Cloud's IAM uses the same.
import { withoutUserInfo } from '../core/secrets/text.js'
import { reasonPhrase } from './status-words.js'
import type { Choices } from '../core/profile.js'
import type { RefusalKind } from '../core/refusal.js'

/** Keystone's texts for an unknown path or method. Other profiles name what the port serves. */
const ROUTE_TEXTS: Readonly<Partial<Record<RefusalKind, string>>> = {
  'route-unknown': 'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  'method-not-allowed': 'The method is not allowed for the requested URL.'
}

/** Returns the error body of the identity service. Source: derived/error-iam-401.json for the shape. */
export function identityBody (status: number, message: string): Record<string, unknown> {
  return { error: { code: status, message: withoutUserInfo(message), title: reasonPhrase(status) } }
}

/**
 * Returns the text of a refusal under the profile. The reason for a refused login appears only in the log: neither
 * Keystone nor IAM discloses it.
 */
export function identityText (kind: RefusalKind, text: string, { routeErrors, unauthorizedBody }: Choices): string {
  if (kind === 'credentials-wrong' && unauthorizedBody !== 'keystone') return 'Unauthorized.'
  return routeErrors === 'bare' ? ROUTE_TEXTS[kind] ?? text : text
}
