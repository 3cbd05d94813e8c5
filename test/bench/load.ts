/** Load: wrk where it is installed, since it costs less than any server here, else autocannon in a worker; or an exact number of requests. */
import { spawn, spawnSync } from 'node:child_process'
import { Agent, request as httpRequest } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { pathOf, type Burst, type Call, type Job, type Outcome } from './call.js'
import { track } from './processes.js'

// A script for wrk is not compiled, so it stays with the sources.
const SCRIPT = fileURLToPath(new URL('../../../test/bench/wrk.lua', import.meta.url))

const [, wrkVersion] = /^wrk (\S+)/.exec(spawnSync('wrk', ['--version'], { encoding: 'utf8' }).stdout ?? '') ?? []

/** Whether wrk is installed. */
export const HAS_WRK = wrkVersion !== undefined

/** The tool behind `burst`, for the report. */
export const LOAD_TOOL = HAS_WRK ? `wrk ${wrkVersion}` : 'autocannon in a worker of the bench (wrk is not installed)'

/**
 * Sends the call for some seconds, by wrk if it is installed.
 * @throws Error if a request failed: a bench of refusals measures nothing
 */
export async function burst (job: Job, byWhom: 'wrk' | 'autocannon' = HAS_WRK ? 'wrk' : 'autocannon'): Promise<Burst> {
  return checked(job.call, await (byWhom === 'wrk' ? byWrk(job) : byAutocannon(job)))
}

/**
 * Sends the call an exact number of times, from this process: it costs more than a server, so it serves for counts and for the
 * server's own CPU time, never for a rate.
 * @throws Error if a request failed
 */
export async function sendExactly (job: Omit<Job, 'seconds'>, amount: number): Promise<Burst> {
  const agent = new Agent({ keepAlive: true, maxSockets: job.connections })
  const failed = { badStatuses: 0, socketErrors: 0 }
  const begin = performance.now()
  let sent = 0
  const lane = async (): Promise<void> => {
    while (sent < amount) {
      const status = await sendOne(agent, job, job.from + sent++)
      if (status === null) failed.socketErrors++
      else if (status !== job.call.status) failed.badStatuses++
    }
  }
  await Promise.all(Array.from({ length: job.connections }, lane))
  agent.destroy()
  return checked(job.call, { requests: amount, seconds: (performance.now() - begin) / 1000, ...failed })
}

/** Resolves to the status of one request, or to null if the socket failed. */
function sendOne (agent: Agent, { url, call }: Pick<Job, 'url' | 'call'>, index: number): Promise<number | null> {
  return new Promise((resolve) => {
    const request = httpRequest(`${url}${pathOf(call, index)}`, { agent, method: call.method, headers: call.headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? null))
    })
    request.once('error', () => resolve(null))
    request.end(call.body)
  })
}

async function byWrk ({ url, call, connections, seconds, from }: Job): Promise<Outcome> {
  const headers = Object.entries(call.headers).map(([name, value]) => `${name}=${value}`)
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, url, '--', call.method, call.path, String(call.count ?? 0), String(from), call.body ?? '', ...headers]
  const child = track(spawn('wrk', args, { stdio: ['ignore', 'pipe', 'inherit'] }))
  const output = await text(child.stdout)
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  if (!last.startsWith('{')) throw new Error(`wrk reported no result: ${output.slice(0, 500)}`)
  return JSON.parse(last) as Outcome
}

async function byAutocannon (job: Job): Promise<Outcome> {
  const worker = new Worker(new URL('./programs/autocannon-worker.js', import.meta.url), { workerData: job })
  const [outcome] = await once(worker, 'message') as [Outcome]
  return outcome
}

function checked (call: Call, { requests, badStatuses, socketErrors, ...rest }: Outcome): Burst {
  if (badStatuses > 0 || socketErrors > 0 || requests === 0) {
    throw new Error(`${call.method} ${call.path}: ${requests} responses, ${badStatuses} with a wrong status, ${socketErrors} failures of the connection; expected ${call.status} for each`)
  }
  return { requests, ...rest }
}
