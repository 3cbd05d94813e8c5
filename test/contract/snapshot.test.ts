import fc from 'fast-check'
import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN, type TestEmulator } from '../helpers.js'
import { lived, put, snapshot } from '../snapshot-helpers.js'
import { MAX_READ } from '../../src/control/routes/snapshot.js'

/** Returns the responses of an emulator from now on: bodies and headers. */
async function future (emulator: TestEmulator): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let index = 0; index < 4; index++) {
    for (const path of [`/v2.1/${PROJECT}/servers/detail`, `/v2.1/0a/servers/${SERVER}`, '/v2.1/0b/servers', '/_emulator/events', '/_emulator/faults', '/_emulator/clock']) {
      const { statusCode, headers: { date, ...headers }, body } = await emulator.send('GET', path)
      const isControl = path.startsWith('/_emulator')
      // The control API's own Date is the machine's, and ids of events never go back.
      const { 'content-length': _length, ...others } = headers
      answers.push({ path, statusCode, ...(isControl ? { headers: others, body: body.replace(/"id":\d+,/g, ''), date: null } : { headers, body, date }) })
    }
    for (const serverId of [SERVER, STOPPED, UNKNOWN]) {
      const { statusCode, headers, body } = await emulator.act(HARD, serverId)
      answers.push({ statusCode, headers, body })
    }
    await emulator.advance('1500ms')
  }
  return answers
}

test('a restored snapshot is the same byte for byte, and later requests get the same responses', async (t) => {
  const first = await lived(t)
  const taken = await snapshot(first)
  t.equal(await snapshot(first), taken, 'taking one changes nothing')
  const second = await buildTestEmulator(t, { seed: 99, profile: 'nova' })
  await second.act(HARD)
  await put(second, taken)
  t.equal(await snapshot(second), taken)
  const expected = await future(first)
  t.same(await future(second), expected)
  await put(first, taken)
  t.same(await future(first), expected, 'and again in the same emulator')
})

test('after any operations, a restored snapshot is the same byte for byte', async (t) => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('act' as const), server: fc.constantFrom(SERVER, STOPPED, LOCKED, UNKNOWN), action: fc.constantFrom('reboot', 'os-start', 'os-stop') }),
    fc.record({ kind: fc.constant('advance' as const), by: fc.integer({ min: 1, max: 6000 }) }),
    fc.record({ kind: fc.constant('fault' as const), outcome: fc.constantFrom('stuck', 'error', 'twice', 'shutoff') }),
    fc.record({ kind: fc.constant('force' as const), status: fc.constantFrom('ACTIVE', 'SHUTOFF', 'ERROR') })
  )
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    const emulator = await buildTestEmulator(t)
    for (const each of steps) {
      if (each.kind === 'act') await emulator.act(each.action === 'reboot' ? HARD : { [each.action]: {} }, each.server)
      if (each.kind === 'advance') await emulator.advance(`${each.by}ms`)
      if (each.kind === 'fault') await emulator.send('POST', '/_emulator/faults', { when: { times: 1 }, effect: { kind: 'outcome', outcome: each.outcome } })
      if (each.kind === 'force') await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: each.status })
    }
    const taken = await snapshot(emulator)
    const other = await buildTestEmulator(t, { seed: 5 })
    await put(other, taken)
    t.equal(await snapshot(other), taken)
    t.same(await future(other), await future(emulator))
    await emulator.close()
    await other.close()
  }), { numRuns: 6 })
})

test('a snapshot contains no secret that the journal redacts', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act({ reboot: { type: 'HARD' }, adminPass: 'geheim' }, SERVER, { 'x-auth-token': 'geheim-too' })
  t.notMatch(await snapshot(emulator), /geheim/)
})

