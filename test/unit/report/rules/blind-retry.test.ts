import { test } from 'tap'
import { buildClient, failing } from '../client.js'
import { PROJECT } from '../../../helpers.js'

test('a restart that is sent again after a 5xx or a lost response without a look is found, once for a run', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503@response'))
  await client.advance('1s')
  await client.restart(failing('reset@response'))
  await client.advance('1s')
  await client.restart()
  const findings = await client.found('blind-retry')
  t.match(findings, [{ severity: 'error', requests: [{ status: 503 }, { status: 0 }, {}] }])
  t.match(findings[0]?.message, /^reboot of bms-\d+ got 503 and was sent 2 times again after 2s, without a look/)
})

test('a look in between makes it none, and so does a look at all servers', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503'))
  await client.look()
  await client.restart(failing('503'))
  await client.send('GET', `/v2.1/${PROJECT}/servers/detail`)
  await client.restart()
  t.same(await client.found('blind-retry'), [])
})

test('a look that fails is no look, nor is one at another server', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503'))
  await client.look(failing('503:operation=any'))
  await client.send('GET', `/v2.1/${PROJECT}/servers/other`)
  await client.restart()
  t.equal((await client.found('blind-retry')).length, 1)
})

test('a retry after a refusal is no blind one: the first has done nothing', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('429'))
  await client.restart(failing('BMS.0212'))
  await client.restart()
  t.same(await client.found('blind-retry'), [])
})

test('a creation that is sent again is found unless the client has listed the servers', async (t) => {
  const client = await buildClient(t)
  const create = (headers?: Record<string, string>): Promise<unknown> => client.send('POST', `/v2.1/${PROJECT}/servers`, { server: { name: 'new' } }, headers)
  await create(failing('503'))
  await client.send('GET', `/v2.1/${PROJECT}/servers`)
  await create(failing('503'))
  t.same(await client.found('blind-retry'), [])
  await create(failing('503'))
  t.equal((await client.found('blind-retry')).length, 1)
})

test('an action after ten minutes is a new one, and to delete again changes nothing', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503'))
  await client.advance('11m')
  await client.restart()
  await client.send('DELETE', client.path, undefined, failing('503:operation=any'))
  await client.send('DELETE', client.path)
  t.same(await client.found('blind-retry'), [])
})
