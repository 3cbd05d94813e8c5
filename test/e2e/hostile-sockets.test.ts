/** Hostile bytes over real sockets: each gets a response or the end of its connection, and the emulator keeps serving. */
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { test } from 'tap'
import { buildTestEmulator, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

/** Sends bytes and resolves to everything received once the connection has ended; a silent connection is ended after the bytes are read. */
async function exchange (port: number, bytes: string | Buffer): Promise<string> {
  return await new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes)
      socket.end()
    })
    socket.setEncoding('latin1').on('data', (chunk: string) => { received += chunk }).on('error', () => {}).on('close', () => resolve(received))
  })
}

const ACTION = `/v2.1/${PROJECT}/servers/${SERVER}/action`
const head = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n\r\n`

const HOSTILE: ReadonlyArray<readonly [name: string, bytes: string | Buffer]> = [
  ['nothing', ''],
  ['bytes that are not HTTP', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0xff])],
  ['half a request line', 'GET /_emulator/hea'],
  ['a method that is none', head(['FROB / HTTP/1.1', 'Host: localhost'])],
  ['a lower-case method', head(['get / HTTP/1.1', 'Host: localhost'])],
  ['CONNECT', head(['CONNECT localhost:1 HTTP/1.1', 'Host: localhost'])],
  ['an upgrade', head(['GET / HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'])],
  ['HTTP/0.9', 'GET /\r\n'],
  ['HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['no Host', head(['GET /_emulator/clock HTTP/1.1'])],
  ['two Hosts', head(['GET /_emulator/clock HTTP/1.1', 'Host: localhost', 'Host: evil.example'])],
  ['an absolute URL', head(['GET http://evil.example/_emulator/clock HTTP/1.1', 'Host: localhost'])],
  ['the asterisk', head(['OPTIONS * HTTP/1.1', 'Host: localhost'])],
  ['a flood of headers', head(['GET / HTTP/1.1', 'Host: localhost', ...Array.from({ length: 5000 }, (_, index) => `x-${index}: 1`)])],
  ['a long header', head(['GET / HTTP/1.1', 'Host: localhost', `x: ${'y'.repeat(100_000)}`])],
  ['a long path', head([`GET /${'a'.repeat(100_000)} HTTP/1.1`, 'Host: localhost'])],
  ['a path of backslashes', head(['GET /\\..\\?x HTTP/1.1', 'Host: localhost'])],
  ['a path that cannot be decoded', head(['GET /%zz%c0%af HTTP/1.1', 'Host: localhost'])],
  ['a long query', head([`GET /v2.1/${PROJECT}/servers?${'name=a&'.repeat(2000)} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a'])],
  ['a header named __proto__', head(['GET /v2.1 HTTP/1.1', 'Host: localhost', '__proto__: x', 'constructor: y', 'X-Auth-Token: a'])],
  ['a folded header', head(['GET / HTTP/1.1', 'Host: localhost', 'x: a', ' b'])],
  ['a header with a null', head(['GET / HTTP/1.1', 'Host: localhost', 'x: a\0b'])],
  ['two lengths', `${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Length: 2', 'Content-Length: 3'])}{}`],
  ['a length and chunks', `${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Length: 2', 'Transfer-Encoding: chunked'])}0\r\n\r\n`],
  ['a length that is no number', head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'Content-Length: many'])],
  ['a length that is too large', head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Length: 99999999999999'])],
  ['a body that is cut off', `${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Type: application/json', 'Content-Length: 100'])}{"reboot"`],
  ['chunks that are none', `${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Transfer-Encoding: chunked'])}zz\r\n`],
  ['chunks without end', `${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked'])}${'1000\r\n'}${'x'.repeat(4096)}\r\n`],
  ['a body of chunks over the limit', `${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked'])}${`1000\r\n${'x'.repeat(4096)}\r\n`.repeat(64)}0\r\n\r\n`],
  ['an expectation', head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Expect: 200-maybe', 'Content-Length: 0'])],
  ['a thousand pipelined requests', head(['GET /_emulator/health HTTP/1.1', 'Host: localhost']).repeat(1000)]
]

test('whatever bytes arrive, the connection ends and the emulator responds to the next request', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const port = Number(new URL(await emulator.listen()).port)
  for (const [name, bytes] of HOSTILE) {
    const received = await exchange(port, bytes)
    t.notMatch(received, /^HTTP\/1\.1 5(?!01)/m, name)
    t.match(await exchange(port, head(['GET /_emulator/health HTTP/1.1', 'Host: localhost', 'Connection: close'])), /^HTTP\/1\.1 200 /, `health after ${name}`)
  }
})