test('a snapshot shows one moment: what changes while it is read is not in it', async (t) => {
  const emulator = await lived(t)
  await emulator.send('POST', '/_emulator/faults', { id: 'stale', match: { project: '0a' }, effect: { kind: 'stale', reads: 3 } })
  await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id: SERVER }] } })
  for (let index = 0; index < 40; index++) await emulator.send('POST', `/v2.1/0a/servers/${SERVER}/action`, { reboot: { type: 'x'.repeat(20_000) } })
  for (const query of ['?project=0a', '']) {
    const taken = await snapshot(emulator, query)
    const response = await emulator.app.inject({ url: `/_emulator/snapshot${query}`, payloadAsStream: true })
    const parts = response.stream()[Symbol.asyncIterator]()
    const first = String((await parts.next()).value)
    t.ok(first.length < taken.length / 2, 'most of it is still to come')
    for (const project of [PROJECT, '0a', '0b']) {
      const path = `/v2.1/${project}/servers/${SERVER}`
      await emulator.send('POST', `${path}/action`, HARD)
      await emulator.send('GET', path)
      await emulator.send('PATCH', `/_emulator/servers/${STOPPED}?project=${project}`, { name: 'renamed', status: 'ERROR' })
      await emulator.send('POST', '/v3/auth/tokens', { auth: { identity: { methods: ['password'], password: { user: { name: 'demo', password: 'demo', domain: { name: 'Default' } } } }, scope: { project: { id: project } } } })
      await emulator.send('PATCH', `/_emulator/profile?project=${project}`, { successStatus: 202 })
      await emulator.send('POST', `/_emulator/faults?project=${project}`, { id: 'later', effect: { kind: 'error', error: 503 } })
    }
    await emulator.advance('1m')
    await emulator.send('DELETE', '/_emulator/requests')
    await emulator.send('DELETE', '/_emulator/projects/0a')
    await emulator.send('POST', '/_emulator/reset')
    let text = first
    for (let part = await parts.next(); part.done !== true; part = await parts.next()) text += String(part.value)
    t.equal(text, taken)
    await put(emulator, taken, query)
  }
})

test('a snapshot that nobody reads keeps its place, and one that is read or given up leaves it', async (t) => {
  const emulator = await buildTestEmulator(t, { port: 0 })
  for (let index = 0; index < 600; index++) await emulator.act({ reboot: { type: 'x'.repeat(20_000) } })
  const url = `${await emulator.listen()}/_emulator/snapshot`
  for (const [query, limit, what] of [['', MAX_READ.all, 'everything'], [`?project=${PROJECT}`, MAX_READ.project, 'projects']] as const) {
    const open = await Promise.all(Array.from({ length: limit }, () => fetch(`${url}${query}`)))
    t.same(new Set(open.map(({ status }) => status)), new Set([200]))
    const refused = await fetch(`${url}${query}`)
    t.equal(refused.status, 429)
    t.same(await refused.json(), { error: { code: 'limit', message: `${limit} snapshots of ${what} are being read, the maximum. Read one to its end, or close its connection.`, details: {} } })
    const [first, ...others] = open
    t.equal((await first?.text())?.length, (await snapshot(emulator, query)).length)
    await Promise.all(others.map(({ body }) => body?.cancel()))
  }
})

test('one project can be saved and restored alone', async (t) => {
  const emulator = await lived(t)
  const taken = await snapshot(emulator, '?project=0a')
  t.same((JSON.parse(taken) as { projects: Array<{ id: string }> }).projects.map(({ id }) => id), ['0a'])
  const { future: before } = { future: await emulator.send('GET', `/v2.1/0a/servers/${SERVER}`) }
  await emulator.send('DELETE', `/_emulator/servers/${SERVER}?project=0a`)
  const others = await emulator.send('GET', `/_emulator/requests?project=${PROJECT}`)
  await put(emulator, taken, '?project=0a')
  t.equal((await emulator.send('GET', `/_emulator/requests?project=${PROJECT}`)).body, others.body, 'the others stay')
  t.equal((await emulator.send('GET', `/v2.1/0a/servers/${SERVER}`)).body, before.body)
  const unknown = await emulator.send('GET', '/_emulator/snapshot?project=0f')
  t.equal(unknown.statusCode, 404)
  const absent = await emulator.send('PUT', '/_emulator/snapshot?project=0f', taken)
  t.equal(absent.statusCode, 404)
  t.same(absent.json(), { error: { code: 'not-found', message: 'the snapshot has no project 0f; it has 0a', details: {} } })
})

