/** The processes that the bench starts. They end with it, however it ends: each has a channel to it, and ends when that closes. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Usage } from './probe.js'

const PROBE = new URL('./probe.js', import.meta.url).href

/** The compiled file of the bench with this name. */
export const benchFile = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url))

/** The built command. */
export const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))

/** A server under measurement. */
export interface Served {
  readonly name: string
  readonly url: string
  usage(): Promise<Usage>
  stop(): Promise<void>
}

/** This process's environment without variables that change a measured process. */
function environment (): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BMS_EMULATOR_') && name !== 'NODE_OPTIONS'))
}

function ask (child: ChildProcess): Promise<Usage> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.send('usage', (error) => { if (error !== null) reject(error) })
  })
}

/**
 * Starts a Node program that writes one line of JSON with its `url` once it listens.
 * @throws Error if it ends before that, with what it wrote
 */
export async function serve (name: string, args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, ['--import', PROBE, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const ended = once(child, 'close')
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { errors = (errors + text).slice(-2000) })
  if (child.stdout === null) throw new Error('a child process has no stdout')
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const first = await Promise.race([line, ended])
  if (typeof first[0] !== 'string') throw new Error(`${name} ended with ${String(first[0])} before it listened: ${errors}`)
  const { url } = JSON.parse(first[0]) as { url: string }
  return {
    name,
    url,
    usage: () => ask(child),
    stop: async () => {
      child.kill()
      await ended
    }
  }
}
