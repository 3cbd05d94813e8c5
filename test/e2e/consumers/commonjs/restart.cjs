// node restart.cjs
const assert = require('node:assert/strict')
const { createEmulator } = require('bms-emulator')

const SERVER = '95bf2490-5428-432c-ad9b-5e3406f869dd'

async function main () {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  const answer = await emulator.fetch(`/v2.1/${emulator.id}/servers/${SERVER}/action`, {
    method: 'POST',
    headers: { 'x-auth-token': 'demo', 'content-type': 'application/json' },
    body: JSON.stringify({ reboot: { type: 'HARD' } })
  })
  assert.equal(answer.status, 204)
  await emulator.clock.advance('5s')
  assert.equal(emulator.servers.get(SERVER).status, 'ACTIVE')
  // Nothing is closed: an emulator that is forgotten holds up no process.
}

main()