test('an invalid snapshot is refused as a whole, with one line that names the member', async (t) => {
  const emulator = await lived(t)
  const taken = await snapshot(emulator)
  const edit = (change: (document: Record<string, never>) => void): string => {
    const document = JSON.parse(taken) as Record<string, never>
    change(document)
    return JSON.stringify(document)
  }
  type Loose = Record<string, unknown> & { template: Record<string, unknown> & { profile: { name: string, set: object } }, projects: Array<Record<string, unknown> & { journal: { entries: object[] }, faults: { rules: object[] }, servers: Array<{ id: string, record: unknown }> }>, fleets: object[][] }
  const loosely = (change: (document: Loose) => void): string => edit(change as never)
  const record = (change: (record: Record<string, unknown>) => void): string => loosely((it) => change(it.fleets[0]?.[0] as Record<string, unknown>))
  const world = (change: (world: Loose['projects'][number]) => void): string => loosely((it) => change(it.projects[0] as never))
  const servers = (JSON.parse(taken) as Loose).projects[0]?.servers.length
  const cases: Array<[string, string]> = [
    ['null', 'version is nothing; expected 1, as GET /_emulator/snapshot returns it'],
    ['{}', 'version is nothing; expected 1, as GET /_emulator/snapshot returns it'],
    [loosely((it) => { it['version'] = 2 }), 'version is 2; expected 1, as GET /_emulator/snapshot returns it'],
    [loosely((it) => { delete it['lastEventId'] }), 'lastEventId is missing; expected a whole number from 0 to 1000000000000'],
    [loosely((it) => { it['colour'] = 'red' }), 'colour is not a known member; expected one of version, heldDropped, lastEventId, template, fleets, common, projects'],
    [loosely((it) => { it.template['fleet'] = 7 }), 'template.fleet is 7; expected a fleet index below 1'],
    [loosely((it) => { it.template['rules'] = [{ effect: { kind: 'error', error: 'BMS.9999' } }] }), 'template.rules[0].'],
    [loosely((it) => { it.template['rules'] = [{ effect: { kind: 'error', error: 503 } }] }), 'template.rules[0].id is missing; expected the id of the rule'],
    [loosely((it) => { it.template['durations'] = {} }), 'template.durations.reboot is missing; expected an object'],
    [loosely((it) => { it.template['profile'] = { name: 'aws', set: {} } }), 'template.profile.name is "aws"; expected the name of a profile'],
    [loosely((it) => { it.template.profile.set = { successStatus: { value: 999, origin: 'call' } } }), 'template.profile.choice successStatus is 999; expected one of 204, 202'],
    [loosely((it) => { it.projects[1] = it.projects[0] ?? it.projects[1] as never }), `projects[1].id is "${PROJECT}"; expected a unique id`],
    [loosely((it) => { Object.assign(it.projects[0] ?? {}, { fleet: 9 }) }), 'projects[0].fleet is 9; expected a fleet index below 1'],
    [loosely((it) => { it.projects[0]?.faults.rules.push(...it.projects[0].faults.rules) }), 'projects[0].faults.rules holds 4 rules with 2 ids; expected a unique id for each, and at most 1000 rules'],
    [loosely((it) => { (it.fleets[0]?.[0] as { vmState: string }).vmState = 'asleep' }), 'fleets[0][0].vmState is "asleep"; expected one of '],
    [loosely((it) => { it.template['rules'] = Array.from({ length: 2 }, () => ({ id: 'twin', effect: { kind: 'error', error: 503 } })) }), 'template.rules holds 2 rules with 1 ids; expected a unique id for each'],
    [loosely((it) => { it.fleets[0]?.push(it.fleets[0][0] ?? {}) }), 'fleets[0][5].id is "'],
    [record((it) => { it['attributes'] = 5 }), 'fleets[0][0].attributes is 5; expected an object'],
    [record((it) => { it['attributes'] = { colour: 1 } }), 'fleets[0][0].attributes.colour is not a known member'],
    [record((it) => { it['createdAtMs'] = 1e300 }), 'fleets[0][0].createdAtMs is 1e+300; expected a number from 0 to 253402300799999'],
    [record((it) => { it['pending'] = Array.from({ length: 50_000 }, () => ({ atMs: 1, set: {} })) }), 'fleets[0][0].pending is '],
    [record((it) => { it['pending'] = [{ atMs: 2, set: {} }, { atMs: 1, set: {} }] }), 'fleets[0][0].pending[1].atMs is 1; expected an instant not before that of the change before it'],
    [record((it) => { it['durations'] = { reboot: { kind: 'uniform', minMs: 2, maxMs: 1 } } }), 'fleets[0][0].durations.reboot.maxMs is 1; expected at least minMs, 2'],
    [world((it) => { for (const { record } of it.servers) for (const action of (record as { actions: object[] } | null)?.actions ?? []) Object.assign(action, { userId: 'x'.repeat(1025) }) }), 'projects[0].servers['],
    [world((it) => { it['seed'] = 'x'.repeat(401) }), 'projects[0].seed is "xxx'],
    [world((it) => { Object.assign(it.journal.entries[0] ?? {}, { requestId: 'x'.repeat(256) }) }), 'projects[0].journal.entries[0].requestId is "xxx'],
    [world((it) => { it['clock'] = { mode: 'system', scale: 1e300 } }), 'projects[0].clock.scale is 1e+300; expected a number above 0, at most 1000000'],
    [world((it) => { it['due'] = [STOPPED] }), `projects[0].due[0] is ${STOPPED}; expected a server in which a change is due`],
    [loosely((it) => { const { due } = it.projects[1] as unknown as { due: string[] }; due.push(...due) }), 'projects[1].due[1] is "'],
    [world((it) => { it.journal.entries.push(...Array.from({ length: 1000 }, () => it.journal.entries[0] as never)) }), 'projects[0].journal.entries holds 10'],
    [world((it) => { it['due'] = [UNKNOWN] }), `projects[0].due[0] is ${UNKNOWN}; expected a server in which a change is due`],
    [world((it) => { it.servers.push({ id: UNKNOWN, record: null }) }), `projects[0].servers[${servers}].record is null; expected a record, because the fleet has no server ${UNKNOWN}`],
    [world((it) => { it.servers.push({ ...it.servers.find(({ record }) => record !== null), id: UNKNOWN } as never) }), `projects[0].servers[${servers}].record.id is `],
    [world((it) => { it.servers.push({ id: UNKNOWN, record: { ...it.servers.find(({ record }) => record !== null)?.record as object, id: UNKNOWN, pending: [{ atMs: 2, set: {} }, { atMs: 1, set: {} }] } } as never) }), `projects[0].servers[${servers}].record.pending[1].atMs is 1; expected an instant not before that of the change before it`],
    [world((it) => { it['deleted'] = Array.from({ length: 101 }, () => it.servers.find(({ record }) => record !== null)?.record) }), 'projects[0].deleted holds 101; expected at most 100'],
    [world((it) => { it['deleted'] = [{ ...it.servers.find(({ record }) => record !== null)?.record as object, pending: [{ atMs: 2, set: {} }, { atMs: 1, set: {} }] }] }), 'projects[0].deleted[0].pending[1].atMs is 1; expected an instant not before that of the change before it'],
    [world((it) => { it['parts'] = { colours: [] } }), 'projects[0].parts.colours is not a known member; expected one of masks, jobs, tokens'],
    [world((it) => { it['parts'] = { jobs: [{ id: 'x', action: 'reboot', beganAtMs: 0, subJobs: [] }] } }), 'projects[0].parts.jobs[0].subJobs is []; expected a list from 1 to 20000'],
    [world((it) => { it.journal.entries.reverse() }), 'projects[0].journal.entries[1].id is '],
    [world((it) => { Object.assign(it.journal.entries[0] ?? {}, { atMs: 1e300 }) }), 'projects[0].journal.entries[0].atMs is 1e+300; expected a number from 0 to 253402300799999'],
    [loosely((it) => { it['lastEventId'] = 5 }), 'projects[0].journal.entries['],
    [world((it) => { it['own'] = { profile: { name: 'aws', set: {} } } }), 'projects[0].own.profile.name is "aws"; expected the name of a profile'],
    ['{"version":1', 'the body is not JSON']
  ]
  for (const [body, message] of cases) {
    const answer = await emulator.send('PUT', '/_emulator/snapshot', body)
    t.equal(answer.statusCode, 400, message)
    const { error } = answer.json() as { error: { code: string, message: string } }
    t.equal(error.code, 'invalid')
    t.ok(error.message.startsWith(message), `${error.message} begins as ${message}`)
  }
  t.equal(await snapshot(emulator), taken, 'nothing was changed')
})

