// Turns a refusal into a response: the one table of statuses, keys, codes and texts, and the shape of each profile.
import { ACTION_CODES, needlessCode, underWayCode } from './action-codes.js'
import { ACTION_NAMES, ACTIONS } from '../core/actions.js'
import { BARE_NOT_FOUND, bareAnswer, bareTooLarge } from './bare-answer.js'
import { fillTemplate, inEdition } from '../core/catalogue.js'
import { identityBody, identityText } from './identity-error.js'
import { MAX_MINOR } from '../core/microversion.js'
import { versionHeaders } from './version-headers.js'
import { nativeKey } from './status-words.js'
import { challenge, isTokenRefusal, KEYSTONE_TEXT, unauthorizedAnswer } from './unauthorized.js'
import { versionChoices } from './compute-versions.js'
import { redactPath, redactText, withoutUserInfo } from '../core/secrets/text.js'
import { shortJson } from '../core/texts.js'
import type { AnyRefusal, RefusalKind, RefusalParams } from '../core/refusal.js'
import type { BmsError, ErrorAnswer, ErrorContext } from './error-answer.js'

/** The response to one kind of refusal. */
interface RefusalRow<Kind extends RefusalKind> {
  /** The status that fits the refusal, whatever the error-code table says. */
  readonly status: number
  /** Nova's text. */
  readonly native: (params: RefusalParams[Kind]) => string
  /** Nova's status, where it differs from that of the code. */
  readonly nativeStatus?: (params: RefusalParams[Kind]) => number
  /** The BMS code, the arguments of its text, and a sentence to add; null where no code exists. */
  readonly code?: (params: RefusalParams[Kind]) => BmsError | null
  /** A refused route has a shape of its own; so does a refused token. */
  readonly shape?: 'route'
  readonly hasVersion?: boolean
  readonly headers?: (params: RefusalParams[Kind]) => Readonly<Record<string, string | string[]>>
}

const invalid = (more: string): BmsError => ({ code: 'BMS.0018', more })
const unreadable = (reason: string): BmsError => ({ code: 'BMS.0001', args: [reason] })
const MALFORMED = 'Malformed request body'

/**
 * Whether Nova looks for an action inside a body that is not an object, and so responds with 404: an array or a string
 * of length 1, or a value that has no length. Source: NOVA.md section 3.
 */
const isLookedInto = (length: number | null): boolean => length === null || length === 1

