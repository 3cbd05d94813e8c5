/** Load by autocannon, beside the bench's own thread. */
import autocannon from 'autocannon'
import { parentPort, workerData } from 'node:worker_threads'
import { pathOf, type Job, type Outcome } from '../call.js'

const { url, call, connections, seconds, from } = workerData as Job
let next = from
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [{
    method: call.method,
    path: pathOf(call, from),
    headers: { ...call.headers },
    ...(call.body === undefined ? {} : { body: call.body }),
    ...(call.count === undefined ? {} : { setupRequest: (request) => ({ ...request, path: pathOf(call, next++) }) })
  }]
})
const { requests, expected } = Object.entries(result.statusCodeStats ?? {}).reduce((sum, [status, { count = 0 }]) => ({
  requests: sum.requests + count,
  expected: sum.expected + (Number(status) === call.status ? count : 0)
}), { requests: 0, expected: 0 })
const outcome: Outcome = {
  requests,
  seconds: result.duration,
  badStatuses: requests - expected,
  socketErrors: result.errors + result.timeouts
}
parentPort?.postMessage(outcome)
