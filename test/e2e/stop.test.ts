/** The end of the command: immediately, whatever is open, and by force at the second signal. */
import t, { test } from 'tap'
import { open, requestText, startCommand } from './command.js'

// Each case starts processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

const SERVER = '/v2.1/c685484a8cc2416b97260938705deb65/servers/95bf2490-5428-432c-ad9b-5e3406f869dd'
const REBOOT = '{"reboot":{"type":"HARD"}}'

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it with 0 while connections idle, a stream is open and responses are held`, async (t) => {
    const served = await startCommand(t, ['--port', '0', '--clock', 'manual', '--fault', 'delay=1h:operation=show', '--fault', 'hang:operation=reboot'])
    const idle = await open(t, served.port, requestText('GET', '/_emulator/health', { Connection: 'keep-alive' }))
    await idle.until('"ok"')
    const stream = await open(t, served.port, requestText('GET', '/_emulator/events', { Accept: 'text/event-stream', Connection: 'keep-alive' }))
    await stream.until('200 OK')
    const held = await open(t, served.port, requestText('GET', SERVER, { Connection: 'keep-alive' }))
    const hung = await open(t, served.port, requestText('POST', `${SERVER}/action`, { Connection: 'keep-alive' }, REBOOT))
    const silent = await open(t, served.port)
    // Whoever asks now asks after the others were read.
    await (await open(t, served.port, requestText('GET', '/_emulator/health', {}))).closed

    const { code, signal: by } = await served.stop(signal)
    t.same([code, by], [0, null])
    for (const connection of [idle, stream, held, hung, silent]) await connection.closed
  })
}

test('it ends with 0 without ever having had a connection', async (t) => {
  const served = await startCommand(t, ['--port', '0'])
  t.equal((await served.stop('SIGTERM')).code, 0)
})

test('a crash of the process is reported as one: its signal is not handled as a request to stop', async (t) => {
  const served = await startCommand(t, ['--log-level', 'silent'])
  // A listener would be called again and again for a real one, and the process never end.
  const { code, signal } = await served.stop('SIGSEGV')
  t.same({ code, signal }, { code: null, signal: 'SIGSEGV' })
})
