/** Error bodies that no route produces: statuses without words, values that no schema of the emulator has, missing codes. */
import { test } from 'tap'
import { Type, type TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { injectedAnswer, injectedTaskError } from '../../../src/errors/injected-error.js'
import { invalidBody } from '../../../src/errors/invalid-body.js'
import { lookupAnswer, refusalAnswer, taskError } from '../../../src/errors/error-body.js'
import { ACTION_NAMES, ACTIONS, ALL_ACTION_NAMES } from '../../../src/core/actions.js'
import { reasonPhrase } from '../../../src/errors/status-words.js'
import { choicesOf } from '../../records.js'
import { catalogue } from '../../worlds.js'
import type { Choices } from '../../../src/core/profile.js'
import type { AnyRefusal } from '../../../src/core/refusal.js'
import type { ErrorContext } from '../../../src/errors/error-answer.js'
import type { ProfileName } from '../../../src/core/profile.js'

const contextOf = (name: ProfileName, part: Partial<ErrorContext> = {}): ErrorContext =>
  ({ choices: choicesOf(name), catalogue, requestId: 'req-1', service: 'compute', baseUrl: 'http://localhost', accept: undefined, isHead: false, ...part })
const SUBJECT = { operation: 'reboot', serverId: null, projectId: 'aa' }

/** Nova's text for a body that does not fit a schema. */
function nativeReason (schema: TSchema, body: unknown): unknown {
  const { params } = invalidBody(TypeCompiler.Compile(schema).Errors(body), body)
  return (params as { nativeReason: string }).nativeReason
}

test('a value is described by the type that its schema requires', async (t) => {
  const colour = Type.Object({ colour: Type.Union([Type.Literal('red'), Type.Literal('blue')]) })
  t.equal(nativeReason(colour, { colour: 'green' }), "Invalid input for field/attribute colour. Value: green. 'green' is not one of ['red', 'blue']")
  t.equal(nativeReason(colour, { colour: 1 }), "Invalid input for field/attribute colour. Value: 1. 1 is not of type 'string'")
  t.equal(nativeReason(Type.Object({ mixed: Type.Union([Type.Literal('red'), Type.Array(Type.String())]) }), { mixed: 'green' }), "Invalid input for field/attribute mixed. Value: green. 'green' is not valid under any of the given schemas")
  t.equal(nativeReason(Type.Object({ none: Type.Never() }), { none: 1 }), "Invalid input for field/attribute none. Value: 1. 1 is not of type 'object'")
})

test('an extra member is named with the object that has it, even if a name in the path contains a slash', async (t) => {
  const schema = Type.Object({ 'a/b': Type.Object({}, { additionalProperties: false }) })
  t.equal(nativeReason(schema, { 'a/b': { c: 1 } }), "Invalid input for field/attribute a~1b. Value: {'c': 1}. Additional properties are not allowed ('c' was unexpected)")
})

test('a body without a known mistake is malformed as a whole', async (t) => {
  t.match(invalidBody([], {}).params, { reason: 'the body is invalid', nativeReason: 'Malformed request body' })
})

test('a full project has the text of Nova\'s quota', async (t) => {
  const answer = refusalAnswer({ kind: 'quota-exceeded', params: { used: 10, limit: 10 } }, contextOf('nova'))
  t.same([answer.status, answer.body], [403, { forbidden: { code: 403, message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances' } }])
})

test('the identity service names an unknown route as Keystone does, and any other refusal by its own text', async (t) => {
  const context = contextOf('nova', { service: 'identity' })
  t.match(refusalAnswer({ kind: 'route-unknown', params: { method: 'GET', path: '/v3/x' } }, context).body, { error: { code: 404, message: /^The requested URL was not found/ } })
  t.match(refusalAnswer({ kind: 'body-too-large', params: { limit: 10 } }, context).body, { error: { code: 413, message: 'The body is too large: at most 10 bytes are read.' } })
})

test('a status without a reason phrase is Unknown', async (t) => {
  t.same([reasonPhrase(503), reasonPhrase(599)], ['Service Unavailable', 'Unknown'])
})

test('a free body is sent as JSON, whatever its status', async (t) => {
  for (const [body, sent] of [['busy', '"busy"'], ['"busy"', '"\\"busy\\""'], [['busy'], ['busy']], [null, null], [undefined, undefined]]) {
    const answer = injectedAnswer({ kind: 'error', error: { status: 503, body }, status: 500 }, SUBJECT, contextOf('otc'))
    t.same([answer.status, answer.body], [500, sent])
  }
})

test('a placeholder without an argument is 0 or unknown', async (t) => {
  const template = catalogue.errors.find(({ messageTemplate }) => messageTemplate.includes('%d'))
  t.match(injectedTaskError({ kind: 'error', error: String(template?.code) }, SUBJECT, contextOf('otc')), { code: template?.code, reason: /\b0\b/ })
  t.match(injectedTaskError({ kind: 'error', error: 503 }, SUBJECT, contextOf('otc')), { code: 'BMS.0006' })
})

test('an undocumented code is refused by the lookup', async (t) => {
  t.throws(() => catalogue.row('BMS.9999'), new RangeError('"BMS.9999" is not a documented code'))
  t.equal(catalogue.row('BMS.0037').code, 'BMS.0037')
})

test('an injected code names the action of the request, whichever it is, and the one that the code belongs to', async (t) => {
  const textOf = (error: string, operation: string): unknown => {
    const { body } = injectedAnswer({ kind: 'error', error }, { ...SUBJECT, operation }, contextOf('nova'))
    return Object.values(body as Record<string, { message: string }>)[0]?.message
  }
  for (const operation of ALL_ACTION_NAMES) t.equal(textOf('BMS.0037', operation), `Cannot '${operation}' instance unknown while it is in task_state reboot_started_hard`)
  t.equal(textOf('BMS.0035', 'show'), "Cannot 'reboot' instance unknown while it is in task_state powering-on")
  t.equal(textOf('BMS.0038', 'stop'), "Cannot 'start' instance unknown while it is in vm_state active")
  t.equal(textOf('BMS.0288', 'delete'), "Policy doesn't allow os_compute_api:servers:delete to be performed.")
})

test('the codes of a refused action are those of its row', async (t) => {
  const codeOf = (refusal: AnyRefusal): string => taskError(refusal, contextOf('otc')).code
  for (const [taskState, code] of [['reboot_pending', 'BMS.0037'], ['rebooting_hard', 'BMS.0037'], ['powering-on', 'BMS.0035'], ['powering-off', 'BMS.0036'], ['deleting', 'BMS.0006']] as const) {
    t.equal(codeOf({ kind: 'task-state', params: { serverId: 'a', action: 'stop', taskState } }), code)
  }
  for (const [action, vmState, code] of [['start', 'active', 'BMS.0038'], ['start', 'paused', 'BMS.0006'], ['stop', 'stopped', 'BMS.0039'], ['reboot', 'stopped', 'BMS.0006'], ['delete', 'active', 'BMS.0006']] as const) {
    t.equal(codeOf({ kind: 'vm-state', params: { serverId: 'a', action, vmState } }), code, `${action} ${vmState}`)
  }
})

test('the refusal of an unknown route names every action', async (t) => {
  const { body } = refusalAnswer({ kind: 'route-unknown', params: { method: 'GET', path: '/x' } }, contextOf('documented'))
  t.match(body, { itemNotFound: { message: `(${ACTION_NAMES.map((name) => ACTIONS[name].key).join(', ')})` } })
})

test('a lookup of an unknown server is 404 with the native key, and with the code beside it where both are sent', async (t) => {
  const answer = (set: Partial<Choices>): unknown => {
    const { status, body } = lookupAnswer('a', { ...contextOf('otc'), choices: choicesOf('otc', set) })
    return [status, Object.keys(body as object)]
  }
  t.same(answer({ errorBody: 'bms', errorStatus: 'semantic' }), [404, ['itemNotFound']])
  t.same(answer({ errorBody: 'both', errorStatus: 'table' }), [404, ['itemNotFound', 'error']])
  t.same(answer({ errorBody: 'both', errorStatus: 'semantic' }), [404, ['itemNotFound', 'error']])
  t.same(answer({ errorBody: 'native', errorStatus: 'semantic' }), [404, ['itemNotFound']])
})
