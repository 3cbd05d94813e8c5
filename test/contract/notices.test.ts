/** What changes without an event: a stream that asks for notices hears of it once. Issue 13. */
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { reload } from '../../src/world/operations/reload.js'
import type { Notice } from '../../src/store/events.js'

/** Collects the notices of an emulator. */
function noticesOf ({ worlds }: TestEmulator): () => Notice[] {
  const heard: Notice[] = []
  worlds.feed.onNotice((notice) => heard.push(notice))
  return () => heard.splice(0)
}

const RULE = { id: 'busy', effect: { kind: 'error', error: 503 } }

test('each change of clock, rules, profile, a server or everything is noticed once, with its scope', async (t) => {
  const emulator = await buildTestEmulator(t)
  const heard = noticesOf(emulator)
  const snapshot = (await emulator.send('GET', '/_emulator/snapshot')).json()
  const one = (await emulator.send('GET', `/_emulator/snapshot?project=${PROJECT}`)).json()
  const calls: ReadonlyArray<readonly [method: string, path: string, body: unknown, what: Notice['what']]> = [
    ['PUT', 'clock', { mode: 'manual' }, 'clock'],
    ['POST', 'clock/advance', { by: '1s' }, 'clock'],
    ['POST', 'clock/advance', { to: 'next-change' }, 'clock'],
    ['POST', 'faults', RULE, 'faults'],
    ['PATCH', 'faults/busy', { enabled: false }, 'faults'],
    ['DELETE', 'faults/busy', undefined, 'faults'],
    ['DELETE', 'faults', undefined, 'faults'],
    ['PATCH', 'profile', { successStatus: 202 }, 'profile'],
    ['POST', 'reset', undefined, 'all']
  ]
  for (const [query, projectId] of [[`?project=${PROJECT}`, PROJECT], ['', null]] as const) {
    for (const [method, path, body, what] of calls) {
      t.ok((await emulator.send(method, `/_emulator/${path}${query}`, body)).statusCode < 300, `${method} ${path}${query} is accepted`)
      t.same(heard(), [{ what, projectId }], `${method} ${path}${query}`)
    }
  }
  await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { locked: true })
  t.same(heard(), [{ what: 'server', projectId: PROJECT, serverId: SERVER }])
  await emulator.send('PUT', '/_emulator/snapshot', snapshot)
  await emulator.send('PUT', `/_emulator/snapshot?project=${PROJECT}`, one)
  t.same(heard(), [{ what: 'all', projectId: null }, { what: 'all', projectId: PROJECT }])
  await emulator.send('DELETE', `/_emulator/projects/${PROJECT}`)
  await emulator.send('DELETE', '/_emulator/projects')
  t.same(heard(), [{ what: 'all', projectId: PROJECT }, { what: 'all', projectId: null }])
  reload(emulator.worlds, emulator.worlds.template)
  t.same(heard(), [{ what: 'all', projectId: null }])
  t.equal((await emulator.send('PATCH', '/_emulator/faults/none', { enabled: false })).statusCode, 404)
  t.same(heard(), [], 'a refused change is none')
})

test('a response that is held and a caller that waits are noticed, since the clock shows how many wait', async (t) => {
  const emulator = await buildTestEmulator(t)
  const heard = noticesOf(emulator)
  const held = emulator.act(HARD, SERVER, { 'x-emulator-fault': 'delay=2s' })
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== 1) await turn()
  t.same(heard(), [{ what: 'clock', projectId: PROJECT }])
  await emulator.advance('2s')
  await held
  heard()
  t.equal((await emulator.send('GET', `/_emulator/servers/${SERVER}/wait?status=ACTIVE&advance=true`)).statusCode, 200)
  t.match(heard().at(-1), { what: 'clock', projectId: PROJECT })
})