test('a server that was deleted, and one that is shown as it was, are so after a restore; a mask of another server is refused', async (t) => {
  const first = await buildTestEmulator(t, { fault: ['stale:for=1h'] })
  await first.act(HARD)
  await first.send('DELETE', `/v2.1/${PROJECT}/servers/${STOPPED}`)
  await first.advance('1m')
  const taken = await snapshot(first)
  const second = await buildTestEmulator(t)
  await put(second, taken)
  t.equal(await snapshot(second), taken)
  const since = await second.send('GET', `/v2.1/${PROJECT}/servers/detail?changes-since=2026-01-01`)
  t.match(since.json().servers, [{ id: STOPPED, status: 'DELETED' }])
  const document = JSON.parse(taken) as { projects: Array<{ parts: { masks: Array<{ serverId: string }> } }> }
  Object.assign(document.projects[0]?.parts.masks[0] ?? {}, { serverId: UNKNOWN })
  const refused = await second.send('PUT', '/_emulator/snapshot', document)
  t.equal(refused.statusCode, 400)
  t.equal(refused.json().error.message, `projects[0].parts.masks[0].shown.id is ${SERVER}; expected ${UNKNOWN}`)
})

test('more projects than the limit are refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  const document = JSON.parse(await snapshot(emulator)) as { projects: Array<{ id: string }> }
  const [project] = document.projects
  const projects = Array.from({ length: 10_001 }, (_, index) => ({ ...project, id: index.toString(16), servers: [], journal: { dropped: 0, entries: [] } }))
  const answer = await emulator.send('PUT', '/_emulator/snapshot', { ...document, projects })
  t.equal(answer.statusCode, 400)
  t.match(answer.json(), { error: { message: 'projects holds 10001; expected at most 10000' } })
})

