/** Requests that are broken on the wire: each gets a response or its connection ends, and the next one is served. */
import { test } from 'tap'
import { open, parseAnswer, requestText } from './command.js'
import { buildTestEmulator, PROJECT, SERVER } from '../helpers.js'

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`
const HEAD = `POST ${ACTION} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: demo\r\nContent-Type: application/json\r\nConnection: close\r\n`
const badRequest = (message: string | RegExp): object => ({ badRequest: { code: 400, message } })

interface Broken {
  readonly title: string
  readonly bytes: string | Buffer
  /** Whether the client says that no more will come. */
  readonly isEnded?: boolean
  readonly status: number
  /** The body, or null for a response without one. */
  readonly body: object | null
}

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`

const BROKEN: readonly Broken[] = [
  { title: 'bytes that are not HTTP', bytes: Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]), status: 400, body: null },
  { title: 'a line of prose', bytes: 'hello, is anybody there?\r\n\r\n', status: 400, body: null },
  { title: 'an unknown method', bytes: `FLY ${ACTION} HTTP/1.1\r\nHost: a\r\n\r\n`, status: 501, body: { notImplemented: { code: 501, message: 'FLY is not a known HTTP method.' } } },
  { title: 'a header without a name', bytes: `GET ${ACTION} HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n`, status: 400, body: badRequest(/^The request is not readable HTTP\/1\.1: .+\.$/) },
  { title: 'two lengths', bytes: `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`, status: 400, body: badRequest(/^The request is not readable HTTP\/1\.1: /) },
  { title: 'a flood of headers', bytes: `GET ${ACTION} HTTP/1.1\r\nHost: a\r\n${'X-Flood: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n'.repeat(400)}\r\n`, status: 431, body: { computeFault: { code: 431, message: 'The request line and headers are too long: at most 16384 bytes are read.' } } },
  { title: 'a path that cannot be decoded', bytes: requestText('GET', '/v2.1/%zz/servers', {}), status: 400, body: badRequest('The path /v2.1/%zz/servers cannot be decoded: each % must begin the two hexadecimal digits of a byte, and the bytes must be UTF-8 text.') },
  { title: 'a path of bytes that are not UTF-8', bytes: requestText('GET', `/v2.1/${PROJECT}/servers/%ff`, {}), status: 400, body: badRequest(/^The path .* cannot be decoded: /) },
  { title: 'a path of the control API that cannot be decoded', bytes: requestText('GET', '/_emulator/%zz', { Host: '127.0.0.1' }), status: 400, body: { error: { code: 'invalid', message: /^The path \/_emulator\/%zz cannot be decoded: /, details: {} } } },
  { title: 'a body shorter than its length', bytes: `${HEAD}Content-Length: 100\r\n\r\n{"reboot":`, isEnded: true, status: 400, body: badRequest('The connection ended in the middle of the request.') },
  { title: 'a chunked body over the limit', bytes: `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk('x'.repeat(60_000))}${chunk('x'.repeat(60_000))}0\r\n\r\n`, status: 413, body: { overLimit: { code: 413, message: 'The body is too large: at most 114688 bytes are read.' } } },
  { title: 'lists nested deeper than any stack', bytes: requestText('POST', ACTION, {}, `{"reboot":${'['.repeat(50_000)}${']'.repeat(50_000)}}`), status: 400, body: badRequest(/./) },
  { title: 'objects nested deeper than any stack', bytes: requestText('POST', ACTION, {}, `{"reboot":{"type":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}}`), status: 400, body: badRequest(/./) },
  { title: 'a rule nested deeper than any stack', bytes: requestText('POST', '/_emulator/faults', { Host: '127.0.0.1' }, `{"effect":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`), status: 400, body: { error: { code: 'invalid' } } },
  { title: 'members named as those of every object', bytes: requestText('POST', ACTION, {}, '{"__proto__":{"reboot":{"type":"HARD"}},"constructor":{},"hasOwnProperty":1}'), status: 400, body: badRequest(/3 members/) },
  { title: 'a server with the members of every object', bytes: requestText('PATCH', `/_emulator/servers/${SERVER}`, { Host: '127.0.0.1' }, '{"__proto__":{"status":"ERROR"}}'), status: 400, body: { error: { code: 'invalid', message: /__proto__ is not a known member/ } } },
  { title: 'a body of bytes that are not UTF-8', bytes: Buffer.concat([Buffer.from(`${HEAD}Content-Length: 3\r\n\r\n`), Buffer.from([0x22, 0xFF, 0x22])]), status: 400, body: { error: { code: 'BMS.0001', message: 'Fail to parse request, reason: the body is not UTF-8 text.' } } }
]

