/** GET /_emulator/requests?format=har: the journal as an HTTP archive, valid by the schema of HAR 1.2. Issue 12. */
import { Ajv } from 'ajv'
import { createRequire } from 'node:module'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { VERSION } from '../../src/version.js'
import type { Har } from '../../src/world/operations/requests/har.js'

const require = createRequire(import.meta.url)

/** What the archive has against the schema; empty if nothing. */
const mistakes = (() => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json') as object)
  ajv.addFormat('uri', (text: string) => URL.canParse(text) && /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(text))
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)))
  for (const name of ['ipv4', 'ipv6']) ajv.addFormat(name, () => false)
  for (const schema of Object.values(require('har-schema') as Record<string, object>)) ajv.addSchema(schema)
  return (archive: unknown): string => ajv.validate('har.json#', archive) ? '' : ajv.errorsText()
})()

async function archiveOf (emulator: TestEmulator, query = ''): Promise<Har> {
  const response = await emulator.send('GET', `/_emulator/requests?format=har${query}`)
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json() as Har
}

test('an archive has each request with its response, and no secret', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { id: 'late', effect: { kind: 'delay', duration: 0 } })
  const response = await emulator.act({ reboot: { type: 'HARD', password: 'geheim' } })
  const archive = await archiveOf(emulator)
  t.equal(mistakes(archive), '')
  const { entries: [{ startedDateTime, ...entry } = { startedDateTime: '' }], ...log } = archive.log
  t.same(log, { version: '1.2', creator: { name: 'bms-emulator', version: VERSION }, comment: "Durations are in the project's time.", _next: null, _dropped: 0 })
  t.match(startedDateTime, /^\d{4}-\d\d-\d\dT/)
  const text = response.body
  t.match(entry, {
    time: 0,
    request: {
      method: 'POST',
      url: `http://localhost:80/v2.1/${PROJECT}/servers/${SERVER}/action`,
      httpVersion: 'HTTP/1.1',
      queryString: { length: 0 },
      postData: { mimeType: 'application/json', text: '{"reboot":{"type":"HARD","password":"***"}}' },
      headersSize: -1,
      bodySize: 46
    },
    response: { status: 400, statusText: 'Bad Request', content: { size: Buffer.byteLength(text), mimeType: 'application/json; charset=UTF-8', text }, redirectURL: '' },
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
    _id: 2,
    _requestId: response.headers['x-openstack-request-id'],
    _projectId: PROJECT,
    _at: '2026-01-01T00:00:00.000Z',
    _operation: 'reboot',
    _serverId: SERVER,
    _faults: [{ id: 'late', projectId: null, kind: 'delay', draw: 0 }]
  })
  const headers = archive.log.entries[0]?.request.headers ?? []
  t.match(headers.find(({ name }) => name === 'x-auth-token'), { value: '***' })
})

test('filters and pages apply to an archive, and it names the page of older requests', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.send('GET', '/v2.1/0a/servers')
  await emulator.send('GET', '/v2.1/0a/servers/detail')
  const operations = async (query: string): Promise<string[]> => (await archiveOf(emulator, query)).log.entries.map(({ _operation }) => _operation)
  t.same(await operations(''), ['reboot', 'list', 'detail'])
  t.same(await operations(`&project=${PROJECT}`), ['reboot'])
  t.same(await operations('&operation=list&project=0a'), ['list'])
  const { log } = await archiveOf(emulator, '&limit=1')
  t.same(await operations(`&limit=1&marker=${log._next}`), ['list'])
  t.equal((await emulator.send('GET', '/_emulator/requests?format=xml')).statusCode, 400)
  t.same((await emulator.send('GET', '/_emulator/requests?format=json')).json(), (await emulator.send('GET', '/_emulator/requests')).json())
})

test('an archive with lost responses is valid, and shows that nothing was sent', async (t) => {
  const emulator = await buildTestEmulator(t)
  const url = await emulator.listen()
  for (const fault of ['reset@request', 'reset@response', 'truncate', 'garbage', 'drip=1ms']) {
    await fetch(`${url}/v2.1/${PROJECT}/servers/${SERVER}`, { headers: { 'x-auth-token': 'demo', 'x-emulator-fault': `${fault}:operation=show` } }).then((response) => response.text()).catch(() => {})
  }
  const archive = await archiveOf(emulator)
  t.equal(mistakes(archive), '')
  const lost = archive.log.entries.filter(({ response }) => response.status === 0)
  t.ok(lost.length > 0)
  for (const { response, _faults } of lost) {
    const { headers, content, comment, statusText } = response
    t.same({ headers, content, comment, statusText }, { headers: [], content: { size: 0, mimeType: '' }, comment: 'the connection ended without a complete response', statusText: '' })
    t.equal(_faults[0]?.id, 'header')
  }
})

test('an archive of every kind of request is valid', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/v3/auth/tokens', { auth: { identity: { methods: ['password'], password: { user: { name: 'demo', domain: { id: 'default' }, password: 'demo' } } } } })
  await emulator.send('POST', `/v2.1/${PROJECT}/servers`, { server: { name: 'new', flavorRef: 'physical.83.medium', imageRef: '' } })
  await emulator.send('GET', '/')
  await emulator.send('GET', `/v2.1/${PROJECT}/servers?name=a%zz|"ü&token=geheim&limit=1&limit=2#x`, undefined, { host: 'a b' })
  await emulator.send('GET', '/nothing/[here]', undefined, { host: '[::1]:8774', cookie: 'a=geheim' })
  await emulator.send('PATCH', '/nothing', 'not JSON', { 'content-type': 'text/plain', host: '' })
  await emulator.send('GET', '/v3', undefined, { 'x-emulator-fault': '299:operation=any' })
  emulator.worlds.common.journal.add({
    id: 0, requestId: 'req-1', projectId: '', atMs: 0, realAtMs: 0, durationMs: 0, method: 'OPTIONS', path: '*', operation: 'unknown', serverId: null, requestHeaders: {}, requestBody: '{}', status: 599, responseHeaders: { 'set-cookie': ['a=1', 'b=2'], via: ['1.1 a', '1.1 b'], age: 3 }, responseBody: '', faults: []
  })
  const archive = await archiveOf(emulator)
  t.equal(mistakes(archive), '')
  t.notMatch(JSON.stringify(archive), 'geheim')
  const urls = archive.log.entries.map(({ request: { url } }) => url)
  t.ok(urls.includes('http://localhost/*'), urls.join(' '))
  t.ok(urls.some((url) => url.startsWith(`http://localhost/v2.1/${PROJECT}/servers?name=a%25zz%7C%22`)), urls.join(' '))
  t.ok(urls.includes('http://[::1]:8774/nothing/%5Bhere%5D'))
  const last = archive.log.entries.at(-1)
  t.same(last?.response.headers.filter(({ name }) => name !== 'set-cookie'), [{ name: 'via', value: '1.1 a' }, { name: 'via', value: '1.1 b' }, { name: 'age', value: '3' }])
  t.same(archive.log.entries.find(({ request: { queryString } }) => queryString.length > 0)?.request.queryString.map(({ name }) => name), ['name', 'token', 'limit', 'limit'])
})
