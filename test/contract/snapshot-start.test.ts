/** What a restore does not change, and what a reset goes back to. */
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'
import { lived, put, snapshot } from '../snapshot-helpers.js'

test('reset goes back to the snapshot that the emulator started from', async (t) => {
  const first = await lived(t)
  const taken = await snapshot(first)
  const emulator = await buildTestEmulator(t, { snapshot: JSON.parse(taken) })
  t.equal(await snapshot(emulator), taken)
  await emulator.act(HARD)
  await emulator.send('POST', `/v2.1/0a/servers/${SERVER}/action`, HARD)
  await emulator.send('POST', '/_emulator/reset?project=0a')
  t.equal(await snapshot(emulator, '?project=0a'), await snapshot(first, '?project=0a'), 'a project too')
  await emulator.act(HARD)
  await emulator.send('POST', '/v2.1/0c/servers/x/action', HARD)
  await emulator.send('POST', '/_emulator/reset?project=0c')
  t.equal((await emulator.send('GET', '/_emulator/requests?project=0c')).body, '{"requests":[],"next":null,"dropped":0}', 'one that is not in it starts from the template')
  await emulator.send('POST', '/_emulator/reset')
  const later = JSON.parse(await snapshot(emulator)) as { lastEventId: number }
  t.equal(JSON.stringify({ ...later, lastEventId: (JSON.parse(taken) as typeof later).lastEventId }), taken)
  t.ok(later.lastEventId > (JSON.parse(taken) as typeof later).lastEventId, 'but ids of events never go back')
})

test('a restore does not change the start', async (t) => {
  const emulator = await buildTestEmulator(t)
  const start = await snapshot(emulator, `?project=${PROJECT}`)
  await put(emulator, await snapshot(await lived(t)))
  await emulator.send('POST', '/_emulator/reset')
  t.equal(await snapshot(emulator, `?project=${PROJECT}`), start)
})

test('a snapshot of a project is the same byte for byte after a restore', async (t) => {
  const emulator = await lived(t)
  for (const project of [PROJECT, '0a']) {
    const taken = await snapshot(emulator, `?project=${project}`)
    await emulator.send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)
    await emulator.send('GET', '/v2.1')
    await emulator.send('PATCH', '/_emulator/profile', { successStatus: 202 })
    await put(emulator, taken, `?project=${project}`)
    t.equal(await snapshot(emulator, `?project=${project}`), taken)
    const other = await buildTestEmulator(t, { seed: 9, servers: [{ name: 'other' }] })
    await put(other, taken, `?project=${project}`)
    t.equal(await snapshot(other, `?project=${project}`), taken, 'in another emulator too')
  }
})

test('a snapshot of one project is refused as one of everything, and the reverse', async (t) => {
  const emulator = await lived(t)
  const [whole, one] = [await snapshot(emulator), await snapshot(emulator, '?project=0a')]
  const cases = [
    ['', one, 'the snapshot holds project 0a alone; restore it with ?project=0a'],
    ['?project=0a', whole, 'the snapshot holds all projects; restore it without ?project, or take one of 0a alone with GET /_emulator/snapshot?project=0a'],
    ['?project=0a', one.replace('"id":"0a"', '"id":"0b"'), 'projects[0].id is "0b"; expected 0a'],
    ['', whole.replace('"id":"0a"', '"id":""'), 'projects[1].id is ""; expected the id of a project'],
    ['', whole.replace('"common":{"id":""', '"common":{"id":"0c"'), 'common.id is "0c"; expected an empty string']
  ] as const
  for (const [query, body, message] of cases) {
    const answer = await emulator.send('PUT', `/_emulator/snapshot${query}`, body)
    t.match(answer.json(), { error: { code: 'invalid', message } })
    t.equal(answer.statusCode, 400)
  }
  t.equal(await snapshot(emulator), whole, 'nothing was changed')
})

