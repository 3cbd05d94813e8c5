// The response to a method that Node's parser does not know, where the profile treats it as an unknown route. The request
// never becomes one of Fastify's, so its head is read from the bytes.
import { identify, type AuthDeps } from './authentication.js'
import { PROJECT_ID } from '../core/identity.js'
import { refusalAnswer } from '../errors/error-body.js'
import type { AnyRefusal } from '../core/refusal.js'
import type { ErrorAnswer } from '../errors/error-answer.js'

/** What the response depends on. */
export interface UnknownMethodDeps extends AuthDeps {
  readonly publicUrl: string | null
}

/**
 * Returns the response to a request line and headers, or null if the profile has no rule for unknown methods. As for any
 * unknown route, the token is checked first.
 * Source: NOVA.md section 6.
 */
export function answerUnknownMethod (head: string, requestId: string, deps: UnknownMethodDeps): ErrorAnswer | null {
  const [requestLine = '', ...lines] = head.split('\r\n')
  const [method = '', path = ''] = requestLine.split(' ')
  const [, projectId] = /^\/+(?:v2|v2\.1)\/+([^/?]+)/.exec(path) ?? []
  if (projectId === undefined) return null
  const { worlds } = deps
  const { choices } = PROJECT_ID.test(projectId) ? worlds.forRead(projectId).profile : worlds.common.profile
  if (choices.routeErrors !== 'bare') return null
  const headers = headersOf(lines)
  const { refusal } = identify({ headers, params: { project_id: projectId } }, deps)
  const unknown: AnyRefusal = { kind: 'method-not-allowed', params: { method, path, allowed: [] } }
  return refusalAnswer(refusal === null ? unknown : { kind: refusal.kind, params: refusal.params } as AnyRefusal, {
    choices,
    catalogue: worlds.template.catalogue,
    requestId,
    baseUrl: deps.publicUrl ?? `http://${headers['host'] ?? ''}`,
    accept: headers['accept'],
    service: 'compute',
    isHead: false
  })
}

/** Returns the headers by lower-case name. */
function headersOf (lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line)).filter((match) => match !== null)
  return Object.fromEntries(pairs.map(([, name = '', value = '']): [string, string] => [name.toLowerCase(), value]))
}
