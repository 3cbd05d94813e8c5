// The rules about requests that are sent again: retry-of-permanent, retry-after-ignored, no-backoff, endless-retry.
import { test } from 'tap'
import { turn } from '../../../../src/clock.js'
import { buildClient, failing, login, type TestClient } from '../client.js'
import { judge } from '../../../../src/report/judge.js'
import { namedProfile } from '../../../../src/core/profile.js'
import { PROJECT, STOPPED, UNKNOWN } from '../../../helpers.js'
import type { JournalEntry } from '../../../../src/store/journal.js'

/** Sends the restart with this fault after each of these pauses, and once before them. */
async function retry (client: TestClient, fault: string, pauses: readonly string[]): Promise<void> {
  await client.restart(failing(fault))
  for (const pause of pauses) {
    await client.advance(pause)
    await client.restart(failing(fault))
  }
}

test('retry-of-permanent: a change that is sent again unchanged after a 404 is found', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 2; round++) await client.send('POST', `/v2.1/${PROJECT}/servers/${UNKNOWN}/action`, { reboot: { type: 'HARD' } })
  t.match(await client.found('retry-of-permanent'), [{ severity: 'warning', message: /^reboot of .* was refused with 404 and sent 1 time again unchanged; it cannot succeed\.$/, requests: { length: 2 } }])
})

test('retry-of-permanent: each refusal that does not pass is one', async (t) => {
  for (const status of ['400', '403', '404', '405', '406', '413', '415']) {
    const client = await buildClient(t)
    for (let round = 0; round < 2; round++) await client.restart(failing(status))
    t.equal((await client.found('retry-of-permanent')).length, 1, status)
  }
})

test('retry-of-permanent: a change that was changed, or followed by a change that succeeds, is no retry', async (t) => {
  const client = await buildClient(t)
  await client.restart({}, { reboot: { type: 'SOFT' } })
  await client.restart({}, { reboot: { type: 'soft' } })
  await client.restart({}, { reboot: { type: 'SOFT' } })
  t.equal((await client.found('retry-of-permanent')).length, 1, 'the first and the third are the same')
  const other = await buildClient(t)
  await other.restart({}, { reboot: { type: 'SOFT' } })
  await other.send('PUT', `${other.path}/tags/blue`)
  await other.restart({}, { reboot: { type: 'SOFT' } })
  t.same(await other.found('retry-of-permanent'), [])
})

test('retry-of-permanent: a look in between makes a refused change no better', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 5; round++) {
    await client.restart({}, { reboot: { type: 'SOFT' } })
    await client.look()
  }
  t.match(await client.found('retry-of-permanent'), [{ message: /was refused with 400 and sent 4 times again unchanged/ }])
})

test('retry-of-permanent: after a log-in, or when a server that was not there is shown, a request may succeed', async (t) => {
  const client = await buildClient(t)
  await client.restart({ ...await login(client), ...failing('403') })
  await client.restart(await login(client))
  await client.restart(failing('404'))
  await client.look()
  await client.restart()
  t.same(await client.found('retry-of-permanent'), [])
  await client.restart(failing('404'))
  await client.send('GET', `/v2.1/${PROJECT}/servers/${STOPPED}`)
  await client.restart()
  t.equal((await client.found('retry-of-permanent')).length, 1, 'another server was shown')
})

test('retry-of-permanent: a read may wait for what is not there yet, twice', async (t) => {
  const client = await buildClient(t)
  const read = (): Promise<unknown> => client.send('GET', `/v2.1/${PROJECT}/servers/${UNKNOWN}`)
  await read()
  await read()
  t.same(await client.found('retry-of-permanent'), [])
  await read()
  t.equal((await client.found('retry-of-permanent')).length, 1)
})

test('retry-of-permanent: what asks to try again later, or depends on the state of the server, is not permanent, whatever its status', async (t) => {
  const client = await buildClient(t, { profile: 'documented' })
  for (let round = 0; round < 2; round++) await client.restart(failing('BMS.0212'))
  for (let round = 0; round < 3; round++) await client.restart()
  t.same(await client.found('retry-of-permanent'), [])
})

test('retry-of-permanent: a request after a minute is a new one', async (t) => {
  const client = await buildClient(t)
  await retry(client, '403', ['61s'])
  t.same(await client.found('retry-of-permanent'), [])
  await client.advance('60s')
  await client.restart(failing('400'))
  t.same(await client.found('retry-of-permanent'), [], 'the mean distance counts')
})

test('retry-after-ignored: a retry before the time is found, one at the time is not', async (t) => {
  const early = await buildClient(t)
  await retry(early, '503:retryAfter=2s', ['1s'])
  t.match(await early.found('retry-after-ignored'), [{ severity: 'warning', message: /^reboot of bms-\d+ got 503 with Retry-After 2s and was sent again after 1s\.$/ }])
  const exact = await buildClient(t)
  await retry(exact, '503:retryAfter=2s', ['2s', '1900ms', '3s'])
  t.same(await exact.found('retry-after-ignored'), [])
})

