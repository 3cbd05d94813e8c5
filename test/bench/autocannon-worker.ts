/** Load by autocannon, beside the bench's own thread. */
import autocannon from 'autocannon'
import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerJob } from './load.js'

const { url, call, seconds, connections } = workerData as WorkerJob
const pathOf = (index: number): string => call.path.replace(/%(?:0(\d+))?d/, (_all, width: string | undefined) => String(index).padStart(Number(width ?? 0), '0'))
const count = call.count ?? 1
let index = 0
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [{
    method: call.method,
    path: pathOf(0),
    headers: { ...call.headers },
    ...(call.body === undefined ? {} : { body: call.body }),
    ...(count === 1 ? {} : { setupRequest: (request) => ({ ...request, path: pathOf(index++ % count) }) })
  }]
})
parentPort?.postMessage({
  requests: result['2xx'] + result.non2xx,
  seconds: result.duration,
  p50Us: result.latency.p50 * 1000,
  p99Us: result.latency.p99 * 1000,
  badStatuses: result.non2xx,
  socketErrors: result.errors + result.timeouts
})
