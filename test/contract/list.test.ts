/** GET .../servers: the brief list. Filters and paging are in servers-list.test.ts. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

const IDS = [
  '95bf2490-5428-432c-ad9b-5e3406f869dd', '820abbd0-2d8e-4bc5-ae46-69cacfd4fbaa', '616fb98f-46ca-475e-917e-2563e5a8cd19',
  '726fb98f-46ca-475e-917e-2563e5a8cd20', 'bae51750-0089-41a1-9b18-5c777978ff6d'
]

test('serialization: the documented list, from a fleet of the documented server', async (t) => {
  const { send } = await buildTestEmulator(t, { publicUrl: 'https://openstack.example.com', servers: [{ id: IDS[1], name: 'bms' }] })
  const answer = await send('GET', `/v2.1/${PROJECT}/servers`)
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'application/json')
  t.same(answer.json(), readFixture('examples/servers-list.json'))
})

test('behaviour', async (t) => {
  await t.test('it lists all servers, newest first', async (t) => {
    const { send } = await buildTestEmulator(t)
    const { servers } = (await send('GET', `/v2.1/${PROJECT}/servers`)).json() as { servers: Array<{ id: string }> }
    t.same(servers.map(({ id }) => id), IDS)
  })

  await t.test('a new server comes first, a removed one is absent, a restart does not change the order', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    const idsNow = async (): Promise<string[]> => ((await send('GET', `/v2.1/${PROJECT}/servers`)).json() as { servers: Array<{ id: string }> }).servers.map(({ id }) => id)
    await act(HARD)
    t.same(await idsNow(), IDS)
    const { id } = (await send('POST', '/_emulator/servers', { name: 'new' })).json() as { id: string }
    t.same(await idsNow(), [id, ...IDS])
    await send('DELETE', `/_emulator/servers/${SERVER}`)
    t.same(await idsNow(), [id, ...IDS.slice(1)])
  })
})
