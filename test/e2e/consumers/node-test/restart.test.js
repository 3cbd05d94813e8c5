// node --test restart.test.js
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createEmulator } from 'bms-emulator'

const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'
const HEADERS = { 'x-auth-token': 'demo', 'content-type': 'application/json' }

/** What is tested: restarts a server and answers the status. */
async function restart ({ url, id }) {
  const answer = await fetch(`${url}/v2.1/${id}/servers/${SERVER}/action`, {
    method: 'POST', headers: HEADERS, body: JSON.stringify({ reboot: { type: 'HARD' } })
  })
  return answer.status
}

let emulator
before(async () => { emulator = await createEmulator({ clock: 'manual', seed: 1 }) })
after(() => emulator.close())

describe('restarting a server', { concurrency: true }, () => {
  test('a restart takes five seconds', async () => {
    const project = emulator.project()
    assert.equal(await restart(project), 204)
    assert.equal(project.servers.get(SERVER).status, 'REBOOT')
    await project.clock.advance('5s')
    assert.equal(project.servers.get(SERVER).status, 'ACTIVE')
  })

  test('a second restart is refused while the first is under way', async () => {
    const project = emulator.project()
    assert.equal(await restart(project), 204)
    assert.equal(await restart(project), 409)
    assert.equal(project.requests.list({ operation: 'reboot' }).length, 2)
  })

  test('a fault that is injected in one project is not seen in another', async () => {
    const [faulty, sound] = [emulator.project(), emulator.project()]
    faulty.faults.add('503:times=1')
    assert.deepEqual(await Promise.all([restart(faulty), restart(sound)]), [503, 204])
    const verdict = faulty.requests.verify({ match: { operation: 'reboot', status: 503 }, count: { exactly: 1 } })
    assert.ok(verdict.ok, verdict.message)
  })
})