test('an issued token is valid after a restore', async (t) => {
  const first = await buildTestEmulator(t, { auth: 'strict' })
  const login = { auth: { identity: { methods: ['password'], password: { user: { name: 'demo', password: 'demo', domain: { name: 'Default' } } } }, scope: { project: { id: PROJECT } } } }
  const answer = await first.send('POST', '/v3/auth/tokens', login)
  const token = String(answer.headers['x-subject-token'])
  t.equal(answer.statusCode, 201, answer.body)
  const taken = await snapshot(first)
  const second = await buildTestEmulator(t, { auth: 'strict', seed: 2 })
  t.equal((await second.act(HARD, SERVER, { 'x-auth-token': token })).statusCode, 401)
  await put(second, taken)
  t.equal((await second.act(HARD, SERVER, { 'x-auth-token': token })).statusCode, 204)
  const document = JSON.parse(taken) as { projects: Array<{ parts: { tokens: Array<Record<string, unknown>> } }> }
  delete document.projects[0]?.parts.tokens[0]?.['expiresAtMs']
  const refused = await second.send('PUT', '/_emulator/snapshot', document)
  t.match(refused.json(), { error: { message: 'projects[0].parts.tokens[0].expiresAtMs is missing; expected a number from 0 to 253402300799999' } })
})

