/** Every refusal under every profile: status, whole body, all headers, and no change of state. */
import { test, type Test } from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { ACTION, BODY_CASES, ROUTE_CASES, STATE_CASES, type CodedAnswer, type RefusalCase } from './refusal-cases.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

const PROFILES = ['otc', 'documented', 'nova'] as const
type ProfileName = typeof PROFILES[number]

/** Keys of native bodies, as NOVA.md section 2 lists them. */
const KEYS: Readonly<Record<number, string>> = {
  400: 'badRequest', 404: 'itemNotFound', 405: 'badMethod', 406: 'computeFault', 409: 'conflictingRequest', 413: 'overLimit', 415: 'badMediaType'
}
/** The bare bodies for `Accept: application/json`, as NOVA.md section 2 shows them. */
const BARE: Readonly<Record<number, unknown>> = {
  404: { message: 'The resource could not be found.<br /><br />\n\n\n', code: '404 Not Found', title: 'Not Found' },
  413: { message: 'Request is too large. Larger than max_request_body_size (114688).<br /><br />\n\n\n', code: '413 Request Entity Too Large', title: 'Request Entity Too Large' }
}

interface Expected {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

const native = (status: number, message: string): Record<string, unknown> => ({ [KEYS[status] ?? 'computeFault']: { code: status, message } })
const NOVA_JSON = { 'content-type': 'application/json; charset=UTF-8' }

function versionHeaders (version: string | null): Record<string, unknown> {
  return version === null
    ? {}
    : { 'openstack-api-version': `compute ${version}`, 'x-openstack-nova-api-version': version, vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'] }
}

function coded ({ code, semantic, table, text }: CodedAnswer, profile: ProfileName): Omit<Expected, 'headers'> {
  const error = { code, message: text }
  return profile === 'documented' ? { status: table, body: { error } } : { status: semantic, body: { ...native(semantic, text), error } }
}

function expectedOf (refusal: RefusalCase, profile: ProfileName): Expected | 'accepted' {
  const { documented, nova, also = {}, version = '2.1' } = refusal
  const headers = { ...NOVA_JSON, ...versionHeaders(version), ...also }
  if (profile !== 'nova') {
    if ('code' in documented) return { ...coded(documented, profile), headers }
    const [status, text] = documented
    return { status, body: native(status, text), headers }
  }
  if (nova === 'accepted') return nova
  if ('bare' in nova) return { status: nova.bare, body: BARE[nova.bare], headers: { 'content-type': 'application/json' } }
  const [status, text] = nova
  return { status, body: native(status, text), headers }
}

const REQUEST_ID = /^req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Checks the headers common to all responses, and returns the others. */
function ownHeaders (t: Test, answer: LightMyRequestResponse): Record<string, unknown> {
  const { 'x-openstack-request-id': id, 'x-compute-request-id': same, 'x-request-id': common, 'content-length': length, date, connection: _connection, ...own } = answer.headers
  t.match(id, REQUEST_ID, 'a request id')
  t.same([same, common], [id, id], 'the same request id in all three headers')
  t.equal(String(length), String(Buffer.byteLength(answer.body)), 'the length of the body')
  t.equal(date, 'Thu, 01 Jan 2026 00:00:00 GMT', "the project's time")
  return own
}

async function look (emulator: TestEmulator): Promise<unknown> {
  return (await emulator.send('GET', '/_emulator/servers')).json()
}

function send (emulator: TestEmulator, refusal: RefusalCase): Promise<LightMyRequestResponse> {
  const { method = 'POST', server = SERVER, url = ACTION.replace(SERVER, server), body, headers = {} } = refusal
  return emulator.send(method, url, body, { accept: 'application/json', ...headers })
}

for (const profile of PROFILES) {
  test(`under ${profile}`, async (t) => {
    for (const refusal of [...STATE_CASES, ...BODY_CASES, ...ROUTE_CASES]) {
      await t.test(`${refusal.title} is refused as the profile says, and changes nothing`, async (t) => {
        const emulator = await buildTestEmulator(t, { profile })
        for (const [server, body] of refusal.before ?? []) await emulator.act(body, server)
        const before = await look(emulator)
        const answer = await send(emulator, refusal)
        const expected = expectedOf(refusal, profile)
        if (expected === 'accepted') {
          t.equal(answer.statusCode, 202)
          t.equal(answer.body, '')
          return
        }
        t.equal(answer.statusCode, expected.status)
        t.same(answer.json(), expected.body)
        t.same(ownHeaders(t, answer), expected.headers)
        t.same(await look(emulator), before)
      })
    }
  })
}

/** The bodies of a 401. Source: API.md section 7; NOVA.md section 2. */
const KEYSTONE = { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } }
const TOKENS = [
  ['no token', {}, 'Incorrect IAM authentication information: x-auth-token not found'],
  ['an empty token', { 'x-auth-token': '' }, 'Incorrect IAM authentication information: x-auth-token not found'],
  ['a bearer token alone', { authorization: 'Bearer demo' }, 'Incorrect IAM authentication information: x-auth-token not found'],
  ['two tokens', { 'x-auth-token': 'demo, demo' }, 'Incorrect IAM authentication information: decrypt token fail'],
  ['a token with a space', { 'x-auth-token': 'de mo' }, 'Incorrect IAM authentication information: decrypt token fail']
] as const

for (const profile of PROFILES) {
  for (const [title, headers, text] of TOKENS) {
    test(`under ${profile}, ${title} returns 401 in the shape of the profile`, async (t) => {
      const emulator = await buildTestEmulator(t, { profile })
      const answer = await emulator.app.inject({ method: 'POST', url: ACTION, headers: { ...headers, 'content-type': 'application/json' }, payload: HARD })
      const gateway = { error_msg: text, error_code: 'APIGW.0301', request_id: String(answer.headers['x-openstack-request-id']).slice(4).replaceAll('-', '') }
      t.equal(answer.statusCode, 401)
      t.same(answer.json(), profile === 'nova' ? KEYSTONE : profile === 'documented' ? gateway : { ...gateway, ...KEYSTONE })
      t.same(ownHeaders(t, answer), { 'content-type': 'application/json', 'www-authenticate': 'Keystone uri="http://localhost:80/v3"' })
      t.match(await emulator.show(), { status: 'ACTIVE' })
    })
  }

  test(`under ${profile}, a read of an unknown server returns 404 itemNotFound`, async (t) => {
    const emulator = await buildTestEmulator(t, { profile })
    const answer = await emulator.send('GET', `/v2.1/${PROJECT}/servers/bms-83`)
    const error = { code: 'BMS.0040', message: 'The server does not exist.' }
    t.equal(answer.statusCode, 404)
    t.same(answer.json(), profile === 'otc'
      ? { ...native(404, error.message), error }
      : native(404, 'Instance bms-83 could not be found.'))
    t.same(ownHeaders(t, answer), { ...NOVA_JSON, ...versionHeaders('2.1') })
  })
}
