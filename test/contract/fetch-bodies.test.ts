/** Bodies of the fetch without a socket that nobody reads to their end. */
import { test } from 'tap'
import { createEmulator, type Emulator } from '../../src/index.js'
import { MAX_READ } from '../../src/control/routes/snapshot.js'

/** Fetches a snapshot so many times, and returns the statuses. */
async function statuses (emulator: Emulator, count: number): Promise<Set<number>> {
  const seen = new Set<number>()
  for (let index = 0; index < count; index++) seen.add((await emulator.fetch('/_emulator/snapshot')).status)
  return seen
}

test('snapshots that the process itself leaves unread keep no place', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', port: 0 })
  t.teardown(() => emulator.close())
  t.same(await statuses(emulator, MAX_READ.all + 2), new Set([200]), 'small ones')
  for (let index = 0; index < 40; index++) await emulator.fetch('/v2.1/servers', { method: 'POST', headers: { 'x-auth-token': 'demo' }, body: 'x'.repeat(16_000) })
  t.same(await statuses(emulator, MAX_READ.all + 2), new Set([200]), 'large ones')
  t.equal((await fetch(`${emulator.url}/_emulator/snapshot`)).status, 200, 'through a connection too')
})
