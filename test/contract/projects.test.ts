import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { IDENTITY, OPS_PROJECT } from '../identity-helpers.js'
import { createWorlds, MAX_PROJECTS } from '../../src/world/projects.js'
import { settingsOf } from '../worlds.js'

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

test('with less memory fewer projects are kept, also of a snapshot', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  for (let number = 1; number < 39; number++) t.equal((await emulator.send('POST', '/_emulator/projects', {})).statusCode, 201)
  t.equal((await emulator.send('POST', '/_emulator/projects', {})).json().error.message, 'The emulator has 39 projects, which is the limit. Remove some with DELETE /_emulator/projects, or start with more memory: --memory SIZE.')
  const taken = JSON.parse((await emulator.send('GET', '/_emulator/snapshot')).body)
  const restore = async (projects: unknown): Promise<number> => (await emulator.send('PUT', '/_emulator/snapshot', { ...taken, projects })).statusCode
  t.same([await restore(taken.projects), await restore([...taken.projects, { ...taken.projects[0], id: 'ff' }])], [204, 400])
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

const listed = async (emulator: TestEmulator): Promise<string[]> => (await emulator.send('GET', '/_emulator/projects')).json().projects.map(({ id }: { id: string }) => id)
const statusOf = async (emulator: TestEmulator, path: string, headers?: Record<string, string>): Promise<number> => (await emulator.send('GET', path, undefined, headers)).statusCode

test('where the template has rules, no read and no refused request makes a project', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: '503:operation=show' })
  const requests: ReadonlyArray<readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>]> = [
    ['GET', '/v2.1/aa/nonsense', undefined, { 'x-auth-token': '' }],
    ['GET', '/v2.1/aa/servers', undefined, { 'x-auth-token': '' }],
    ['GET', '/v2.1/aa/servers'],
    ['GET', `/v2.1/aa/servers/${SERVER}`],
    ['GET', '/v2.1/aa/nonsense'],
    ['POST', `/v2.1/aa/servers/${SERVER}/action`, HARD, { 'x-auth-token': '' }],
    ['POST', `/v2.1/aa/servers/${SERVER}/action`, { reboot: {} }],
    ['POST', `/v2.1/aa/servers/${SERVER}/action`, '{'],
    ['GET', '/_emulator/faults?project=aa'],
    ['POST', '/_emulator/faults?project=aa', { effect: {} }]
  ]
  for (const [method, path, body, headers] of requests) {
    await emulator.send(method, path, body, headers)
    t.same(await listed(emulator), [PROJECT], `${method} ${path}`)
  }
})

test('a rule of the template counts in a project that is only read, and goes on counting once it is made', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: '503:operation=show:times=2:id=a' })
  const show = `/v2.1/aa/servers/${SERVER}`
  t.equal(await statusOf(emulator, show, { 'x-auth-token': '' }), 401, 'a request that is refused does not count')
  t.equal(await statusOf(emulator, show), 503)
  t.match((await emulator.send('GET', '/_emulator/faults?project=aa')).json(), { faults: [{ id: 'a', hits: 1, remaining: 1 }] })
  t.match((await emulator.send('GET', '/_emulator/faults/a')).json(), { hits: 1, remaining: 1 }, 'also in the sum over all projects')
  t.same((await emulator.send('GET', '/_emulator/faults?unused=true')).json(), { faults: [], next: null })
  t.equal((await emulator.send('POST', `/v2.1/aa/servers/${SERVER}/action`, HARD)).statusCode, 204)
  t.same([await statusOf(emulator, show), await statusOf(emulator, show)], [503, 200])
  t.equal(await statusOf(emulator, `/v2.1/bb/servers/${SERVER}`), 503, 'each project has counts of its own')
  await emulator.send('DELETE', '/_emulator/projects')
  t.equal(await statusOf(emulator, `/v2.1/bb/servers/${SERVER}`), 503)
  t.equal(await statusOf(emulator, `/v2.1/bb/servers/${SERVER}`), 503, 'removing every project removes the counts')
})

