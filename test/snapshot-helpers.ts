// Takes and restores snapshots, and builds an emulator with state worth saving.
import type { Test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, STOPPED, type TestEmulator } from './helpers.js'

export async function snapshot (emulator: TestEmulator, query = ''): Promise<string> {
  const answer = await emulator.send('GET', `/_emulator/snapshot${query}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.body
}

export async function put (emulator: TestEmulator, body: string, query = ''): Promise<void> {
  const answer = await emulator.send('PUT', `/_emulator/snapshot${query}`, body)
  if (answer.statusCode !== 204) throw new Error(answer.body)
}

/** An emulator in which a lot has happened. */
export async function lived (t: Test): Promise<TestEmulator> {
  const emulator = await buildTestEmulator(t, { rebootDuration: '{"uniform":["3s","8s"]}' })
  await emulator.send('POST', '/_emulator/faults', { id: 'half', match: { operation: 'any' }, when: { probability: 0.5 }, effect: { kind: 'error', error: 'BMS.0212' } })
  await emulator.send('POST', '/_emulator/faults', { id: 'off', effect: { kind: 'delay', duration: 1 }, enabled: false })
  await emulator.send('PATCH', `/_emulator/profile?project=${PROJECT}`, { softReboot: 'soft', successStatus: 202 })
  await emulator.send('DELETE', `/_emulator/servers/${LOCKED}`)
  await emulator.send('POST', '/_emulator/servers', { name: 'new', metadata: { a: 'b' }, rebootDuration: { logNormal: { median: '5s', sigma: 0.3 } } })
  for (let index = 0; index < 4; index++) {
    await emulator.act(HARD)
    await emulator.act({ 'os-start': {} }, STOPPED)
    await emulator.send('POST', `/v2.1/0a/servers/${SERVER}/action`, HARD)
    await emulator.advance('2s')
  }
  return emulator
}