test('retry-after-ignored: another request in between is none, nor is a client that stops', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('429:retryAfter=2s'))
  await client.advance('1s')
  await client.look()
  t.same(await client.found('retry-after-ignored'), [])
})

test('retry-after-ignored: when the clock stands still, nobody knows how long the client meant to wait', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('429:retryAfter=2s'))
  await client.restart()
  t.same(await client.found('retry-after-ignored'), [])
  const timed = await buildClient(t, { clock: 'system' })
  await timed.restart(failing('429:retryAfter=2m'))
  await timed.restart()
  t.equal((await timed.found('retry-after-ignored')).length, 1)
})

test('retry-after-ignored: a client whose waits a test has replaced is not blamed, whether they move the clock or not', async (t) => {
  const waits = { none: async () => {}, moving: async (client: TestClient) => { await client.advance('2s') } }
  for (const [clock, wait] of [['manual', waits.none], ['auto', waits.none], ['manual', waits.moving], ['auto', waits.moving]] as const) {
    const client = await buildClient(t, { clock })
    for (let round = 0; round < 3; round++) {
      await client.restart(failing('429:retryAfter=2s'))
      // The client asks for two seconds here, and the test decides what they are.
      await wait(client)
    }
    await client.restart()
    t.same(await client.found('retry-after-ignored'), [], clock)
  }
})

test('no-backoff: three retries at equal distance are found', async (t) => {
  const client = await buildClient(t)
  await retry(client, '503', ['1s', '1s', '1s'])
  t.match(await client.found('no-backoff'), [{ severity: 'warning', message: /^reboot of bms-\d+ failed and was sent 3 times again every 1s; increase the interval after each failure\.$/ }])
  const entries = [0, 3, 5, 9].map((atMs, index): JournalEntry => ({
    id: index + 1, requestId: '', projectId: PROJECT, atMs, realAtMs: atMs, durationMs: 0, method: 'GET', path: '/', operation: 'list', serverId: null, requestHeaders: {}, requestBody: '', status: 503, responseHeaders: {}, responseBody: '', faults: []
  }))
  const { findings } = judge({ recordings: [{ projectId: PROJECT, entries, transitions: [], underOf: () => ({ choices: namedProfile('otc').choices, isTimed: true }), nameOf: () => undefined }], unseen: { requests: 0, events: 0 } })
  t.match(findings, [{ rule: 'no-backoff', message: 'list failed and was sent 3 times again at once; increase the interval after each failure.' }], 'what takes no more time than a request')
})

test('no-backoff: two retries, a growing distance, a long one, and one that Retry-After allows are none', async (t) => {
  for (const [fault, pauses] of [['503', ['1s', '1s']], ['503', ['1s', '2s', '4s', '8s']], ['503', ['1s', '1s', '2s', '2s']], ['503', ['30s', '30s', '30s']], ['503:retryAfter=1s', ['1s', '1s', '1s']], ['404', ['1s', '1s', '1s']], ['503', ['1s', '2s', '4s', '8s', '10s', '10s', '10s', '9500ms']], ['503', ['1s', '2s', '4s', '40s', '5s', '5s', '5s', '5s']]] as const) {
    const client = await buildClient(t)
    await retry(client, fault, pauses)
    t.same(await client.found('no-backoff'), [], `${fault} ${pauses.join()}`)
  }
})

test('no-backoff: a distance that differs by a few percent has not grown', async (t) => {
  const client = await buildClient(t)
  await retry(client, '503', ['1s', '1050ms', '1100ms'])
  t.equal((await client.found('no-backoff')).length, 1)
})

test('no-backoff: a distance that has grown only once, or shrinks again, is not at its longest', async (t) => {
  for (const pauses of [['0s', '1s', '1s', '1s'], ['1s', '2s', '2s', '2s', '2s'], ['1s', '2s', '4s', '1s', '1s', '1s'], ['1s', '31s', '40s', '1s', '1s', '1s', '1s'], ['1s', '1s', '1s', '60s', '1s']]) {
    const client = await buildClient(t)
    await retry(client, '503', pauses)
    t.equal((await client.found('no-backoff')).length, 1, pauses.join())
  }
})