test('a refused snapshot uses nothing of the budget that all journals share', async (t) => {
  const emulator = await lived(t)
  const used = emulator.worlds.feed.memory.journal.used
  const document = JSON.parse(await snapshot(emulator)) as { projects: object[] }
  Object.assign(document.projects.at(-1) ?? {}, { fleet: 9 })
  t.equal((await emulator.send('PUT', '/_emulator/snapshot', document)).statusCode, 400)
  t.equal(emulator.worlds.feed.memory.journal.used, used)
  // What a snapshot redacts is shorter, so a first restore changes the size.
  await put(emulator, await snapshot(emulator))
  const restored = emulator.worlds.feed.memory.journal.used
  await put(emulator, await snapshot(emulator))
  t.equal(emulator.worlds.feed.memory.journal.used, restored, 'and one that is restored takes only what it holds')
})

test('a snapshot has the number of held responses that it drops', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { effect: { kind: 'delay', duration: '10s' } })
  const held = emulator.act(HARD)
  while (emulator.worlds.forChange(PROJECT).holds.size === 0) await turn()
  const taken = await snapshot(emulator)
  t.match(JSON.parse(taken), { heldDropped: 1 })
  t.match(JSON.parse(await snapshot(emulator, `?project=${PROJECT}`)), { heldDropped: 1 })
  const other = await buildTestEmulator(t)
  await put(other, taken)
  t.match(JSON.parse(await snapshot(other)), { heldDropped: 0 })
  await emulator.advance('10s')
  t.equal((await held).statusCode, 204)
})

test('a snapshot without the seed of ids continues with its seed', async (t) => {
  const emulator = await buildTestEmulator(t)
  const taken = await snapshot(emulator)
  await put(emulator, taken.replace('"idSeed":1,', ''))
  t.equal(await snapshot(emulator), taken)
})

test('whatever clients send, the snapshot is one that can be put back', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: '503:operation=any:probability=0.5' })
  for (const project of ['my-project', 'XX', '%00', '..', 'x'.repeat(300), PROJECT]) {
    for (const server of ['nope', '%0d%0a', 'x'.repeat(300), '__proto__', '\ud83d\ude00']) {
      for (const method of ['GET', 'POST', 'QUERY', 'OPTIONS']) await emulator.send(method, `/v2.1/${project}/servers/${encodeURI(server)}/action?a=%FF`, method === 'POST' ? '{"reboot":' : undefined, { 'x-odd': '\u00e9', cookie: 'a=1' })
    }
  }
  const taken = await snapshot(emulator)
  await put(emulator, taken)
  t.equal(await snapshot(emulator), taken)
  t.notMatch((await emulator.send('GET', '/_emulator/metrics')).body, /project="XX"/, 'and no client makes a label')
})

test('two projects never have one name', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: 'aa', name: 't1' })
  const [all, one] = [await snapshot(emulator), await snapshot(emulator, '?project=aa')]
  await emulator.send('DELETE', '/_emulator/projects/aa')
  await emulator.send('POST', '/_emulator/projects', { id: 'bb', name: 't1' })
  const refused = await emulator.send('PUT', '/_emulator/snapshot?project=aa', one)
  t.same([refused.statusCode, refused.json().error.message], [409, 'project bb already has the name "t1"; remove it first'])
  const document = JSON.parse(all) as { projects: Array<{ id: string }> }
  const twice = { ...document, projects: [...document.projects, { ...document.projects.find(({ id }) => id === 'aa'), id: 'cc' }] }
  t.match((await emulator.send('PUT', '/_emulator/snapshot', twice)).json(), { error: { message: /^projects\[\d\]\.own\.name is "t1"; expected a unique id$/ } })
})

test('a project with everything of its own gives the same bytes after it was removed and put back', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: 'aa', name: 't1', rebootDuration: '9s', clock: 'auto', profile: 'nova', seed: 7, servers: [{ name: 'own' }] })
  await emulator.send('POST', '/_emulator/reset?project=aa')
  const taken = await snapshot(emulator, '?project=aa')
  await emulator.send('DELETE', '/_emulator/projects/aa')
  t.equal((await emulator.send('PUT', '/_emulator/snapshot?project=aa', taken)).statusCode, 204)
  t.equal(await snapshot(emulator, '?project=aa'), taken)
})
