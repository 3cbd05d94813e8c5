// The response of an injected error: the same as for a real refusal with that code or status, in the profile's shape.
import { ALL_ACTION_NAMES } from '../core/actions.js'
import { refusalWith } from './action-codes.js'
import { codeAnswer, codeText, nativeBody, nativeText } from './error-body.js'
import type { ErrorAnswer, ErrorContext } from './error-answer.js'
import { gatewayBody, unauthorizedAnswer, type TokenRefusal } from './unauthorized.js'
import { identityBody } from './identity-error.js'
import { nativeKey } from './status-words.js'
import { fillTemplate, inEdition, type CodeEntry } from '../core/catalogue.js'
import { parseFixed } from '../core/time/duration.js'
import { INJECTABLE_STATUSES, type ErrorEffect } from '../faults/kinds/error.js'
import type { AnyRefusal } from '../core/refusal.js'

/** The facts of the request that an injected error's text uses. */
export interface FaultSubject {
  /** The operation of the request: the verb in messages. */
  readonly operation: string
  readonly serverId: string | null
  readonly projectId: string
}

/** The refusal that an injected 401 stands for. */
const UNKNOWN_TOKEN: TokenRefusal = { kind: 'token-unknown', params: {} }

/** Returns the response of an error effect, with `Retry-After` in seconds if the rule sets it. */
export function injectedAnswer (effect: ErrorEffect, subject: FaultSubject, context: ErrorContext): ErrorAnswer {
  const answer = answerOf(effect, subject, context)
  const retry: Record<string, string> = effect.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(parseFixed(effect.retryAfter) / 1000)) }
  if (effect.status === undefined) return { ...answer, headers: { ...answer.headers, ...retry } }
  return { ...answer, body: withStatus(answer.body, answer.status, effect.status), status: effect.status, headers: { ...answer.headers, ...retry } }
}

function answerOf (effect: ErrorEffect, subject: FaultSubject, context: ErrorContext): ErrorAnswer {
  const { error } = effect
  if (typeof error === 'object') return { status: error.status, body: freeBody(error.body), headers: {}, hasVersion: true }
  if (typeof error === 'number') return statusAnswer(error, context)
  // Some gateway codes have several rows, one for each status.
  const row = context.catalogue.rows(error).find(({ httpStatus }) => httpStatus === effect.status) ?? context.catalogue.row(error)
  const { messageTemplate } = inEdition(row, context.choices.edition)
  const args = argsFor(messageTemplate, effect.args, subject)
  if (row.bodyShape === 'gateway') return gatewayAnswer(row, args, context)
  // Arguments that the rule sets appear under every profile.
  const twin = effect.args === undefined ? refusalOf(error, subject) : null
  const text = fillTemplate(messageTemplate, args)
  const native = twin === null || context.choices.errorBody !== 'native' ? text : nativeText(twin)
  return codeAnswer({ code: error, args }, native, context)
}

/** Returns a body as the response sends it: a string is a JSON value too, and must be encoded. */
function freeBody (body: unknown): unknown {
  return typeof body === 'string' ? JSON.stringify(body) : body
}

function statusAnswer (status: number, context: ErrorContext): ErrorAnswer {
  if (status === 401) return unauthorizedAnswer(UNKNOWN_TOKEN, context)
  const { [status]: text = '' } = INJECTABLE_STATUSES
  if (context.service === 'identity') return { status, body: identityBody(status, text), headers: {}, hasVersion: false }
  return { status, body: nativeBody(status, text), headers: {}, hasVersion: true }
}

function gatewayAnswer (row: CodeEntry, args: readonly string[], context: ErrorContext): ErrorAnswer {
  const text = fillTemplate(row.messageTemplate, args)
  const { httpStatus: status } = row
  if (status === 401) return unauthorizedAnswer(UNKNOWN_TOKEN, context, [row.code, text])
  const gateway = gatewayBody(row.code, text, context.requestId)
  const body = context.choices.errorBody === 'native'
    ? nativeBody(status, text)
    : context.choices.errorBody === 'both' ? { ...nativeBody(status, text), ...gateway } : gateway
  return { status, body, headers: {}, hasVersion: false }
}

/** Returns code and reason of an injected error as a job shows them. A rule with a status or a body has no code and becomes BMS.0006. */
export function injectedTaskError ({ error, args }: ErrorEffect, subject: FaultSubject, context: ErrorContext): { readonly code: string, readonly reason: string } {
  const code = typeof error === 'string' ? error : 'BMS.0006'
  const { messageTemplate } = inEdition(context.catalogue.row(code), context.choices.edition)
  return { code, reason: codeText({ code, args: argsFor(messageTemplate, args, subject) }, context) }
}

/** Returns the body with the status of its native part replaced. */
function withStatus (body: unknown, from: number, to: number): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const native = nativeKey(from)
  const { [native]: part, ...rest } = body as Record<string, unknown>
  const isNative = typeof part === 'object' && part !== null && 'code' in part && 'message' in part && part.code === from
  return isNative ? { ...nativeBody(to, String(part.message)), ...rest } : body
}

/** Returns the arguments of a text: from the rule, else the verb, server or policy that the words before the placeholder call for. */
function argsFor (messageTemplate: string, given: ErrorEffect['args'], subject: FaultSubject): readonly string[] {
  return Array.from(messageTemplate.matchAll(/(.*?)(%[sd])/g), ([, before = '', placeholder], index) => {
    const arg = given?.[index]
    if (arg !== undefined) return String(arg)
    if (/not allow to $/.test(before)) return subject.operation
    if (/doesn't allow $/.test(before)) return `ecs:servers:${subject.operation}`
    if (/\bserver ?\[?$/i.test(before) && subject.serverId !== null) return subject.serverId
    return placeholder === '%d' ? '0' : 'unknown'
  })
}

/** Returns the real refusal with this code, for its native text; null if there is none. */
function refusalOf (code: string, subject: FaultSubject): AnyRefusal | null {
  const { serverId: id, projectId } = subject
  const serverId = id ?? 'unknown'
  const action = ALL_ACTION_NAMES.find((name) => name === subject.operation) ?? 'reboot'
  switch (code) {
    case 'BMS.0001': return { kind: 'body-unreadable', params: { reason: 'unknown' } }
    case 'BMS.0040': return { kind: 'server-unknown', params: { serverId } }
    case 'BMS.0288': return { kind: 'policy', params: { action: `os_compute_api:servers:${action}` } }
    case 'Common.0018': return { kind: 'project-mismatch', params: { projectId, tokenProjectId: 'unknown' } }
    default: return refusalWith(code, { serverId, action })
  }
}
