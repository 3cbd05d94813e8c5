/** Hostile requests through inject: none gets a 5xx, and the emulator still responds. */
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'

const nested = (depth: number, open: string, close: string, core = ''): string => `${open.repeat(depth)}${core}${close.repeat(depth)}`
const words = fc.constantFrom('reboot', 'os-start', 'os-stop', 'type', 'HARD', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'auth', 'identity', 'methods', 'password', 'scope', 'project', 'id', 'server', 'name', 'match', 'effect', 'when', 'kind', 'error', 'count', 'operation', 'header', 'body', 'version', 'template', 'mode', 'by', 'to', 'status', 'metadata')
const scalar = fc.oneof(words, fc.string({ unit: 'binary', maxLength: 40 }), fc.double(), fc.bigInt().map(Number), fc.constantFrom(null, true, false, 1e308, -0, Number.MAX_SAFE_INTEGER, '\u0000', '\ud800', 'x'.repeat(5000), '5s', '9'.repeat(400), '(a+)+$', '%s%d%n', "'; DROP"))
const { value: jsonValue } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.oneof(words, fc.string({ maxLength: 10 })), tie('value'), { maxKeys: 4, noNullPrototype: true }))
}))

const body = fc.oneof(
  { weight: 4, arbitrary: jsonValue.map((value) => JSON.stringify(value) ?? '') },
  { weight: 2, arbitrary: fc.constantFrom('', '{', '[', 'null', '"', '{"__proto__":{"x":1}}', '{"reboot":{"type":"HARD","__proto__":{}}}', '{"reboot":{"type":"HARD"},"reboot":{"type":"SOFT"}}', nested(50_000, '[', ']'), nested(18_000, '{"a":', '}', '1'), `{"reboot":${nested(9000, '{"type":', '}', '1')}}`, `{"reboot":{"type":${nested(9000, '[', ']')}}}`, `{"effect":${nested(9000, '[', ']')}}`, `{"match":{"body":${nested(9000, '[', ']')}}}`, `{"name":${nested(9000, '[', ']')}}`, `{"auth":${nested(9000, '{"identity":', '}', '1')}}`, `{"version":1,"template":${nested(9000, '[', ']')}}`, `"${'\\u0000'.repeat(10_000)}"`, 'x'.repeat(114_689), `{"reboot":{"type":"${'HARD'.repeat(20_000)}"}}`, JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, index])))) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) }
)

