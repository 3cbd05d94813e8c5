/** The memory that all projects share: what is evicted, what is refused, and that the sums stay within. Issue 10, row 7. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { login, passwordBody } from '../identity-helpers.js'
import { put, snapshot } from '../snapshot-helpers.js'

const WANTED = { name: 'bms-new', flavorRef: 'physical.83.medium', user_data: 'x'.repeat(60_000) }
/** A name of the greatest length, with characters of two bytes. */
const NAME = '名'.repeat(255)
const FULL = /^Quota exceeded for instances: the servers that clients made take 0\.\d MB of 0\.3 MB, in all projects\. Delete some, or start with more: --memory SIZE\.$/

/** The budgets that hold more than they may. */
function overfull ({ worlds: { feed: { memory } } }: TestEmulator): readonly string[] {
  return Object.entries(memory).filter(([, { used, limit }]) => used > limit).map(([what]) => what)
}

/** How many bytes each budget has in use. */
function usedIn ({ worlds: { feed: { memory } } }: TestEmulator): Record<string, number> {
  return Object.fromEntries(Object.entries(memory).map(([what, { used }]) => [what, used]))
}

function projectId (number: number): string {
  return (number + 1).toString(16)
}

async function servers (emulator: TestEmulator, project: string): Promise<ReadonlyArray<{ readonly id: string }>> {
  return ((await emulator.send('GET', `/v2.1/${project}/servers`)).json() as { servers: ReadonlyArray<{ id: string }> }).servers
}

test('log-ins with long names to many projects evict the oldest tokens of all', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', auth: 'strict', identity: { projects: Array.from({ length: 30 }, (_, number) => ({ id: projectId(number), name: `p${number}` })), users: [{ name: NAME, password: 'secret', domain: NAME }] } })
  const logIn = async (number: number): Promise<string> => {
    const answer = await login(emulator, passwordBody({ name: NAME, password: 'secret', domain: { name: NAME } }, { project: { id: projectId(number % 30) } }))
    return String(answer.headers['x-subject-token'])
  }
  const first = await logIn(0)
  for (let number = 1; number < 60; number++) await logIn(number)
  const last = await logIn(60)
  const show = async (token: string): Promise<number> => (await emulator.send('GET', '/v3/auth/tokens', undefined, { 'x-auth-token': last, 'x-subject-token': token })).statusCode
  t.same([await show(first), await show(last)], [404, 200])
  t.same(overfull(emulator), [])
  const { evicted, used, limit } = emulator.worlds.feed.memory.tokens
  t.ok(evicted > 0 && used > limit / 2)
  const metrics = (await emulator.send('GET', '/_emulator/metrics')).body
  t.match(metrics, new RegExp(`^bms_emulator_evicted_total\\{what="tokens"\\} ${evicted}$`, 'm'))
  t.match(metrics, new RegExp(`^bms_emulator_memory_bytes\\{what="tokens"\\} ${used}$`, 'm'))
  t.match(metrics, new RegExp(`^bms_emulator_memory_limit_bytes\\{what="servers"\\} ${emulator.worlds.feed.memory.servers.limit}$`, 'm'))
})

test('a server that does not fit is refused as Nova refuses it, and deleting one makes room', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  let created = 0
  let refused = await emulator.send('POST', `/v2.1/${projectId(0)}/servers`, { server: WANTED })
  for (; refused.statusCode === 202; created++) refused = await emulator.send('POST', `/v2.1/${projectId(created)}/servers`, { server: WANTED })
  t.equal(created, 4)
  t.equal(refused.statusCode, 403)
  t.match(refused.json(), { forbidden: { code: 403, message: FULL } })
  const control = await emulator.send('POST', '/_emulator/servers', { name: 'one', description: 'x'.repeat(60_000) })
  t.equal(control.statusCode, 429)
  t.match(control.json(), { error: { code: 'limit', message: FULL } })
  const patch = await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { description: 'x'.repeat(60_000) })
  t.equal(patch.statusCode, 429, 'a server does not grow beyond it either')
  t.equal((await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { description: 'short' })).statusCode, 200)
  t.equal((await emulator.act(HARD)).statusCode, 204, 'a restart is never refused')
  t.same(overfull(emulator), [])
  const [one] = await servers(emulator, projectId(0))
  await emulator.send('DELETE', `/_emulator/servers/${one?.id}?project=${projectId(0)}`)
  t.equal((await emulator.send('POST', `/v2.1/${projectId(0)}/servers`, { server: WANTED })).statusCode, 202)
})

