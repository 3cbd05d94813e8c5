/** The log as a process writes it: without a reader lines are dropped, and nothing else happens. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { test } from 'tap'
import { reportFailure } from '../../src/cli/failure.js'

t.setTimeout(120_000)

const MAIN = `${process.cwd()}/dist/cli/main.js`

test('an unread stderr does not stop the server, and SIGTERM ends it', async (t) => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--log-level', 'debug'], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  child.stderr.pause()
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data') as [string]
  const { url } = JSON.parse(line) as { url: string }
  for (let request = 0; request < 2000; request++) {
    const response = await fetch(`${url}/v2.1/nobody/servers?filler=${'x'.repeat(500)}`, { headers: { 'x-auth-token': 'demo' } })
    await response.arrayBuffer()
  }
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
})

test('a closed stdout and stderr print no stack, and the server continues', async (t) => {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--log-level', 'debug'], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data') as [string]
  const { url } = JSON.parse(line) as { url: string }
  child.stdout.destroy()
  child.stderr.destroy()
  for (let request = 0; request < 20; request++) t.equal((await fetch(`${url}/_emulator/health`)).status, 200)
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null])
})

test('a reader that leaves early, such as head, is not a failure of the command', async (t) => {
  const child = spawn(process.execPath, [MAIN, 'errors'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  t.same(await once(child, 'close'), [0, null])
  t.equal(stderr, '')
})

test('too few file descriptors are one line, which names the remedy', (t) => {
  const written = t.capture(process.stderr, 'write', () => true)
  const exitCode = reportFailure(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }))
  t.same([exitCode, written().map(({ args }) => args[0])], [1, ['bms-emulator: the process may not open enough files; raise the limit, for example with: ulimit -n 1024\n']])
  t.end()
})
