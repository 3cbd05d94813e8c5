// What bodies say to the rules, whatever they hold: rules inject any body, clients send any, and the journal cuts long ones.
import { test } from 'tap'
import { actedOnBy, callOf, looksAt, restartedBy, shownIn, type Call } from '../../../src/report/call.js'
import { buildClient, failing } from './client.js'
import { PROJECT, SERVER } from '../../helpers.js'
import { retryAfterMs } from '../../../src/report/retry-after.js'
import type { JournalEntry } from '../../../src/store/journal.js'

const ENTRY: JournalEntry = {
  id: 1, requestId: 'req-1', projectId: PROJECT, atMs: 0, realAtMs: 0, durationMs: 0, method: 'POST', path: '/', operation: 'batch', serverId: null, requestHeaders: {}, requestBody: '', status: 200, responseHeaders: {}, responseBody: '', faults: []
}
const batch = (requestBody: string): Call => callOf({ ...ENTRY, requestBody })
const shown = (responseBody: string, part: Partial<JournalEntry> = {}): unknown => Object.fromEntries(shownIn(callOf({ ...ENTRY, method: 'GET', operation: 'detail', responseBody, ...part })))

test('requests are the same whatever the spaces in their JSON, and with a slash at the end', (t) => {
  const key = (path: string, requestBody: string, status = 503): string => callOf({ ...ENTRY, path, requestBody, status }).key
  t.equal(key('/action/', '{ "reboot": {"type":"HARD"} }'), key('/action', '{"reboot":{"type":"HARD"}}'))
  t.equal(key('/servers/?name=a', ''), key('/servers?name=a', ''))
  t.equal(key('/', '{ "'), key('/', '{ "'))
  t.not(key('/action', '{"a":"b c"}'), key('/action', '{"a":"bc"}'))
  t.not(key('/action', '{ "'), key('/action', '{"'), 'no JSON')
  t.not(key('/servers?name=a/', ''), key('/servers?name=a', ''))
  t.not(key('/action/', '', 404), key('/action', '', 404), 'some profiles know no path with a slash')
  t.end()
})

test('a batch names its servers, and any other body none', (t) => {
  const servers = [{ id: 'a' }, null, 5, {}, { id: 5 }, { id: 'b' }]
  t.same(restartedBy(batch(JSON.stringify({ reboot: { servers } }))), ['a', 'b'])
  t.same(restartedBy(batch(JSON.stringify({ 'os-stop': { servers } }))), [])
  t.same(actedOnBy(batch(JSON.stringify({ 'os-stop': { servers }, lock: { servers: [{ id: 'c' }] } }))), ['a', 'b'])
  for (const body of ['', '{', '5', 'null', '"reboot"', '{"reboot":null}', '{"reboot":{"servers":"a"}}', '{"reboot":{}}']) t.same(restartedBy(batch(body)), [], body)
  t.end()
})

test('a response shows servers with id and status, and any other body none', (t) => {
  const server = { id: 'a', status: 'ACTIVE', 'OS-EXT-STS:task_state': null }
  t.same(shown(JSON.stringify({ server })), { a: { status: 'ACTIVE', isInTransition: false } })
  t.same(shown(JSON.stringify({ servers: [{ ...server, 'OS-EXT-STS:task_state': 'powering-on' }, null, { id: 'b' }, { status: 'ACTIVE' }] })), { a: { status: 'ACTIVE', isInTransition: true } })
  t.same(shown(JSON.stringify({ server: { id: 'a', status: 'BUILD' } })), { a: { status: 'BUILD', isInTransition: true } })
  for (const body of ['', '{"server":{"id":"a","sta... (cut: 20000 characters)', '{"server":null}', '{"servers":5}', 'null']) t.same(shown(body), {}, body)
  t.same([shown(JSON.stringify({ server }), { status: 500 }), shown(JSON.stringify({ server }), { operation: 'list' })], [{}, {}])
  t.end()
})

test('a job shows its servers, and any other body none', (t) => {
  const part = (status: string, id: unknown = 'a'): object => ({ status, entities: { server_id: id } })
  const job = (...parts: unknown[]): unknown => shown(JSON.stringify({ entities: { sub_jobs: parts } }), { operation: 'job' })
  t.same(job(part('RUNNING'), part('SUCCESS', 'b'), part('FAIL', 'c')), { a: { status: 'RUNNING', isInTransition: true }, b: { status: 'SUCCESS', isInTransition: false }, c: { status: 'FAIL', isInTransition: false } })
  t.same([job(null, {}, part('FAIL', 5), { entities: { server_id: 'a' } }), shown('null', { operation: 'job' })], [{}, {}])
  t.end()
})

test('a body that was cut may have shown the server', (t) => {
  const looks = (operation: string, serverId: string | null, end = '... (cut: 20000 characters)'): boolean => looksAt(callOf({ ...ENTRY, method: 'GET', operation, serverId, responseBody: `{"servers":[${end}` }), 'a')
  t.same([looks('detail', null), looks('show', 'a'), looks('job', null)], [true, true, true])
  t.same([looks('show', 'b'), looks('detail', null, ''), looks('list', null)], [false, false, false])
  t.end()
})

test('an injected body of success is no mistake of the report', async (t) => {
  const client = await buildClient(t)
  await client.send('POST', '/_emulator/faults', { match: { operation: 'show' }, effect: { kind: 'error', error: { status: 200, body: { server: null, servers: [null, 5] } } } })
  await client.restart(failing('503'))
  await client.look()
  t.match(await client.report(), { errors: 0 })
})

test('Retry-After is seconds or an instant', (t) => {
  const asked = (value: string, status = 503): unknown => retryAfterMs(callOf({ ...ENTRY, status, atMs: Date.parse('2026-01-01T00:00:00Z'), responseHeaders: { 'retry-after': value } }))
  t.same([asked('2'), asked('Thu, 01 Jan 2026 00:00:03 GMT'), asked('Wed, 31 Dec 2025 00:00:00 GMT'), asked('soon'), asked(''), asked('2', 202)], [2000, 3000, 0, null, null, null])
  t.end()
})

test('a sentence names what was asked for', async (t) => {
  const client = await buildClient(t)
  const lookup = (): Promise<unknown> => client.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}/nothing`)
  for (let round = 0; round < 3; round++) await lookup()
  for (let round = 0; round < 3; round++) await client.send('GET', `/v2.1/${PROJECT}/flavors/nothing`)
  for (let round = 0; round < 3; round++) await client.send('GET', `/v2.1/${PROJECT}/servers?limit=x`)
  t.same((await client.found('retry-of-permanent')).map(({ message }) => message.split(' was ')[0]), ['GET request', 'GET request', 'list'])
})
