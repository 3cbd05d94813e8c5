import { test } from 'tap'
import { buildTestEmulator, HARD, SERVER } from '../helpers.js'

test('a restart takes the server from ACTIVE to REBOOT and back, exactly when the clock says so', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.act(HARD)
  t.equal(answer.statusCode, 204)
  t.equal(answer.body, '')
  t.match(await emulator.show(), { status: 'REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard', updated: '2026-01-01T00:00:00Z' })
  await emulator.advance('4999ms')
  t.match(await emulator.show(), { status: 'REBOOT' })
  await emulator.advance('1ms')
  t.match(await emulator.show(SERVER), { status: 'ACTIVE', 'OS-EXT-STS:task_state': null, updated: '2026-01-01T00:00:05Z' })
})