const REFUSALS: { readonly [Kind in RefusalKind]: RefusalRow<Kind> } = {
  'token-missing': { status: 401, native: () => KEYSTONE_TEXT },
  'token-unknown': { status: 401, native: () => KEYSTONE_TEXT },
  'token-expired': { status: 401, native: () => KEYSTONE_TEXT },
  'access-key-unknown': { status: 401, native: () => KEYSTONE_TEXT },
  'signature-wrong': { status: 401, native: () => KEYSTONE_TEXT },
  'signature-expired': { status: 401, native: () => KEYSTONE_TEXT },
  'credentials-wrong': { status: 401, native: () => KEYSTONE_TEXT },
  'identity-invalid': { status: 400, native: ({ reason }) => `${reason}. The server could not comply with the request since it is either malformed or otherwise incorrect.` },
  'identity-forbidden': { status: 403, native: ({ reason }) => reason },
  'identity-unknown': { status: 404, native: ({ what, id }) => `Could not find ${what}${id === '' ? '' : `: ${id}`}.` },
  'project-mismatch': {
    status: 400,
    hasVersion: true,
    code: () => ({ code: 'Common.0018' }),
    native: ({ projectId, tokenProjectId }) => `Malformed request URL: URL's project_id '${projectId}' doesn't match Context's project_id '${tokenProjectId}'`
  },
  policy: { status: 403, hasVersion: true, code: ({ action }) => ({ code: 'BMS.0288', args: [action] }), native: ({ action }) => `Policy doesn't allow ${action} to be performed.` },
  'route-unknown': {
    status: 404,
    shape: 'route',
    native: ({ method, path }) => `${method} ${redactPath(path)} is not emulated. The emulated calls include POST /v2.1/{project_id}/servers/{server_id}/action (${ACTION_NAMES.map((name) => ACTIONS[name].key).join(', ')}), GET /v2.1/{project_id}/servers, /servers/detail and /servers/{server_id}; GET /_emulator/operations lists all of them.`
  },
  'page-foreign': { status: 403, native: ({ from }) => `The emulated API does not accept requests from ${from}.` },
  'project-malformed': {
    status: 404,
    shape: 'route',
    native: ({ projectId }) => `${shortJson(redactText(projectId))} in the path is not a project id; expected digits, a to f and hyphens only, such as c685484a8cc2416b97260938705deb65.`
  },
  'method-not-allowed': {
    status: 405,
    shape: 'route',
    native: ({ method, path, allowed }) => `${method} is not allowed on ${redactPath(path)}; expected ${allowed.join(' or ')}.`,
    headers: ({ allowed }) => ({ allow: allowed.join(', ') })
  },
  'microversion-malformed': {
    status: 400,
    native: ({ version }) => `API Version String ${version} is of invalid format. Must be of format MajorNum.MinorNum.`
  },
  'microversion-unsupported': {
    status: 406,
    hasVersion: true,
    native: ({ version }) => `Version ${version} is not supported by the API. Minimum is 2.1 and maximum is 2.${MAX_MINOR}.`,
    headers: ({ version }) => versionHeaders(version)
  },
  'media-type': { status: 415, hasVersion: true, native: () => 'Unsupported Content-Type' },
  'body-too-large': { status: 413, shape: 'route', native: ({ limit }) => `The body is too large: at most ${limit} bytes are read.` },
  'body-unreadable': { status: 400, hasVersion: true, code: ({ reason }) => unreadable(reason), native: () => MALFORMED },
  'body-not-object': {
    status: 400,
    hasVersion: true,
    code: ({ received }) => unreadable(`expected a JSON object, received ${received}`),
    nativeStatus: ({ length }) => isLookedInto(length) ? 404 : 400,
    native: ({ length }) => isLookedInto(length) ? 'The resource could not be found.' : MALFORMED
  },
  'action-count': {
    status: 400,
    hasVersion: true,
    code: ({ keys }) => invalid(`The body has ${keys.length === 0 ? 'no member' : `${keys.length} members, ${shortJson(keys)}`}; expected exactly one action, such as {"reboot":{"type":"HARD"}}.`),
    native: () => MALFORMED
  },
  'action-unknown': {
    status: 400,
    hasVersion: true,
    code: ({ action, known }) => invalid(`Unknown action ${shortJson(action)}; expected one of ${known.join(', ')}.`),
    native: ({ action }) => `There is no such action: ${action}`
  },
  'body-invalid': { status: 400, hasVersion: true, code: ({ reason }) => invalid(`${reason}.`), native: ({ nativeReason }) => nativeReason },
  'reboot-type-unsupported': {
    status: 400,
    hasVersion: true,
    code: ({ received }) => invalid(`reboot.type is "${received}", and only HARD is supported: every restart of a BMS is a forced one.`),
    native: ({ received }) => `Invalid input for field/attribute type. Value: ${received}. '${received}' is not supported, only 'HARD' is`
  },
  'server-unknown': { status: 404, hasVersion: true, code: () => ({ code: 'BMS.0040' }), native: ({ serverId }) => `Instance ${serverId} could not be found.` },
  'server-locked': { status: 409, hasVersion: true, native: ({ serverId }) => `Instance ${serverId} is locked` },
  'not-ready': { status: 409, hasVersion: true, native: ({ serverId }) => `Instance ${serverId} is not ready` },
  'vm-state': {
    status: 409,
    hasVersion: true,
    code: ({ action, vmState }) => {
      const code = needlessCode(action, vmState)
      return code === null ? null : { code }
    },
    native: ({ serverId, action, vmState }) => `Cannot '${action}' instance ${serverId} while it is in vm_state ${vmState}`
  },
  'task-state': {
    status: 409,
    hasVersion: true,
    code: ({ action, taskState }) => {
      const code = underWayCode(taskState)
      return code === null ? null : { code, args: [action] }
    },
    native: ({ serverId, action, taskState }) => `Cannot '${action}' instance ${serverId} while it is in task_state ${taskState}`
  },
  'never-launched': { status: 409, hasVersion: true, native: ({ serverId, action }) => `Instance ${serverId} is in an invalid state for '${action}'` },
  'job-unknown': { status: 400, code: ({ jobId }) => ({ code: 'Common.0011', more: `There is no job ${jobId}.` }), native: ({ jobId }) => `Job ${jobId} could not be found.` },
  'reference-unknown': { status: 400, hasVersion: true, native: ({ message }) => message },
  'label-invalid': { status: 400, hasVersion: true, code: ({ message }) => invalid(`${message}.`), native: ({ message }) => message },
  'metadata-limit': { status: 403, hasVersion: true, native: ({ limit }) => `Maximum number of metadata items exceeds ${limit}` },
  'quota-exceeded': {
    status: 403,
    hasVersion: true,
    native: ({ used, limit }) => `Quota exceeded for instances: Requested 1, but already used ${used} of ${limit} instances`
  },
  'query-invalid': { status: 400, hasVersion: true, native: ({ reason }) => reason },
  'query-forbidden': { status: 403, hasVersion: true, native: ({ reason }) => reason },
  invalid: { status: 400, hasVersion: true, native: ({ message }) => message },
  'not-found': { status: 404, hasVersion: true, native: ({ message }) => message },
  conflict: { status: 409, hasVersion: true, native: ({ message }) => message },
  unauthorized: { status: 401, native: ({ message }) => message },
  timeout: { status: 408, native: ({ message }) => message },
  'limit-reached': { status: 503, native: ({ message }) => message },
  'memory-full': { status: 403, hasVersion: true, native: (params) => FULL_TEXTS[params.what](params) },
  'request-malformed': { status: 400, native: ({ reason }) => reason },
  'fault-header': { status: 400, native: ({ reason }) => redactText(`X-Emulator-Fault: ${reason}`) },
  unexpected: { status: 500, native: () => 'Unexpected API Error. See the log of the emulator for details.' }
}

