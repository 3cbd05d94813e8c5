// npx tap restart.test.js, or node restart.test.js
import t from 'tap'
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

const emulator = await createEmulator({ clock: 'manual', seed: 1 })
t.teardown(() => emulator.close())
t.jobs = 4

t.test('a restart takes five seconds', { buffered: true }, async (t) => {
  const project = emulator.project()
  t.equal(await restart(project), 204)
  t.equal(project.servers.get(SERVER).status, 'REBOOT')
  await project.clock.advance('5s')
  t.equal(project.servers.get(SERVER).status, 'ACTIVE')
})

t.test('a second restart is refused while the first is under way', { buffered: true }, async (t) => {
  const project = emulator.project()
  t.equal(await restart(project), 204)
  t.equal(await restart(project), 409)
  t.equal(project.requests.list({ operation: 'reboot' }).length, 2)
})

t.test('a fault that is injected in one project is not seen in another', { buffered: true }, async (t) => {
  const [faulty, sound] = [emulator.project(), emulator.project()]
  faulty.faults.add('503:times=1')
  t.same(await Promise.all([restart(faulty), restart(sound)]), [503, 204])
  const verdict = faulty.requests.verify({ match: { operation: 'reboot', status: 503 }, count: { exactly: 1 } })
  t.ok(verdict.ok, verdict.message)
})
