/** NOVA.md sections 2 and 3 under profile nova: forms of bodies, headers, media types, microversions, the reboot body. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`
const VERSION_HEADERS = ['openstack-api-version', 'x-openstack-nova-api-version', 'vary'] as const

const HTML_404 = '<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>'
const TEXT_404 = '404 Not Found\n\nThe resource could not be found.\n\n   '
const JSON_404 = '{"message":"The resource could not be found.<br /><br />\\n\\n\\n","code":"404 Not Found","title":"Not Found"}'

const FORMS: ReadonlyArray<readonly [accept: string | null, type: string, body: string]> = [
  ['application/json', 'application/json', JSON_404],
  ['application/json, text/html;q=0.5', 'application/json', JSON_404],
  ['application/*', 'application/json', JSON_404],
  ['*/*', 'text/html; charset=UTF-8', HTML_404],
  ['text/html', 'text/html; charset=UTF-8', HTML_404],
  ['application/json;q=0.5, text/html', 'text/html; charset=UTF-8', HTML_404],
  ['application/json;q=0, */*', 'text/html; charset=UTF-8', HTML_404],
  [null, 'text/plain; charset=UTF-8', TEXT_404],
  ['', 'text/plain; charset=UTF-8', TEXT_404],
  ['text/plain', 'text/plain; charset=UTF-8', TEXT_404],
  ['application/xml', 'text/plain; charset=UTF-8', TEXT_404]
]

for (const [accept, type, body] of FORMS) {
  test(`a bare 404 for Accept ${accept ?? 'absent'} is ${type}`, async (t) => {
    const { send } = await buildTestEmulator(t, { profile: 'nova' })
    const answer = await send('GET', `/v2.1/${PROJECT}/nosuch`, undefined, accept === null ? {} : { accept })
    t.equal(answer.statusCode, 404)
    t.equal(answer.headers['content-type'], type)
    t.equal(answer.body, body)
    for (const name of VERSION_HEADERS) t.equal(answer.headers[name], undefined)
  })
}

test('a bare 413 has the same forms, and names the limit in each', async (t) => {
  const { send } = await buildTestEmulator(t, { profile: 'nova' })
  const text = 'Request is too large. Larger than max_request_body_size (114688).'
  const forms = {
    'application/json': `{"message":"${text}<br /><br />\\n\\n\\n","code":"413 Request Entity Too Large","title":"Request Entity Too Large"}`,
    '*/*': `<html>\n <head>\n  <title>413 Request Entity Too Large</title>\n </head>\n <body>\n  <h1>413 Request Entity Too Large</h1>\n  ${text}<br /><br />\n\n\n\n </body>\n</html>`,
    'text/plain': `413 Request Entity Too Large\n\n${text}\n\n   `
  }
  for (const [accept, body] of Object.entries(forms)) {
    const response = await send('POST', ACTION, HARD, { 'content-length': '114689', accept })
    t.equal(response.statusCode, 413)
    t.equal(response.body, body)
  }
})

test("HEAD gets a bare 404 without a body, and nova's own errors are JSON whatever Accept says", async (t) => {
  const { send } = await buildTestEmulator(t, { profile: 'nova' })
  const head = await send('HEAD', `/v2.1/${PROJECT}/servers`, undefined, { accept: 'application/json' })
  t.equal(head.statusCode, 404)
  t.equal(head.body, '')
  t.equal(head.headers['content-type'], 'text/html; charset=UTF-8')
  t.equal(String(head.headers['content-length']), '0')
  for (const accept of ['text/html', 'text/plain', '*/*']) {
    const fault = await send('POST', ACTION, { fly: {} }, { accept })
    t.equal(fault.headers['content-type'], 'application/json; charset=UTF-8')
    t.same(fault.json(), { badRequest: { code: 400, message: 'There is no such action: fly' } })
  }
})

for (const headers of [{}, { 'x-auth-token': 'demo' }, { origin: 'http://elsewhere', 'access-control-request-method': 'POST' }]) {
  test(`OPTIONS on the action is an empty 200 with headers ${JSON.stringify(headers)}`, async (t) => {
    const { app } = await buildTestEmulator(t, { profile: 'nova' })
    const answer = await app.inject({ method: 'OPTIONS', url: ACTION, headers })
    t.equal(answer.statusCode, 200)
    t.equal(answer.body, '')
    for (const name of ['content-type', 'x-openstack-request-id', 'x-compute-request-id', ...VERSION_HEADERS]) t.equal(answer.headers[name], undefined, name)
  })
}

