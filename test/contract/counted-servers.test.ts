/** Servers that follow from a name and a count: each responds as one that is written. Issue 11, row 4. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, type TestEmulator } from '../helpers.js'
import { loadSettings, OptionError, resolveOptions, type Settings } from '../../src/config/index.js'
import { put, snapshot } from '../snapshot-helpers.js'
import { catalogue } from '../worlds.js'

const MILLION = 1_000_000
const FLEET = [{ name: 'front', created: '2025-12-31T00:00:00Z' }, { name: 'bms-{n}', count: MILLION, flavor: { id: 'big', vcpus: 2, ram: 3 }, 'OS-EXT-AZ:availability_zone': 'far' }] as const

interface Named { readonly id: string, readonly name: string }

async function get<Body> (emulator: TestEmulator, path: string): Promise<Body> {
  const answer = await emulator.send('GET', path.startsWith('/') ? path : `/v2.1/${PROJECT}/${path}`)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json()
}

async function names (emulator: TestEmulator, query: string): Promise<readonly string[]> {
  return (await get<{ servers: Named[] }>(emulator, `servers?${query}`)).servers.map(({ name }) => name)
}

async function idOf (emulator: TestEmulator, name: string): Promise<string> {
  const { servers: [server] } = await get<{ servers: Named[] }>(emulator, `servers?name=%5E${name}%24`)
  return String(server?.id)
}

test('a million servers are listed, found and restarted as any others', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: FLEET })
  t.same(await names(emulator, 'limit=2'), ['bms-1000000', 'bms-999999'])
  t.same(await names(emulator, `limit=2&marker=${await idOf(emulator, 'bms-500001')}`), ['bms-500000', 'bms-499999'])
  t.same(await names(emulator, `marker=${await idOf(emulator, 'bms-2')}`), ['bms-1', 'front'])
  t.same(await names(emulator, 'name=99999&limit=3'), ['bms-999999', 'bms-999998', 'bms-999997'])
  t.same(await names(emulator, 'name=s-1.0000%24'), ['bms-190000', 'bms-180000', 'bms-170000', 'bms-160000', 'bms-150000', 'bms-140000', 'bms-130000', 'bms-120000', 'bms-110000', 'bms-100000'])
  t.same(await names(emulator, 'sort_key=display_name&sort_dir=asc&limit=3'), ['bms-1', 'bms-10', 'bms-100'])
  const id = await idOf(emulator, 'bms-42')
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-000000000042$/)
  t.match(await emulator.show(id), { id, name: 'bms-42', status: 'ACTIVE' })
  t.same(await names(emulator, 'status=REBOOT'), [])
  t.equal((await emulator.act(HARD, id)).statusCode, 204)
  t.same(await names(emulator, 'status=REBOOT'), ['bms-42'])
  await emulator.advance('5s')
  t.same(await names(emulator, 'status=REBOOT'), [])
  t.equal((await emulator.show(id))['status'], 'ACTIVE')
  t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${id.slice(0, -12)}000001000001`)).statusCode, 404)
})

test('they are counted without being looked at', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: FLEET })
  const totals = async (): Promise<unknown> => {
    const { limits: { absolute: { totalInstancesUsed, totalCoresUsed, totalRAMUsed, maxTotalInstances } } } = await get<{ limits: { absolute: Record<string, number> } }>(emulator, 'limits')
    return [totalInstancesUsed, totalCoresUsed, totalRAMUsed, maxTotalInstances]
  }
  const count = async (query: string): Promise<number> => (await get<{ count: number }>(emulator, `/v1/${PROJECT}/baremetalservers/detail?${query}`)).count
  const metric = async (status: string): Promise<string | undefined> => new RegExp(`^bms_emulator_servers\\{status="${status}"\\} (\\d+)$`, 'm').exec((await emulator.send('GET', '/_emulator/metrics')).body)?.[1]
  t.same(await totals(), [MILLION + 1, 2 * MILLION + 16, 3 * MILLION + 131_072, MILLION + 100_001])
  t.same([await count(''), await count('status=ACTIVE'), await count('flavor=big'), await count('name=front')], [MILLION + 1, MILLION + 1, MILLION, 1])
  t.same((await get<{ availabilityZoneInfo: Array<{ zoneName: string }> }>(emulator, 'os-availability-zone')).availabilityZoneInfo.map(({ zoneName }) => zoneName), ['eu-de-01', 'far'])
  t.same((await get<{ flavors: Named[] }>(emulator, 'flavors')).flavors.map(({ id }) => id), ['big', 'physical.83.medium'])
  await emulator.send('DELETE', '/_emulator/servers/bms-3')
  await emulator.send('PATCH', '/_emulator/servers/bms-4', { status: 'ERROR', flavor: { id: 'own', vcpus: 1, ram: 1 } })
  t.same(await totals(), [MILLION, 2 * (MILLION - 2) + 16 + 1, 3 * (MILLION - 2) + 131_072 + 1, MILLION + 100_001])
  t.same([await count('status=ACTIVE'), await count('status=ERROR'), await count('flavor=big'), await metric('ACTIVE'), await metric('ERROR')], [MILLION - 1, 1, MILLION - 2, String(MILLION - 1), '1'])
  t.equal((await emulator.send('GET', '/_emulator/servers/bms-3')).statusCode, 404)
  await emulator.send('POST', '/_emulator/reset')
  t.same(await totals(), [MILLION + 1, 2 * MILLION + 16, 3 * MILLION + 131_072, MILLION + 100_001])
})

test('every response is that of servers written one by one', async (t) => {
  const [front, { count, ...members }] = FLEET
  const one = await buildTestEmulator(t, { servers: [front, { ...members, count: 5 }] })
  const made = Array.from(one.start.fleet.walk(0, 5)).reverse()
  const other = await buildTestEmulator(t, { servers: [front, ...made.map(({ id, name }) => ({ ...members, id, name }))] })
  const id = String(made[1]?.id)
  const requests: ReadonlyArray<readonly [method: string, path: string, body?: unknown]> = [
    ['GET', 'servers'], ['GET', 'servers/detail?limit=3'], ['GET', `servers/detail?marker=${id}`], ['POST', `servers/${id}/action`, HARD], ['GET', 'servers/detail?status=REBOOT'],
    ['PUT', `servers/${id}`, { server: { name: 'renamed' } }], ['GET', 'servers?name=bms'], ['GET', `servers/${id}/os-instance-actions`], ['POST', 'servers', { server: { name: 'bms-9', flavorRef: 'big' } }],
    ['GET', 'servers/detail?sort_key=display_name'], ['DELETE', `servers/${id}`], ['GET', 'limits'], ['GET', '/_emulator/servers'], ['POST', '/_emulator/clock/advance', { by: '1h' }], ['GET', '/_emulator/servers'],
    ['POST', '/_emulator/servers', { name: 'old', created: '2025-12-31T12:00:00Z' }], ['GET', 'servers'], ['GET', '/_emulator/events'], ['GET', 'servers/detail?changes-since=2020-01-01T00:00:00Z']
  ]
  for (const [method, path, body] of requests) {
    const answer = async (emulator: TestEmulator): Promise<string> => (await emulator.send(method, path.startsWith('/') ? path : `/v2.1/${PROJECT}/${path}`, body)).body
    t.equal(await answer(one), await answer(other), `${method} ${path}`)
  }
})

test('a filter finds what a stale view shows, not what is true', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: FLEET })
  const id = await idOf(emulator, 'bms-2')
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'stale', for: '1s', operations: ['list'] } })
  await emulator.act(HARD, id)
  t.same(await names(emulator, 'status=REBOOT'), [])
  t.same([await names(emulator, 'status=ERROR'), await names(emulator, 'status=ACTIVE&limit=1')], [[], ['bms-1000000']])
  await emulator.advance('1s')
  t.same(await names(emulator, 'status=REBOOT'), ['bms-2'])
})

test('a project takes counted servers, and memory for what it holds', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const { memory: { servers } } = emulator.worlds.feed
  const before = servers.used
  const { id } = (await emulator.send('POST', '/_emulator/projects', { servers: [{ name: 'n{n}', count: MILLION }] })).json() as Named
  t.equal((await get<{ servers: number }>(emulator, `/_emulator/projects/${id}`)).servers, MILLION)
  const used = servers.used - before
  t.ok(used < 50_000, `${used} bytes`)
  t.equal((await emulator.send('DELETE', `/_emulator/projects/${id}`)).statusCode, 204)
  t.equal(servers.used, before)
  const refused: ReadonlyArray<readonly [unknown, string]> = [
    [{ name: 'n', count: 2 }, 'servers[0].name is "n"; expected {n} in it once, for the number from 1 to count'],
    [{ name: 'n{n}', count: MILLION + 1 }, 'servers[0].count is 1000001; expected a whole number from 1 to 1000000'],
    [{ name: 'n{n}', count: 2, id: '95bf2490-5428-432c-ad9b-5e3406f869dd' }, 'servers[0].id is 95bf2490-5428-432c-ad9b-5e3406f869dd, with count; expected no id, because those of counted servers follow from the name']
  ]
  for (const [server, message] of refused) {
    const answer = await emulator.send('POST', '/_emulator/projects', { servers: [server] })
    t.same([answer.statusCode, (answer.json() as { error: { message: string } }).error.message], [400, message])
  }
  const single = await emulator.send('POST', '/_emulator/servers', { name: 'n{n}', count: 2 })
  t.equal(single.statusCode, 400)
  t.match((single.json() as { error: { message: string } }).error.message, /^count is not a known member; /)
})

test('a snapshot holds the series, and restores the same fleet and its changes', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: FLEET })
  await emulator.act(HARD, await idOf(emulator, 'bms-7'))
  await emulator.send('DELETE', '/_emulator/servers/bms-8')
  const taken = await snapshot(emulator)
  t.ok(taken.length < 50_000, `${taken.length} characters`)
  const other = await buildTestEmulator(t)
  await put(other, taken)
  t.equal(await snapshot(other), taken)
  t.same(await names(other, 'status=REBOOT'), ['bms-7'])
  await other.advance('1m')
  t.same([await names(other, 'limit=2'), await names(other, 'status=REBOOT')], [['bms-1000000', 'bms-999999'], []])
  await put(emulator, taken)
  t.equal(emulator.worlds.find(PROJECT)?.servers.fleet, emulator.start.fleet, 'the fleet that is in use is shared again')
  const project = await snapshot(emulator, `?project=${PROJECT}`)
  await put(other, project, `?project=${PROJECT}`)
  t.equal(await snapshot(other, `?project=${PROJECT}`), project)
  type Loose = { fleets: Array<Array<Record<string, unknown>>> }
  const refused: ReadonlyArray<readonly [Record<string, unknown>, string]> = [
    [{ count: 0 }, 'fleets[0][1].count is 0; expected a whole number from 1 to 1000000'],
    [{ name: 'bms' }, 'fleets[0][1].name is "bms"; expected {n} in it once, for the number from 1 to count'],
    [{ id: '95bf2490-5428-432c-ad9b-000000000001' }, 'fleets[0][1].id is "95bf2490-5428-432c-ad9b-000000000001"; expected "95bf2490-5428-432c-ad9b-000000000000", the id of number 0'],
    [{ pending: [{ atMs: 1, set: {} }] }, 'fleets[0][1].pending holds 1; expected at most 0'],
    [{ durations: { reboot: { kind: 'uniform', minMs: 2, maxMs: 1 } } }, 'fleets[0][1].durations.reboot.maxMs is 1; expected at least minMs, 2']
  ]
  for (const [members, message] of refused) {
    const document = JSON.parse(taken) as Loose
    Object.assign(document.fleets[0]?.[1] ?? {}, members)
    const answer = await other.send('PUT', '/_emulator/snapshot', document)
    t.same([answer.statusCode, (answer.json() as { error: { message: string } }).error.message], [400, message])
  }
  const twice = JSON.parse(taken) as Loose
  twice.fleets[0]?.push(twice.fleets[0][1] ?? {})
  t.match((await other.send('PUT', '/_emulator/snapshot', twice)).json(), { error: { message: 'fleets[0][2].count is 1000000, which makes 2000000 counted servers; expected at most 1000000 in all' } })
})

function settingsOf (servers: unknown): Settings {
  const resolved = resolveOptions([{ origin: 'call', values: { clock: 'manual', seed: 1, servers }, describe: (name) => name }])
  return loadSettings(resolved, { catalogue, fleet: [] })
}

test('a reload with another count adds or removes the last servers', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: FLEET })
  await emulator.send('PATCH', '/_emulator/servers/bms-5', { status: 'ERROR' })
  emulator.reload(settingsOf([FLEET[0], { ...FLEET[1], count: MILLION - 9 }]))
  t.same([await names(emulator, 'limit=1'), await names(emulator, 'name=%5Ebms-5%24&status=ERROR')], [['bms-999991'], ['bms-5']])
  emulator.reload(settingsOf([FLEET[0], { ...FLEET[1], count: MILLION - 8 }, { name: 'more-{n}', count: 3 }]))
  t.same(await names(emulator, 'limit=5'), ['more-3', 'more-2', 'more-1', 'bms-999992', 'bms-999991'])
  const small = await buildTestEmulator(t, { servers: [{ name: 'one' }] })
  t.throws(() => small.reload(settingsOf(FLEET)), new OptionError(`servers: project ${PROJECT} would have 1000001 servers; expected at most 100001`))
  small.reload(settingsOf([{ name: 'one' }, { name: 'few-{n}', count: 100 }]))
  t.same((await names(small, '')).length, 101)
})
