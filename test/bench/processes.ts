/** The processes that the bench starts. They end with it, however it ends: it kills them, and those with a probe end when its channel closes. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Question, Reply, Usage } from './programs/probe.js'

const programUrl = (name: string): string => new URL(`./programs/${name}.js`, import.meta.url).href

/** Returns the path of a program of the bench. */
export const programPath = (name: string): string => fileURLToPath(programUrl(name))

/** The built command. */
export const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))

/** A server under measurement. */
export interface Served {
  readonly url: string
  /** Returns the counters of the process. */
  usage(): Promise<Usage>
  /** Watches the event loop from now on, and returns the counters. */
  watch(): Promise<Usage>
  /** Ends the process as `kill` does, and resolves once it has ended. */
  stop(): Promise<void>
}

/** How a server is started. */
export interface Launch {
  /** Arguments of Node. */
  readonly args: readonly string[]
  /** Where it will listen; null if it writes a line of JSON with its `url`. */
  readonly url: string | null
  /** Whether the program returns its counters itself; default: the probe does. */
  readonly hasCounters?: boolean
}

/** The processes, each with the signal that ends it and what it started. */
const children = new Map<ChildProcess, NodeJS.Signals>()

/** Ends the process together with the bench, by this signal. */
export function track<Child extends ChildProcess> (child: Child, signal: NodeJS.Signals = 'SIGKILL'): Child {
  children.set(child, signal)
  child.once('close', () => children.delete(child))
  return child
}

/** Ends every process that is still there. */
export function killAll (): void {
  for (const [child, signal] of children) child.kill(signal)
}

/** Ends every process that is still there, and resolves once all have ended. */
export async function endAll (): Promise<void> {
  const ending = [...children.keys()].map((child) => once(child, 'close'))
  killAll()
  await Promise.all(ending)
}

/** This process's environment without the variables that change a measured process. */
function environment (): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:BMS_EMULATOR_|NODE_|TAP)/.test(name)))
}

function spawnNode ({ args, hasCounters = false }: Launch): ChildProcess {
  const probe = hasCounters ? [] : ['--import', programUrl('probe')]
  const child = spawn(process.execPath, [...probe, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  // One with counters of its own runs another program, which it ends when it is told to.
  return track(child, hasCounters ? 'SIGTERM' : 'SIGKILL')
}

/**
 * Runs a program to its end, and returns the JSON that it wrote.
 * @throws Error if it failed, with what it wrote
 */
export async function runProgram (name: string, ...args: readonly string[]): Promise<unknown> {
  const child = spawnNode({ args: [programPath(name), ...args], url: null })
  const [[code], output, errors] = await Promise.all([once(child, 'close') as Promise<[number]>, textOf(child.stdout), textOf(child.stderr)])
  if (code !== 0) throw new Error(`${name} ended with ${String(code)}: ${errors.slice(-2000)}`)
  return JSON.parse(output)
}

async function textOf (stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? '' : await text(stream)
}

let lastQuestion = 0

function ask (child: ChildProcess, kind: Question['kind']): Promise<Usage> {
  const question: Question = { id: ++lastQuestion, kind }
  return new Promise((resolve, reject) => {
    const listen = (message: Partial<Reply> | null): void => {
      if (message?.id !== question.id || message.usage === undefined) return
      child.off('message', listen)
      resolve(message.usage)
    }
    child.on('message', listen)
    child.send(question, (error) => { if (error !== null) reject(error) })
  })
}

/**
 * Starts a server, and resolves once it accepts requests.
 * @throws Error if it ends before that, with what it wrote
 */
export async function serve (launch: Launch): Promise<Served> {
  const { args, url: known } = launch
  const child = spawnNode(launch)
  const ended = once(child, 'close')
  let output = ''
  const keep = (part: string): void => { output = (output + part).slice(-2000) }
  child.stderr?.setEncoding('utf8').on('data', keep)
  child.stdout?.setEncoding('utf8').on('data', keep)
  const url = await Promise.race([
    known === null ? announced(child) : reachable(known),
    ended.then(([code]) => { throw new Error(`${args.at(0) ?? 'node'} ended with ${String(code)} before it listened: ${output}`) })
  ])
  const askIt = async (kind: Question['kind']): Promise<Usage> => {
    try {
      return await ask(child, kind)
    } catch (error) {
      throw new Error(`${args.join(' ')} is gone (${String(child.exitCode ?? child.signalCode)}): ${(error as Error).message}; ${output}`)
    }
  }
  return {
    url,
    usage: () => askIt('usage'),
    watch: () => askIt('watch'),
    stop: async () => {
      child.kill()
      await ended
    }
  }
}

async function announced ({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the process has no stdout')
  const [line] = await once(createInterface(stdout), 'line') as [string]
  return (JSON.parse(line) as { url: string }).url
}

/** Resolves once something responds there, whatever the status. */
async function reachable (url: string): Promise<string> {
  for (const begin = performance.now(); performance.now() - begin < 60_000;) {
    const responds = await new Promise((resolve) => {
      get(url, (response) => { response.resume().once('end', () => resolve(true)) }).once('error', () => resolve(false))
    })
    if (responds === true) return url
    await sleep(10)
  }
  throw new Error(`nothing responded at ${url} within 60 s`)
}
