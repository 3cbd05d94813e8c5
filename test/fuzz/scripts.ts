/** What clients do on one connection, drawn by fast-check: good requests in odd ways, broken ones, and none at all. */
import fc from 'fast-check'
import { PROJECT, SERVER } from '../ids.js'

/** One thing that a client does. */
type Doing =
  | { readonly write: string }
  | { readonly pauseMs: number }
  /** Says that no more will come, and reads on. */
  | 'end'
  | 'reset'
  /** Reads no more. */
  | 'stall'

/** What a client does, in order. */
export interface Script {
  readonly doings: readonly Doing[]
  /** The statuses of its responses, in order; null if it cannot know them. */
  readonly expected: readonly RegExp[] | null
  /** Whether a rule that it asked for breaks the bytes of the response. */
  readonly isBroken?: boolean
}

interface Sent {
  readonly bytes: string
  readonly status: RegExp
  /** Whether its response is held for a moment. Node ends the connection of a client that ends its side meanwhile. */
  readonly isHeld?: boolean
}

const SHOW = `/v2.1/${PROJECT}/servers/${SERVER}`
const ACTION = `${SHOW}/action`
const HARD = '{"reboot":{"type":"HARD"}}'
const oneOf = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values)
const weighted = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>): { readonly weight: number, readonly arbitrary: fc.Arbitrary<Value> } => ({ weight, arbitrary })

