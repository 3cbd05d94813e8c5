/** The pages of the control API's lists. Issue 10, row 6. */
import { test, type Test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { createEmulator } from '../../src/index.js'

interface PageBody { readonly next: string | null, readonly [list: string]: unknown }

/** The items of all pages of a list, in the order of the pages, and how many pages there were. */
async function pages (emulator: TestEmulator, list: string, query: string): Promise<{ readonly items: ReadonlyArray<Record<string, unknown>>, readonly count: number }> {
  const items: Array<Record<string, unknown>> = []
  let count = 0
  for (let marker: string | null = ''; marker !== null; count++) {
    const answer = await emulator.send('GET', `/_emulator/${list}?${query}${marker === '' ? '' : `&marker=${encodeURIComponent(marker)}`}`)
    if (answer.statusCode !== 200) throw new Error(answer.body)
    const body: PageBody = answer.json()
    items.push(...body[list] as typeof items)
    marker = body.next
  }
  return { items, count }
}

async function busy (t: Test): Promise<TestEmulator> {
  const emulator = await buildTestEmulator(t)
  for (const project of ['0a', '0b', '0c']) await emulator.send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)
  return emulator
}

test('servers of all projects come page by page, each once, in the order of the whole list', async (t) => {
  const emulator = await busy(t)
  const whole = await pages(emulator, 'servers', '')
  t.same([whole.items.length, whole.count], [20, 1])
  for (const [limit, count] of [[1, 20], [3, 7], [5, 4], [19, 2], [20, 1], [1000, 1], [99_999, 1]] as const) {
    const { items, count: counted } = await pages(emulator, 'servers', `limit=${limit}`)
    t.same(items, whole.items, `limit ${limit}`)
    t.equal(counted, count)
  }
  t.same((await pages(emulator, 'servers', 'project=0b&limit=2')).items, whole.items.filter(({ projectId }) => projectId === '0b'))
})

test('projects come page by page', async (t) => {
  const emulator = await busy(t)
  for (const [limit, count] of [[1, 4], [3, 2], [4, 1]] as const) {
    const { items, count: counted } = await pages(emulator, 'projects', `limit=${limit}`)
    t.same(items.map(({ id }) => id), [PROJECT, '0a', '0b', '0c'])
    t.equal(counted, count)
  }
  t.same((await pages(emulator, 'projects', 'project=0b&limit=1')).count, 1)
})

test('fault rules of the template and of projects come page by page', async (t) => {
  const emulator = await busy(t)
  for (const query of ['', '?project=0a', '?project=0b']) for (const id of ['one', 'two']) await emulator.send('POST', `/_emulator/faults${query}`, { id: `${id}${query.slice(-2)}`, effect: { kind: 'delay', duration: 1 } })
  const { items } = await pages(emulator, 'faults', '')
  t.equal(items.length, 6)
  for (const limit of [1, 4, 6]) t.same(await pages(emulator, 'faults', `limit=${limit}&unused=true`), { items, count: Math.ceil(6 / limit) })
  t.equal((await emulator.send('GET', '/_emulator/faults?marker=%2Fnone')).statusCode, 400)
})

test('the newest requests and events come first, page by page', async (t) => {
  const emulator = await busy(t)
  for (const list of ['requests', 'events']) {
    const { items } = await pages(emulator, list, '')
    const oldestFirst = items.map(({ id }) => Number(id))
    const { items: paged, count } = await pages(emulator, list, 'limit=2')
    t.equal(count, Math.ceil(items.length / 2))
    t.same(paged.map(({ id }) => Number(id)).sort((a, b) => a - b), oldestFirst)
    const [first] = paged
    t.equal(first?.['id'], oldestFirst.at(-2), 'a page has its newest item last')
  }
  t.same((await pages(emulator, 'requests', 'project=0b&limit=1&operation=reboot')).items.length, 1)
  t.same((await pages(emulator, 'events', 'kind=request&limit=2')).count, 2)
})

test('a page has at most 1000 items, which is the default', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: Array.from({ length: 1001 }, (_, index) => ({ name: `s${index}` })) })
  for (const query of ['', 'limit=1000', 'limit=5000']) {
    const { servers, next } = (await emulator.send('GET', `/_emulator/servers?${query}`)).json() as { servers: unknown[], next: string }
    t.equal(servers.length, 1000)
    t.match(next, new RegExp(`^${PROJECT}/[0-9a-f-]{36}$`))
  }
  t.equal((await pages(emulator, 'servers', '')).items.length, 1001)
})

test('an unknown marker and an invalid limit are refused', async (t) => {
  const emulator = await busy(t)
  const gone = `0a/${SERVER}`
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}?project=0a`)
  for (const [list, marker] of [['servers', 'x'], ['servers', SERVER], ['servers', `0d/${SERVER}`], ['servers', gone], ['servers', '0a/x'], ['projects', '0d'], ['requests', '999'], ['requests', 'x'], ['events', '0'], ['events', '01']] as const) {
    const answer = await emulator.send('GET', `/_emulator/${list}?marker=${encodeURIComponent(marker)}`)
    t.equal(answer.statusCode, 400, `${list} ${marker}`)
    t.same(answer.json(), { error: { code: 'invalid', message: `marker is "${marker}"; expected the next of the page before, whose item still exists`, details: {} } })
  }
  for (const list of ['servers', 'projects', 'requests', 'events']) {
    for (const query of ['limit=0', 'limit=-1', 'limit=x', 'limit=1.5', 'limit=', 'limit=100000', 'marker=', `marker=${'x'.repeat(256)}`]) {
      t.match((await emulator.send('GET', `/_emulator/${list}?${query}`)).json(), { error: { code: 'invalid' } }, `${list} ${query}`)
    }
  }
})

test('the lists of the library return everything', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, servers: Array.from({ length: 1001 }, (_, index) => ({ name: `s${index}` })) })
  t.equal(emulator.servers.list().length, 1001)
  for (const projectId of ['0a', '0b']) for (let count = 0; count < 600; count++) await emulator.fetch(`/v2.1/${projectId}/servers?limit=1`, { headers: { 'x-auth-token': 'x' } })
  t.equal(emulator.requests.list().length, 1000, 'unknown projects share one journal')
  t.equal(emulator.requests.list({ limit: 7 }).length, 7)
  await emulator.close()
})

test('a snapshot in parts is the text that one string would be', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: Array.from({ length: 500 }, (_, index) => ({ name: `s${index}`, metadata: { note: 'x'.repeat(200) } })) })
  await emulator.act(HARD)
  const answer = await emulator.send('GET', '/_emulator/snapshot')
  t.match(answer.headers, { 'content-type': 'application/json; charset=utf-8', date: 'Thu, 01 Jan 2026 00:00:00 GMT' })
  t.ok(answer.body.length > 200_000)
  t.equal(answer.body, JSON.stringify(JSON.parse(answer.body)))
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', answer.body)).statusCode, 204)
  t.equal((await emulator.send('GET', '/_emulator/snapshot')).body, answer.body)
})
