// The errors of the identity service: one shape, Keystone's, which Open Telekom Cloud's IAM has as well.
import { reasonPhrase } from './status-words.js'
import type { Choices } from '../core/profile.js'
import type { RefusalKind } from '../core/refusal.js'

/** What Keystone says of a path or a method that it does not have; one port serves more, so other profiles say what. */
const ROUTE_TEXTS: Readonly<Partial<Record<RefusalKind, string>>> = {
  'route-unknown': 'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  'method-not-allowed': 'The method is not allowed for the requested URL.'
}

/** The body of a refusal by the identity service. Source: derived/error-iam-401.json for the shape. */
export function identityBody (status: number, message: string): Record<string, unknown> {
  return { error: { code: status, message, title: reasonPhrase(status) } }
}

/**
 * The text that the profile gives a refusal. The reason of a refused login stays in the log: neither Keystone nor IAM
 * tells it.
 */
export function identityText (kind: RefusalKind, text: string, { routeErrors, unauthorizedBody }: Choices): string {
  if (kind === 'credentials-wrong' && unauthorizedBody !== 'keystone') return 'Unauthorized.'
  return routeErrors === 'bare' ? ROUTE_TEXTS[kind] ?? text : text
}