function request (method: string, path: string, headers: readonly string[] = [], body = ''): string {
  return `${[`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'X-Auth-Token: demo', ...headers].join('\r\n')}\r\n\r\n${body}`
}

const JSON_TYPE = 'Content-Type: application/json'
const lengthOf = (body: string): string => `Content-Length: ${body.length}`

/** A body in chunks of these sizes, with what chunks may have. */
const chunks = fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), extension: oneOf('', ';a', ';a=b', ';a="b"'), trailer: oneOf('', 'X-Trailer: 1\r\n'), zeros: oneOf('', '000') })
  .map(({ sizes, extension, trailer, zeros }) => {
    let rest = HARD
    const parts: string[] = []
    for (const size of [...sizes, HARD.length]) {
      const part = rest.slice(0, size)
      rest = rest.slice(size)
      if (part !== '') parts.push(`${zeros}${part.length.toString(16).toUpperCase()}${extension}\r\n${part}\r\n`)
    }
    return `${parts.join('')}0\r\n${trailer}\r\n`
  })

/** Requests that are as they should be. */
const good: fc.Arbitrary<Sent> = fc.oneof(
  oneOf<Sent>(
    { bytes: request('GET', '/_emulator/health'), status: /^200$/ },
    { bytes: request('GET', SHOW), status: /^200$/ },
    { bytes: request('GET', SHOW, ['X-Emulator-Fault: delay=20ms:clock=real']), status: /^200$/, isHeld: true },
    { bytes: request('GET', SHOW, ['X-Emulator-Fault: 503']), status: /^503$/ },
    { bytes: request('GET', `${SHOW}-none`), status: /^404$/ },
    { bytes: request('GET', SHOW).replace('X-Auth-Token: demo\r\n', ''), status: /^401$/ },
    { bytes: request('POST', ACTION, [JSON_TYPE, lengthOf(HARD)], HARD), status: /^(204|409)$/ },
    { bytes: request('POST', ACTION, [JSON_TYPE, lengthOf(HARD), 'Expect: 100-continue'], HARD), status: /^(204|409)$/ },
    { bytes: request('POST', ACTION, [JSON_TYPE, 'Content-Length: 0']), status: /^400$/ },
    { bytes: request('DELETE', '/_emulator/requests'), status: /^204$/ },
    { bytes: request('GET', '/nowhere'), status: /^404$/ },
    { bytes: `\r\n${request('GET', '/_emulator/ready', ['Connection: keep-alive', 'X-Folded:', 'X-Bytes: \x80\xff'])}`, status: /^200$/ }
  ),
  chunks.map((body) => ({ bytes: request('POST', ACTION, [JSON_TYPE, 'Transfer-Encoding: chunked'], body), status: /^(204|409)$/ }))
)

/** Writes bytes in pieces, with pauses between them. */
function pieces (bytes: string): fc.Arbitrary<readonly Doing[]> {
  return fc.array(fc.tuple(fc.nat(Math.max(bytes.length, 1)), fc.nat(15)), { maxLength: 6 }).map((cuts) => {
    const sorted = [...cuts].sort(([a], [b]) => a - b)
    let from = 0
    const doings: Doing[] = []
    for (const [at, pauseMs] of sorted) {
      doings.push({ write: bytes.slice(from, at) }, { pauseMs })
      from = at
    }
    return [...doings, { write: bytes.slice(from) }]
  })
}

/** Good requests, one after the other without waiting for responses; each gets one, in order. */
const pipeline: fc.Arbitrary<Script> = fc.tuple(fc.array(good, { minLength: 1, maxLength: 8 }), fc.boolean()).chain(([requests, isEnded]) =>
  pieces(requests.map(({ bytes }) => bytes).join('')).map((doings) => ({
    doings: isEnded ? [...doings, 'end' as const] : doings,
    expected: isEnded && requests.some(({ isHeld }) => isHeld === true) ? null : requests.map(({ status }) => status)
  })))

/** Good requests with some bytes changed, taken out, doubled or cut off. */
const mutated: fc.Arbitrary<Script> = fc.record({
  requests: fc.array(good, { minLength: 1, maxLength: 3 }),
  changes: fc.array(fc.record({ at: fc.nat(2000), how: oneOf('set', 'cut', 'repeat', 'insert', 'end'), bytes: fc.oneof(fc.nat(255).map((code) => String.fromCharCode(code)), oneOf('\r\n', '\n', '\0', ':', ' ', '\t', '%', 'HTTP/1.1', 'Content-Length: 1\r\n', 'Transfer-Encoding: chunked\r\n')) }), { minLength: 1, maxLength: 4 })
}).map(({ requests, changes }) => changes.reduce((text, { at, how, bytes }) => {
  const place = at % (text.length + 1)
  if (how === 'end') return text.slice(0, place)
  if (how === 'insert') return text.slice(0, place) + bytes + text.slice(place)
  if (how === 'repeat') return text.slice(0, place) + text.slice(Math.max(0, place - 20))
  return text.slice(0, place) + (how === 'set' ? bytes : '') + text.slice(place + 1)
}, requests.map(({ bytes }) => bytes).join(''))).chain(left)

/** Sends bytes, and then ends, resets or leaves the connection as it is. */
function left (bytes: string): fc.Arbitrary<Script> {
  return fc.tuple(pieces(bytes), oneOf<readonly Doing[]>([], ['end'], ['reset'], [{ pauseMs: 20 }, 'reset'], ['stall'])).map(([doings, last]) => ({ doings: [...doings, ...last], expected: null }))
}

const POST = ['POST', ACTION] as const
const hostile = fc.oneof(
  oneOf(
    '', '\r\n', '\0', '\0'.repeat(5000), 'GET', 'GET / HT', 'GET /\r\n', 'GET / HTTP/1.1\r\n', 'get / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', 'GET / HTTP/1.0\r\n\r\n', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n', 'CONNECT localhost:1 HTTP/1.1\r\nHost: a\r\n\r\n', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '\x80\x2e\x01\x00\x02', 'SSH-2.0-x\r\n', 'EHLO x\r\n', '*1\r\n$4\r\nPING\r\n',
    'GET http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n', 'GET //evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /%zz%c0%af HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /\\..\\ HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /_emulator/clock HTTP/1.1\r\n\r\n', 'GET /_emulator/clock HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`, `GET / HTTP/1.1\r\nHost: a\r\n${'a:\r\n'.repeat(5000)}\r\n`, `${'G'.repeat(20_000)}`, 'GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\nx: a\0b\r\n\r\n', 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n', 'GET / HTTP/1.1\nHost: a\n\n',
    request(...POST, ['Content-Length: 2', 'Content-Length: 3'], '{}'), request(...POST, ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'), request(...POST, ['Transfer-Encoding: chunked', 'Content-Length: 2'], '2\r\n{}\r\n0\r\n\r\n'), request(...POST, ['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n'), request(...POST, ['Transfer-Encoding: identity'], '{}'), request(...POST, ['Transfer-Encoding: xchunked'], '{}'), request(...POST, ['Transfer-Encoding:\tchunked'], '0\r\n\r\n'),
    request(...POST, ['Content-Length: many'], '{}'), request(...POST, ['Content-Length: -1'], '{}'), request(...POST, ['Content-Length: +2'], '{}'), request(...POST, ['Content-Length: 0x2'], '{}'), request(...POST, ['Content-Length: 99999999999999999999'], '{}'), request(...POST, [JSON_TYPE, 'Content-Length: 200000'], '{'), request(...POST, [JSON_TYPE, 'Content-Length: 100'], '{"reboot"'),
    request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], 'zz\r\n'), request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], '-1\r\n'), request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], 'ffffffffffffffffff\r\n'), request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], '2\r\n{}0\r\n\r\n'), request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], `1;${'x'.repeat(40_000)}\r\n{\r\n0\r\n\r\n`), request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], `0\r\n${'t: x\r\n'.repeat(5000)}\r\n`), request(...POST, [JSON_TYPE, 'Transfer-Encoding: chunked'], `${'1000\r\n'}${'x'.repeat(4096)}\r\n`.repeat(40)),
    request(...POST, ['Expect: 200-maybe', 'Content-Length: 0']), request(...POST, [JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 26']), request('GET', SHOW, ['Content-Length: 5'], 'extra'), request('GET', SHOW, ['Transfer-Encoding: chunked'], '5\r\nextra\r\n0\r\n\r\n'), request('GET', '/_emulator/health').repeat(300)
  ),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
).chain(left)

