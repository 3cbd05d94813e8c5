import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'
import { IDENTITY, OPS_PROJECT } from '../identity-helpers.js'
import { createWorlds, MAX_PROJECTS } from '../../src/world/projects.js'

const OTHER = '0123456789abcdef0123456789abcdef'

test('POST projects creates a project and returns its id, a token and the environment of clients', async (t) => {
  const emulator = await buildTestEmulator(t)
  const answer = await emulator.send('POST', '/_emulator/projects', {})
  t.equal(answer.statusCode, 201)
  const { id, token, env } = answer.json()
  t.match(id, /^[0-9a-f]{32}$/)
  t.match(token, /./)
  t.match(env, { OS_PROJECT_ID: id, OS_AUTH_URL: /^http:\/\/localhost:80\/v3$/ })
  const show = await emulator.send('GET', `/v2.1/${id}/servers/${SERVER}`, undefined, { 'x-auth-token': token })
  t.match(show.json(), { server: { status: 'ACTIVE', tenant_id: id } })
  t.not((await emulator.send('POST', '/_emulator/projects', {})).json().id, id, 'each gets an id of its own')
})

test('a project accepts its own name, seed, profile, clock and servers', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', {
    id: OTHER,
    name: 'checkout',
    seed: 7,
    profile: { name: 'nova', successStatus: 204 },
    clock: { mode: 'manual', now: '2030-01-01T00:00:00Z' },
    servers: [{ name: 'alone', rebootDuration: '1s' }],
    startDuration: { uniform: ['1s', '2s'] }
  })
  t.same((await emulator.send('GET', `/_emulator/projects/${OTHER}`)).json(), {
    id: OTHER,
    name: 'checkout',
    seed: 7,
    profile: 'nova',
    clock: { mode: 'manual', now: '2030-01-01T00:00:00.000Z', scale: 1, nextChange: null, waiting: 0 },
    servers: 1,
    faults: 0,
    rebootDuration: 5000,
    startDuration: { uniform: [1000, 2000] },
    stopDuration: 3000
  })
  const [server] = (await emulator.send('GET', `/_emulator/servers?project=${OTHER}`)).json().servers
  t.match(server, { name: 'alone', created: '2030-01-01T00:00:00.000Z' })
  const act = await emulator.send('POST', `/v2.1/${OTHER}/servers/${server.id}/action`, HARD)
  t.equal(act.statusCode, 204)
  t.equal(act.headers.date, 'Tue, 01 Jan 2030 00:00:00 GMT')
})

test('reset of one project restores what it was created with, and does not affect the others', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: OTHER, name: 'own', profile: 'nova', servers: [{ name: 'alone' }] })
  const [server] = (await emulator.send('GET', `/_emulator/servers?project=${OTHER}`)).json().servers
  await emulator.send('POST', `/v2.1/${OTHER}/servers/${server.id}/action`, HARD)
  await emulator.send('POST', `/_emulator/faults?project=${OTHER}`, { effect: { kind: 'error', error: 503 } })
  await emulator.act(HARD)
  t.equal((await emulator.send('POST', `/_emulator/reset?project=${OTHER}`)).statusCode, 204)
  t.match((await emulator.send('GET', `/_emulator/projects/${OTHER}`)).json(), { name: 'own', profile: 'nova', servers: 1, faults: 0 })
  t.match((await emulator.send('GET', `/_emulator/servers?project=${OTHER}`)).json().servers, [{ id: server.id, status: 'ACTIVE' }])
  t.match(await emulator.show(), { status: 'REBOOT' })
})

test('GET projects lists them, DELETE removes one or all; the default project starts again', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: OTHER })
  await emulator.act(HARD)
  const ids = async (): Promise<string[]> => (await emulator.send('GET', '/_emulator/projects')).json().projects.map(({ id }: { id: string }) => id)
  t.same(await ids(), [PROJECT, OTHER])
  t.equal((await emulator.send('DELETE', `/_emulator/projects/${OTHER}`)).statusCode, 204)
  t.same(await ids(), [PROJECT])
  await emulator.send('POST', '/_emulator/projects', { id: OTHER })
  t.equal((await emulator.send('DELETE', '/_emulator/projects')).statusCode, 204)
  t.same(await ids(), [PROJECT])
  t.match(await emulator.show(), { status: 'ACTIVE' })
})

test('a read of an unknown project does not create it', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.equal((await emulator.send('GET', `/_emulator/clock?project=${OTHER}`)).statusCode, 200)
  t.equal((await emulator.send('GET', `/_emulator/servers?project=${OTHER}`)).statusCode, 200)
  const answer = await emulator.send('GET', `/_emulator/projects/${OTHER}`)
  t.equal(answer.statusCode, 404)
  t.same(answer.json(), { error: { code: 'not-found', message: `there is no project "${OTHER}"; GET /_emulator/projects lists them`, details: {} } })
  t.equal((await emulator.send('DELETE', `/_emulator/projects/${OTHER}`)).statusCode, 404)
})

