/** The list of probes covers the table of choices, and each probe says why a response decides nothing. */
import { test } from 'tap'
import { CHOICE_NAMES, type ChoiceName } from '../../../src/core/profile.js'
import { NOT_OBSERVABLE, PROBES } from '../../../src/learn/probes/index.js'
import { judgeType } from '../../../src/learn/probes/judge-type.js'
import type { LearnResponse, Look, Seen } from '../../../src/learn/probe.js'

test('every choice has a probe, or a reason why it is not observable, and never both', async (t) => {
  const probed = new Set(PROBES.flatMap(({ decides }) => decides))
  for (const name of CHOICE_NAMES) t.equal(probed.has(name), NOT_OBSERVABLE[name] === undefined, name)
  for (const { decides, about, steps } of PROBES) t.ok(decides.length > 0 && about !== '' && steps.length > 0)
})

test('a probe that only reads sends no action to a server that exists', async (t) => {
  for (const { risk, steps } of PROBES) {
    for (const { method, path } of steps) if (risk === 'read') t.ok(method === 'GET' || path.includes('00000000-0000-4000-8000-000000000000'), path)
  }
})

const json = (status: number, body: unknown): LearnResponse => ({ status, headers: {}, body: JSON.stringify(body) })
const [OK, UNKNOWN, BAD, ODD] = [json(200, {}), json(404, { itemNotFound: { code: 404, message: 'no server' } }), json(400, { badRequest: { code: 400, message: 'bad' } }), json(418, { teapot: { code: 418 } })]
const EMPTY: LearnResponse = { status: 202, headers: {}, body: '' }

interface Facts {
  readonly responses?: Readonly<Record<string, LearnResponse>>
  /** The response to every other step. */
  readonly other?: LearnResponse | null
  readonly looks?: readonly Look[]
  readonly known?: Seen['known']
}

function seen ({ responses = {}, other = null, looks = [], known = {} }: Facts): Seen {
  return { response: (step) => responses[step] ?? other, atMs: () => 0, looks: () => looks, known, conceal: (text) => text }
}

/** Returns the verdict on a choice: a value, or `undecided: why`. */
function verdict (name: ChoiceName, facts: Facts, risk?: string): unknown {
  const probe = PROBES.find(({ decides, risk: own }) => decides.includes(name) && (risk === undefined || own === risk))
  const found = probe?.decide(seen(facts))[name]
  return found === undefined ? undefined : 'value' in found ? found.value : found.undecided
}

const look = (status: string, taskState: string | null | undefined, atMs = 0): Look => ({ status, taskState, atMs, doneAtMs: atMs })
const HARD = { HARD: EMPTY }

