/** The command ends in every way people start it, and no orphan keeps the port. Issue 12. */
import { connect } from 'node:net'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import t, { type Test } from 'tap'
import { open, type Connection } from './command.js'

// Each case starts several processes, which takes its time where many tests run side by side.
t.setTimeout(240_000)

const ROOT = process.cwd()
const MAIN = `${ROOT}/dist/cli/main.js`
const isLinux = process.platform === 'linux'

/** A started emulator, with a connection that ends when it does. */
interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly connection: Connection
}

/** Starts a program that starts an emulator on a free port, in a group of its own, without variables of npm. */
async function start (t: Test, program: string, args: readonly string[], options: { readonly cwd?: string, readonly env?: Readonly<Record<string, string>> } = {}): Promise<Started> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(program, args, { cwd: options.cwd ?? ROOT, env: { PATH, HOME, npm_config_offline: 'true', ...options.env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  t.teardown(() => {
    // Whatever of the group is left.
    try { process.kill(-(child.pid ?? 0), 'SIGKILL') } catch {}
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part
        const [found] = /http:\/\/127\.0\.0\.1:\d+(?=["\s])/.exec(text) ?? []
        if (found !== undefined) resolve(found)
      })
    }
    child.once('error', reject)
    child.once('close', (code, signal) => reject(new Error(`${program} ended with ${code ?? signal}: ${text}`)))
  })
  const connection = await open(t, Number(new URL(url).port))
  return { child, url, connection }
}

/** Resolves once nothing listens on the port any more. */
async function isFree ({ url, connection }: Started): Promise<boolean> {
  await connection.closed
  const isOpen = async (): Promise<boolean> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const isConnected = await once(socket, 'connect').then(() => true, () => false)
    socket.destroy()
    return isConnected
  }
  while (await isOpen());
  return true
}

/** A folder in which the package is installed. */
function install (t: Test): string {
  const folder = t.testdir({ 'package.json': '{"private":true}' })
  mkdirSync(`${folder}/node_modules/.bin`, { recursive: true })
  symlinkSync(ROOT, `${folder}/node_modules/bms-emulator`)
  symlinkSync('../bms-emulator/dist/cli/main.js', `${folder}/node_modules/.bin/bms-emulator`)
  return folder
}

/** A program that writes the URL of its emulator and does not end by itself. */
const WAITER = 'console.log(process.env.BMS_EMULATOR_URL + " "); setInterval(() => {}, 1000)'

const OPTIONS = ['--port', '0', '--log-level', 'silent']

const WAYS: ReadonlyArray<{ readonly title: string, readonly program: string, readonly args: readonly string[] }> = [
  { title: 'npm start', program: 'npm', args: ['start', '--', ...OPTIONS] },
  { title: 'npx bms-emulator', program: 'npx', args: ['bms-emulator', ...OPTIONS] },
  { title: 'npx bms-emulator run', program: 'npx', args: ['bms-emulator', 'run', '--', process.execPath, '-e', WAITER] },
  { title: 'bms-emulator', program: process.execPath, args: [MAIN, ...OPTIONS] },
  { title: 'timeout bms-emulator', program: 'timeout', args: ['600', process.execPath, MAIN, ...OPTIONS] }
]

/** A wrapper that is killed outright can pass nothing on; only a package manager is followed. */
const SIGNALS: Readonly<Record<string, readonly NodeJS.Signals[]>> = { npm: ['SIGTERM', 'SIGKILL', 'SIGHUP'], npx: ['SIGTERM', 'SIGKILL', 'SIGHUP'], timeout: ['SIGTERM', 'SIGINT', 'SIGHUP'] }

