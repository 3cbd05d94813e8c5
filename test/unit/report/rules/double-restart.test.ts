import { test } from 'tap'
import { buildClient, failing } from '../client.js'
import { PROJECT, SERVER, STOPPED } from '../../../helpers.js'

const OVER = { set: { rebootWhenRebooting: 'nova', softReboot: 'soft' } }

test('a second restart while the first runs is found', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.advance('2s')
  await client.restart()
  const [finding, ...others] = await client.found('double-restart')
  t.same(others, [])
  t.match(finding, { severity: 'error', client: { userAgent: 'lightMyRequest', number: 1 }, requests: [{ status: 204 }, { status: 409 }] })
  t.match(finding?.message, /^A second restart of bms-\d+ was sent after 2s, while the first was running\.$/)
})

test('a second restart after a lost response is found, although no response said that the first runs', async (t) => {
  const client = await buildClient(t, OVER)
  await client.restart(failing('503@response'))
  await client.restart()
  t.match(await client.found('double-restart'), [{ message: /at once/ }])
})

test('a request that can restart nothing, whatever the server does, is no second restart', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  for (const body of [{ reboot: { type: 5 } }, { reboot: { type: 'WARM' } }, { reboot: null }]) await client.restart({}, body)
  t.same(await client.found('double-restart'), [])
  await client.restart({}, { reboot: { type: 'hard' } })
  t.equal((await client.found('double-restart')).length, 1)
})

test('a restart has one task, also when a window of acceptance comes before it', async (t) => {
  const client = await buildClient(t, { set: { acceptWindow: 1000 } })
  await client.restart()
  await client.advance('2s')
  await client.restart()
  t.match(await client.found('double-restart'), [{ message: /was sent after 2s, while the first was running/, requests: [{ status: 204 }, { status: 409 }] }])
  await client.advance('2s')
  await client.send('GET', `${client.path.replace(/\/[^/]+$/, '')}/detail?status=REBOOT`)
  t.equal((await client.found('stopped-early')).length, 1)
})

test('a second restart at the instant at which the first ends is none', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.advance('5s')
  await client.restart()
  t.same(await client.found('double-restart'), [])
})

test('a second restart when the first was refused or lost before it began is none', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503'))
  await client.restart()
  t.same(await client.found('double-restart'), [])
})

test('a restart while that of another client runs is none', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.restart({ 'user-agent': 'other' })
  await client.restart({ 'x-auth-token': 'another' })
  t.same(await client.found('double-restart'), [])
})

test('a HARD restart ends a SOFT one that hangs, and a restart after half an hour repairs one that is stuck', async (t) => {
  const soft = await buildClient(t, OVER)
  await soft.restart({}, { reboot: { type: 'SOFT' } })
  await soft.restart()
  t.same(await soft.found('double-restart'), [])
  const refused = await buildClient(t, { set: { softReboot: 'soft' } })
  await refused.restart({}, { reboot: { type: 'SOFT' } })
  t.equal((await refused.restart()).statusCode, 409)
  t.same(await refused.found('double-restart'), [], 'the cloud may refuse it, and the client has meant to end the SOFT one')
  const again = await buildClient(t, OVER)
  for (let round = 0; round < 2; round++) await again.restart({}, { reboot: { type: 'SOFT' } })
  t.equal((await again.found('double-restart')).length, 1, 'a second SOFT restart ends nothing')
  const stuck = await buildClient(t)
  await stuck.restart(failing('outcome=stuck'))
  await stuck.advance('31m')
  await stuck.restart()
  t.same(await stuck.found('double-restart'), [])
})

test('a batch restarts each of its servers', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id: STOPPED }, { id: SERVER }] } })
  t.match(await client.found('double-restart'), [{ serverId: SERVER }])
})