test('a project that is removed or reset gives its memory back', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const before = usedIn(emulator)
  for (let round = 0; round < 3; round++) {
    await emulator.send('POST', '/v2.1/0a/servers', { server: WANTED })
    await login(emulator, passwordBody({ name: NAME, password: 'x' }, { project: { id: '0a' } }))
    await emulator.send('POST', '/v1/0a/baremetalservers/action', { reboot: { type: 'HARD', servers: [{ id: SERVER }] } })
    await emulator.send('DELETE', '/_emulator/projects/0a')
  }
  t.same({ ...usedIn(emulator), journal: 0 }, { ...before, journal: 0 })
  await emulator.send('POST', `/v2.1/${PROJECT}/servers`, { server: WANTED })
  await emulator.send('POST', '/_emulator/reset')
  t.same({ ...usedIn(emulator), journal: 0 }, { ...before, journal: 0 })
})

test('projects with servers of their own are refused where they do not fit', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const make = (number: number): ReturnType<typeof emulator.send> => emulator.send('POST', '/_emulator/projects', { id: projectId(number), servers: Array.from({ length: 100 }, (_, index) => ({ name: `s${index}` })) })
  const statuses = []
  for (let number = 0; number < 6; number++) statuses.push((await make(number)).statusCode)
  t.same(statuses, [201, 201, 201, 429, 429, 429])
  t.match((await make(9)).json(), { error: { code: 'limit', message: FULL } })
  t.equal((await emulator.send('GET', `/_emulator/projects/${projectId(9)}`)).statusCode, 404)
  t.same(overfull(emulator), [])
  await emulator.send('DELETE', `/_emulator/projects/${projectId(0)}`)
  t.equal((await make(9)).statusCode, 201)
  t.equal((await emulator.send('POST', `/_emulator/reset?project=${projectId(9)}`)).statusCode, 204, 'a reset needs no further room')
})

test('batch jobs of many projects evict the oldest of all', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  const body = { reboot: { type: 'HARD', servers: Array.from({ length: 60 }, (_, index) => ({ id: `${index}` })) } }
  const ids: string[] = []
  for (let number = 0; number < 12; number++) ids.push(String((await emulator.send('POST', `/v1/${projectId(number)}/baremetalservers/action`, body)).json().job_id))
  const shown = async (number: number): Promise<number> => (await emulator.send('GET', `/v1/${projectId(number)}/jobs/${ids[number]}`)).statusCode
  t.same([await shown(0), await shown(11)], [400, 200])
  t.same(overfull(emulator), [])
  t.ok(emulator.worlds.feed.memory.jobs.evicted > 0)
})

test('the actions of many servers stay within their memory: the oldest lists are cut, and no restart is refused', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', rebootDuration: '1s' })
  const actions = async (number: number, of = emulator): Promise<ReadonlyArray<{ readonly action: string }>> =>
    (await of.send('GET', `/v2.1/${projectId(number)}/servers/${SERVER}/os-instance-actions`)).json().instanceActions
  for (let number = 0; number < 12; number++) {
    const path = `/v2.1/${projectId(number)}/servers/${SERVER}/action`
    for (let round = 0; round < 50; round++) {
      if (round === 49) await emulator.send('POST', path, { lock: null })
      t.equal((await emulator.send('POST', path, round < 49 ? HARD : { unlock: null })).statusCode, 204)
      await emulator.advance('1s')
    }
  }
  t.same((await actions(0)).map(({ action }) => action), ['unlock', 'reboot'], 'the newest action and the newest task stay')
  t.equal((await actions(11)).length, 50)
  t.same(overfull(emulator), [])
  const { evicted, used, limit } = emulator.worlds.feed.memory.actions
  t.ok(evicted > 4 && used > limit / 2, `${evicted} evicted, ${used} of ${limit}`)
  const taken = await snapshot(emulator)
  const other = await buildTestEmulator(t, { memory: '1MB' })
  await put(other, taken)
  t.equal(await snapshot(other), taken)
  t.equal(usedIn(other)['actions'], used)
  await other.send('POST', `/v2.1/${projectId(0)}/servers/${SERVER}/action`, HARD)
  for (let round = 0; round < 3; round++) await other.advance('1s')
  t.equal((await actions(0, other)).length, 3)
  await other.send('DELETE', `/_emulator/servers/${SERVER}?project=${projectId(0)}`)
  await other.send('DELETE', '/_emulator/projects')
  t.equal(usedIn(other)['actions'], 0)
})