test('each broken request gets a response, and the emulator keeps serving', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const port = Number(new URL(await emulator.listen()).port)
  for (const { title, bytes, isEnded = false, status, body } of BROKEN) {
    await t.test(`${title} is a ${status}`, async (t) => {
      const { socket, closed } = await open(t, port, bytes)
      if (isEnded) socket.end()
      const answer = parseAnswer((await closed).text)
      t.equal(answer.status, status)
      if (body === null) t.equal(answer.body, '')
      else t.match(JSON.parse(answer.body), body)
      if (body !== null && !bytes.includes('/_emulator')) t.match(answer.headers['x-openstack-request-id'], /^req-[0-9a-f-]{36}$/)
      t.match(await emulator.show(), { status: 'ACTIVE' })
    })
  }
  const healthy = await open(t, port, requestText('GET', '/_emulator/health', {}))
  t.equal(parseAnswer((await healthy.closed).text).status, 200)
})

test('a method that HTTP knows and the API does not is a 405 that names the allowed ones', async (t) => {
  const { listen, send } = await buildTestEmulator(t, { port: 0 })
  const port = Number(new URL(await listen()).port)
  for (const method of ['PROPFIND', 'PATCH', 'DELETE', 'TRACE']) {
    const { closed } = await open(t, port, requestText(method, ACTION, {}))
    const { status, headers } = parseAnswer((await closed).text)
    t.equal(status, 405, method)
    t.equal(headers['allow'], 'POST')
  }
  t.equal((await send('GET', '/_emulator/health')).statusCode, 200)
})

test('a client that disconnects in the middle of its body leaves nothing behind', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const port = Number(new URL(await emulator.listen()).port)
  const { socket, closed } = await open(t, port, `${HEAD}Content-Length: 100\r\n\r\n{"reboot":`)
  socket.resetAndDestroy()
  await closed
  const other = await open(t, port, requestText('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, {}))
  t.equal(parseAnswer((await other.closed).text).status, 200)
  t.match(await emulator.show(), { status: 'ACTIVE' })
})

test('under nova a method that nobody knows is a bare 404 below a version, once the token is checked', async (t) => {
  const { listen } = await buildTestEmulator(t, { port: 0, profile: 'nova' })
  const port = Number(new URL(await listen()).port)
  const ask = async (path: string, headers: Record<string, string>): Promise<ReturnType<typeof parseAnswer>> => {
    const { closed } = await open(t, port, requestText('FOO', path, headers))
    return parseAnswer((await closed).text)
  }
  const token = { 'X-Auth-Token': 'demo' }
  const bare = await ask(ACTION, { ...token, Accept: 'application/json' })
  t.equal(bare.status, 404)
  t.same(JSON.parse(bare.body), { message: 'The resource could not be found.<br /><br />\n\n\n', code: '404 Not Found', title: 'Not Found' })
  t.match(bare.headers['x-openstack-request-id'], /^req-/)
  t.match((await ask(ACTION, token)).body, /^404 Not Found\n\n/, 'text, if no form is named')
  const refused = await ask(ACTION, { 'X-Auth-Token': '' })
  t.equal(refused.status, 401)
  t.match(refused.headers['www-authenticate'], 'Keystone uri="http://')
  t.equal((await ask('/v2.1/NO_PROJECT/servers', token)).status, 404)
  t.equal((await ask('/elsewhere', token)).status, 501)
  t.equal((await ask('*', token)).status, 501)
})

test('a page of an allowed origin reads also what is wrong with its request', async (t) => {
  const origin = 'http://localhost:3000'
  const allowing = await buildTestEmulator(t, { port: 0, allowOrigin: [origin] })
  const port = Number(new URL(await allowing.listen()).port)
  const ask = async (head: string): Promise<Readonly<Record<string, string>>> => parseAnswer((await (await open(t, port, head)).closed).text).headers
  const from = (page: string): string[] => [
    `GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: ${page}\r\n\r\n`,
    `FLY / HTTP/1.1\r\nHost: a\r\nOrigin: ${page}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nOrigin: ${page}\r\n: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nOrigin: ${page}\r\nX-Flood: ${'x'.repeat(20_000)}\r\n\r\n`
  ]
  for (const head of from(origin)) t.match(await ask(head), { 'access-control-allow-origin': origin, 'access-control-expose-headers': '*', vary: 'Origin' }, head.slice(0, 40))
  for (const head of from('http://evil.example')) {
    const headers = await ask(head)
    t.equal(headers['vary'], 'Origin', head.slice(0, 40))
    t.notOk('access-control-allow-origin' in headers)
  }
})

test('an event stream has the headers for pages', async (t) => {
  const origin = 'http://localhost:3000'
  const { listen } = await buildTestEmulator(t, { port: 0, allowOrigin: [origin] })
  const port = Number(new URL(await listen()).port)
  const stream = await open(t, port, requestText('GET', '/_emulator/events', { Host: '127.0.0.1', Accept: 'text/event-stream', Origin: origin }))
  const { headers } = parseAnswer(await stream.until('retry:'))
  t.match(headers, { 'access-control-allow-origin': origin, vary: 'Origin' })
  stream.socket.destroy()
})
