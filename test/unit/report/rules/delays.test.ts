/** Rules judge when a request was sent, although the journal has the instant of its response: a delay moves only the latter. */
import { test } from 'tap'
import { turn } from '../../../../src/clock.js'
import { PROJECT } from '../../../helpers.js'
import { buildClient, failing, login, type TestClient } from '../client.js'

/** Sends a request that is held, advances the clock until its response arrives, and returns what `meanwhile` did before. */
async function held (client: TestClient, send: () => Promise<unknown>, by: string, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  const sent = send()
  while (client.worlds.forRead(PROJECT).holds.size === 0) await turn()
  await meanwhile()
  await client.advance(by)
  await sent
}

for (const point of ['request', 'response']) {
  test(`a second restart whose ${point} is late was sent while the first ran`, async (t) => {
    const client = await buildClient(t)
    await client.restart()
    await client.advance('1s')
    await held(client, () => client.restart(failing(`delay=20s@${point}`)), '20s')
    t.match(await client.found('double-restart'), [{ message: /was sent after 1s, while the first was running/ }])
  })

  test(`a retry whose ${point} is late was sent too early all the same`, async (t) => {
    const client = await buildClient(t)
    await client.restart(failing('503:retryAfter=10s'))
    await client.advance('1s')
    await held(client, () => client.restart(failing(`delay=20s@${point}`)), '20s')
    t.match(await client.found('retry-after-ignored'), [{ message: /was sent again after 1s\.$/ }])
    t.match(await client.found('blind-retry'), [{ message: /was sent again after 1s, / }])
  })
}

test('a restart that was late, and took effect after another one, is no second restart', async (t) => {
  const client = await buildClient(t)
  await held(client, () => client.restart(failing('delay=3s')), '3s', async () => {
    await client.advance('1s')
    await client.look()
    await client.restart()
  })
  t.same(await client.found('double-restart'), [])
})

test('a client waits from the arrival of a response on', async (t) => {
  const client = await buildClient(t)
  await held(client, () => client.restart(failing('503:retryAfter=3s,delay=20s@response')), '20s')
  await client.advance('1s')
  await client.restart()
  t.match(await client.found('retry-after-ignored'), [{ message: /was sent again after 1s\.$/ }])
})

test('a request that was sent before the one with Retry-After was answered is no retry of it', async (t) => {
  const client = await buildClient(t)
  await held(client, () => client.look(failing('503:retryAfter=10s,delay=5s')), '5s', async () => {
    await client.advance('1s')
    await client.look(failing('503:retryAfter=10s'))
  })
  t.same(await client.found('retry-after-ignored'), [])
})

test('a look that showed the task, and whose response was late, came before its end', async (t) => {
  const client = await buildClient(t)
  const history = (headers: Record<string, string>): Promise<unknown> => client.send('GET', `${client.path}/os-instance-actions`, undefined, headers)
  await client.restart()
  await client.advance('1s')
  await held(client, () => history(failing('delay=20s@response:operation=any')), '20s')
  t.equal((await client.found('stopped-early')).length, 1)
})

test('a look that was held until the task was done showed its end', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.advance('1s')
  await held(client, () => client.send('GET', `${client.path}/os-instance-actions`, undefined, failing('delay=20s:operation=any')), '20s')
  t.same(await client.found('stopped-early'), [])
})

test('a request that was under way when a 401 came does not use the token again', async (t) => {
  const client = await buildClient(t)
  const old = await login(client)
  await held(client, () => client.send('GET', client.path, undefined, { ...old, ...failing('delay=3s:operation=any') }), '3s', async () => {
    await client.advance('100ms')
    await client.send('GET', client.path, undefined, { ...old, ...failing('APIGW.0307:operation=any') })
    const fresh = await login(client)
    await client.send('GET', client.path, undefined, fresh)
  })
  t.same(await client.found('expired-token-reused'), [])
})