test('invalid bodies are refused, and create no project', async (t) => {
  const emulator = await buildTestEmulator(t)
  const table: ReadonlyArray<[body: unknown, status: number, message: RegExp]> = [
    [{ id: PROJECT }, 409, /^project c685484a8cc2416b97260938705deb65 already exists; choose another id/],
    [{ id: 'My Project' }, 400, /./],
    [{ seed: true }, 400, /./],
    [{ clock: 'slow' }, 400, /^"slow" is not a clock; expected system, manual, auto, a speed such as 10x/],
    [{ profile: { successStatus: 200 } }, 400, /^choice successStatus is 200/],
    [{ profile: { name: 'aws' } }, 400, /^unknown profile "aws"/],
    [{ servers: [{ id: SERVER, name: 'a' }, { id: SERVER, name: 'b' }] }, 400, /^servers\[1\].id is 95bf2490-5428-432c-ad9b-5e3406f869dd, as in servers\[0\]; expected a unique id$/],
    [{ servers: [{ name: 'a', rebootDuration: '5x' }] }, 400, /rebootDuration: "5x" is not a duration/],
    [{ colour: 'red' }, 400, /./],
    [{ rebootDuration: 'soon' }, 400, /^rebootDuration: "soon" is not a duration/]
  ]
  for (const [body, status, message] of table) {
    const answer = await emulator.send('POST', '/_emulator/projects', body)
    t.equal(answer.statusCode, status, JSON.stringify(body))
    t.match(answer.json().error.message, message)
  }
  t.equal((await emulator.send('GET', '/_emulator/projects')).json().projects.length, 1)
})

test('a name that is taken is refused: by the identity section as well as by a project that was made', async (t) => {
  const emulator = await buildTestEmulator(t, { identity: IDENTITY })
  const { id } = (await emulator.send('POST', '/_emulator/projects', { name: 'mine' })).json()
  for (const [name, owner] of [['ops', OPS_PROJECT], ['mine', id]]) {
    const answer = await emulator.send('POST', '/_emulator/projects', { name })
    t.equal(answer.statusCode, 409)
    t.same(answer.json().error, { code: 'conflict', message: `project ${owner} already has the name "${name}"; choose another name, or omit it`, details: {} })
  }
})

test('at most 10,000 projects are kept; the refusal names the remedy', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (let number = 1; number < MAX_PROJECTS; number++) emulator.worlds.add(number.toString(16), {})
  const made = await emulator.send('POST', '/_emulator/projects', {})
  t.equal(made.statusCode, 429)
  t.same(made.json(), { error: { code: 'limit', message: 'The emulator has 10000 projects, which is the limit. Remove some with DELETE /_emulator/projects.', details: {} } })
  t.equal((await emulator.send('POST', `/v2.1/${OTHER}/servers/${SERVER}/action`, HARD)).statusCode, 503, 'also if a change names a new one')
  t.equal((await emulator.send('GET', `/v2.1/${OTHER}/servers/${SERVER}`)).statusCode, 200, 'a read needs no room')
})

test('removing one project makes room for another', async (t) => {
  const { start } = await buildTestEmulator(t)
  const worlds = createWorlds(start, { isListening: false, onProject: () => {}, onTransition: () => {} }, 2)
  worlds.add(OTHER, {})
  t.throws(() => worlds.add('a', {}), { message: 'limit-reached' })
  t.equal(worlds.remove(OTHER), true)
  t.equal(worlds.add('a', {}).projectId, 'a')
  t.equal(worlds.remove(OTHER), false)
})

test('a project has its own durations, SOFT in proportion; a server\'s own override them, and a reset keeps them', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.send('POST', '/_emulator/projects', { id: OTHER, rebootDuration: '10s', stopDuration: '1s', servers: [{ name: 'a' }, { name: 'b', rebootDuration: '20s' }] })
  const send = (method: string, path: string, body?: unknown): ReturnType<typeof emulator.send> => emulator.send(method, `${path}?project=${OTHER}`, body)
  const dueAfter = async (name: string, body: unknown): Promise<string> => {
    await emulator.send('POST', `/_emulator/reset?project=${OTHER}`)
    const { id } = (await send('GET', `/_emulator/servers/${name}`)).json()
    await emulator.send('POST', `/v2.1/${OTHER}/servers/${id}/action`, body)
    return (await send('GET', '/_emulator/clock')).json().nextChange.slice(17, 19)
  }
  const SOFT = { reboot: { type: 'SOFT' } }
  t.same([await dueAfter('a', HARD), await dueAfter('a', SOFT), await dueAfter('a', { 'os-stop': {} })], ['10', '06', '01'])
  t.same([await dueAfter('b', HARD), await dueAfter('b', SOFT)], ['20', '12'])
  t.match((await emulator.send('GET', `/_emulator/projects/${PROJECT}`)).json(), { rebootDuration: 5000, stopDuration: 3000 })
  const snapshot = (await emulator.send('GET', '/_emulator/snapshot')).json()
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  t.same((await emulator.send('GET', '/_emulator/snapshot')).json(), snapshot)
  t.same(await dueAfter('a', HARD), '10', 'also after it was put back')
})

test('the fleet sets durations of single projects', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: { servers: [{ name: 'a' }], projects: { [OTHER]: { rebootDuration: '1s' } } } })
  await emulator.send('POST', '/_emulator/projects', { id: OTHER, stopDuration: '2s' })
  t.match((await emulator.send('GET', `/_emulator/projects/${OTHER}`)).json(), { servers: 1, rebootDuration: 1000, stopDuration: 2000 })
  t.match((await emulator.send('GET', `/_emulator/projects/${PROJECT}`)).json(), { rebootDuration: 5000 })
  const { projectDurations, ...template } = (await emulator.send('GET', '/_emulator/snapshot')).json().template
  t.same(projectDurations, { [OTHER]: { reboot: { kind: 'fixed', ms: 1000 } } })
  const older = { ...(await emulator.send('GET', '/_emulator/snapshot')).json(), template }
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', older)).statusCode, 204, 'a snapshot of an earlier version has none')
})

test('a generated id is never one that exists', async (t) => {
  const [first, second] = [await buildTestEmulator(t), await buildTestEmulator(t)]
  const { id } = (await first.send('POST', '/_emulator/projects', {})).json()
  await second.send('POST', '/_emulator/projects', { id })
  const other = await second.send('POST', '/_emulator/projects', {})
  t.equal(other.statusCode, 201)
  t.not(other.json().id, id)
})
