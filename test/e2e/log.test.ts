/** The log as a process writes it: without a reader lines are dropped, and nothing else happens. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t, { test } from 'tap'
import { environment } from './command.js'

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

test('a start with few file descriptors succeeds, or is refused in one line', async (t) => {
  // How many files are open at once depends on how busy the machine is.
  const child = spawn('sh', ['-c', 'ulimit -n 40 && exec "$0" "$1" --port 0 --log-level silent', process.execPath, MAIN], { stdio: ['ignore', 'pipe', 'pipe'], env: environment({ NODE_V8_COVERAGE: '' }) })
  t.teardown(() => child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const [code] = await once(child, 'close') as [number]
  t.equal(stderr, code === 0 ? '' : 'bms-emulator: the process may not open enough files; raise the limit, for example with: ulimit -n 1024\n')
})