test('random bytes and mutated requests do not stop it either', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const port = Number(new URL(await emulator.listen()).port)
  const good = Buffer.from(`${head([`POST ${ACTION} HTTP/1.1`, 'Host: localhost', 'X-Auth-Token: a', 'Content-Type: application/json', 'Content-Length: 26'])}{"reboot":{"type":"HARD"}}`)
  const mutated = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
    const bytes = Buffer.from(good)
    for (const [at, byte] of changes) bytes[at] = byte
    return bytes
  })
  const random = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))
  await fc.assert(fc.asyncProperty(fc.oneof(mutated, random), async (bytes) => {
    const received = await exchange(port, bytes)
    if (/^HTTP\/1\.1 5(?!01)/m.test(received)) throw new Error(received.slice(0, 300))
  }), { numRuns: 200 })
  t.match(await exchange(port, head(['GET /_emulator/health HTTP/1.1', 'Host: localhost', 'Connection: close'])), /^HTTP\/1\.1 200 /)
})

/** Returns the bytes in use once everything unused is collected. */
async function bytesInUse (): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate)
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** Requests of which a part is kept, and their status. `rest` is what is not. */
const KEPT: ReadonlyArray<readonly [name: string, send: (emulator: TestEmulator, id: string, rest: string) => ReturnType<TestEmulator['send']>, expected: number]> = [
  ['the project of a restart', ({ send }, id, rest) => send('POST', `/v2.1/${id}/servers/${SERVER}/action?${rest}`, { reboot: { type: 'HARD' } }), 204],
  ['the project of a read', ({ send }, id, rest) => send('GET', `/v2.1/${id}/servers?${rest}`), 200],
  ['the project of a path without a route', ({ send }, id, rest) => send('GET', `/v2.1/${id}/${rest}`), 404],
  ['the project of a call of the control API', ({ send }, id, rest) => send('DELETE', `${rest.replaceAll('x', '/')}/_emulator/faults?project=${id}`), 204],
  ['the server of a fault', ({ send }, id, rest) => send('GET', `/v2.1/${PROJECT}/servers/${id}?${rest}`, undefined, { 'x-emulator-fault': '503' }), 503],
  ['a tag in a path', ({ send }, id, rest) => send('PUT', `/v2.1/${id}/servers/${SERVER}/tags/tag-${id}?${rest}`, undefined, { 'x-openstack-nova-api-version': '2.26' }), 201],
  ['a rule as text', ({ send }, id, rest) => send('POST', `/_emulator/faults?project=${PROJECT}`, JSON.stringify(`503:server=${id}${' '.repeat(rest.length)}`)), 201]
]

for (const [name, send, expected] of KEPT) {
  test(`${name} does not keep the request`, async (t) => {
    const emulator = await buildTestEmulator(t, { memory: '16MB' })
    const statuses = new Set<number>()
    let number = 0
    const round = async (rest: string): Promise<number> => {
      const before = await bytesInUse()
      for (let count = 0; count < 60; count++) statuses.add((await send(emulator, `abcdefabcdefabcdef${number++}`, rest)).statusCode)
      for (const { journal } of [emulator.worlds.common, ...emulator.worlds.list()]) journal.clear()
      return await bytesInUse() - before
    }
    await round('x')
    const [short, long] = [await round('x'), await round('x'.repeat(15_000))]
    t.same([...statuses], [expected])
    // Without a copy all of the 900 KB stay.
    t.ok(long - short < 400_000, `${long - short} bytes more`)
  })
}

test('memory does not grow with the number of requests', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const emulator = await buildTestEmulator(t)
  let number = 0
  const round = async (): Promise<number> => {
    for (let index = 0; index < 1500; index++) {
      const id = (number++).toString(16).padStart(8, '0')
      await emulator.send('GET', `/v2.1/${id}/servers/${id}?${id}`)
      await emulator.send('POST', `/v2.1/${PROJECT}/servers/${id}/action`, { reboot: { type: 'HARD' }, id: 'x'.repeat(20_000) }, { 'x-auth-token': id })
      await emulator.send('GET', `/_emulator/${id}`)
    }
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await round()
  const after = await round()
  // What a round sends is some 40 MB; what may stay is the room that the journals and the compiler take.
  t.ok(after - before < 8 * 1024 * 1024, `${Math.round((after - before) / 1024)} KB more`)
})
