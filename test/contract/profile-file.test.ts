/** Profile files: what `learn` wrote is a profile like a named one, in every place that accepts a profile. */
import { test } from 'tap'
import { createEmulator } from '../../src/index.js'
import { buildTestEmulator, PROJECT } from '../helpers.js'
import { MAX_PROFILE_FILES } from '../../src/world/operations/profile.js'
import { SERVER } from '../ids.js'
import type { ProfileFile } from '../../src/index.js'

const EVIDENCE = {
  request: { method: 'POST', path: '/servers/1/action', headers: { 'content-type': 'application/json' }, body: '{}' },
  response: { status: 202, headers: {}, body: '' }
}
const FILE: ProfileFile = {
  version: 1,
  endpoint: 'https://cloud.example/v2.1/PROJECT',
  date: '2026-11-25T12:00:00.000Z',
  base: 'nova',
  choices: { successStatus: { value: 202, source: 'learned', evidence: EVIDENCE }, errorBody: { value: 'both' } },
  undecided: { pageSize: 'the project has 3 servers' },
  durations: { reboot: 7000 }
}

test('a profile file holds over its base, shows its evidence, and its durations are the defaults', async (t) => {
  const { send } = await buildTestEmulator(t, { profile: FILE, rebootDuration: undefined })
  const { name, learned, choices } = (await send('GET', '/_emulator/profile')).json()
  t.same([name, learned], ['nova', { endpoint: FILE.endpoint, date: FILE.date }])
  t.match(choices.successStatus, { value: 202, origin: 'learned', source: 'learned: https://cloud.example/v2.1/PROJECT, 2026-11-25', evidence: EVIDENCE })
  t.match(choices.errorBody, { value: 'both', origin: 'learned' })
  t.equal(choices.errorBody.evidence, undefined)
  t.match(choices.softReboot, { value: 'soft', origin: 'profile', source: 'observed: Nova' })
  await send('POST', `/v2.1/${PROJECT}/servers/${SERVER}/action`, { reboot: { type: 'HARD' } })
  t.equal((await send('GET', '/_emulator/clock')).json().nextChange, '2026-01-01T00:00:07.000Z')
})

test('a file is a path for the command and the library, and other settings override it', async (t) => {
  const dir = t.testdir({ 'cloud.profile.json': JSON.stringify(FILE), 'bad.profile.json': JSON.stringify({ ...FILE, base: 'aws', choices: { successStatus: { value: 200 } } }, null, 1) })
  await using emulator = await createEmulator({ clock: 'manual', profile: `${dir}/cloud.profile.json`, set: { successStatus: 204 }, rebootDuration: '1s' })
  t.match(emulator.profile.get().choices, { successStatus: { value: 204, origin: 'call' }, errorBody: { value: 'both', origin: 'learned' } })
  await emulator.restart('bms-83')
  t.equal(emulator.clock.get().nextChange, '2026-01-01T00:00:01.000Z')
  await t.rejects(createEmulator({ profile: `${dir}/bad.profile.json` }), { name: 'TypeError', message: /bad\.profile\.json:\d+:\d+: base is "aws"; expected.*\n.*choices\.successStatus\.value is 200; expected 204 or 202/ })
  await t.rejects(createEmulator({ profile: `${dir}/none.profile.json` }), { name: 'TypeError', message: /there is no such file$/ })
  await t.rejects(createEmulator({ profile: { ...FILE, version: 2 } as never }), { name: 'TypeError', message: /profile: version is 2; expected 1$/ })
})

test('projects and PATCH accept the content of a file; a name drops it again', async (t) => {
  const { send } = await buildTestEmulator(t)
  const one = (await send('POST', '/_emulator/projects', { profile: FILE })).json().id
  const fast = (await send('POST', '/_emulator/projects', { profile: FILE, rebootDuration: '2s' })).json().id
  const nextOf = async (id: string): Promise<string> => {
    await send('POST', `/v2.1/${id}/servers/${SERVER}/action`, { reboot: { type: 'HARD' } })
    return (await send('GET', `/_emulator/clock?project=${id}`)).json().nextChange
  }
  t.same([await nextOf(one), await nextOf(fast)], ['2026-01-01T00:00:07.000Z', '2026-01-01T00:00:02.000Z'])
  t.match((await send('PATCH', '/_emulator/profile', { file: FILE, pageSize: 25 })).json(), { name: 'nova', choices: { successStatus: { origin: 'learned' }, pageSize: { value: 25, origin: 'call' } } })
  t.match((await send('PATCH', '/_emulator/profile', { successStatus: 204 })).json().choices.successStatus, { value: 204, origin: 'call' })
  t.match((await send('PATCH', '/_emulator/profile', { successStatus: null })).json().choices.successStatus, { value: 202, origin: 'learned' })
  t.match((await send('PATCH', `/_emulator/profile?project=${PROJECT}`, { name: 'otc' })).json(), { name: 'otc', learned: undefined, choices: { successStatus: { value: 204, origin: 'profile' } } })
  t.equal(await nextOf(PROJECT), '2026-01-01T00:00:07.000Z')
  t.match((await send('PATCH', '/_emulator/profile', { file: FILE, name: 'otc' })).json(), { error: { message: 'name and file are given; expected one of them' } })
  t.equal((await send('PATCH', '/_emulator/profile', { file: { ...FILE, base: 'aws' } })).statusCode, 400)
})