test('a project that is only read draws what it would draw if it were kept', async (t) => {
  const run = async (isMade: boolean): Promise<unknown> => {
    const emulator = await buildTestEmulator(t, { fault: '503:operation=list:probability=0.5' })
    if (isMade) await emulator.send('POST', `/v2.1/aa/servers/${SERVER}/action`, HARD)
    const drawn: Array<readonly [number, unknown]> = []
    for (let count = 0; count < 12; count++) {
      const { statusCode, headers } = await emulator.send('GET', '/v2.1/aa/servers', undefined, { 'x-emulator-fault': 'delay=0s:probability=0.5' })
      drawn.push([statusCode, headers['x-emulator-fault']])
    }
    return drawn
  }
  t.same(await run(false), await run(true))
})

test('rules that change in the template change in projects that are only read', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: '503:operation=show:times=1:id=a' })
  const show = `/v2.1/aa/servers/${SERVER}`
  t.same([await statusOf(emulator, show), await statusOf(emulator, show)], [503, 200])
  await emulator.send('PATCH', '/_emulator/faults/a', { when: { times: 2 } })
  t.same([await statusOf(emulator, show), await statusOf(emulator, show)], [503, 200], 'it keeps its counts')
  await emulator.send('POST', '/_emulator/faults', JSON.stringify('500:operation=show:times=1:id=b'))
  t.same([await statusOf(emulator, show), await statusOf(emulator, show)], [500, 200])
  await emulator.send('DELETE', '/_emulator/faults/a')
  await emulator.send('POST', '/_emulator/faults', JSON.stringify('503:operation=show:times=1:id=a'))
  t.same([await statusOf(emulator, show), await statusOf(emulator, show)], [503, 200], 'another rule with its id counts from zero')
  emulator.reload(settingsOf({ fault: '503:operation=show:times=3:id=a' }))
  t.same([await statusOf(emulator, show), await statusOf(emulator, show)], [503, 503], 'so does one that a file changed')
  await emulator.send('DELETE', '/_emulator/faults')
  t.equal(await statusOf(emulator, show), 200)
})

test('a snapshot holds what rules counted in projects that were only read', async (t) => {
  const options = { fault: '503:operation=show:times=1:id=a' }
  const show = `/v2.1/aa/servers/${SERVER}`
  const first = await buildTestEmulator(t, options)
  t.equal(await statusOf(first, show), 503)
  const { body } = await first.send('GET', '/_emulator/snapshot')
  const second = await buildTestEmulator(t)
  t.equal((await second.send('PUT', '/_emulator/snapshot', body)).statusCode, 204)
  t.equal((await second.send('GET', '/_emulator/snapshot')).body, body)
  t.equal(await statusOf(second, show), 200)
  t.same(await listed(second), [PROJECT])

  const snapshot = JSON.parse(body)
  const [counts] = snapshot.readCounts
  const refusal = async (readCounts: unknown): Promise<string> => (await second.send('PUT', '/_emulator/snapshot', { ...snapshot, readCounts })).json().error.message
  t.equal(await refusal([counts, counts]), 'readCounts[1].id is "aa"; expected a unique id')
  t.equal(await refusal([{ ...counts, id: PROJECT }]), `readCounts[0].id is "${PROJECT}"; expected a unique id`)
  t.match(await refusal([{ ...counts, faults: { ...counts.faults, rules: [{ ...counts.faults.rules[0], rule: {} }] } }]), /^readCounts\[0\]\.faults\.rules\[0\]\.rule\.effect\.kind is missing/)
  t.equal(await refusal(Array.from({ length: 1001 }, (_, index) => ({ ...counts, id: index.toString(16) }))), 'readCounts holds 1001; expected at most 1000')
  t.equal((await second.send('PUT', '/_emulator/snapshot', { ...snapshot, readCounts: undefined })).statusCode, 204, 'a snapshot of an earlier version has none')
  t.equal(await statusOf(second, show), 503)
})
