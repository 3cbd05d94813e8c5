// npx vitest run
import { afterAll, beforeAll, describe, test } from 'vitest'
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
beforeAll(async () => { emulator = await createEmulator({ clock: 'manual', seed: 1 }) })
afterAll(() => emulator.close())

describe.concurrent('restarting a server', () => {
  test('a restart takes five seconds', async ({ expect }) => {
    const project = emulator.project()
    expect(await restart(project)).toBe(204)
    expect(project.servers.get(SERVER).status).toBe('REBOOT')
    await project.clock.advance('5s')
    expect(project.servers.get(SERVER).status).toBe('ACTIVE')
  })

  test('a second restart is refused while the first is under way', async ({ expect }) => {
    const project = emulator.project()
    expect(await restart(project)).toBe(204)
    expect(await restart(project)).toBe(409)
    expect(project.requests.list({ operation: 'reboot' })).toHaveLength(2)
  })

  test('a fault that is injected in one project is not seen in another', async ({ expect }) => {
    const [faulty, sound] = [emulator.project(), emulator.project()]
    faulty.faults.add('503:times=1')
    expect(await Promise.all([restart(faulty), restart(sound)])).toEqual([503, 204])
    const verdict = faulty.requests.verify({ match: { operation: 'reboot', status: 503 }, count: { exactly: 1 } })
    expect(verdict.ok, verdict.message).toBe(true)
  })
})