test('jobs continue after a restore', async (t) => {
  const first = await buildTestEmulator(t)
  const batch = await first.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { reboot: { type: 'HARD', servers: [{ id: SERVER }] } })
  const { job_id: jobId } = batch.json() as { job_id: string }
  t.ok(jobId, batch.body)
  const taken = await snapshot(first)
  const second = await buildTestEmulator(t, { seed: 2 })
  await put(second, taken)
  t.equal(await snapshot(second), taken)
  await first.advance('10s')
  await second.advance('10s')
  const path = `/v1/${PROJECT}/jobs/${jobId}`
  t.equal((await second.send('GET', path)).body, (await first.send('GET', path)).body)
  t.match((await second.send('GET', path)).json(), { status: 'SUCCESS' })
})

test('a restore keeps the settings that a project was created with', async (t) => {
  const own = { id: '0c', name: 'own', seed: 7, profile: 'nova', clock: { mode: 'manual', now: '2030-01-01T00:00:00Z' }, servers: [{ name: 'alone' }] }
  const first = await buildTestEmulator(t)
  await first.send('POST', '/_emulator/projects', own)
  await first.send('POST', '/_emulator/projects', { id: '0d', clock: 'system' })
  const taken = await snapshot(first, '?project=0c')
  const second = await buildTestEmulator(t, { seed: 2 })
  await put(second, taken, '?project=0c')
  t.equal((await second.send('GET', '/_emulator/projects/0c')).body, (await first.send('GET', '/_emulator/projects/0c')).body, 'in an emulator that did not have it')
  await second.send('PATCH', '/_emulator/profile?project=0c', { name: 'otc' })
  await second.send('POST', '/_emulator/reset?project=0c')
  t.match((await second.send('GET', '/_emulator/projects/0c')).json(), { name: 'own', seed: 7, profile: 'nova', clock: { now: '2030-01-01T00:00:00.000Z' }, servers: 1 }, 'a reset goes back to it')
})

test('a clock at the machine\'s time shows it again, and any other continues where it stopped', async (t) => {
  const first = await buildTestEmulator(t, { clock: 'system' })
  await first.send('POST', '/_emulator/projects', { id: '0c', clock: { mode: 'system', scale: 2, now: '2020-01-01T00:00:00Z' } })
  const taken = JSON.parse(await snapshot(first)) as { projects: Array<{ id: string, clock: { nowMs: number } }> }
  for (const project of taken.projects) project.clock.nowMs = 1_000_000
  const second = await buildTestEmulator(t)
  await put(second, JSON.stringify(taken))
  const year = async (id: string): Promise<string> => (await second.send('GET', `/_emulator/clock?project=${id}`)).json().now.slice(0, 4)
  t.equal(await year('0c'), '1970')
  t.ok(Number(await year(PROJECT)) > 2020)
})

test('a snapshot of a project without a world is refused', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('PATCH', '/_emulator/servers/bms-83', { status: 'ERROR' })
  const taken = JSON.parse(await snapshot(emulator, `?project=${PROJECT}`)) as { projects: unknown[] }
  const answer = await emulator.send('PUT', `/_emulator/snapshot?project=${PROJECT}`, { ...taken, projects: [] })
  t.match(answer.json(), { error: { code: 'invalid', message: 'projects is []; expected a list from 1 to 1' } })
  t.match((await emulator.send('GET', '/_emulator/servers/bms-83')).json(), { status: 'ERROR' }, 'nothing changed')
})
