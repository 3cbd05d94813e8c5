/** Server-sent events over real sockets: each arrives at the instant of its event. */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { test, type Test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { MAX_STREAMS } from '../../src/control/event-stream.js'

interface Stream {
  /** The next event; waits for it. */
  next(): Promise<Record<string, unknown>>
  readonly response: IncomingMessage
  readonly ended: Promise<void>
  close(): void
}

async function openStream (url: string, query = '', headers: Record<string, string> = {}): Promise<Stream> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(`${url}/_emulator/events${query}`, { headers: { accept: 'text/event-stream', ...headers }, agent: false }, resolve).on('error', reject).end()
  })
  const events: Array<Record<string, unknown>> = []
  let text = ''
  let wake = (): void => {}
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    const frames = text.split('\n\n')
    text = frames.pop() ?? ''
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1]
      if (data !== undefined) events.push({ ...JSON.parse(data), sent: /^(?:id: (\d+)\n)?event: (\w+)\n/.exec(frame)?.slice(1).filter(Boolean).join(' ') })
    }
    wake()
  })
  const ended = new Promise<void>((resolve) => response.once('close', resolve).on('error', () => {}))
  return {
    response,
    ended,
    close: () => response.destroy(),
    next: async () => {
      while (events.length === 0) await new Promise<void>((resolve) => { wake = resolve })
      return events.shift() ?? {}
    }
  }
}

async function listening (t: Test, options: Record<string, unknown> = {}): Promise<{ emulator: TestEmulator, url: string }> {
  const emulator = await buildTestEmulator(t, { port: 0, ...options })
  return { emulator, url: await emulator.listen() }
}

test('a stream sends events as they happen, and after a break the missed ones', async (t) => {
  const { emulator, url } = await listening(t)
  await emulator.show()
  const stream = await openStream(url)
  t.equal(stream.response.statusCode, 200)
  t.equal(stream.response.headers['content-type'], 'text/event-stream; charset=utf-8')
  await emulator.act(HARD)
  t.match(await stream.next(), { id: 2, kind: 'transition', to: 'REBOOT', sent: '2 transition' }, 'nothing that was before')
  t.match(await stream.next(), { id: 3, kind: 'request', operation: 'reboot', status: 204, sent: '3 request' })
  stream.close()
  await emulator.advance('5s')
  await emulator.show()
  const again = await openStream(url, '', { 'last-event-id': '3' })
  t.match(await again.next(), { id: 4, kind: 'transition', at: '2026-01-01T00:00:05.000Z', to: 'ACTIVE' })
  t.match(await again.next(), { id: 5, kind: 'request' })
  const narrow = await openStream(url, '?project=0a&since=0&kind=request')
  await emulator.send('GET', '/v2.1/0a/servers')
  t.match(await narrow.next(), { projectId: '0a', operation: 'list' }, 'of one project')
})

test('under a running clock, a transition is sent at its instant without any request', async (t) => {
  const { emulator, url } = await listening(t, { clock: 'system', rebootDuration: 20 })
  await emulator.act(HARD)
  const stream = await openStream(url)
  t.match(await stream.next(), { kind: 'transition', from: 'REBOOT', to: 'ACTIVE', serverId: SERVER, projectId: PROJECT })
})

test('a reset does not end a stream, and closing the emulator does', async (t) => {
  const { emulator, url } = await listening(t)
  const stream = await openStream(url)
  await emulator.send('POST', '/_emulator/reset')
  await emulator.act(HARD)
  t.match(await stream.next(), { kind: 'transition' })
  await emulator.close()
  await stream.ended
  t.pass('the stream ended')
})

test('a stream continues after a restore of an older snapshot', async (t) => {
  const { emulator, url } = await listening(t)
  const { body: older } = await emulator.send('GET', '/_emulator/snapshot')
  const { body: project } = await emulator.send('GET', `/_emulator/snapshot?project=${PROJECT}`)
  await emulator.show()
  const stream = await openStream(url)
  for (const [query, body] of [['', older], [`?project=${PROJECT}`, project]] as const) {
    await emulator.send('PUT', `/_emulator/snapshot${query}`, body)
    await emulator.act(HARD)
    t.match(await stream.next(), { kind: 'transition', to: 'REBOOT' })
    t.match(await stream.next(), { kind: 'request' })
  }
})

test('a stream that resumes after an event of another run starts from the oldest event, and says so', async (t) => {
  const { emulator, url } = await listening(t)
  await emulator.show()
  const stream = await openStream(url, '', { 'last-event-id': '500' })
  t.same(await stream.next(), { lastEventId: 500, newest: 1, sent: 'restarted' })
  t.match(await stream.next(), { id: 1, kind: 'request' })
  await emulator.show()
  t.match(await stream.next(), { id: 2, kind: 'request' })
})

test('a stream that resumes after the newest event gets what comes after it, and nothing else', async (t) => {
  const { emulator, url } = await listening(t)
  await emulator.show()
  const stream = await openStream(url, '', { 'last-event-id': '1' })
  await emulator.show()
  t.match(await stream.next(), { id: 2, kind: 'request' })
})

test('a stream that resumes past evicted events says how many are missing', async (t) => {
  const { emulator, url } = await listening(t)
  for (let index = 0; index < 505; index++) {
    for (const status of ['SHUTOFF', 'ACTIVE']) await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status })
  }
  const first = async (query: string, id: string): Promise<unknown> => {
    const stream = await openStream(url, query, { 'last-event-id': id })
    const event = await stream.next()
    stream.close()
    return event
  }
  t.same(await first('', '4'), { dropped: 6, sent: 'dropped' })
  t.same(await first(`?project=${PROJECT}&kind=transition`, '0'), { dropped: 10, sent: 'dropped' })
  t.match(await first('', '10'), { id: 11 }, 'nothing is missing')
  const { body } = await emulator.send('GET', `/_emulator/snapshot?project=${PROJECT}`)
  await emulator.send('PUT', `/_emulator/snapshot?project=${PROJECT}`, body)
  t.same(await first('', '4'), { dropped: 6, sent: 'dropped' }, 'after a restore too')
  await emulator.show()
  t.match(await first('?kind=request', '0'), { kind: 'request' }, 'none of that kind')
})

test('the number of streams is limited, and closing one makes room', async (t) => {
  const { emulator, url } = await listening(t)
  const streams: Stream[] = []
  for (let index = 0; index < MAX_STREAMS; index++) streams.push(await openStream(url))
  const refused = await openStream(url)
  t.equal(refused.response.statusCode, 429)
  refused.close()
  streams[0]?.close()
  let status = 429
  while (status !== 200) {
    const stream = await openStream(url)
    status = stream.response.statusCode ?? 0
    if (status !== 200) stream.close()
  }
  t.equal(status, 200)
  for (const stream of streams) stream.close()
  t.equal((await emulator.send('GET', '/_emulator/health')).statusCode, 200)
})

test('a page of an allowed origin reads the stream', async (t) => {
  const origin = 'http://localhost:3000'
  const { url } = await listening(t, { allowOrigin: [origin] })
  const stream = await openStream(url, '', { origin })
  t.equal(stream.response.headers['access-control-allow-origin'], origin)
})
