/** How long a request took in the project's time: in the journal, in events, in an archive, in a snapshot. Issue 13. */
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, SERVER, type TestEmulator } from '../helpers.js'
import type { Har } from '../../src/world/operations/requests/har.js'

/** Sends a restart under a fault, and moves time until it has ended. */
async function restartUnder (emulator: TestEmulator, fault: string): Promise<void> {
  const sent = emulator.act(HARD, SERVER, { 'x-emulator-fault': fault }).catch(() => null)
  while ((await emulator.send('GET', '/_emulator/clock')).json().waiting !== 1) await turn()
  await emulator.advance('20s')
  await sent
}

async function durationsOf (emulator: TestEmulator): Promise<Array<[status: number, durationMs: number]>> {
  const { requests } = (await emulator.send('GET', '/_emulator/requests')).json() as { requests: Array<{ status: number, durationMs: number }> }
  return requests.map(({ status, durationMs }) => [status, durationMs])
}

test('a request takes no time under a clock that stands still, a refused one neither', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.act(HARD)
  t.same(await durationsOf(emulator), [[204, 0], [409, 0]])
})

test('a delay counts, before the action and after it', async (t) => {
  for (const fault of ['delay=2s', 'delay=2s@response']) {
    const emulator = await buildTestEmulator(t)
    await restartUnder(emulator, fault)
    t.same(await durationsOf(emulator), [[204, 2000]], fault)
  }
})

test('delays add up, also for a response that is lost', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['delay=2s', 'delay=3s@response', 'reset@response'] })
  await restartUnder(emulator, 'delay=1ms')
  t.same(await durationsOf(emulator), [[0, 5001]])
})

test('what drip and hang take once the response began or was lost does not count', async (t) => {
  const dripped = await buildTestEmulator(t)
  await restartUnder(dripped, 'drip@response:duration=5s')
  t.same(await durationsOf(dripped), [[204, 0]])
  const hung = await buildTestEmulator(t, { fault: ['delay=2s@response', 'hang@response'] })
  const sent = t.rejects(hung.act(HARD))
  while ((await hung.send('GET', '/_emulator/clock')).json().waiting !== 1) await turn()
  await hung.advance('2s')
  while ((await durationsOf(hung)).length === 0) await turn()
  await hung.advance('20s')
  t.same(await durationsOf(hung), [[0, 2000]])
  hung.worlds.endHolds()
  await sent
})

test('the duration ends with the response, before an automatic clock moves on', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: 'auto' })
  await emulator.act(HARD)
  await emulator.show()
  await emulator.act(HARD, SERVER, { 'x-emulator-fault': 'delay=2s' })
  t.same(await durationsOf(emulator), [[204, 0], [200, 0], [204, 2000]])
})

test('a log-in begins in the time of the project that its body names', async (t) => {
  const emulator = await buildTestEmulator(t)
  const { id } = (await emulator.send('POST', '/_emulator/projects', {})).json()
  await emulator.send('POST', `/_emulator/clock/advance?project=${id}`, { by: '1h' })
  const { OS_USERNAME: name, OS_PASSWORD: password } = (await emulator.send('GET', `/_emulator/env?project=${id}`)).json()
  await emulator.send('POST', '/v3/auth/tokens', { auth: { identity: { methods: ['password'], password: { user: { name, password, domain: { id: 'default' } } } }, scope: { project: { id } } } })
  t.same(await durationsOf(emulator), [[201, 0]])
})

test('events, an archive and a snapshot show it, and a snapshot without it is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  await restartUnder(emulator, 'delay=1500ms')
  const { events } = (await emulator.send('GET', '/_emulator/events?kind=request')).json()
  t.match(events, [{ kind: 'request', durationMs: 1500 }])
  const { log } = (await emulator.send('GET', '/_emulator/requests?format=har')).json() as Har
  t.match(log.entries, [{ time: 1500, timings: { send: 0, wait: 1500, receive: 0 } }])
  t.equal(log.comment, "Durations are in the project's time.")
  const snapshot = (await emulator.send('GET', '/_emulator/snapshot')).json()
  const [entry] = snapshot.projects[0].journal.entries
  t.equal(entry.durationMs, 1500)
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  t.same(await durationsOf(emulator), [[204, 1500]])
  delete entry.durationMs
  const refused = await emulator.send('PUT', '/_emulator/snapshot', snapshot)
  t.equal(refused.statusCode, 400)
  t.match(refused.json().error.message, /durationMs/)
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', { ...snapshot, projects: [{ ...snapshot.projects[0], journal: { dropped: 0, entries: [{ ...entry, durationMs: -1 }] } }] })).statusCode, 400)
})
