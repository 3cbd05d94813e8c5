import { connect } from 'node:net'
import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

interface Exchange { readonly text: string, readonly bytes: Buffer, readonly error: string | null }

/** Sends an action over a socket of its own; resolves once the connection is over, or as soon as `isEnough` says so. */
async function act (url: string, fault: string, isEnough: (text: string) => boolean = () => false): Promise<Exchange> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  const body = JSON.stringify(HARD)
  socket.write(`POST /v2.1/${PROJECT}/servers/${SERVER}/action HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-Auth-Token: demo\r\nX-Emulator-Fault: ${fault}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  const chunks: Buffer[] = []
  let error: string | null = null
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (isEnough(Buffer.concat(chunks).toString('latin1'))) resolve()
    })
    socket.on('error', (failure: NodeJS.ErrnoException) => { error = failure.code ?? 'error' })
    socket.on('close', () => resolve())
  })
  socket.destroy()
  const bytes = Buffer.concat(chunks)
  return { text: bytes.toString('latin1'), bytes, error }
}

async function status (emulator: TestEmulator): Promise<unknown> {
  return (await emulator.show())['status']
}

test('a response to HEAD has no body that could be cut or dripped', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const { port, hostname } = new URL(await emulator.listen())
  for (const [fault, isWhole] of [['503', true], ['truncate', false], ['drip:duration=20ms:clock=real', true]] as const) {
    const socket = connect(Number(port), hostname)
    socket.write(`HEAD /v3/auth/tokens HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-Auth-Token: demo\r\nX-Subject-Token: demo\r\nConnection: close\r\nX-Emulator-Fault: ${fault}:operation=any\r\n\r\n`)
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    await once(socket, 'close')
    const text = Buffer.concat(chunks).toString('latin1')
    t.ok(text.startsWith('HTTP/1.1 503 '), fault)
    t.equal(text.endsWith('\r\n\r\n'), isWhole, `${fault}: the head is ${isWhole ? 'whole' : 'cut'}`)
    t.equal(text.split('\r\n\r\n').slice(1).join(''), '', `${fault}: nothing comes after it`)
  }
})

test('reset: nothing arrives; the restart happened only at the response', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const url = await emulator.listen()
  t.match(await act(url, 'reset'), { text: '', error: 'ECONNRESET' })
  t.equal(await status(emulator), 'ACTIVE')
  t.match(await act(url, 'reset@response'), { text: '', error: 'ECONNRESET' })
  t.equal(await status(emulator), 'REBOOT')
})

test('truncate: half a response arrives, also of one without a body', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const url = await emulator.listen()
  const early = await act(url, 'truncate')
  t.match(early.text, /^HTTP\/1\.1 503 Service Unavailable\r\n/)
  const [head = '', body = ''] = early.text.split('\r\n\r\n')
  t.equal(body.length, Number(/content-length: (\d+)/.exec(head)?.[1]) >> 1)
  t.match(head, /x-emulator-fault: header/)
  t.equal(await status(emulator), 'ACTIVE')
  const late = await act(url, 'truncate@response')
  t.match(late.text, /^HTTP\/1\.1 204 No Content\r\n/)
  t.notOk(late.text.includes('\r\n\r\n'), 'the head is cut')
  t.equal(await status(emulator), 'REBOOT')
})

test('garbage: bytes that are not HTTP arrive, the same for the same seed', async (t) => {
  const answers: string[] = []
  for (let run = 0; run < 2; run++) {
    const emulator = await buildTestEmulator(t, { port: 0 })
    const url = await emulator.listen()
    const { bytes } = await act(url, 'garbage@response')
    t.equal(bytes.length, 64)
    t.ok(bytes.every((byte) => byte >= 128))
    t.equal(await status(emulator), 'REBOOT')
    answers.push(bytes.toString('hex'))
  }
  t.equal(answers[0], answers[1])
})

test('drip: the whole response arrives, drop by drop as the time of the project passes', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const url = await emulator.listen()
  let arrived = ''
  const dripping = act(url, 'drip@response:duration=100s', (text) => { arrived = text; return false })
  while (emulator.worlds.forChange(PROJECT).clock.waiting === 0) await turn()
  await emulator.advance('50s')
  while (arrived === '') await turn()
  t.match('HTTP/1.1 204 No Content', new RegExp(`^${arrived.slice(0, 23)}`))
  await emulator.advance('50s')
  const { text } = await dripping
  t.match(text, /^HTTP\/1\.1 204 No Content\r\n[^]*connection: close\r\n\r\n$/)
  t.notOk(/content-length/.test(text))
  t.equal(emulator.worlds.forChange(PROJECT).holds.size, 0)
})

test('drip in real time, and what remains of it when the client disconnects', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const url = await emulator.listen()
  t.match((await act(url, 'drip:duration=20ms:clock=real')).text, /^HTTP\/1\.1 503 [^]*\r\n\r\n\{.*\}$/)
  const gone = await act(url, 'drip@response:duration=1ms:clock=real', (text) => text.length > 0)
  t.match(gone.text, /^H/)
  while (emulator.worlds.forChange(PROJECT).holds.size > 0) await turn()
  t.pass('its place was given back')
})

test('hang: the connection stays open until the project is reset', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const url = await emulator.listen()
  const hung = act(url, 'hang@response')
  const { holds } = emulator.worlds.forChange(PROJECT)
  while (holds.size === 0) await turn()
  t.equal(await status(emulator), 'REBOOT')
  await emulator.send('POST', `/_emulator/reset?project=${PROJECT}`)
  t.match(await hung, { text: '' })
  t.equal(holds.size, 0)
})

test('a client that disconnects while it is held releases its hold, and nothing happens', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const { port, hostname } = new URL(await emulator.listen())
  const socket = connect(Number(port), hostname)
  const body = JSON.stringify(HARD)
  socket.write(`POST /v2.1/${PROJECT}/servers/${SERVER}/action HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: demo\r\nX-Emulator-Fault: delay=10s\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  const { holds } = emulator.worlds.forChange(PROJECT)
  while (holds.size === 0) await turn()
  socket.destroy()
  await once(socket, 'close')
  while (holds.size > 0) await turn()
  await emulator.advance('1h')
  t.match(emulator.worlds.forChange(PROJECT).servers.get(SERVER, Infinity), { actions: { length: 0 } }, 'it was never restarted')
})

test('the journal shows which responses were lost', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  const url = await emulator.listen()
  for (const fault of ['reset', 'truncate@response', 'drip:duration=0']) await act(url, fault)
  t.match(emulator.worlds.forChange(PROJECT).journal.list().map((entry) => entry.status), [0, 0, 503])
})
