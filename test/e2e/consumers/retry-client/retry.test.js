// A client that tries again, through a plan of faults: the first connection is lost, two answers are 503.
// node --test retry.test.js
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { Agent, request, RetryAgent } from 'undici'
import { createEmulator } from 'bms-emulator'

const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'

test('the client restarts the server in its fourth try, and only once', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, faults: fileURLToPath(new URL('plan.json', import.meta.url)) })
  t.after(() => emulator.close())
  const project = emulator.project()
  const client = new RetryAgent(new Agent(), { methods: ['POST'], statusCodes: [503], maxRetries: 5, minTimeout: 1, timeoutFactor: 1 })
  t.after(() => client.close())

  const answer = await request(`${project.url}/v2.1/${project.id}/servers/${SERVER}/action`, {
    dispatcher: client,
    method: 'POST',
    headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' },
    body: JSON.stringify({ reboot: { type: 'HARD' } })
  })

  assert.equal(answer.statusCode, 204)
  assert.deepEqual(project.requests.list().map(({ status }) => status), [0, 503, 503, 204])
  const verdict = project.requests.verify({ match: { operation: 'reboot', status: 204 }, count: { exactly: 1 } })
  assert.ok(verdict.ok, verdict.message)
  assert.deepEqual(project.faults.list().map(({ id, hits, remaining }) => ({ id, hits, remaining })), [
    { id: 'lost', hits: 1, remaining: 0 },
    { id: 'busy', hits: 2, remaining: 0 }
  ])
})
