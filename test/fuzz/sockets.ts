/**
 * Clients on raw sockets against the command as a process of its own: broken, half and pipelined requests, slow and leaving
 * clients. After each round of clients the process lives and answers, has no connection and no hold left, and logged no error.
 */
import { connect } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { readResponses, type WireResponse } from './responses.js'
import { script, type Script } from './scripts.js'
import { startCommand, type Cleaner, type Served } from '../e2e/command.js'

/** How to run it. */
export interface SocketSettings {
  /** How many rounds of clients. */
  readonly rounds: number
  readonly seed: number
  /** Starts the process under test; by default the built command with short time limits. */
  readonly start?: (t: Cleaner) => Promise<Target>
  /** After how long a connection that the server has not closed hangs. By default far longer than its time limits. */
  readonly hangMs?: number
  /** The clients of the first round; by default hundreds that say nothing, or not enough. */
  readonly first?: readonly Script[]
  /** Whether to look for the fewest clients that show a problem; default true. */
  readonly isShrunk?: boolean
}

/** A process under test. */
type Target = Pick<Served, 'port' | 'output' | 'stop'>

/** What was done. */
export interface Count {
  clients: number
  responses: number
  /** Good requests that got a 408, because the machine was too busy to read them within the short limits. */
  late: number
}

/** Clients that say nothing, or not enough. */
const CROWD: readonly Script[] = ['', 'GET / HT', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf']
  .flatMap((bytes) => Array.from({ length: 120 }, (): Script => ({ doings: [{ write: bytes }], expected: null })))

/** The most clients of a round; they come at once. */
const MAX_CLIENTS = 30

/** Runs rounds of clients. Throws the error of fast-check, which has the seed and the fewest clients that show the problem. */
export async function fuzzSockets (t: Cleaner, { rounds, seed, start = startWithShortLimits, hangMs = 15_000, first = CROWD, isShrunk = true }: SocketSettings): Promise<Count> {
  const served = await start(t)
  const count = { clients: 0, responses: 0, late: 0 }
  const property = fc.asyncProperty(fc.array(script, { minLength: 1, maxLength: MAX_CLIENTS, size: 'max' }), async (scripts) => {
    const problems = (await Promise.all(scripts.map(async (each) => {
      const received = await play(served.port, each, hangMs)
      count.clients++
      return judge(each, received, count)
    }))).flat()
    problems.push(...await inspect(served, hangMs))
    if (problems.length > 0) throw new Error([...new Set(problems)].slice(0, 20).join('\n'))
  })
  await fc.assert(property, { numRuns: rounds, seed, includeErrorInReport: true, endOnFailure: !isShrunk, examples: first.length === 0 ? [] : [[[...first]]] })
  const { code, stderr } = await served.stop('SIGTERM')
  if (code !== 0) throw new Error(`the process ended with ${code}: ${stderr}`)
  return count
}

async function startWithShortLimits (t: Cleaner): Promise<Target> {
  const preload = pathToFileURL(resolve('.build/test/fuzz/short-limits.js')).href
  return await startCommand(t, ['--port', '0', '--seed', '1', '--log-level', 'info'], { NODE_OPTIONS: `--import=${preload}` })
}

/** Plays a script on a connection of its own. Resolves to all that was received when the connection has ended; null if it never does. */
async function play (port: number, { doings }: Script, hangMs: number): Promise<string | null> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  socket.setEncoding('latin1').on('data', (part: string) => { received += part }).on('error', () => {})
  // The other side has ended, so this one does too.
  socket.on('end', () => socket.end())
  const closed = new Promise<void>((resolve) => socket.once('close', resolve))
  await Promise.race([once(socket, 'connect').catch(() => {}), closed])
  for (const doing of doings) {
    if (socket.destroyed) break
    if (doing === 'end') socket.end()
    else if (doing === 'reset') socket.resetAndDestroy()
    else if (doing === 'stall') socket.pause()
    else if ('pauseMs' in doing) await pause(doing.pauseMs)
    else if (socket.writable) socket.write(doing.write, 'latin1')
  }
  // A client that does not read never sees the end.
  if (socket.isPaused() && !socket.destroyed) {
    await pause(20)
    socket.resetAndDestroy()
  }
  const timer = new AbortController()
  const isClosed = await Promise.race([closed.then(() => true), pause(hangMs, false, { signal: timer.signal }).catch(() => false)])
  timer.abort()
  socket.destroy()
  return isClosed ? received : null
}

/** Returns what is wrong with what a client received. */
function judge ({ doings, expected, isBroken = false }: Script, received: string | null, count: Count): readonly string[] {
  const shown = JSON.stringify(doings).slice(0, 600)
  if (received === null) return [`the connection hangs: ${shown}`]
  if (isBroken) return []
  const { responses, problem } = readResponses(received)
  count.responses += responses.length
  const isCutOff = doings.includes('reset') || doings.includes('stall')
  const failed = responses.filter(({ status, headers }) => status >= 500 && status !== 501 && headers['x-emulator-fault'] === undefined)
  return [
    ...failed.map(({ status, body }) => `${status} ${body.slice(0, 200)}: ${shown}`),
    // HEAD has a length without a body, and mutation can make one. Who resets the connection may lose the rest.
    ...(problem === null || isCutOff || /HEAD/.test(shown) ? [] : [`${problem}: ${shown}`]),
    ...(expected === null || areAs(expected, responses, count) ? [] : [`the statuses are ${responses.map(({ status }) => status).join(' ')}; expected ${expected.map(String).join(' ')}: ${shown}`])
  ]
}

/** Whether the statuses are as expected. None follow a response that closes the connection, and a 408 may be the last one. */
function areAs (expected: readonly RegExp[], responses: readonly WireResponse[], count: Count): boolean {
  const isLate = responses.at(-1)?.status === 408
  const own = isLate ? responses.slice(0, -1) : responses
  if (isLate && own.length < expected.length) count.late++
  const isComplete = own.length === expected.length || (own.length < expected.length && (isLate || own.at(-1)?.headers['connection'] === 'close'))
  return isComplete && own.every(({ status }, index) => expected[index]?.test(String(status)) === true)
}

/** Returns what the process shows after a round, once it has had time to see that its clients are gone. */
async function inspect (served: Target, hangMs: number): Promise<readonly string[]> {
  const problems: string[] = []
  const ask = async (method: string, path: string): Promise<{ status: number, body: string }> => {
    const bytes = await play(served.port, { doings: [{ write: `${method} /_emulator/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n` }], expected: null }, hangMs)
    const [response] = readResponses(bytes ?? '').responses
    return { status: response?.status ?? 0, body: response?.body ?? '' }
  }
  if ((await ask('GET', 'health')).status !== 200) problems.push('GET health is not answered')
  const isQuiet = (body: string): boolean => /^bms_emulator_connections 1$/m.test(body) && /^bms_emulator_waiting 0$/m.test(body)
  let metrics = await ask('GET', 'metrics')
  for (const until = Date.now() + hangMs; !isQuiet(metrics.body) && Date.now() < until; metrics = await ask('GET', 'metrics')) await pause(20)
  if (!isQuiet(metrics.body)) problems.push(`connections or holds are left: ${metrics.body.split('\n').filter((line) => /^bms_emulator_(connections|waiting) /.test(line)).join(', ')}`)
  problems.push(...served.output.stderr.split('\n').filter((line) => line !== '' && !/^\{"level":[1-4]0,/.test(line)).map((line) => `on stderr: ${line.slice(0, 1000)}`))
  await ask('POST', 'reset')
  return problems
}
