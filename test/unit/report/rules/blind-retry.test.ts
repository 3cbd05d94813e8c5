import { test } from 'tap'
import { buildClient, failing } from '../client.js'
import { PROJECT, SERVER, STOPPED } from '../../../helpers.js'

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

test('an action counts as a retry up to the limit, and as a new one after it', async (t) => {
  for (const [ms, count] of [[600_000, 1], [600_001, 0]] as const) {
    const client = await buildClient(t)
    await client.restart(failing('503'))
    await client.advance(`${ms}ms`)
    await client.restart()
    t.equal((await client.found('blind-retry')).length, count, String(ms))
  }
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

test('a look after a creation is a list that arrives; a start and a stop are actions too', async (t) => {
  for (const [path, fault] of [['servers', '503'], ['servers/detail', '403'], [`servers/${SERVER}`], ['flavors']] as const) {
    const client = await buildClient(t)
    const create = (headers?: Record<string, string>): Promise<unknown> => client.send('POST', `/v2.1/${PROJECT}/servers`, { server: { name: 'new' } }, headers)
    await create(failing('503'))
    await client.send('GET', `/v2.1/${PROJECT}/${path}`, undefined, fault === undefined ? {} : failing(`${fault}:operation=any`))
    await create()
    t.equal((await client.found('blind-retry')).length, 1, `${path} ${fault}`)
  }
  for (const body of [{ 'os-start': null }, { 'os-stop': null }]) {
    const client = await buildClient(t)
    await client.act(body, SERVER, failing('503@response'))
    await client.act(body)
    t.equal((await client.found('blind-retry')).length, 1, JSON.stringify(body))
  }
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

test('a read that does not show the server is no look: a refused one, a list of names, the details of others, other parts of it', async (t) => {
  const reads: ReadonlyArray<readonly [string, string?]> = [[SERVER, '401'], [SERVER, '429'], [SERVER, 'garbage@response'], ['?name=bms-83'], ['detail?name=%5Ebms%24'], [`${SERVER}/metadata`]]
  for (const [path, fault] of reads) {
    const client = await buildClient(t)
    await client.restart(failing('reset@response'))
    await client.advance('6s')
    await client.send('GET', `/v2.1/${PROJECT}/servers/${path}`.replace('/?', '?'), undefined, fault === undefined ? {} : failing(`${fault}:operation=any`))
    await client.restart()
    t.equal((await client.found('blind-retry')).length, 1, `${path} ${fault}`)
  }
})

test('the history of the server is a look, and so is a list of those with a status', async (t) => {
  for (const path of [`servers/${SERVER}/os-instance-actions`, 'servers?status=REBOOT', 'servers/detail?name=none&status=REBOOT']) {
    const client = await buildClient(t)
    await client.restart(failing('503'))
    await client.send('GET', `/v2.1/${PROJECT}/${path}`)
    await client.restart()
    t.same(await client.found('blind-retry'), [], path)
  }
})

test('a batch that is sent again needs a look at one of its servers; a list of flavors is none', async (t) => {
  const body = { reboot: { type: 'HARD', servers: [{ id: SERVER }, { id: STOPPED }] } }
  for (const [path, count] of [['flavors/detail', 1], ['servers', 1], [`servers/${STOPPED}`, 0], ['servers/detail', 0]] as const) {
    const client = await buildClient(t)
    const send = (headers?: Record<string, string>): Promise<unknown> => client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, body, headers)
    await send(failing('503:operation=batch'))
    await client.send('GET', `/v2.1/${PROJECT}/${path}`)
    await send()
    t.equal((await client.found('blind-retry')).length, count, path)
  }
})
