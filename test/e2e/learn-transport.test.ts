/** What `learn` makes of bytes that no cloud should send: one clear line in a bounded time. */
import { test, type Test } from 'tap'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { runCommand, type Ending } from './command.js'
import { standIn, TOKEN } from './cloud.js'
import { PROJECT } from '../helpers.js'

/** For what must end the run at once. Only what never ends waits for the limit, which is short then. */
const LONG = '3000'

/** Runs learn against a port that sends these bytes to each request, once or again and again. */
async function learnFrom (t: Test, bytes: string, timeout = LONG, isRepeated = false, scheme = 'http'): Promise<Ending> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => {
      socket.write(bytes, 'latin1')
      const timer = setInterval(() => { if (isRepeated) socket.write(bytes, 'latin1') }, 10)
      socket.on('close', () => clearInterval(timer))
    })
    t.teardown(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return await learn(t, `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, timeout)
}

const learn = (t: Test, url: string, timeout = LONG): Promise<Ending> => runCommand(t, ['learn', `${url}/v2.1/${PROJECT}`, '--pause', '0', '--timeout', timeout], { OS_TOKEN: TOKEN }, t.testdir({}))

const CASES: ReadonlyArray<readonly [title: string, bytes: string, why: RegExp, timeout?: string, isRepeated?: boolean]> = [
  ['a status that is none', 'HTTP/1.1 000 Odd\r\ncontent-length: 2\r\n\r\n{}', /no response: the status 0 is none of HTTP\n/],
  ['a status above all others', 'HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\n{}', /3 requests in a row got 999\n/],
  ['103 without end', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', /no complete response within 0\.3 s\n/, '300', true],
  ['101', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n', /no complete response within 0\.3 s\n/, '300'],
  ['a header of 100 KB', `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(100_000)}\r\n\r\n`, /Header overflow\n/],
  ['what is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', /Parse Error/],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n', /Invalid character in chunk size\n/]
]

for (const [title, bytes, why, timeout, isRepeated] of CASES) {
  test(`${title} ends the run`, async (t) => {
    const ending = await learnFrom(t, bytes, timeout, isRepeated)
    t.match(ending, { code: 1, stdout: '', stderr: why })
    t.match(ending.stderr, /\nbms-emulator: stopped after 3 requests: [^\n]*\nbms-emulator: nothing was learned\n$/)
  })
}

test('https:// where the port speaks http:// says so', async (t) => {
  const { url } = await standIn(t, (_, response) => response.end('{}'))
  t.match(await learn(t, url.replace('http:', 'https:')), { code: 1, stderr: /no response: the port does not speak TLS; is the URL one of http:\/\/\?\nbms-emulator: nothing was learned\n$/ })
})

test('a TLS that fails says why, and that the port speaks none only where that is so', async (t) => {
  const cases: ReadonlyArray<readonly [bytes: string, why: RegExp]> = [
    ['\x15\x03\x01\x00\x02\x02\x46', /no response: TLS: tlsv1 alert protocol version\nbms-emulator: nothing was learned\n$/],
    ['\x15\x03\x03\x00\x02\x02\x28', /no response: TLS: \w+ alert handshake failure\nbms-emulator: nothing was learned\n$/],
    ['\x16\x03\x03\xff\xff', /no response: the port does not speak TLS; is the URL one of http:\/\/\?\n/]
  ]
  for (const [bytes, why] of cases) t.match(await learnFrom(t, bytes, LONG, false, 'https'), { code: 1, stderr: why })
})