test('a list of actions that is cut while its server restarts keeps the restart', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', rebootDuration: '1h' })
  const [path, others] = [`/v2.1/${projectId(0)}/servers/${SERVER}`, Array.from({ length: 11 }, (_, number) => `/v2.1/${projectId(number + 1)}/servers/${SERVER}/action`)]
  for (let round = 0; round < 5; round++) {
    await emulator.send('POST', `${path}/action`, HARD)
    if (round < 4) await emulator.advance('1h')
  }
  for (const other of others) for (let round = 0; round < 25; round++) for (const key of ['lock', 'unlock']) t.equal((await emulator.send('POST', other, { [key]: null })).statusCode, 204)
  t.match((await emulator.send('GET', `${path}/os-instance-actions`)).json().instanceActions, { length: 1 })
  t.equal((await emulator.send('GET', path)).json().server.status, 'REBOOT')
  await emulator.advance('1h')
  t.equal((await emulator.send('GET', path)).json().server.status, 'ACTIVE')
})

test('masks with many readers, events, deleted servers and journals of many projects stay within their memory', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', fault: ['stale=1000:id=old', { match: {}, effect: { kind: 'outcome', outcome: 'visible', reads: 3 } }] })
  for (let number = 0; number < 30; number++) {
    const project = projectId(number)
    await emulator.send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)
    for (let reader = 0; reader < 3; reader++) await emulator.send('GET', `/v2.1/${project}/servers/${SERVER}`, undefined, { 'x-auth-token': `${reader}${'t'.repeat(4000)}` })
    await emulator.send('POST', `/v2.1/${project}/servers`, { server: { ...WANTED, user_data: 'x'.repeat(20_000) } })
    for (const { id } of (await servers(emulator, project)).slice(0, 1)) await emulator.send('DELETE', `/v2.1/${project}/servers/${id}`)
    await emulator.advance('1m')
  }
  t.same(overfull(emulator), [])
  for (const what of ['journal', 'deleted'] as const) t.ok(emulator.worlds.feed.memory[what].evicted > 0, what)
})

test('events of faults at paths of any length stay within their memory', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB', fault: ['503:operation=any'] })
  for (let number = 0; number < 40; number++) t.equal((await emulator.send('GET', `/v2.1/${PROJECT}/servers/${'x'.repeat(10_000)}${number}`)).statusCode, 503)
  const { used, limit, evicted } = emulator.worlds.feed.memory.events
  t.ok(used > 100_000 && used <= limit && evicted > 20, `${used} of ${limit}, ${evicted} evicted`)
})

test('the fleet of a project that is put back counts, unless it is that of the template', async (t) => {
  const emulator = await buildTestEmulator(t, { memory: '1MB' })
  await emulator.send('POST', `/v2.1/0a/servers/${SERVER}/action`, HARD)
  const before = usedIn(emulator)
  const taken = JSON.parse(await snapshot(emulator, '?project=0a'))
  await put(emulator, JSON.stringify(taken), '?project=0a')
  t.equal(usedIn(emulator)['servers'], before['servers'])
  const [record] = taken.fleets[0]
  const withFleet = (project: string): string => JSON.stringify({ ...taken, project, projects: [{ ...taken.projects[0], id: project, servers: [], due: [], faults: { ...taken.projects[0].faults, rules: [] } }], fleets: [Array.from({ length: 100 }, (_, index) => ({ ...record, id: `${record.id.slice(0, -3)}${100 + index}`, name: project, pending: [] }))] })
  const statuses = []
  for (let number = 0; number < 5; number++) statuses.push((await emulator.send('PUT', `/_emulator/snapshot?project=${projectId(number)}`, withFleet(projectId(number)))).statusCode)
  t.same([statuses[0], statuses[4]], [204, 400])
  t.same(overfull(emulator), [])
  await put(emulator, await snapshot(emulator))
  t.same(overfull(emulator), [])
})

