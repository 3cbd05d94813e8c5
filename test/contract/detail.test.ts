/** GET .../servers/detail: the detail list. Filters and paging are in servers-list.test.ts. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

const EXAMPLE = readFixture('examples/servers-detail.json') as { servers: Array<Record<string, unknown>> }

test('serialization: the documented list, loaded as a fleet, is read back unchanged', async (t) => {
  const { send } = await buildTestEmulator(t, { publicUrl: 'https://openstack.example.com', servers: { servers: EXAMPLE.servers } })
  const answer = await send('GET', `/v2.1/${PROJECT}/servers/detail`)
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'application/json')
  t.same(answer.json(), EXAMPLE)
})

test('behaviour: each item equals the response to show, during a restart too', async (t) => {
  const { send, act, show } = await buildTestEmulator(t)
  await act(HARD)
  const { servers } = (await send('GET', `/v2.1/${PROJECT}/servers/detail`)).json() as { servers: Array<{ id: string, status: string }> }
  t.equal(servers.length, 5)
  t.match(servers.find(({ id }) => id === SERVER), { status: 'REBOOT' })
  for (const server of servers) t.same(server, await show(server.id))
})
