/** A server that never had a host: NOVA.md sections 4 and 6. */
import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, type TestEmulator } from '../../helpers.js'

const SERVERS = `/v2.1/${PROJECT}/servers`

async function create (emulator: TestEmulator): Promise<string> {
  const response = await emulator.send('POST', SERVERS, { server: { name: 'bms-new', flavorRef: 'physical.83.medium' } })
  return (response.json() as { server: { id: string } }).server.id
}

test('a server whose build failed has no host, so it is neither stopped nor started', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile, fault: ['outcome=error:operation=create'] })
    const id = await create(emulator)
    for (const state of ['BUILD', 'ERROR']) {
      t.match(await emulator.show(id), { status: state })
      for (const body of [{ 'os-stop': null }, { 'os-start': null }]) {
        const response = await emulator.act(body, id)
        t.equal(response.statusCode, 409, `${profile} ${state}`)
        t.match(response.json(), { conflictingRequest: { code: 409, message: `Instance ${id} is not ready` } })
      }
      await emulator.advance('10s')
    }
    t.match((await emulator.act(HARD, id)).json(), { conflictingRequest: { message: `Instance ${id} is in an invalid state for 'reboot'` } })
  }
})

test('the lock is checked before the host, and a server that ran once has one', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova', fault: ['outcome=error:operation=create'] })
  const id = await create(emulator)
  await emulator.advance('10s')
  await emulator.act({ lock: null }, id)
  t.match((await emulator.act({ 'os-stop': null }, id)).json(), { conflictingRequest: { message: `Instance ${id} is locked` } })
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' })
  t.equal((await emulator.act({ 'os-stop': null })).statusCode, 202)
  await emulator.send('PATCH', `/_emulator/servers/${LOCKED}`, { vm_state: 'building', task_state: 'spawning', 'OS-SRV-USG:launched_at': null, locked: false })
  t.match((await emulator.act({ 'os-stop': null }, LOCKED)).json(), { conflictingRequest: { message: `Cannot 'stop' instance ${LOCKED} while it is in vm_state building` } })
})