type Full = RefusalParams['memory-full']

/** The texts about what does not fit. Only calls of the control API add fault rules. */
const FULL_TEXTS: Readonly<Record<Full['what'], (params: Full) => string>> = {
  servers: ({ used, limit }) => `Quota exceeded for instances: the servers that clients made take ${megabytes(used)} of ${megabytes(limit)}, in all projects. Delete some, or start with more: --memory SIZE.`,
  rules: ({ more, used, limit }) => `The fault rule takes ${sizeText(more)}, and the rules of all projects take ${sizeText(used)} of ${sizeText(limit)}. Delete some, or start with more: --memory SIZE.`
}

function sizeText (bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : megabytes(bytes)
}

function megabytes (bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** The semantic status of a code. Codes not listed use that of the error-code table. Source: PRODUCT.md section 1. */
const SEMANTIC_STATUSES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(ACTION_CODES.map((code) => [code, 409])),
  'BMS.0040': 404,
  'BMS.0033': 403,
  'BMS.0288': 403
}

/** Returns the response to a refusal under the current profile. */
export function refusalAnswer (refusal: AnyRefusal, context: ErrorContext): ErrorAnswer {
  const row = REFUSALS[refusal.kind] as RefusalRow<RefusalKind>
  const headers = row.headers?.(refusal.params) ?? {}
  const hasVersion = row.hasVersion ?? false
  const text = row.native(refusal.params)
  if (isTokenRefusal(refusal)) return { ...unauthorizedAnswer(refusal, context), hasVersion }
  if (context.service === 'identity') {
    const body = identityBody(row.status, identityText(refusal.kind, text, context.choices))
    return { status: row.status, body, headers: row.status === 401 ? challenge(context) : headers, hasVersion: false }
  }
  if (refusal.kind === 'route-unknown' && context.service === 'root' && context.choices.routeErrors === 'bare') {
    return { status: 300, body: versionChoices(refusal.params.path, context.baseUrl), headers: { 'content-type': 'application/json' }, hasVersion: false }
  }
  if (row.shape === 'route' && context.choices.routeErrors === 'bare') {
    return refusal.kind === 'body-too-large' ? bareAnswer(413, bareTooLarge(refusal.params.limit), context) : bareAnswer(404, BARE_NOT_FOUND, context)
  }
  const bms = row.code?.(refusal.params) ?? null
  if (bms === null) return { status: row.status, body: nativeBody(row.status, text), headers, hasVersion }
  const nativeStatus = context.choices.errorBody === 'native' ? row.nativeStatus?.(refusal.params) : undefined
  // The jobs are the BMS API's alone, which has one shape. Source: Querying Task Statuses.
  if (refusal.kind === 'job-unknown') return { ...codeAnswer(bms, text, { ...context, choices: { ...context.choices, errorBody: 'bms' } }), headers, hasVersion }
  if (nativeStatus !== undefined) return { status: nativeStatus, body: nativeBody(nativeStatus, text), headers, hasVersion }
  return { ...codeAnswer(bms, text, context), headers, hasVersion }
}