test('no-backoff: after a response that was late or lost without a word, nobody knows how long the client waited', async (t) => {
  // With a timeout of 15 s, the client has waited 1 s, 2 s and 4 s; and without one it has waited all the time.
  for (const [fault, findings] of [['hang', 0], ['503, delay=15s', 0], ['503, drip@response:duration=15s', 0], ['reset', 1], ['truncate@response', 1], ['garbage@response', 1]] as const) {
    const client = await buildClient(t)
    for (const [each, pause] of [[fault, '16s'], [fault, '17s'], [fault, '17s'], ['503', '4s'], ['503', '8s']] as const) {
      const sent = client.look(failing(each))
      await turn()
      await client.advance(pause)
      if (each !== 'hang') await sent
      else sent.catch(() => {})
    }
    t.equal((await client.found('no-backoff')).length, findings, fault)
  }
})

test('no-backoff: a response that was late by a small part of the distance hides nothing', async (t) => {
  const faults = [['503, delay=10ms', 1], ['503, delay=400ms', 1], ['503, delay=600ms', 0]] as const
  for (const [fault, findings] of faults) {
    const client = await buildClient(t)
    for (let round = 0; round < 9; round++) {
      const sent = client.look(failing(fault))
      await turn()
      await client.advance('1s')
      await sent
    }
    t.equal((await client.found('no-backoff')).length, findings, fault)
  }
})

test('no-backoff: a conflict passes too, whatever its status', async (t) => {
  for (const fault of ['409', 'BMS.0037']) {
    const client = await buildClient(t)
    await retry(client, fault, ['1s', '1s', '1s'])
    t.equal((await client.found('no-backoff')).length, 1, fault)
  }
})

test('endless-retry: the eleventh time is found, the tenth is not', async (t) => {
  const client = await buildClient(t)
  await retry(client, '503', ['1s', '2s', '4s', '8s', '16s', '32s', '64s', '128s', '256s'])
  t.same(await client.found('endless-retry'), [])
  await client.advance('512s')
  await client.restart(failing('reset'))
  t.match(await client.found('endless-retry'), [{ severity: 'warning', message: /^reboot of bms-\d+ failed and was sent 11 times in all; the last response was no response\.$/, requests: { length: 11 } }])
})

test('endless-retry: retries that have become rare do not count, unless they go on for longer than a deadline', async (t) => {
  const growing = ['1s', '2s', '4s', '8s', '16s']
  const client = await buildClient(t)
  await retry(client, '503', [...growing, ...Array.from({ length: 28 }, () => '30s')])
  t.same(await client.found('endless-retry'), [], 'as often as fits into a deadline of 15 minutes')
  await client.advance('30s')
  await client.restart(failing('503'))
  t.match(await client.found('endless-retry'), [{ message: /sent 35 times in all/ }])
  const often = await buildClient(t)
  await retry(often, '503', [...growing, ...Array.from({ length: 5 }, () => '29s')])
  t.match(await often.found('endless-retry'), [{ message: /sent 11 times in all/ }], 'every 29 s is not rare')
  const still = await buildClient(t)
  await retry(still, '503', Array.from({ length: 10 }, () => '0s'))
  t.equal((await still.found('endless-retry')).length, 1, 'whatever the client waited while the clock stood still')
})

test('endless-retry: ten times at a second are none, eleven are, whatever failed, and so are rare ones after the deadline', async (t) => {
  for (const fault of ['503', 'reset', '404']) {
    const client = await buildClient(t)
    await retry(client, fault, Array.from({ length: 9 }, () => '1s'))
    t.same(await client.found('endless-retry'), [], fault)
    await client.advance('1s')
    await client.restart(failing(fault))
    t.equal((await client.found('endless-retry')).length, 1, fault)
  }
  const rare = await buildClient(t)
  await retry(rare, '503', Array.from({ length: 30 }, () => '30s'))
  t.same(await rare.found('endless-retry'), [])
  await rare.advance('30s')
  await rare.restart(failing('503'))
  t.equal((await rare.found('endless-retry')).length, 1)
})

test('endless-retry: what succeeds at last begins a new count', async (t) => {
  const client = await buildClient(t)
  await retry(client, '503', ['1s', '2s', '4s', '8s', '16s', '32s', '64s', '128s'])
  await client.restart()
  await client.advance('10s')
  await retry(client, '503', ['1s', '2s', '4s', '8s', '16s'])
  t.same(await client.found('endless-retry'), [])
})

test('a finding shows its first ten and its last ten requests', async (t) => {
  const client = await buildClient(t)
  await retry(client, '503', Array.from({ length: 24 }, () => '40s'))
  t.match(await client.found('endless-retry'), [{ requests: { length: 20 }, omitted: 5, message: /25 times/ }])
  const { requests = [] } = (await client.found('endless-retry'))[0] ?? {}
  const all = (await client.send('GET', '/_emulator/requests')).json() as { requests: Array<{ id: number }> }
  t.same(requests.map(({ id }) => id), [...all.requests.slice(0, 10), ...all.requests.slice(-10)].map(({ id }) => id))
  t.match((await client.send('GET', '/_emulator/report?format=text')).body, '... 19 more requests')
})
