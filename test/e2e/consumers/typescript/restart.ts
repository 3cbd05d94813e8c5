// npx tsc && node built/restart.js
import assert from 'node:assert/strict'
import { createEmulator, type Emulator, type EmulatorError, type EmulatorOptions, type Project } from 'bms-emulator'

const options: EmulatorOptions = {
  clock: 'manual',
  seed: 1,
  profile: 'nova',
  set: { successStatus: 204 },
  rebootDuration: { uniform: ['3s', '8s'] },
  servers: [{ id: '0d0d0d0d-0000-4000-8000-000000000001', name: 'one', status: 'ACTIVE', rebootDuration: '2s' }],
  fault: ['BMS.0212:times=1', { when: { skip: 1 }, effect: { kind: 'delay', duration: '1s' } }]
}

async function restart ({ id, fetch, servers }: Project, name: string): Promise<number> {
  const answer: Response = await fetch(`/v2.1/${id}/servers/${servers.get(name).id}/action`, {
    method: 'POST',
    headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' },
    body: JSON.stringify({ reboot: { type: 'HARD' } })
  })
  return answer.status
}

await using emulator: Emulator = await createEmulator(options)
await using project: Project = emulator.project()
const status: number = await restart(project, 'one')
assert.equal(status >= 400, true)
assert.equal(project.faults.list()[0]?.remaining, 0)
try {
  project.servers.get('two')
} catch (error) {
  assert.equal((error as EmulatorError).code, 'not-found')
}
// @ts-expect-error An option that does not exist does not compile either.
await assert.rejects(createEmulator({ prot: 1 }), { name: 'TypeError', message: /^createEmulator: prot is not an option/ })
const { changes } = await project.clock.advance(2000)
assert.deepEqual(changes.map(({ to }) => to), [])
