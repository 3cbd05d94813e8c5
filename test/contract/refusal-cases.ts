// Every refusal, as data. The expected values come from PRODUCT.md section 1, API.md sections 6 and 8, the error-code table and
// NOVA.md, never from the emulator, so that a wrong response cannot become the expected one.
import { FAULTY, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN } from '../helpers.js'

/** A documented code: its status under profile `otc`, its status in the table for `documented`, and its text. */
export interface CodedAnswer {
  readonly code: string
  readonly semantic: number
  readonly table: number
  readonly text: string
}

/** One refusal. `path` is below the default project; `server` names the server whose record must not change. */
export interface RefusalCase {
  readonly title: string
  /** Actions that put a server into its state: server and body. */
  readonly before?: ReadonlyArray<readonly [server: string, body: unknown]>
  readonly method?: string
  readonly server?: string
  readonly url?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The response under `otc` and `documented`: a code, or status and text in the native shape only. */
  readonly documented: CodedAnswer | readonly [status: number, text: string]
  /** The response under `nova`: status and text, a bare response, or `accepted`. */
  readonly nova: readonly [status: number, text: string] | { readonly bare: number } | 'accepted'
  /** Headers under `otc` and `documented`, and under `nova`, besides those of every response. */
  readonly also?: Readonly<Record<string, string>>
  /** Whether the response names the microversion: Nova's own errors do. */
  readonly version?: string | null
}