test('a snapshot keeps what was learned', async (t) => {
  const { send } = await buildTestEmulator(t, { profile: FILE, set: { edition: 2020 } })
  const snapshot = (await send('GET', '/_emulator/snapshot')).json()
  const before = (await send('GET', '/_emulator/profile')).body
  await send('PATCH', '/_emulator/profile', { name: 'otc' })
  t.equal((await send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  t.equal((await send('GET', '/_emulator/profile')).body, before)
})

test('of a project a snapshot keeps the values, and not the exchanges that show them', async (t) => {
  const { send } = await buildTestEmulator(t)
  await send('PATCH', `/_emulator/profile?project=${PROJECT}`, { file: FILE })
  await send('POST', '/_emulator/projects', { id: 'aa', profile: { ...FILE, durations: undefined } })
  const snapshot = (await send('GET', '/_emulator/snapshot')).json()
  t.notMatch(JSON.stringify(snapshot), /evidence/)
  t.equal((await send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  t.match((await send('GET', `/_emulator/profile?project=${PROJECT}`)).json().choices.successStatus, { value: 202, origin: 'learned', evidence: undefined })
})

test('projects with the same file share it, and the number of different files is bounded', async (t) => {
  const { send, worlds } = await buildTestEmulator(t)
  const create = async (date: string): Promise<number> => (await send('POST', '/_emulator/projects', { profile: { ...FILE, date } })).statusCode
  for (let count = 0; count < 3; count++) t.equal(await create('2026-01-01'), 201)
  t.equal(new Set([...worlds.list()].map(({ profile }) => profile.learned)).size, 2, 'one file, and the default project has none')
  for (let count = 1; count < MAX_PROFILE_FILES; count++) t.equal(await create(`2026-01-01T00:00:${count}Z`), 201)
  const refused = await send('POST', '/_emulator/projects', { profile: { ...FILE, date: 'another' } })
  t.equal(refused.statusCode, 429)
  t.match(refused.json(), { error: { code: 'limit', message: /^The projects have 32 different profile files, which is the limit\. / } })
  t.equal(await create('2026-01-01'), 201, 'one that is known')
  for (const wrong of [{ undecided: { nothing: 'x' } }, { changes: [{ action: 'reboot', statuses: Array(101).fill('x'), taskStates: [] }] }]) {
    t.equal((await send('POST', '/_emulator/projects', { profile: { ...FILE, ...wrong } })).statusCode, 400)
  }
})

test('the library sets the content of a file', async (t) => {
  await using emulator = await createEmulator({ clock: 'manual' })
  t.match(emulator.profile.set({ file: FILE, errorBody: 'bms' }), { name: 'nova', choices: { successStatus: { value: 202 }, errorBody: { value: 'bms', origin: 'call' } } })
  t.match(await emulator.project({ profile: FILE }), {})
})

test('a secret in a profile file that was written by hand is not shown', async (t) => {
  const emulator = await buildTestEmulator(t)
  const evidence = {
    request: { method: 'POST', path: '/servers?token=geheim', headers: { 'X-Auth-Token': 'geheim', accept: '*/*' }, body: '{"adminPass":"geheim"}' },
    response: { status: 202, headers: { 'X-Subject-Token': 'geheim' }, body: '{"adminPass":"geheim"}' }
  }
  const file = { ...FILE, endpoint: 'https://demo:geheim@cloud.example/v2.1', choices: { successStatus: { value: 202, evidence } } }
  const { choices: { successStatus }, learned } = (await emulator.send('PATCH', '/_emulator/profile', { file })).json()
  t.equal(learned.endpoint, 'https://***@cloud.example/v2.1')
  t.match(successStatus.evidence, { request: { path: '/servers?token=***', headers: { accept: '*/*' } } })
  await emulator.send('POST', '/_emulator/projects', { id: '0a', profile: file })
  for (const path of ['profile', 'profile?project=0a', 'snapshot']) t.notMatch((await emulator.send('GET', `/_emulator/${path}`)).body, /geheim/, path)
})