for (const { title, program, args } of WAYS) {
  const starting = (t: Test): Promise<Started> => start(t, program, args, program === 'npx' ? { cwd: install(t) } : {})
  for (const signal of SIGNALS[program] ?? ['SIGTERM', 'SIGINT', 'SIGKILL', 'SIGHUP']) {
    t.test(`${title} & kill -${signal.slice(3)} $!`, { skip: isLinux ? false : 'SKIPPED: tried on Linux only' }, async (t) => {
      const started = await starting(t)
      started.child.kill(signal)
      t.ok(await isFree(started), 'the port is free')
    })
  }
  t.test(`Ctrl-C ends ${title}`, { skip: isLinux ? false : 'SKIPPED: tried on Linux only' }, async (t) => {
    const started = await starting(t)
    process.kill(-(started.child.pid ?? 0), 'SIGINT')
    t.ok(await isFree(started), 'the port is free')
  })
}

t.test('a closed terminal ends it', { skip: spawnSync('script', ['--version']).status === 0 ? false : skipped('script is not installed; no terminal was closed') }, async (t) => {
  const started = await start(t, 'script', ['-qefc', `exec '${process.execPath}' '${MAIN}' --port 0`, '/dev/null'])
  // The terminal goes with the only program that holds its other side.
  started.child.kill('SIGKILL')
  t.ok(await isFree(started), 'the port is free')
})

const NAMESPACES = [['-fp', '--mount-proc'], ['-Ufrp', '--mount-proc']].find((flags) => spawnSync('unshare', [...flags, 'true']).status === 0)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} ends it as PID 1`, { skip: NAMESPACES !== undefined ? false : skipped('unshare is not allowed; nothing ran as PID 1') }, async (t) => {
    const started = await start(t, 'unshare', [...NAMESPACES ?? [], process.execPath, MAIN, ...OPTIONS])
    const { pid = 0 } = started.child
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    process.kill(Number(first), signal)
    const [code] = await once(started.child, 'close') as [number | null]
    t.equal(code, 0)
    t.ok(await isFree(started), 'the port is free')
  })
}

t.test('nohup keeps it when its terminal and its shell are gone', { skip: isLinux ? false : 'SKIPPED: tried on Linux only' }, async (t) => {
  const started = await start(t, 'bash', ['-c', `nohup '${process.execPath}' '${MAIN}' ${OPTIONS.join(' ')} & wait`], { env: { npm_execpath: '/left/by/a/terminal' } })
  const { pid = 0 } = started.child
  const emulator = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
  t.teardown(() => { try { process.kill(emulator, 'SIGKILL') } catch {} })
  process.kill(emulator, 'SIGHUP')
  started.child.kill('SIGKILL')
  t.equal((await fetch(`${started.url}/_emulator/health`)).status, 200)
  t.equal((await fetch(`${started.url}/_emulator/health`)).status, 200)
  process.kill(emulator, 'SIGTERM')
  t.ok(await isFree(started), 'SIGTERM ends it')
})

t.test('nohup in the script of a package keeps it when its npm is gone, which ends others', { skip: isLinux ? false : 'SKIPPED: tried on Linux only' }, async (t) => {
  const main = `'${process.execPath}' '${MAIN}' ${OPTIONS.join(' ')}`
  // dash, which npm starts on Debian, tells no program that nohup started it.
  const cwd = t.testdir({ 'package.json': '{"private":true,"scripts":{"kept":"bash kept.sh","followed":"bash followed.sh"}}', 'kept.sh': `nohup ${main} & wait`, 'followed.sh': `${main} & wait` })
  const kept = await start(t, 'npm', ['run', 'kept'], { cwd })
  kept.child.kill('SIGKILL')
  const followed = await start(t, 'npm', ['run', 'followed'], { cwd })
  followed.child.kill('SIGKILL')
  t.ok(await isFree(followed), 'without nohup the port is free')
  // Both look at their parents equally often, and this one began to earlier.
  t.equal((await fetch(`${kept.url}/_emulator/health`)).status, 200)
})

/** Says it aloud, since a skipped test proves nothing. */
function skipped (reason: string): string {
  process.stderr.write(`SKIPPED: ${reason}.\n`)
  return reason
}
