/** GET .../servers/{server_id}. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, HARD, PROJECT, SERVER } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'

const URL = 'https://openstack.example.com'
type Document = Record<string, unknown>
const example = (name: string): Document => (readFixture(`examples/${name}`) as { server: Document }).server

test('serialization', async (t) => {
  await t.test('the documented server equals the documented response, member for member', async (t) => {
    const { send } = await buildTestEmulator(t, { publicUrl: URL })
    const answer = await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)
    t.equal(answer.statusCode, 200)
    t.equal(answer.headers['content-type'], 'application/json')
    t.same(answer.json(), { server: example('server-show.json') })
  })

  await t.test('at microversion 2.26 it has the members added up to then', async (t) => {
    const { send } = await buildTestEmulator(t, { publicUrl: URL })
    const answer = await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, undefined, { 'x-openstack-nova-api-version': '2.26' })
    t.same(answer.json(), { server: example('derived/server-show-microversion-2.26.json') })
  })

  await t.test('from 2.47 the flavor is embedded with its original name', async (t) => {
    const { send } = await buildTestEmulator(t)
    const flavorAt = async (version: string): Promise<unknown> =>
      ((await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, undefined, { 'openstack-api-version': `compute ${version}` })).json() as { server: Document }).server['flavor']
    t.match(await flavorAt('2.46'), { id: 'physical.83.medium', links: [{ rel: 'bookmark' }] })
    t.match(await flavorAt('2.47'), { original_name: 'physical.83.medium', vcpus: Number, ram: Number, disk: Number, ephemeral: Number, swap: Number, extra_specs: {} })
    t.notOk('id' in (await flavorAt('2.47') as object))
  })

  await t.test('links follow the Host of the request and the version of the path', async (t) => {
    const { send } = await buildTestEmulator(t)
    const answer = await send('GET', `/v2/${PROJECT}/servers/${SERVER}`, undefined, { host: 'cloud.test:8774' })
    t.match(answer.json(), {
      server: {
        links: [
          { rel: 'self', href: `http://cloud.test:8774/v2/${PROJECT}/servers/${SERVER}` },
          { rel: 'bookmark', href: `http://cloud.test:8774/${PROJECT}/servers/${SERVER}` }
        ]
      }
    })
  })

  /** The documented server in each state of the examples: the action and the forced status that lead there. */
  const states: ReadonlyArray<readonly [name: string, body: unknown, status: string | null]> = [
    ['forced-restart', HARD, null],
    ['stopping', { 'os-stop': {} }, null],
    ['starting', { 'os-start': {} }, 'SHUTOFF'],
    ['stopped', null, 'SHUTOFF']
  ]
  for (const [name, body, status] of states) {
    await t.test(`a server in state ${name} is shown as its example`, async (t) => {
      const { send, act, show } = await buildTestEmulator(t, { profile: 'documented', publicUrl: URL })
      if (status !== null) await send('PATCH', `/_emulator/servers/${SERVER}`, { status })
      if (body !== null) t.equal((await act(body)).statusCode, 204)
      t.same(await show(), { ...example(`derived/server-show-${name}.json`), updated: '2026-01-01T00:00:00Z' })
    })
  }

  await t.test('only a server in ERROR has a fault', async (t) => {
    const { show } = await buildTestEmulator(t)
    t.notOk('fault' in await show())
    t.same((await show(FAULTY))['fault'], { code: 500, message: 'PowerStateFailure', details: '', created: '2017-05-25T03:41:00Z' })
  })
})

test('behaviour', async (t) => {
  await t.test('reads change nothing, whatever their number', async (t) => {
    const { send, act, show, advance } = await buildTestEmulator(t)
    await act(HARD)
    const first = (await send('GET', '/_emulator/servers')).body
    for (let look = 0; look < 5; look++) await show()
    t.equal((await send('GET', '/_emulator/servers')).body, first)
    await advance('5s')
    t.match(await show(), { status: 'ACTIVE' })
  })

  await t.test('a project that is only read is not kept', async (t) => {
    const { send, worlds } = await buildTestEmulator(t)
    t.equal((await send('GET', `/v2.1/abcdef/servers/${SERVER}`)).statusCode, 200)
    t.equal(worlds.find('abcdef'), undefined)
  })
})
