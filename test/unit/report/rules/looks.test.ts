// The rules about reads: tight-polling, no-confirmation, error-ignored.
import { test } from 'tap'
import { buildClient, failing, type TestClient } from '../client.js'
import { PROJECT, SERVER, STOPPED } from '../../../helpers.js'

async function poll (client: TestClient, times: number, pause: string): Promise<void> {
  for (let round = 0; round < times; round++) {
    await client.look()
    await client.advance(pause)
  }
}

test('tight-polling: ten reads at less than a second are found, once', async (t) => {
  const client = await buildClient(t)
  await poll(client, 12, '100ms')
  t.match(await client.found('tight-polling'), [{ severity: 'warning', serverId: SERVER, requests: { length: 12 }, message: /^show of bms-\d+ was sent 12 times, on average every 100ms; expected a pause of 1s or more\.$/ }])
})

test('tight-polling: nine reads, or reads at one second, are none', async (t) => {
  const few = await buildClient(t)
  await poll(few, 9, '100ms')
  t.same(await few.found('tight-polling'), [])
  const slow = await buildClient(t)
  await poll(slow, 20, '1s')
  t.same(await slow.found('tight-polling'), [])
  const broken = await buildClient(t)
  await poll(broken, 6, '100ms')
  await broken.advance('1s')
  await poll(broken, 6, '100ms')
  t.same(await broken.found('tight-polling'), [], 'with a pause in between')
})

test('tight-polling: the limits are those of the config file', async (t) => {
  const client = await buildClient(t, { reportRules: { 'tight-polling': { interval: '50ms', severity: 'error' } } })
  await poll(client, 12, '100ms')
  t.same(await client.found('tight-polling'), [])
  await poll(client, 10, '49ms')
  t.match(await client.found('tight-polling'), [{ severity: 'error' }])
})

test('tight-polling: the history of a server is judged, its metadata are not', async (t) => {
  for (const [part, count] of [['os-instance-actions', 1], ['metadata', 0]] as const) {
    const client = await buildClient(t)
    for (let round = 0; round < 10; round++) {
      await client.send('GET', `${client.path}/${part}`)
      await client.advance('50ms')
    }
    t.equal((await client.found('tight-polling')).length, count, part)
  }
})