/** Returns Nova's text for a refusal. */
export function nativeText (refusal: AnyRefusal): string {
  return (REFUSALS[refusal.kind] as RefusalRow<RefusalKind>).native(refusal.params)
}

/** Returns the response to a lookup of an unknown server: 404 `itemNotFound` under every profile. */
export function lookupAnswer (serverId: string, context: ErrorContext): ErrorAnswer {
  const answer = refusalAnswer({ kind: 'server-unknown', params: { serverId } }, { ...context, choices: { ...context.choices, errorStatus: 'semantic' } })
  return context.choices.errorBody === 'bms' ? { ...answer, status: 404, body: nativeBody(404, REFUSALS['server-unknown'].native({ serverId })) } : answer
}

/**
 * Returns the response for a documented code, the same as a real refusal with that code gets under the profile.
 * `nativeText` is Nova's own text, for a profile with native error bodies.
 */
export function codeAnswer (bms: BmsError, nativeText: string, context: ErrorContext): ErrorAnswer {
  const { choices } = context
  const status = codeStatus(bms.code, context)
  const message = codeText(bms, context)
  const error = { code: bms.code, message }
  const body = choices.errorBody === 'native'
    ? nativeBody(status, nativeText)
    : choices.errorBody === 'bms' ? { error } : { ...nativeBody(status, message), error }
  return { status, body, headers: {}, hasVersion: true }
}

/** Returns the status of a documented code under the profile. */
export function codeStatus (code: string, context: CodeContext): number {
  const { httpStatus } = rowOf(code, context)
  return context.choices.errorStatus === 'semantic' ? SEMANTIC_STATUSES[code] ?? httpStatus : httpStatus
}

type CodeContext = Pick<ErrorContext, 'catalogue' | 'choices'>

function rowOf (code: string, { catalogue, choices }: CodeContext): ReturnType<typeof inEdition> {
  return inEdition(catalogue.row(code), choices.edition)
}

/** Returns the text of a documented code with its placeholders filled. */
export function codeText (bms: BmsError, context: ErrorContext): string {
  const filled = fillTemplate(rowOf(bms.code, context).messageTemplate, bms.args ?? [])
  return withoutUserInfo(bms.more === undefined ? filled : `${filled} ${bms.more}`)
}

/** Returns code and reason of a refusal as a job shows them. A refusal without a code becomes BMS.0006. */
export function taskError (refusal: AnyRefusal, context: ErrorContext): { readonly code: string, readonly reason: string } {
  const row = REFUSALS[refusal.kind] as RefusalRow<RefusalKind>
  const bms = row.code?.(refusal.params) ?? { code: 'BMS.0006', more: `${row.native(refusal.params)}.`.replace(/\.+$/, '.') }
  return { code: bms.code, reason: codeText(bms, context) }
}

/** Returns Nova's error body: one key that names the kind of error. */
export function nativeBody (status: number, message: string): Record<string, unknown> {
  return { [nativeKey(status)]: { code: status, message: withoutUserInfo(message) } }
}

/** The codes of the control API. Source: PRODUCT.md section 5. */
export type ControlCode = 'invalid' | 'not-found' | 'conflict' | 'limit' | 'unauthorized' | 'timeout'
const CONTROL_STATUSES: Readonly<Record<ControlCode, number>> = { invalid: 400, 'not-found': 404, conflict: 409, limit: 429, unauthorized: 401, timeout: 408 }
const CONTROL_CODES: Readonly<Partial<Record<RefusalKind, ControlCode>>> = {
  'not-found': 'not-found',
  'server-unknown': 'not-found',
  'route-unknown': 'not-found',
  conflict: 'conflict',
  'limit-reached': 'limit',
  'memory-full': 'limit',
  unauthorized: 'unauthorized',
  timeout: 'timeout'
}

/** Returns the control API's response to a refusal. A kind without a code of its own is `invalid`. */
export function controlAnswer (refusal: AnyRefusal): { readonly status: number, readonly body: { readonly error: { readonly code: ControlCode, readonly message: string, readonly details: unknown } } } {
  const row = REFUSALS[refusal.kind] as RefusalRow<RefusalKind>
  const code = CONTROL_CODES[refusal.kind] ?? 'invalid'
  const details = refusal.kind === 'timeout' ? refusal.params.details : {}
  return { status: CONTROL_STATUSES[code], body: { error: { code, message: withoutUserInfo(row.native(refusal.params)), details } } }
}
