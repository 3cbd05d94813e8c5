/** The history of a server: NOVA.md section 6. */
import { test } from 'tap'
import { IDENTITY, login, passwordBody } from '../../identity-helpers.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, UNKNOWN, type TestEmulator } from '../../helpers.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const SOFT = { reboot: { type: 'SOFT' } }
const FIRST_USER = '1311c433dd9b408886f57d695c229cbe'

interface Entry { readonly action: string, readonly message: string | null, readonly user_id: string, readonly project_id: string, readonly request_id: string }

async function history (emulator: TestEmulator, serverId = SERVER, minor = 51): Promise<readonly Entry[]> {
  const response = await emulator.send('GET', `${SERVERS}/${serverId}/os-instance-actions`, undefined, { 'openstack-api-version': `compute 2.${minor}` })
  return (response.json() as { instanceActions: readonly Entry[] }).instanceActions
}

const messages = async (emulator: TestEmulator): Promise<ReadonlyArray<string | null>> => (await history(emulator)).map(({ message }) => message)

test('an action names the user and the project of the token that asked for it', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova', identity: { ...IDENTITY, users: [...IDENTITY.users, { id: 'u3', name: 'eve', password: 'p' }] } })
  const answer = await login(emulator, passwordBody({ name: 'eve', password: 'p', domain: { id: 'default' } }, { project: { id: PROJECT } }))
  const token = String(answer.headers['x-subject-token'])
  await emulator.act(HARD, SERVER, { 'x-auth-token': token })
  await emulator.act(HARD, SERVER, { 'x-auth-token': 'unknown' })
  await emulator.advance('5s')
  await emulator.act({ 'os-stop': null }, SERVER, { 'x-auth-token': 'fixed' })
  t.same((await history(emulator)).map(({ action, user_id: user, project_id: project }) => [action, user, project]), [['stop', 'u1', PROJECT], ['reboot', 'u3', PROJECT]])
  await emulator.send('DELETE', `${SERVERS}/${SERVER}`, undefined, { 'x-auth-token': token })
  t.match(await history(emulator), [{ action: 'delete', user_id: 'u3' }, {}, {}])
  const one = await emulator.send('GET', `${SERVERS}/${SERVER}/os-instance-actions/${String((await history(emulator))[0]?.request_id)}`)
  t.match(one.json(), { instanceAction: { user_id: 'u3', project_id: PROJECT } })
})

test('a new server belongs to whoever made it, and so does its first action', async (t) => {
  const emulator = await buildTestEmulator(t, { identity: IDENTITY })
  const created = await emulator.send('POST', SERVERS, { server: { name: 'bms-new', flavorRef: '1' } }, { 'x-auth-token': 'fixed' })
  const { server: { id } } = created.json() as { server: { id: string } }
  t.match(await history(emulator, id), [{ action: 'create', user_id: 'u1', project_id: PROJECT }])
  t.match(await emulator.show(id), { user_id: 'u1' })
})

test('a batch names whoever sent it, and a signed request the user of its key', async (t) => {
  const emulator = await buildTestEmulator(t, { identity: IDENTITY })
  await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { 'os-stop': { type: 'HARD', servers: [{ id: SERVER }] } }, { 'x-auth-token': 'fixed' })
  t.match(await history(emulator), [{ action: 'stop', user_id: 'u1' }])
  await emulator.advance('3s')
  const signed = (access: string): Record<string, string> => ({ 'x-auth-token': '', authorization: `SDK-HMAC-SHA256 Access=${access}, SignedHeaders=host, Signature=00` })
  await emulator.act({ 'os-start': {} }, SERVER, signed('AK2'))
  t.match(await history(emulator), [{ action: 'start', user_id: 'u2' }, {}])
  await emulator.advance('3s')
  await emulator.act(HARD, SERVER, signed('AK9'))
  t.match(await history(emulator), [{ action: 'reboot', user_id: 'u1' }, {}, {}], 'the first user for a key that nobody knows')
})

test('without an identity the first user acts', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'off' })
  await emulator.act(HARD, SERVER, { 'x-auth-token': '' })
  t.match(await history(emulator), [{ user_id: FIRST_USER, project_id: PROJECT }])
})

test('of two HARD restarts the second ends in Error, and not before both end', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova', set: ['acceptWindow=1s'] })
  await emulator.act(HARD)
  await emulator.act(HARD)
  t.same(await messages(emulator), [null, null])
  await emulator.advance('5999ms')
  t.same(await messages(emulator), [null, null])
  await emulator.advance('1ms')
  t.same(await messages(emulator), ['Error', null])
})

test('a HARD over a SOFT at work ends in Error when the SOFT ends', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act(SOFT)
  await emulator.advance('1s')
  await emulator.act(HARD)
  t.same(await messages(emulator), [null, null])
  await emulator.advance('1999ms')
  t.same(await messages(emulator), [null, null])
  await emulator.advance('1ms')
  t.same(await messages(emulator), ['Error', null])
})

test('the history of a deleted server can be read from 2.21 on', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  await emulator.act(HARD)
  await emulator.send('DELETE', `${SERVERS}/${SERVER}`)
  await emulator.advance('2s')
  t.equal((await emulator.send('GET', `${SERVERS}/${SERVER}`)).statusCode, 404)
  const actions = await history(emulator, SERVER, 21)
  t.match(actions, [{ action: 'delete' }, { action: 'reboot' }])
  for (const path of ['', `/${String(actions[1]?.request_id)}`]) {
    const status = async (minor: number, id = SERVER): Promise<number> =>
      (await emulator.send('GET', `${SERVERS}/${id}/os-instance-actions${path}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })).statusCode
    t.same([await status(20), await status(21), await status(21, UNKNOWN)], [404, 200, 404], path)
  }
  const otc = await buildTestEmulator(t)
  await otc.send('DELETE', `${SERVERS}/${SERVER}`)
  await otc.advance('2s')
  t.equal((await otc.send('GET', `${SERVERS}/${SERVER}/os-instance-actions`)).statusCode, 200, 'whatever the version, where the profile ignores versions')
})