test('an accepted restart is an empty 202 with these headers and no Location', async (t) => {
  const { act } = await buildTestEmulator(t, { profile: 'nova' })
  const answer = await act(HARD, SERVER, { 'x-openstack-request-id': 'req-11111111-1111-4111-8111-111111111111' })
  const { 'x-openstack-request-id': id, 'x-compute-request-id': same, 'x-request-id': common, ...headers } = answer.headers
  t.equal(common, id)
  t.equal(answer.statusCode, 202)
  t.equal(answer.body, '')
  t.equal(id, same)
  t.not(id, 'req-11111111-1111-4111-8111-111111111111', 'an inbound id is not echoed')
  t.same(headers, {
    'content-type': 'application/json',
    'content-length': '0',
    'openstack-api-version': 'compute 2.1',
    'x-openstack-nova-api-version': '2.1',
    vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'],
    date: 'Thu, 01 Jan 2026 00:00:00 GMT',
    connection: 'keep-alive'
  })
})

/** Headers, and the version in the response; null where the request is refused. */
const MICROVERSIONS: ReadonlyArray<readonly [headers: Readonly<Record<string, string>>, used: string | null]> = [
  [{}, '2.1'],
  [{ 'x-openstack-nova-api-version': '2.1' }, '2.1'],
  [{ 'x-openstack-nova-api-version': '2.60' }, '2.60'],
  [{ 'x-openstack-nova-api-version': 'latest' }, '2.60'],
  [{ 'openstack-api-version': 'compute latest' }, '2.60'],
  [{ 'openstack-api-version': 'compute 2.27' }, '2.27'],
  [{ 'openstack-api-version': 'Compute 2.27' }, '2.27'],
  [{ 'openstack-api-version': 'compute 2.5' }, '2.5'],
  [{ 'openstack-api-version': 'compute 2.27', 'x-openstack-nova-api-version': '2.3' }, '2.27'],
  [{ 'openstack-api-version': 'identity 3.0, compute 2.27' }, '2.27'],
  [{ 'openstack-api-version': '2.27' }, '2.1'],
  [{ 'openstack-api-version': 'identity 2.27' }, '2.1'],
  [{ 'openstack-api-version': 'identity 3.0', 'x-openstack-nova-api-version': '2.9' }, '2.9'],
  [{ 'x-openstack-nova-api-version': '' }, null],
  [{ 'x-openstack-nova-api-version': '2' }, null],
  [{ 'x-openstack-nova-api-version': 'LATEST' }, null],
  [{ 'x-openstack-nova-api-version': '2.01' }, null],
  [{ 'x-openstack-nova-api-version': '2.0' }, null],
  [{ 'x-openstack-nova-api-version': '2.61' }, null],
  [{ 'openstack-api-version': 'compute 1.1' }, null]
]

for (const [headers, used] of MICROVERSIONS) {
  test(`microversion headers ${JSON.stringify(headers)} mean ${used ?? 'a refusal'}`, async (t) => {
    const { send } = await buildTestEmulator(t, { profile: 'nova' })
    const answer = await send('GET', `/v2.1/${PROJECT}/servers`, undefined, headers)
    if (used === null) {
      t.match(answer.statusCode, /^40[06]$/)
      return
    }
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['openstack-api-version'], `compute ${used}`)
    t.equal(answer.headers['x-openstack-nova-api-version'], used)
  })
}

test('the old /v2 ignores microversions, names none, and accepts extra members', async (t) => {
  const { send, show } = await buildTestEmulator(t, { profile: 'nova' })
  for (const version of ['2.x', '2.99', 'latest']) {
    const answer = await send('GET', `/v2/${PROJECT}/servers/${SERVER}`, undefined, { 'x-openstack-nova-api-version': version, 'openstack-api-version': `compute ${version}` })
    t.equal(answer.statusCode, 200)
    t.notOk('locked' in (answer.json() as { server: object }).server, 'as 2.1')
    for (const name of VERSION_HEADERS) t.equal(answer.headers[name], undefined)
  }
  t.equal((await send('POST', `/v2/${PROJECT}/servers/${SERVER}/action`, { reboot: { type: 'HARD', force: true } })).statusCode, 202)
  t.match(await show(), { status: 'HARD_REBOOT' })
  t.match((await send('POST', `/v2/${PROJECT}/servers/${SERVER}/action`, { reboot: { force: true } })).json(), { badRequest: { message: /'type' is a required property/ } })
})

const MEDIA_TYPES: ReadonlyArray<readonly [type: string, isRead: boolean]> = [
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['application/json;charset=utf8', true],
  ['text/plain', true],
  ['application/vnd.openstack.compute+json', true],
  ['APPLICATION/JSON', false],
  ['application/xml', false],
  ['application/x-www-form-urlencoded', false],
  ['multipart/form-data', false],
  ['json', false]
]

