import { test } from 'tap'
import { buildClient, failing, login } from '../client.js'
import { PROJECT, SERVER } from '../../../helpers.js'

test('a client whose last look showed REBOOT is found', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.advance('1s')
  await client.look()
  const [finding] = await client.found('stopped-early')
  t.match(finding, { severity: 'error', requests: [{ status: 204 }, { status: 200 }] })
  t.match(finding?.message, /^The last look at bms-\d+, after 1s, showed REBOOT; the client did not wait for the end\.$/)
})

test('a client that believes a stale ACTIVE is found', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('stale=1'))
  await client.look()
  await client.advance('10s')
  t.match(await client.found('stopped-early'), [{ message: /showed ACTIVE, although its reboot was still running/ }])
})

test('a client that looks at the instant at which the restart ends has seen the end', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.look()
  await client.advance('5s')
  await client.look()
  t.same(await client.found('stopped-early'), [])
})

test('so has one that reads the details of all servers; a list of names shows no end', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.look()
  await client.advance('5s')
  await client.send('GET', `/v2.1/${PROJECT}/servers/detail`)
  t.same(await client.found('stopped-early'), [])
  await client.restart()
  await client.look()
  await client.send('GET', `/v2.1/${PROJECT}/servers`)
  t.equal((await client.found('stopped-early')).length, 1)
})

test('a client that never looks is no case of this rule, nor is one whose restart was refused', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  t.same(await client.found('stopped-early'), [])
  await client.send('POST', `${client.path}/action`, { reboot: { type: 'HARD' } }, { 'user-agent': 'late' })
  await client.look({ 'user-agent': 'late' })
  t.same(await client.found('stopped-early'), [], 'the restart of another client')
})

test('a restart that was lost before it began has nothing to wait for', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('reset'))
  await client.look()
  t.same(await client.found('stopped-early'), [], 'the server never had a task')
  await client.restart()
  await client.advance('10s')
  await client.restart(failing('503'))
  await client.look()
  t.same(await client.found('stopped-early'), [], 'the task before was that of another restart')
})

test('a restart whose response was lost has begun all the same, and must be waited for', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503@response'))
  await client.look()
  t.match(await client.found('stopped-early'), [{ requests: [{ status: 503 }, { status: 200 }] }])
})

test('a client that watches for a minute, or looks ten times at a server that is stuck, has given up', async (t) => {
  const patient = await buildClient(t, { rebootDuration: '2m' })
  await patient.restart()
  await patient.advance('60s')
  await patient.look()
  t.same(await patient.found('stopped-early'), [])
  const stuck = await buildClient(t)
  await stuck.restart(failing('outcome=stuck'))
  for (let look = 0; look < 9; look++) await stuck.look()
  t.equal((await stuck.found('stopped-early')).length, 1)
  await stuck.look()
  t.same(await stuck.found('stopped-early'), [])
})

test('only looks after the restart count, and many looks at a restart that ends are no reason to stop', async (t) => {
  const stuck = await buildClient(t)
  for (let look = 0; look < 9; look++) await stuck.look()
  await stuck.restart(failing('outcome=stuck'))
  await stuck.look()
  t.equal((await stuck.found('stopped-early')).length, 1)
  const hasty = await buildClient(t)
  await hasty.restart()
  for (let look = 0; look < 12; look++) await hasty.look()
  await hasty.advance('10s')
  t.equal((await hasty.found('stopped-early')).length, 1)
})

test('a client that saw REBOOT is found although the restart had ended: it believed that it ran', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('outcome=visible:reads=2'))
  await client.advance('6s')
  await client.look()
  t.match(await client.found('stopped-early'), [{ message: /showed REBOOT; the client/ }])
})

test('the task of another client is none of its own, whether it began before or after', async (t) => {
  const history = `/v2.1/${PROJECT}/servers/${SERVER}/os-instance-actions`
  const early = await buildClient(t)
  await early.restart({ 'user-agent': 'other' })
  await early.restart(failing('503'))
  await early.send('GET', history)
  await early.advance('10s')
  t.same(await early.found('stopped-early'), [])
  const late = await buildClient(t)
  await late.restart()
  await late.advance('1s')
  await late.send('GET', history)
  await late.advance('10s')
  await late.restart({ 'user-agent': 'other' })
  t.match(await late.found('stopped-early'), [{ client: { number: 1 }, message: /came after 1s, while its reboot was still running/ }])
})

test('a restart that no read shows cannot be waited for', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('outcome=invisible'))
  await client.look()
  t.same(await client.found('stopped-early'), [])
})

test('a read that does not show the server is not the last look', async (t) => {
  for (const [path, headers] of [['servers', {}], ['servers/detail?name=%5Ebms%24', {}], ['flavors/detail', {}], [`servers/${SERVER}`, failing('404:operation=any')]] as const) {
    const client = await buildClient(t)
    await client.restart()
    await client.advance('1s')
    await client.look()
    await client.send('GET', `/v2.1/${PROJECT}/${path}`, undefined, headers)
    t.match(await client.found('stopped-early'), [{ requests: [{ status: 204 }, { status: 200 }], message: /, after 1s, showed REBOOT; / }], path)
  }
})

test('a client that read only the history or a filtered list while its restart was running is found', async (t) => {
  for (const path of [`servers/${SERVER}/os-instance-actions`, 'servers?status=ACTIVE']) {
    const client = await buildClient(t)
    await client.restart()
    await client.advance('4s')
    await client.send('GET', `/v2.1/${PROJECT}/${path}`)
    t.match(await client.found('stopped-early'), [{ message: /^The last look at bms-\d+ came after 4s, while its reboot was still running; the client did not wait for the end\.$/ }])
    await client.advance('1s')
    await client.send('GET', `/v2.1/${PROJECT}/${path}`)
    t.same(await client.found('stopped-early'), [], path)
  }
})

test('a job that is RUNNING at the last look is found, one that has ended is not', async (t) => {
  const client = await buildClient(t)
  const body = { reboot: { type: 'HARD', servers: [{ id: SERVER }] } }
  const { job_id: job } = (await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, body)).json() as { job_id: string }
  await client.send('GET', `/v1/${PROJECT}/jobs/${job}`)
  t.match(await client.found('stopped-early'), [{ serverId: SERVER, message: /showed RUNNING; the client/ }])
  await client.advance('10s')
  await client.send('GET', `/v1/${PROJECT}/jobs/${job}`)
  t.same(await client.found('stopped-early'), [])
})

test('a server that was deleted afterwards needs no wait; a refused deletion ends nothing', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.look()
  await client.send('DELETE', client.path, undefined, failing('403:operation=any'))
  t.equal((await client.found('stopped-early')).length, 1)
  await client.send('DELETE', client.path)
  t.same(await client.found('stopped-early'), [])
})

test('a client that logs in after a 401 and looks again goes on; one that only logs in does not', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.look()
  await client.look(failing('401:operation=any'))
  const token = await login(client)
  t.equal((await client.found('stopped-early')).length, 1)
  await client.advance('10s')
  await client.look(token)
  t.same(await client.found('stopped-early'), [])
})

test('a look of another client does not go on for this one, unless a 401 came after its last look', async (t) => {
  const client = await buildClient(t)
  await client.look(failing('401:operation=any'))
  await client.restart()
  await client.look()
  await client.send('GET', `/v2.1/${PROJECT}/flavors`)
  await client.advance('10s')
  await client.look({ 'user-agent': 'other' })
  t.match(await client.found('stopped-early'), [{ client: { number: 1 } }])
})