const CASES: ReadonlyArray<readonly [ChoiceName, Facts, unknown, string?]> = [
  ['rootVersions', { other: json(200, { versions: [null, { id: 'v2.1' }] }) }, 'compute'],
  ['rootVersions', { other: json(200, { versions: 1 }) }, /^expected a list with v2\.1, received 200 with/],
  ['rootVersions', {}, 'expected a list with v2.1, received no response'],
  ['rootVersions', { other: { status: 0, headers: {}, body: 'socket hang up' } }, 'expected a list with v2.1, received no response: socket hang up'],
  ['rootVersions', { other: { status: 200, headers: {}, body: 'x'.repeat(500) } }, /received 200 with x{120}\.\.\.$/],
  ['rootVersions', { other: { status: 200, headers: {}, body: '\r\u001b[2K\u009b1m\u202e' } }, 'expected a list with v2.1, received 200 with \\u001b[2K\\u009b1m\\u202e'],
  ['rootVersions', { other: { status: 0, headers: {}, body: '\u001b[2K' } }, 'expected a list with v2.1, received no response: \\u001b[2K'],
  ['unauthorizedBody', { other: OK }, /^expected 401 in the shape/],
  ['unauthorizedBody', { other: json(401, {}) }, /^expected 401 in the shape/],
  ['routeErrors', { other: OK }, /^expected 404, received 200/],
  ['routeErrors', { other: json(404, { code: 1 }) }, /^expected itemNotFound, or code and title/],
  ['trailingSlash', { other: UNKNOWN }, /^expected a list of servers without the slash/],
  ['trailingSlash', { responses: { 'one server': json(200, { servers: [] }) }, other: BAD }, /^expected 404 or a list of servers/],
  ['errorStatus', { other: OK }, /^expected a refusal with a JSON body/],
  ['errorStatus', { other: ODD }, /^expected 404 or 400, received 418/],
  ['errorBody', { other: json(404, { message: 'no' }) }, /^expected an error key of Nova/],
  ['edition', { other: UNKNOWN }, /^the text is that of neither edition/],
  ['rebootTypeCase', { other: OK }, /^expected a refusal with a JSON body/],
  ['rebootTypeCase', { other: UNKNOWN }, /^an invalid body gets the same response/],
  ['rebootTypeCase', { responses: { 'COLD, unknown server': BAD, 'Hard, unknown server': ODD }, other: UNKNOWN }, /^expected the response to HARD or to COLD, received 418/],
  ['softReboot', { other: OK }, /^expected a refusal/, 'read'],
  ['softReboot', { responses: { 'COLD, unknown server': BAD }, other: UNKNOWN }, /^SOFT is accepted; whether it runs as HARD/, 'read'],
  ['powerActionBody', { other: OK }, /^expected a refusal with a JSON body, received 200/],
  ['powerActionBody', { responses: { 'os-start with a number, unknown server': OK }, other: UNKNOWN }, /^expected a refusal with a JSON body, received 200/],
  ['powerActionBody', { other: UNKNOWN }, /^an unknown action gets the same response/],
  ['powerActionBody', { responses: { 'os-start with a number, unknown server': ODD, 'unknown action, unknown server': BAD }, other: UNKNOWN }, /^expected 400, or the response to the usual value/],
  ['mediaTypeCase', { other: OK }, /^expected a refusal of the unknown server/],
  ['mediaTypeCase', { other: json(415, { badMediaType: {} }) }, /^expected a refusal of the unknown server/],
  ['mediaTypeCase', { responses: { 'upper-case media type': BAD }, other: UNKNOWN }, /^expected 415, or the response to the usual media type/],
  ['serverMembers', { other: UNKNOWN }, /^expected a server, received 404/],
  ['serverMembers', { other: json(200, { server: { status: 'ACTIVE', 'OS-EXT-SRV-ATTR:host': 'a' } }) }, /are shown, and some are not$/],
  ['outOfVersion', { other: UNKNOWN }, /^expected a list of images at 2\.35/],
  ['outOfVersion', { responses: { 'images at 2.36': ODD }, other: json(200, { images: [] }) }, /^expected 404 or a list of images at 2\.36/],
  ['pageSize', { other: UNKNOWN }, /^expected a list of servers/],
  ['pageSize', { other: json(200, { servers: [{}] }) }, /^the project has 1 server; 26/],
  ['pageSize', { other: json(200, { servers: [{}, {}], servers_links: [{}] }) }, 'a page has 2 servers; expected 25 or 1000'],
  ['pageSize', { other: json(200, { servers: Array.from({ length: 1000 }, () => ({})), servers_links: [{}] }) }, 1000],
  ['listFilters', { other: UNKNOWN }, /^expected the servers of the image/],
  ['listFilters', { other: json(200, { servers: [] }) }, /^expected the servers of the image/],
  ['listFilters', { responses: { 'servers of an image': json(200, { servers: [{}] }) }, other: BAD }, /^expected a list of servers, received 400/],
  ['successStatus', { other: BAD }, /^the restart was not accepted: 400/],
  ['successStatus', { other: OK }, /^expected 204 or 202, received 200/],
  ['rebootStatus', { responses: HARD }, 'the restart was over before a status of it was seen'],
  ['acceptWindow', { responses: HARD }, 'the restart was over before a stage of it was seen'],
  ['acceptWindow', { responses: HARD, looks: [look('REBOOT', 'rebooting_hard')] }, 'only the stage rebooting_hard was seen'],
  ['acceptWindow', { responses: HARD, looks: [look('REBOOT', 'rebooting_hard'), look('REBOOT', 'reboot_pending_hard', 7)] }, 7],
  ['acceptWindow', { responses: HARD, looks: [look('REBOOT', 'reboot_started_hard')] }, 0],
  ['acceptWindow', { responses: HARD, looks: [look('REBOOT', 'reboot_started_hard', 770)] }, 'no look met the stage rebooting_hard: if there is one, it is shorter than 770ms'],
  ['rebootWhenRebooting', { responses: HARD, other: ODD }, /^expected the restart to be accepted or refused/, 'restart'],
  ['rebootWhenRebooting', { responses: HARD, other: BAD }, 'it was refused in the stage undefined, in which Nova refuses it too', 'restart'],
  ['stateCheckOrder', { responses: HARD, other: BAD }, 'the restart was over before os-start was sent'],
  ['stateCheckOrder', { responses: HARD, other: BAD, looks: [look('REBOOT', 'reboot_started_hard')] }, /^expected a refusal that names task_state or vm_state/],
  ['stateCheckOrder', { responses: HARD, looks: [look('REBOOT', 'reboot_started_hard')] }, 'expected a refusal that names task_state or vm_state, received no response'],
  ['softReboot', {}, undefined, 'restart'],
  ['softReboot', { other: BAD }, 'reject', 'restart'],
  ['softReboot', { other: ODD }, /^expected SOFT to be accepted, or refused with 400/, 'restart'],
  ['softReboot', { other: EMPTY, looks: [look('ACTIVE', null)] }, 'the restart was over before a stage of it was seen', 'restart'],
  ['rebootWhenError', { other: ODD }, /^expected the restart to be accepted or refused/],
  ['rebootWhenError', { other: BAD }, 'refuse'],
  ['rebootWhenStopped', { other: ODD }, /^expected the restart to be accepted or refused/],
  ['rebootWhenStopped', { other: BAD }, 'refuse']
]

for (const [name, facts, expected, risk] of CASES) {
  test(`${name}: ${String(expected)}`, async (t) => {
    if (expected instanceof RegExp) t.match(verdict(name, facts, risk), expected)
    else t.equal(verdict(name, facts, risk), expected)
  })
}

test('a HARD restart over a SOFT one decides only what its stage shows', async (t) => {
  const probe = PROBES.find(({ decides, steps }) => decides.includes('rebootWhenRebooting') && steps.length === 3)
  const decide = (facts: Facts): unknown => probe?.decide(seen(facts))['rebootWhenRebooting']
  t.equal(decide({}), undefined)
  t.match(decide({ responses: { 'HARD over SOFT': EMPTY } }), { value: 'nova' })
  t.match(decide({ responses: { 'HARD over SOFT': BAD }, looks: [look('REBOOT', 'reboot_started')] }), { value: 'refuse' })
  t.match(decide({ responses: { 'HARD over SOFT': BAD } }), { undecided: /^HARD over SOFT: received 400 .* in the stage undefined$/ })
})

test('what is judged from two strange responses names the first', async (t) => {
  t.match(judgeType(seen({ responses: { 'COLD, unknown server': EMPTY }, other: UNKNOWN }), 'x'), { reason: 'expected a refusal with a JSON body, received 202' })
})