export const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`
const SOFT = { reboot: { type: 'SOFT' } }
const START = { 'os-start': {} }
const STOP = { 'os-stop': {} }

const coded = (code: string, semantic: number, text: string, table = 400): CodedAnswer => ({ code, semantic, table, text })
const invalid = (more: string): CodedAnswer => coded('BMS.0018', 400, `Request parameter is invalid. ${more}`)
const unreadable = (reason: string): CodedAnswer => coded('BMS.0001', 400, `Fail to parse request, reason: ${reason}.`)
const MALFORMED = [400, 'Malformed request body'] as const
const invalidInput = (attribute: string, rest: string): readonly [number, string] => [400, `Invalid input for field/attribute ${attribute}. Value: ${rest}`]
const oneOf = "is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']"
const cannot = (action: string, id: string, state: string): readonly [number, string] => [409, `Cannot '${action}' instance ${id} while it is in ${state}`]
const HARD_TYPE = 'expected "HARD"'

/** Refusals caused by the state of the server. */
export const STATE_CASES: readonly RefusalCase[] = [
  { title: 'restart of a restarting server', before: [[SERVER, HARD]], body: HARD, documented: coded('BMS.0037', 409, 'Server is rebooting, not allow to reboot.'), nova: cannot('reboot', SERVER, 'task_state reboot_started_hard') },
  { title: 'start of a restarting server', before: [[SERVER, HARD]], body: START, documented: coded('BMS.0037', 409, 'Server is rebooting, not allow to start.'), nova: cannot('start', SERVER, 'vm_state active') },
  { title: 'stop of a restarting server', before: [[SERVER, HARD]], body: STOP, documented: coded('BMS.0037', 409, 'Server is rebooting, not allow to stop.'), nova: cannot('stop', SERVER, 'task_state reboot_started_hard') },
  { title: 'restart of a starting server', before: [[STOPPED, START]], server: STOPPED, body: HARD, documented: coded('BMS.0035', 409, 'Server is powering on, not allow to reboot.'), nova: cannot('reboot', STOPPED, 'task_state powering-on') },
  { title: 'start of a starting server', before: [[STOPPED, START]], server: STOPPED, body: START, documented: coded('BMS.0035', 409, 'Server is powering on, not allow to start.'), nova: cannot('start', STOPPED, 'task_state powering-on') },
  { title: 'stop of a starting server', before: [[STOPPED, START]], server: STOPPED, body: STOP, documented: coded('BMS.0035', 409, 'Server is powering on, not allow to stop.'), nova: cannot('stop', STOPPED, 'vm_state stopped') },
  { title: 'restart of a stopping server', before: [[SERVER, STOP]], body: HARD, documented: coded('BMS.0036', 409, 'Server is powering off, not allow to reboot.'), nova: cannot('reboot', SERVER, 'task_state powering-off') },
  { title: 'start of a stopping server', before: [[SERVER, STOP]], body: START, documented: coded('BMS.0036', 409, 'Server is powering off, not allow to start.'), nova: cannot('start', SERVER, 'vm_state active') },
  { title: 'stop of a stopping server', before: [[SERVER, STOP]], body: STOP, documented: coded('BMS.0036', 409, 'Server is powering off, not allow to stop.'), nova: cannot('stop', SERVER, 'task_state powering-off') },
  { title: 'restart of a stopped server', server: STOPPED, body: HARD, documented: cannot('reboot', STOPPED, 'vm_state stopped'), nova: 'accepted' },
  { title: 'start of a running server', body: START, documented: coded('BMS.0038', 409, 'Server is running, not allow to start.'), nova: cannot('start', SERVER, 'vm_state active') },
  { title: 'stop of a stopped server', server: STOPPED, body: STOP, documented: coded('BMS.0039', 409, 'Server is stopped, not allow to stop.'), nova: cannot('stop', STOPPED, 'vm_state stopped') },
  { title: 'start of a server in ERROR', server: FAULTY, body: START, documented: cannot('start', FAULTY, 'vm_state error'), nova: cannot('start', FAULTY, 'vm_state error') },
  { title: 'restart of a locked server', server: LOCKED, body: HARD, documented: [409, `Instance ${LOCKED} is locked`], nova: [409, `Instance ${LOCKED} is locked`] },
  { title: 'start of a locked server', server: LOCKED, body: START, documented: [409, `Instance ${LOCKED} is locked`], nova: [409, `Instance ${LOCKED} is locked`] },
  { title: 'stop of a locked server', server: LOCKED, body: STOP, documented: [409, `Instance ${LOCKED} is locked`], nova: [409, `Instance ${LOCKED} is locked`] },
  { title: 'unknown server', server: UNKNOWN, body: HARD, documented: coded('BMS.0040', 404, 'The server does not exist.'), nova: [404, `Instance ${UNKNOWN} could not be found.`] },
  { title: 'malformed server id', server: 'not-a-uuid', body: HARD, documented: coded('BMS.0040', 404, 'The server does not exist.'), nova: [404, 'Instance not-a-uuid could not be found.'] }
]

/** Refusals caused by the body. */
export const BODY_CASES: readonly RefusalCase[] = [
  { title: 'type SOFT', body: SOFT, documented: invalid('reboot.type is "SOFT", and only HARD is supported: every restart of a BMS is a forced one.'), nova: 'accepted' },
  { title: 'unknown type', body: { reboot: { type: 'COLD' } }, documented: invalid(`reboot.type is "COLD"; ${HARD_TYPE}.`), nova: invalidInput('type', `COLD. 'COLD' ${oneOf}`) },
  { title: 'type in lower case', body: { reboot: { type: 'hard' } }, documented: invalid(`reboot.type is "hard"; ${HARD_TYPE}.`), nova: 'accepted' },
  { title: 'type in mixed case', body: { reboot: { type: 'hARD' } }, documented: invalid(`reboot.type is "hARD"; ${HARD_TYPE}.`), nova: invalidInput('type', `hARD. 'hARD' ${oneOf}`) },
  { title: 'type null', body: { reboot: { type: null } }, documented: invalid('reboot.type is null; expected a string such as "HARD".'), nova: invalidInput('type', "None. None is not of type 'string'") },
  { title: 'type in a list', body: { reboot: { type: ['HARD'] } }, documented: invalid('reboot.type is ["HARD"]; expected a string such as "HARD".'), nova: invalidInput('type', "['HARD']. ['HARD'] is not of type 'string'") },
  { title: 'type missing', body: { reboot: {} }, documented: invalid('reboot.type is missing; expected a string such as "HARD".'), nova: invalidInput('reboot', "{}. 'type' is a required property") },
  { title: 'reboot null', body: { reboot: null }, documented: invalid('reboot is null; expected an object such as {"type":"HARD"}.'), nova: invalidInput('reboot', "None. None is not of type 'object'") },
  { title: 'reboot of another type', body: { reboot: 'HARD' }, documented: invalid('reboot is "HARD"; expected an object such as {"type":"HARD"}.'), nova: invalidInput('reboot', "HARD. 'HARD' is not of type 'object'") },
  { title: 'extra member in reboot', body: { reboot: { type: 'HARD', force: true } }, documented: invalid('reboot.force is not a known member; expected only type.'), nova: invalidInput('reboot', "{'type': 'HARD', 'force': True}. Additional properties are not allowed ('force' was unexpected)") },
  { title: 'extra member beside reboot', body: { ...HARD, force: true }, documented: invalid('The body has 2 members, ["reboot","force"]; expected exactly one action, such as {"reboot":{"type":"HARD"}}.'), nova: MALFORMED },
  { title: 'two actions', body: { ...HARD, ...STOP }, documented: invalid('The body has 2 members, ["reboot","os-stop"]; expected exactly one action, such as {"reboot":{"type":"HARD"}}.'), nova: MALFORMED },
  { title: 'no action', body: {}, documented: invalid('The body has no member; expected exactly one action, such as {"reboot":{"type":"HARD"}}.'), nova: MALFORMED },
  { title: 'unknown action', body: { fly: {} }, documented: invalid('Unknown action "fly"; expected one of reboot, os-start, os-stop, lock, unlock.'), nova: [400, 'There is no such action: fly'] },
  { title: 'action in upper case', body: { REBOOT: { type: 'HARD' } }, documented: invalid('Unknown action "REBOOT"; expected one of reboot, os-start, os-stop, lock, unlock.'), nova: [400, 'There is no such action: REBOOT'] },
  { title: 'os-start of another type', server: STOPPED, body: { 'os-start': 'now' }, documented: invalid('os-start is "now"; expected {} or null.'), nova: 'accepted' },
  { title: 'extra member in os-stop', body: { 'os-stop': { force: true } }, documented: invalid('os-stop.force is true; expected os-stop to be {}, null or {"type":"HARD"}.'), nova: 'accepted' },
  { title: 'empty body', body: '', documented: unreadable('the body is empty'), nova: MALFORMED },
  { title: 'body that is not JSON', body: '{"reboot"', documented: unreadable('the body is not JSON'), nova: MALFORMED },
  { title: 'body with a byte order mark', body: `\uFEFF${JSON.stringify(HARD)}`, documented: unreadable('the body is not JSON'), nova: MALFORMED },
  { title: 'body that is an empty list', body: [], documented: unreadable('expected a JSON object, received an array'), nova: MALFORMED },
  { title: 'body that is a list of one', body: [HARD], documented: unreadable('expected a JSON object, received an array'), nova: [404, 'The resource could not be found.'] },
  { title: 'body that is an empty string', body: '""', documented: unreadable('expected a JSON object, received a string'), nova: MALFORMED },
  { title: 'body that is a number', body: '5', documented: unreadable('expected a JSON object, received a number'), nova: [404, 'The resource could not be found.'] },
  { title: 'body that is null', body: 'null', documented: unreadable('expected a JSON object, received null'), nova: [404, 'The resource could not be found.'] },
  { title: 'body that is true', body: 'true', documented: unreadable('expected a JSON object, received a boolean'), nova: [404, 'The resource could not be found.'] },
  { title: 'wrong media type', body: HARD, headers: { 'content-type': 'application/xml' }, documented: [415, 'Unsupported Content-Type'], nova: [415, 'Unsupported Content-Type'] },
  { title: 'unreadable media type', body: HARD, headers: { 'content-type': 'json' }, documented: [415, 'Unsupported Content-Type'], nova: [415, 'Unsupported Content-Type'] },
  { title: 'body over the limit', body: JSON.stringify({ reboot: { type: 'HARD', more: 'x'.repeat(114_688) } }), documented: [413, 'The body is too large: at most 114688 bytes are read.'], nova: { bare: 413 }, version: null },
  { title: 'body that claims to be over the limit', body: HARD, headers: { 'content-length': '114689' }, documented: [413, 'The body is too large: at most 114688 bytes are read.'], nova: { bare: 413 }, version: null }
]

const EMULATED = 'The emulated calls include POST /v2.1/{project_id}/servers/{server_id}/action (reboot, os-start, os-stop, lock, unlock), GET /v2.1/{project_id}/servers, /servers/detail and /servers/{server_id}; GET /_emulator/operations lists all of them.'
const badVersion = (version: string): readonly [number, string] => [400, `API Version String ${version} is of invalid format. Must be of format MajorNum.MinorNum.`]
const unsupported = (version: string): readonly [number, string] => [406, `Version ${version} is not supported by the API. Minimum is 2.1 and maximum is 2.60.`]

/** Refusals caused by path, method or microversion. */
export const ROUTE_CASES: readonly RefusalCase[] = [
  { title: 'wrong method', method: 'PUT', body: HARD, documented: [405, `PUT is not allowed on ${ACTION}; expected POST.`], nova: { bare: 404 }, also: { allow: 'POST' }, version: null },
  { title: 'GET of the action', method: 'GET', documented: [405, `GET is not allowed on ${ACTION}; expected POST.`], nova: { bare: 404 }, also: { allow: 'POST' }, version: null },
  { title: 'unknown path', url: `${ACTION}s`, body: HARD, documented: [404, `POST ${ACTION}s is not emulated. ${EMULATED}`], nova: { bare: 404 }, version: null },
  { title: 'path with a suffix', url: `${ACTION}.json`, body: HARD, documented: [404, `POST ${ACTION}.json is not emulated. ${EMULATED}`], nova: { bare: 404 }, version: null },
  { title: 'project id with other letters', url: `/v2.1/PROJECT/servers/${SERVER}/action`, body: HARD, documented: [404, '"PROJECT" in the path is not a project id; expected digits, a to f and hyphens only, such as c685484a8cc2416b97260938705deb65.'], nova: { bare: 404 }, version: null },
  { title: 'malformed microversion', headers: { 'x-openstack-nova-api-version': '2.x' }, body: HARD, documented: badVersion('2.x'), nova: badVersion('2.x'), version: null },
  { title: 'microversion LATEST', headers: { 'x-openstack-nova-api-version': 'LATEST' }, body: HARD, documented: badVersion('LATEST'), nova: badVersion('LATEST'), version: null },
  { title: 'malformed microversion in the newer header', headers: { 'openstack-api-version': 'compute 2' }, body: HARD, documented: badVersion('2'), nova: badVersion('2'), version: null },
  { title: 'microversion above the maximum', headers: { 'x-openstack-nova-api-version': '2.61' }, body: HARD, documented: unsupported('2.61'), nova: unsupported('2.61'), version: '2.61' },
  { title: 'microversion of another major version', headers: { 'openstack-api-version': 'compute 3.1' }, body: HARD, documented: unsupported('3.1'), nova: unsupported('3.1'), version: '3.1' }
]
