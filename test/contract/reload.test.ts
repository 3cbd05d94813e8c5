import { test, type Test } from 'tap'
import { buildTestEmulator, PROJECT, type TestEmulator } from '../helpers.js'
import { loadSettings, OptionError, resolveOptions, type Settings } from '../../src/config/index.js'
import { MAX_RULES } from '../../src/faults/index.js'
import { readCatalogue, readFixture } from '../../src/world/fixtures.js'

const ID = '0d0d0d0d-0000-4000-8000-000000000001'

function settingsOf (values: Readonly<Record<string, unknown>>): Settings {
  const resolved = resolveOptions([{ origin: 'call', values: { clock: 'manual', seed: 1, ...values }, describe: (name) => name }])
  return loadSettings(resolved, { catalogue: readCatalogue(), fleet: readFixture('servers.json') })
}

async function snapshotOf (emulator: TestEmulator): Promise<string> {
  return (await emulator.send('GET', '/_emulator/snapshot')).body
}

async function namesOf (emulator: TestEmulator, projectId: string): Promise<readonly string[]> {
  const answer = await emulator.send('GET', `/_emulator/servers?project=${projectId}`)
  return (answer.json() as { servers: Array<{ name: string }> }).servers.map(({ name }) => name).sort()
}

const rules = (count: number, prefix: string): unknown[] => Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index}`, effect: { kind: 'error', error: 503 } }))

async function refused (t: Test, emulator: TestEmulator, settings: Settings, message: string): Promise<void> {
  const [before, { start, template }] = [await snapshotOf(emulator), emulator.worlds]
  t.throws(() => emulator.reload(settings), new OptionError(message))
  t.equal(await snapshotOf(emulator), before, 'nothing was changed')
  t.same([emulator.worlds.start === start, emulator.worlds.template === template], [true, true])
}

test('a plan with one rule too many for the template, or for a project, is refused as a whole', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: [{ name: 'one' }] })
  await emulator.send('POST', '/_emulator/faults?project=0a', { id: 'own', effect: { kind: 'delay', duration: 1 } })
  const changed = settingsOf({ faults: rules(MAX_RULES, 'plan'), servers: [{ name: 'two' }], profile: 'nova' })
  await refused(t, emulator, changed, `faults: project 0a would have ${MAX_RULES + 1} rules; expected at most ${MAX_RULES}`)
  await emulator.send('POST', '/_emulator/faults', { id: 'all', effect: { kind: 'delay', duration: 1 } })
  await refused(t, emulator, changed, `faults: the template would have ${MAX_RULES + 1} rules; expected at most ${MAX_RULES}`)
})

test('more servers than a project may have are refused as a whole', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: [] })
  const servers = Array.from({ length: 100_001 }, (_, index) => ({ name: `s${index}` }))
  await refused(t, emulator, settingsOf({ servers }), `servers: project ${PROJECT} would have 100001 servers; expected at most 100000`)
})

test('a project keeps the settings that it was created with', async (t) => {
  const emulator = await buildTestEmulator(t, { servers: [{ name: 'one' }] })
  await emulator.send('POST', '/_emulator/projects', { id: '0a', profile: 'documented', servers: [{ name: 'own' }] })
  await emulator.send('POST', '/_emulator/projects', { id: '0b' })
  emulator.reload(settingsOf({ servers: [{ name: 'two' }], profile: 'nova', rebootDuration: '1s' }))
  t.same([await namesOf(emulator, '0a'), await namesOf(emulator, '0b'), await namesOf(emulator, PROJECT)], [['own'], ['two'], ['two']])
  const profileOf = (id: string): string | undefined => emulator.worlds.find(id)?.profile.name
  t.same([profileOf('0a'), profileOf('0b')], ['documented', 'nova'])
  t.match(emulator.worlds.find('0a')?.durations, { reboot: { ms: 1000 } })
})

test('without a seed, ids derive from the names in the files, so that a reload keeps running tasks', async (t) => {
  const files = { seed: undefined, servers: [{ name: 'one' }, { name: 'twin' }, { name: 'twin' }] }
  const [emulator, other] = [await buildTestEmulator(t, files), await buildTestEmulator(t, files)]
  const idsOf = (each: TestEmulator): readonly string[] => each.start.fleet.items.map(({ id }) => id)
  t.same(idsOf(emulator), idsOf(other))
  t.equal(new Set(idsOf(emulator)).size, 3)
  t.not(emulator.start.seed, other.start.seed, 'chance is drawn')
  await emulator.send('PATCH', '/_emulator/servers/one', { status: 'ERROR' })
  emulator.reload(settingsOf({ seed: undefined, servers: [{ name: 'first' }, { name: 'one' }, { name: 'twin' }, { name: 'twin' }] }))
  t.match((await emulator.send('GET', '/_emulator/servers/one')).json(), { status: 'ERROR', id: idsOf(other)[0] })
  t.same(await namesOf(emulator, PROJECT), ['first', 'one', 'twin', 'twin'])
  const made = async (each: TestEmulator): Promise<unknown> => {
    const { id, token } = (await each.send('POST', '/_emulator/projects', { servers: [{ name: 'x' }] })).json() as { id: string, token: string }
    return [id, token, (await each.send('POST', `/_emulator/servers?project=${id}`, { name: 'y' })).json<{ id: string }>().id]
  }
  t.same(await made(emulator), await made(other), 'projects, tokens and servers that are made too')
})

test('after a reload, a reset of everything goes back to the files, and no longer to the snapshot of the start', async (t) => {
  const first = await buildTestEmulator(t, { servers: [{ id: ID, name: 'one' }] })
  await first.send('PATCH', '/_emulator/servers/one', { status: 'ERROR' })
  const emulator = await buildTestEmulator(t, { servers: [{ id: ID, name: 'one' }], snapshot: JSON.parse(await snapshotOf(first)) })
  t.same(emulator.reload(settingsOf({ servers: [{ id: ID, name: 'one' }, { name: 'two' }] })), ['snapshot'])
  t.match((await emulator.send('GET', '/_emulator/servers/one')).json(), { status: 'ERROR' })
  await emulator.send('POST', '/_emulator/reset')
  t.match((await emulator.send('GET', '/_emulator/servers/one')).json(), { status: 'ACTIVE' })
  t.same(await namesOf(emulator, PROJECT), ['one', 'two'])
})

test('an option that takes effect at the next start is named', async (t) => {
  const emulator = await buildTestEmulator(t)
  const changed = settingsOf({ port: 1, auth: 'off', control: 'off' })
  t.same(emulator.reload(changed), ['port', 'control', 'auth'])
  t.same(emulator.reload(settingsOf({}), { ...settingsOf({}).options, seed: 2 }), ['seed'])
})