/** Requests whose response is held, or goes on for ever, and clients that leave before. */
const leaving: fc.Arbitrary<Script> = fc.record({
  sent: oneOf(
    request(...POST, [JSON_TYPE, lengthOf(HARD), 'X-Emulator-Fault: delay=1h'], HARD), request('GET', SHOW, ['X-Emulator-Fault: delay=1h@response:clock=real']), request('GET', SHOW, ['X-Emulator-Fault: hang']), request('GET', SHOW, ['X-Emulator-Fault: hang@response']), request('GET', SHOW, ['X-Emulator-Fault: drip:duration=1h']),
    request('GET', `/_emulator/servers/${SERVER}/wait?status=ERROR&timeout=1h`), request('GET', '/_emulator/events', ['Accept: text/event-stream']), request('GET', '/_emulator/snapshot'), request('GET', SHOW, ['X-Emulator-Fault: garbage']), request('GET', SHOW, ['X-Emulator-Fault: truncate']), request('GET', SHOW, ['X-Emulator-Fault: reset'])
  ),
  times: oneOf(1, 1, 1, 5, 30),
  before: oneOf<readonly Doing[]>([], ['stall']),
  after: oneOf<readonly Doing[]>(['reset'], [{ pauseMs: 10 }, 'reset'], [{ pauseMs: 40 }, 'reset'], ['end', { pauseMs: 20 }, 'reset'], [{ write: 'GET / HT' }, 'reset'])
}).map(({ sent, times, before, after }) => ({ doings: [...before, { write: sent.repeat(times) }, ...after], expected: null, isBroken: true }))

/** A good request, a few bytes at a time, that may never end. */
const slow: fc.Arbitrary<Script> = fc.record({ sent: good, size: fc.integer({ min: 3, max: 40 }), share: oneOf(1, 1, 0.5, 0.9) }).map(({ sent: { bytes, status }, size, share }) => {
  const doings: Doing[] = []
  const end = Math.floor(bytes.length * share)
  for (let at = 0; at < end; at += size) doings.push({ write: bytes.slice(at, Math.min(at + size, end)) }, { pauseMs: 2 })
  return { doings, expected: share === 1 ? [status] : null }
})

/** What one client does. */
export const script: fc.Arbitrary<Script> = fc.oneof(weighted(4, pipeline), weighted(4, mutated), weighted(5, hostile), weighted(3, leaving), weighted(1, slow))