test('names that clients send have at most 255 characters', async (t) => {
  const emulator = await buildTestEmulator(t)
  const long = 'x'.repeat(256)
  const user = { name: 'demo', password: 'demo' }
  const cases: ReadonlyArray<readonly [member: string, body: object]> = [
    ['auth.identity.password.user.name', passwordBody({ ...user, name: long })],
    ['auth.identity.password.user.id', passwordBody({ ...user, id: long })],
    ['auth.identity.password.user.domain.name', passwordBody({ ...user, domain: { name: long } })],
    ['auth.scope', passwordBody(user, { project: { name: long } })],
    ['auth.scope', passwordBody(user, { domain: { name: long } })],
    ['auth.identity.methods[1]', { auth: { identity: { methods: ['password', long], password: { user } } } }],
    ['auth.identity.methods', { auth: { identity: { methods: Array.from({ length: 17 }, (_, index) => `password${index}`), password: { user } } } }],
    ['auth.identity.application_credential.name', { auth: { identity: { methods: ['application_credential'], application_credential: { name: long, secret: 'x' } } } }]
  ]
  for (const [member, body] of cases) {
    const answer = await login(emulator, body)
    t.equal(answer.statusCode, 400, member)
    t.match(answer.json(), { error: { code: 400, title: 'Bad Request' } })
    t.ok(String(answer.json().error.message).startsWith(member), answer.body)
  }
  const flavorRef = 'physical.83.medium'
  const bodies = [{ name: long }, { key_name: long }, { availability_zone: long }, { description: long }, { tags: ['x'.repeat(61)] }, { security_groups: [{ name: long }] }, { accessIPv4: long }, { user_data: 'x'.repeat(65_536) }, { flavorRef: 'x'.repeat(2049) }]
  for (const body of bodies) t.equal((await emulator.send('POST', `/v2.1/${PROJECT}/servers`, { server: { name: 'a', flavorRef, ...body } })).statusCode, 400, JSON.stringify(Object.keys(body)))
  t.equal((await login(emulator, passwordBody({ ...user, name: NAME }))).statusCode, 201)
})

test('a token made from tokens has a limited number of methods', async (t) => {
  const emulator = await buildTestEmulator(t)
  let token = ''
  for (let round = 0; round < 3; round++) {
    const methods = Array.from({ length: 15 }, (_, index) => `m${round}${index}`)
    const answer = await login(emulator, { auth: { identity: { methods: [round === 0 ? 'password' : 'token', ...methods], password: { user: { name: 'demo', password: 'demo' } }, token: { id: token } } } })
    t.equal(answer.json().token.methods.length, 16)
    token = String(answer.headers['x-subject-token'])
  }
})

test('a snapshot whose servers do not fit is refused and leaves no trace; one that fits restores what was in use', async (t) => {
  const [large, small] = [await buildTestEmulator(t), await buildTestEmulator(t, { memory: '1MB' })]
  for (let number = 0; number < 6; number++) await large.send('POST', '/v2.1/0a/servers', { server: WANTED })
  await small.send('POST', '/v2.1/0b/servers', { server: WANTED })
  await small.act(HARD)
  await small.send('POST', '/_emulator/faults', { effect: { kind: 'stale', reads: 5 } })
  await small.send('POST', '/v1/0b/baremetalservers/action', { reboot: { type: 'HARD', servers: [{ id: SERVER }] } })
  await login(small, passwordBody(undefined, { project: { id: '0b' } }))
  const [before, used] = [await snapshot(small), usedIn(small)]
  for (const query of ['', '?project=0a']) {
    const answer = await small.send('PUT', `/_emulator/snapshot${query}`, await snapshot(large, query))
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { error: { code: 'invalid', message: /^the servers that clients made would take \d+ bytes; expected at most 262144, or more with --memory SIZE$/ } })
  }
  t.same(usedIn(small), used)
  t.equal(await snapshot(small), before)
  await put(small, before)
  const { journal: _journal, ...rest } = usedIn(small)
  t.match(used, rest, 'what was in use before is in use again')
  for (let round = 0; round < 3; round++) await put(small, await snapshot(small, '?project=0b'), '?project=0b')
  t.match(usedIn(small), rest)
})
