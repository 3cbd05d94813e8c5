/** A token in X-Storage-Token: NOVA.md section 6. */
import { test } from 'tap'
import { IDENTITY } from '../../identity-helpers.js'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../../helpers.js'

const PATH = `/v2.1/${PROJECT}/servers/${SERVER}`

test('a token is read from X-Storage-Token where X-Auth-Token is missing', async (t) => {
  for (const profile of ['otc', 'documented', 'nova']) {
    const { app } = await buildTestEmulator(t, { profile, auth: 'strict', identity: IDENTITY })
    const status = async (headers: Record<string, string>): Promise<number> => (await app.inject({ method: 'GET', url: '/v3/projects', headers })).statusCode
    t.equal(await status({ 'x-storage-token': 'fixed' }), 200, profile)
    t.equal(await status({ 'x-storage-token': 'unknown' }), 401)
    t.equal(await status({ 'x-storage-token': 'unknown', 'x-auth-token': 'fixed' }), 200, 'X-Auth-Token comes first')
    t.equal(await status({ 'x-storage-token': 'fixed', 'x-auth-token': '' }), 401, 'an empty one too')
  }
})

test('the journal does not show the token', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.app.inject({ method: 'GET', url: PATH, headers: { 'x-storage-token': 'my-secret' } })
  const { body, statusCode } = await emulator.send('GET', '/_emulator/requests')
  t.equal(statusCode, 200)
  t.match(body, 'x-storage-token')
  t.notMatch(body, 'my-secret')
})

test('reads are counted for the token that was sent', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['outcome=visible:reads=1'] })
  await emulator.act(HARD)
  await emulator.advance('5s')
  const show = async (token: string): Promise<unknown> =>
    ((await emulator.app.inject({ method: 'GET', url: PATH, headers: { 'x-storage-token': token } })).json() as { server: { status: string } }).server.status
  t.same([await show('one'), await show('one'), await show('two'), await show('two')], ['REBOOT', 'ACTIVE', 'REBOOT', 'ACTIVE'])
})
