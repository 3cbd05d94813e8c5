// The built command as a child process, and raw exchanges over sockets. Nothing here waits for a time: each promise
// ends with something that the other side does.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'

/** What cleans up after a process or a connection: a test, or a script of its own. */
export type Cleaner = Pick<Test, 'teardown'>

const MAIN = `${process.cwd()}/dist/cli/main.js`

/** What became of a process. */
export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

interface Child {
  readonly process: ChildProcess
  readonly ended: Promise<Ending>
  /** What it has written so far. */
  readonly output: { readonly stdout: string, readonly stderr: string }
}

/** This process's environment without the emulator's variables, and with others. */
function environment (variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('BMS_EMULATOR_') && !name.startsWith('NODE_OPTIONS'))
  return { ...Object.fromEntries(rest), ...variables }
}

function launch (t: Cleaner, args: readonly string[], variables: Readonly<Record<string, string>>, cwd = process.cwd()): Child {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: environment(variables), stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output.stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { output.stderr += text })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null, ...output }))
  return { process: child, ended, output }
}

/** Runs the command to its end; `cwd` is its working directory. */
export async function runCommand (t: Cleaner, args: readonly string[], variables: Readonly<Record<string, string>> = {}, cwd?: string): Promise<Ending> {
  return await launch(t, args, variables, cwd).ended
}

/** A command that serves. */
export interface Served {
  /** The one line that it wrote. */
  readonly line: string
  readonly url: string
  readonly port: number
  /** What it has written so far. */
  readonly output: { readonly stdout: string, readonly stderr: string }
  /** Resolves once the log contains the text. */
  logged(text: string): Promise<void>
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ending>
}

/** Starts the command on a free port and waits for its line. */
export async function startCommand (t: Cleaner, args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Served> {
  const { process: child, ended, output } = launch(t, args, variables)
  const line = await Promise.race([
    new Promise<string>((resolve) => {
      let text = ''
      child.stdout?.on('data', (part: string) => {
        text += part
        if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
      })
    }),
    ended.then(({ code, stderr }) => { throw new Error(`the command ended with ${code}: ${stderr}`) })
  ])
  const { url } = JSON.parse(line) as { url: string }
  return {
    line,
    url,
    port: Number(new URL(url).port),
    output,
    logged: (text) => new Promise((resolve, reject) => {
      const look = (): void => { if (output.stderr.includes(text)) resolve() }
      child.stderr?.on('data', look)
      ended.then(() => reject(new Error(`the command ended before it logged ${JSON.stringify(text)}: ${output.stderr}`)), reject)
      look()
    }),
    stop: async (signal) => {
      child.kill(signal)
      return await ended
    }
  }
}

/** A connection and all that has come over it. */
export interface Connection {
  readonly socket: Socket
  /** What has been received so far. */
  readonly received: () => string
  /** Resolves once what was received contains the text. */
  until(text: string): Promise<string>
  /** Resolves to everything received when the connection has ended, with the error's code if it ended by one. */
  readonly closed: Promise<{ readonly text: string, readonly error: string | null }>
}

/** Opens a connection; bytes are written as they are. */
export async function open (t: Cleaner, port: number, bytes: string | Buffer = '', host = '127.0.0.1'): Promise<Connection> {
  const socket = connect(port, host)
  let text = ''
  let error: string | null = null
  socket.setEncoding('latin1').on('data', (part: string) => { text += part })
  socket.on('error', (failure: NodeJS.ErrnoException) => { error = failure.code ?? failure.message })
  const closed = new Promise<{ text: string, error: string | null }>((resolve) => socket.once('close', () => resolve({ text, error })))
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  if (bytes.length > 0) socket.write(bytes)
  return {
    socket,
    received: () => text,
    until: (wanted) => new Promise((resolve, reject) => {
      const look = (): void => { if (text.includes(wanted)) resolve(text) }
      socket.on('data', look)
      closed.then(() => reject(new Error(`closed before ${JSON.stringify(wanted)} came: ${text}`)), reject)
      look()
    }),
    closed
  }
}

/** The text of a request with a body, which asks for the connection to be closed. */
export function requestText (method: string, path: string, headers: Readonly<Record<string, string>>, body = ''): string {
  const lines = Object.entries({ Host: '127.0.0.1', 'X-Auth-Token': 'demo', Connection: 'close', ...headers, ...(body === '' ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }) })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

/** Returns status, headers and body of a response from the bytes of a whole connection. */
export function parseAnswer (text: string): { readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly body: string } {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])),
    body: rest.join('\r\n\r\n')
  }
}
