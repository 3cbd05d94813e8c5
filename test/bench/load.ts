/** The load: wrk where it is installed, since it costs less than any server here, else autocannon in a worker. */
import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** One kind of request. `%d` in the path counts from 0 to `count` - 1, over and over. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly count?: number
  readonly body?: string
  readonly headers: Readonly<Record<string, string>>
  /** The status of every response. */
  readonly status: number
}

/** What a burst of load came to. */
export interface Burst {
  readonly requests: number
  readonly seconds: number
  readonly p50Us: number
  readonly p99Us: number
}

interface Outcome extends Burst { readonly badStatuses: number, readonly socketErrors: number }

/** What is sent to the worker. */
export interface WorkerJob { readonly url: string, readonly call: Call, readonly seconds: number, readonly connections: number }

// The script is no TypeScript, so it stays with the sources.
const SCRIPT = fileURLToPath(new URL('../../../test/bench/wrk.lua', import.meta.url))

function wrkVersion (): string | null {
  const { stdout } = spawnSync('wrk', ['--version'], { encoding: 'utf8' })
  return /^wrk (\S+)/.exec(stdout ?? '')?.[1] ?? null
}

const version = wrkVersion()

/** The tool that makes the load, for the report. */
export const LOAD_TOOL = version === null ? 'autocannon, in a worker of the bench (wrk is not installed)' : `wrk ${version}`

async function byWrk ({ url, call, seconds, connections }: WorkerJob): Promise<Outcome> {
  const headers = Object.entries(call.headers).map(([name, value]) => `${name}=${value}`)
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, url, '--', call.method, call.path, String(call.count ?? 1), call.body ?? '', ...headers]
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = await text(child.stdout)
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  if (!last.startsWith('{')) throw new Error(`wrk reported no result: ${output}`)
  return JSON.parse(last) as Outcome
}

async function byAutocannon (job: WorkerJob): Promise<Outcome> {
  const worker = new Worker(new URL('./autocannon-worker.js', import.meta.url), { workerData: job })
  const [outcome] = await once(worker, 'message') as [Outcome]
  return outcome
}

/**
 * Sends the call over `connections` kept-alive connections for some seconds.
 * @throws Error if a response failed: a bench of refusals measures nothing
 */
export async function burst (job: WorkerJob): Promise<Burst> {
  const outcome = await (version === null ? byAutocannon(job) : byWrk(job))
  if (outcome.badStatuses > 0 || outcome.socketErrors > 0 || outcome.requests === 0) {
    throw new Error(`${job.call.method} ${job.call.path}: of ${outcome.requests} requests, ${outcome.badStatuses} had a status of 400 or more and ${outcome.socketErrors} failed on the socket; expected none`)
  }
  return outcome
}