const part = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('v2.1', 'v2', 'v1', 'v3', PROJECT, SERVER, 'servers', 'detail', 'action', 'auth', 'tokens', '_emulator', 'clock', 'advance', 'faults', 'explain', 'servers', 'projects', 'requests', 'verify', 'events', 'snapshot', 'profile', 'errors', 'operations', 'openapi.json', 'reference', 'metrics', 'health', 'reset', 'env', 'flavors', 'images', 'wait') },
  { weight: 2, arbitrary: fc.constantFrom('..', '.', '%2e%2e', '%00', '%', '%zz', '%c0%af', '%2F', '%5c', '__proto__', 'constructor', '*', ':id', '{id}', 'x'.repeat(8000), '%F0%9F%92%A9', ' ', '\\', ';', "'", '"', '<script>') },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }).map(encodeURIComponent) }
)
const path = fc.oneof(
  fc.array(part, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`),
  fc.constantFrom(`/v2.1/${PROJECT}/servers/${SERVER}/action`, `/v2.1/${PROJECT}/servers/detail`, `/v2.1/${PROJECT}/servers`, '/v3/auth/tokens', '/_emulator/faults', '/_emulator/servers', '/_emulator/requests/verify', '/_emulator/snapshot', '/_emulator/clock', '/_emulator/clock/advance', '/_emulator/profile', '/_emulator/projects', '/_emulator/faults/explain', `/_emulator/servers/${SERVER}`, '/_emulator/requests', '/_emulator/events')
)
const query = fc.oneof(
  fc.constant(''),
  fc.array(fc.tuple(fc.oneof(fc.constantFrom('name', 'limit', 'marker', 'status', 'sort_key', 'sort_dir', 'changes-since', 'project', 'since', 'kind', 'operation', 'server', 'fault', 'unused', '__proto__', 'tags', 'timeout'), fc.string({ maxLength: 8 })),
    fc.oneof(fc.constantFrom('(a+)+$', '[', '\\', '-1', '0', '1e999', '99999999999999999999', '%', '__proto__', '4xx', 'x'.repeat(8000), `${'(a|a)*'.repeat(30)}b`, '2026-13-45', 'NaN'), fc.string({ unit: 'binary', maxLength: 20 }))), { maxLength: 5 })
    .map((pairs) => `?${pairs.map(([name, value]) => `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(value))}`).join('&')}`),
  fc.constantFrom('?', '??', '?&&&', '?a', '?%', `?${'a=1&'.repeat(4000)}`, `?name=${'%41'.repeat(5000)}`)
)
const header = fc.dictionary(
  fc.constantFrom('x-auth-token', 'content-type', 'accept', 'openstack-api-version', 'x-openstack-nova-api-version', 'authorization', 'last-event-id', 'expect', 'x-emulator-token', 'cookie', 'x-sdk-date', 'x-forwarded-host', 'if-none-match', 'range'),
  fc.oneof(fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-16', 'multipart/form-data', 'compute latest', 'compute 2.999', '2.1', '*/*', 'demo', '', 'a, b', 'x'.repeat(4000), '__proto__', 'SDK-HMAC-SHA256 Access=x, SignedHeaders=host, Signature=00', 'gAAAAA-_'), fc.string({ maxLength: 30 }).map((text) => text.replace(/[^\x20-\x7e]/g, ''))),
  { maxKeys: 5, noNullPrototype: true }
)
const method = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE') }, { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'SEARCH', 'QUERY') })

function wellFormed (text: string): string {
  return text.replace(/[\ud800-\udfff]/g, '')
}

/** Whether a call holds its response by design; under inject it would never end. */
function isHeld (url: string, headers: Record<string, string>): boolean {
  return /\/wait/.test(url) || headers['accept']?.includes('text/event-stream') === true
}

test('no hostile request gets a 5xx, and the emulator still responds after it', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'any' })
  await fc.assert(fc.asyncProperty(method, path, query, header, body, async (verb, route, search, headers, payload) => {
    const url = `${route}${search}`
    // What inject itself cannot send goes over real sockets, in test/e2e/hostile-sockets.test.ts.
    if (isHeld(url, headers) || !URL.canParse(url, 'http://localhost')) return
    const answer = await emulator.app.inject({
      method: verb,
      url,
      headers: { 'x-auth-token': 'demo', ...(verb === 'GET' || verb === 'HEAD' ? {} : { 'content-type': 'application/json' }), ...headers, host: 'localhost' },
      ...(verb === 'GET' || verb === 'HEAD' ? {} : { payload })
    } as InjectOptions)
    // A rule that the run itself added may cause any response; such responses name it.
    if (answer.statusCode >= 500 && answer.statusCode !== 501 && answer.headers['x-emulator-fault'] === undefined) throw new Error(`${verb} ${url.slice(0, 200)} ${payload.slice(0, 200)} -> ${answer.statusCode} ${answer.body.slice(0, 300)}`)
  }), { numRuns: 1000 })
  t.equal((await emulator.send('GET', '/_emulator/health')).statusCode, 200)
  t.equal((await emulator.send('GET', '/_emulator/requests?limit=1')).statusCode, 200)
  t.equal((await emulator.send('GET', '/_emulator/events')).statusCode, 200)
  t.equal(({} as Record<string, unknown>)['x'], undefined, 'no prototype was changed')
})

test('a body whose length differs from its Content-Length is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('POST', `/v2.1/${PROJECT}/servers/${SERVER}/action`, HARD, { 'content-length': '99' })
  t.equal(answer.statusCode, 400)
  t.match(answer.body, /the body is shorter than its Content-Length/)
})