for (const [type, isRead] of MEDIA_TYPES) {
  test(`a body of ${type} is ${isRead ? 'read as JSON' : 'a 415'}`, async (t) => {
    const { act } = await buildTestEmulator(t, { profile: 'nova' })
    t.equal((await act(HARD, SERVER, { 'content-type': type })).statusCode, isRead ? 202 : 415)
  })
}

test('a body without a media type is read as JSON', async (t) => {
  const { app } = await buildTestEmulator(t, { profile: 'nova' })
  const answer = await app.inject({ method: 'POST', url: ACTION, headers: { 'x-auth-token': 'demo' }, payload: Buffer.from(JSON.stringify(HARD)) })
  t.equal(answer.statusCode, 202)
})

const INVALID = 'Invalid input for field/attribute'
const SPELLINGS = "['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']"
const BODIES: ReadonlyArray<readonly [body: string, text: string]> = [
  ['{"reboot":{"type":" HARD"}}', `${INVALID} type. Value:  HARD. ' HARD' is not one of ${SPELLINGS}`],
  ['{"reboot":{"type":""}}', `${INVALID} type. Value: . '' is not one of ${SPELLINGS}`],
  ['{"reboot":{"type":true}}', `${INVALID} type. Value: True. True is not of type 'string'`],
  ['{"reboot":{"type":1}}', `${INVALID} type. Value: 1. 1 is not of type 'string'`],
  ['{"reboot":{"type":"HARD","zeta":1,"alpha":2}}', `${INVALID} reboot. Value: {'type': 'HARD', 'zeta': 1, 'alpha': 2}. Additional properties are not allowed ('alpha', 'zeta' were unexpected)`],
  ['{"reboot":{"type":"COLD","force":true}}', `${INVALID} type. Value: COLD. 'COLD' is not one of ${SPELLINGS}`],
  ['{"reboot":{"type":null,"force":true}}', `${INVALID} type. Value: None. None is not of type 'string'`],
  ['{"reboot":{"force":true}}', `${INVALID} reboot. Value: {'force': True}. 'type' is a required property`],
  ['{"reboot":[]}', `${INVALID} reboot. Value: []. [] is not of type 'object'`],
  ['{"reboot":{"type":"HARD"},"reboot":{"type":"COLD"}}', `${INVALID} type. Value: COLD. 'COLD' is not one of ${SPELLINGS}`],
  ['{"__proto__":{}}', 'There is no such action: __proto__'],
  ['{"constructor":{}}', 'There is no such action: constructor'],
  ['{"reboot":{"type":"HARD","__proto__":{}}}', `${INVALID} reboot. Value: {'type': 'HARD', '__proto__': {}}. Additional properties are not allowed ('__proto__' was unexpected)`]
]

for (const [body, text] of BODIES) {
  test(`body ${body} is refused with nova's text`, async (t) => {
    const { act, show } = await buildTestEmulator(t, { profile: 'nova' })
    const answer = await act(body)
    t.equal(answer.statusCode, 400)
    t.same(answer.json(), { badRequest: { code: 400, message: text } })
    t.match(await show(), { status: 'ACTIVE' })
  })
}

for (const type of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) {
  test(`type ${type} is accepted`, async (t) => {
    const { act, show } = await buildTestEmulator(t, { profile: 'nova' })
    t.equal((await act({ reboot: { type } })).statusCode, 202)
    t.match(await show(), type.toUpperCase() === 'HARD'
      ? { status: 'HARD_REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' }
      : { status: 'REBOOT', 'OS-EXT-STS:task_state': 'reboot_started' })
  })
}

test('the last of two members with one name counts', async (t) => {
  const { act } = await buildTestEmulator(t, { profile: 'nova' })
  t.equal((await act('{"reboot":{"type":"COLD"},"reboot":{"type":"HARD"}}')).statusCode, 202)
})

for (const value of [null, {}, 1, 'x', { type: 'HARD', more: true }]) {
  test(`os-stop beside ${JSON.stringify(value)} is accepted`, async (t) => {
    const { act } = await buildTestEmulator(t, { profile: 'nova' })
    t.equal((await act({ 'os-stop': value })).statusCode, 202)
  })
}

test('doubled slashes and unknown query parameters are accepted; a suffix is part of the id', async (t) => {
  const { send } = await buildTestEmulator(t, { profile: 'nova' })
  t.equal((await send('GET', `/v2.1/${PROJECT}//servers`)).statusCode, 200)
  t.equal((await send('GET', `//v2.1/${PROJECT}/servers`)).statusCode, 200)
  t.equal((await send('POST', `/v2.1/${PROJECT}//servers/${SERVER}/action?force=1`, HARD)).statusCode, 202)
  t.same((await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}.json`)).json(), { itemNotFound: { code: 404, message: `Instance ${SERVER}.json could not be found.` } })
})