test('tight-polling: reads of different servers are no polling, and no pace is known when the clock stands still', async (t) => {
  const client = await buildClient(t)
  for (let round = 0; round < 12; round++) await client.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}?round=${round}`)
  for (let round = 0; round < 12; round++) await client.look()
  t.same(await client.found('tight-polling'), [])
})

test('no-confirmation: a restart that nobody looks at is found, for each server', async (t) => {
  const client = await buildClient(t)
  await client.look()
  await client.restart()
  await client.advance('10s')
  await client.restart()
  t.match(await client.found('no-confirmation'), [{ severity: 'warning', requests: { length: 2 }, message: /^The restart of bms-\d+ was accepted 2 times, and nobody looked at the server afterwards; accepted does not mean done\.$/ }])
})

test('no-confirmation: a look by anybody, at one or at all servers, is enough', async (t) => {
  for (const path of [`servers/${SERVER}`, 'servers/detail', 'servers?status=ACTIVE', `servers/${SERVER}/os-instance-actions`]) {
    const client = await buildClient(t)
    await client.restart()
    await client.send('GET', `/v2.1/${PROJECT}/${path}`, undefined, { 'user-agent': 'another' })
    t.same(await client.found('no-confirmation'), [], path)
  }
})

test('no-confirmation: a read that does not show the server is no look', async (t) => {
  for (const [path, headers] of [['servers', {}], ['servers/detail?name=%5Ebms%24', {}], [`servers/${STOPPED}`, {}], [`servers/${SERVER}`, failing('401:operation=any')], [`servers/${SERVER}`, failing('429:operation=any')]] as const) {
    const client = await buildClient(t)
    await client.restart()
    await client.send('GET', `/v2.1/${PROJECT}/${path}`, undefined, headers)
    t.equal((await client.found('no-confirmation')).length, 1, path)
  }
})

test('no-confirmation: a restart that was refused needs none; a job tells of its servers', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('409'))
  t.same(await client.found('no-confirmation'), [])
  const body = { reboot: { type: 'HARD', servers: [{ id: SERVER }] } }
  const { job_id: job } = (await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, body)).json() as { job_id: string }
  t.match(await client.found('no-confirmation'), [{ serverId: SERVER, message: /was accepted, and/ }])
  await client.send('GET', `/v1/${PROJECT}/jobs/${job}`)
  t.same(await client.found('no-confirmation'), [])
})

test('no-confirmation: of a server that was deleted nothing can be confirmed', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.send('DELETE', client.path, undefined, failing('403:operation=any'))
  t.equal((await client.found('no-confirmation')).length, 1, 'a refusal deletes nothing')
  await client.send('DELETE', client.path)
  t.same(await client.found('no-confirmation'), [])
})

test('what the library itself restarts is no client', async (t) => {
  const client = await buildClient(t)
  await client.restart({ 'user-agent': 'bms-emulator' })
  t.match(await client.report(), { findings: { length: 0 }, clients: { length: 0 } })
})

test('error-ignored: ERROR after an action, and nothing afterwards, is found', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('outcome=error'))
  await client.advance('10s')
  await client.look()
  t.match(await client.found('error-ignored'), [{ severity: 'warning', requests: { length: 2 }, message: /^bms-\d+ was shown in ERROR, and no request about it followed; did the client report it\?$/ }])
})

test('error-ignored: a request about the server afterwards, or a later look that shows another status, is enough', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('outcome=error'))
  await client.advance('10s')
  await client.look()
  await client.restart()
  t.same(await client.found('error-ignored'), [])
  await client.advance('10s')
  await client.look()
  t.same(await client.found('error-ignored'), [])
})

test('error-ignored: any request about the server afterwards follows it', async (t) => {
  for (const [method, part] of [['DELETE', ''], ['PUT', '/tags/broken'], ['GET', '/os-instance-actions']] as const) {
    const client = await buildClient(t)
    await client.restart(failing('outcome=error'))
    await client.advance('10s')
    await client.look()
    await client.send(method, `${client.path}${part}`)
    t.same(await client.found('error-ignored'), [], method)
  }
})

test('error-ignored: a batch afterwards is about its servers', async (t) => {
  for (const [id, count] of [[SERVER, 0], [STOPPED, 1]] as const) {
    const client = await buildClient(t)
    await client.restart(failing('outcome=error'))
    await client.advance('10s')
    await client.look()
    await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id }] } })
    t.equal((await client.found('error-ignored')).length, count)
  }
})

test('error-ignored: a job that ends in FAIL, and nothing afterwards, is found', async (t) => {
  const client = await buildClient(t)
  const body = { reboot: { type: 'HARD', servers: [{ id: SERVER }] } }
  const { job_id: job } = (await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, body, failing('outcome=error'))).json() as { job_id: string }
  await client.send('GET', `/v1/${PROJECT}/jobs/${job}`)
  t.same(await client.found('error-ignored'), [], 'it still runs')
  await client.advance('10s')
  await client.send('GET', `/v1/${PROJECT}/jobs/${job}`)
  t.match(await client.found('error-ignored'), [{ serverId: SERVER, message: /^The job of bms-\d+ was shown in FAIL, and no request about the server followed; did the client report it\?$/ }])
  await client.look()
  t.match(await client.found('error-ignored'), [{ message: /^bms-\d+ was shown in ERROR, and/ }])
})

test('error-ignored: a server on which the client did not act is none, nor is one that is only stopped', async (t) => {
  const client = await buildClient(t)
  await client.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'ERROR' })
  await client.look()
  await client.send('POST', `/v2.1/${PROJECT}/servers/${STOPPED}/action`, { 'os-start': null })
  await client.send('GET', `/v2.1/${PROJECT}/servers/${STOPPED}`)
  t.same(await client.found('error-ignored'), [])
  await client.restart()
  t.same(await client.found('error-ignored'), [], 'seen before the action')
})

test('tight-polling: each pause is judged by the clock that was in force then, whatever the clock is when somebody asks', async (t) => {
  const held = await buildClient(t, { clock: 'system' })
  await held.look()
  await held.send('PUT', '/_emulator/clock', { mode: 'manual' })
  for (let round = 0; round < 12; round++) await held.look()
  await held.send('PUT', '/_emulator/clock', { mode: 'system' })
  t.same(await held.found('tight-polling'), [])
  const running = await buildClient(t, { clock: 'system', reportRules: { 'tight-polling': { interval: '1h' } } })
  for (let round = 0; round < 12; round++) await running.look()
  await running.send('PUT', '/_emulator/clock', { mode: 'manual' })
  t.match(await running.found('tight-polling'), [{ requests: { length: 12 } }])
})
