/** Query members that are sent twice: NOVA.md section 6. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../../helpers.js'

const LIST = `/v2.1/${PROJECT}/servers`

interface Page { readonly servers: readonly unknown[], readonly servers_links: ReadonlyArray<{ readonly href: string }> }

async function page (emulator: TestEmulator, path: string): Promise<{ readonly length: number, readonly query: string | undefined }> {
  const { servers, servers_links: [next] } = (await emulator.send('GET', path)).json() as Page
  return { length: servers.length, query: next?.href.split('?')[1] }
}

test('the last limit counts for the page, in every profile', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const emulator = await buildTestEmulator(t, { profile })
    for (const [query, length] of [['limit=2&limit=1', 1], ['limit=1&limit=2', 2]] as const) {
      for (const path of [LIST, `${LIST}/detail`]) t.equal((await page(emulator, `${path}?${query}`)).length, length, `${profile} ${path}?${query}`)
      t.match((await emulator.send('GET', `/v2.1/${PROJECT}/flavors?${query}`)).json(), { flavors: [{}] })
    }
  }
})

test('under nova the next link has each parameter once, in the order of their names', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  t.match((await page(emulator, `${LIST}?limit=2&limit=1`)).query, /^limit=2&marker=[0-9a-f-]{36}$/)
  t.match((await page(emulator, `${LIST}?status=active&limit=1&status=ERROR`)).query, /^limit=1&status=active&marker=[0-9a-f-]{36}$/)
  t.match((await page(emulator, `${LIST}?sort_key=uuid&marker=&limit=1`)).query, /^limit=1&marker=[0-9a-f-]{36}&sort_key=uuid$/)
})

test('under the other profiles the next link keeps what was sent, so that the next page has the same filters', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.match((await page(emulator, `${LIST}?status=active&limit=1&status=ERROR`)).query, /^status=active&limit=1&status=ERROR&marker=[0-9a-f-]{36}$/)
})

test('each of several limits must be a number', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const query of ['limit=x&limit=1', 'limit=1&limit=x']) {
    t.match((await emulator.send('GET', `${LIST}?${query}`)).json(), { badRequest: { message: "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'" } })
  }
})

test('the list of actions takes one limit', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act(HARD)
  const response = await emulator.send('GET', `${LIST}/${SERVER}/os-instance-actions?limit=1&limit=2`, undefined, { 'openstack-api-version': 'compute 2.58' })
  t.match(response.json(), { badRequest: { message: "Invalid input for query parameters limit. Value: ['1', '2']. ['1', '2'] is too long" } })
})
