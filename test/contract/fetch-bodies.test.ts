/** Bodies of the fetch without a socket that nobody reads to their end. */
import { setTimeout as wait } from 'node:timers/promises'
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

test('a body that is cancelled, before it is read or within it, ends its request and nothing else', async (t) => {
  const errors: unknown[] = []
  const note = (error: unknown): void => { errors.push(error) }
  process.on('uncaughtException', note).on('unhandledRejection', note)
  t.teardown(() => process.off('uncaughtException', note).off('unhandledRejection', note))
  const emulator = await createEmulator({ clock: 'manual' })
  t.teardown(() => emulator.close())
  for (const path of ['/_emulator/health', '/_emulator/snapshot', '/_emulator/openapi.json']) {
    await (await emulator.fetch(path)).body?.cancel()
    const reader = (await emulator.fetch(path)).body?.getReader()
    t.type((await reader?.read())?.value, Uint8Array, path)
    await reader?.cancel()
    t.same(await reader?.read(), { done: true, value: undefined })
  }
  const events = await emulator.fetch('/_emulator/events', { headers: { accept: 'text/event-stream' } })
  const reader = events.body?.getReader()
  await reader?.read()
  const next = reader?.read()
  await reader?.cancel()
  t.same(await next, { done: true, value: undefined }, 'what is being read ends')
  await wait(50)
  t.same(errors, [])
  t.ok((await (await emulator.fetch('/_emulator/openapi.json')).text()).length > 100_000, 'a large body arrives whole')
})
