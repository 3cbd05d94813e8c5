/** The token of a handle is valid whenever it is used, however far the test has moved time. */
import { test } from 'tap'
import { MAX_TOKENS } from '../../../src/store/token-store.js'
import { createEmulator, type Emulator } from '../../../src/index.js'

const statusWith = async (emulator: Emulator, id: string, token: string): Promise<number> => (await emulator.fetch(`/v2.1/${id}/servers`, { headers: { 'x-auth-token': token } })).status

test('restart and fetch work after a token has expired, and token is the valid one', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  t.teardown(() => emulator.close())
  for (const p of [emulator.project(), emulator]) {
    const first = p.token
    await p.restart('bms-83')
    await p.clock.advance('22h')
    t.equal(p.token, first, 'it stays the same for as long as it is valid')
    await p.clock.advance('3h')
    t.equal((await p.restart('bms-83')).status, 'REBOOT')
    t.not(p.token, first)
    t.equal(await statusWith(emulator, p.id, first), 401)
    t.equal(await statusWith(emulator, p.id, p.token), 200)
    await p.clock.advance('240h')
    t.equal(await statusWith(emulator, p.id, p.token), 200)
  }
  const p = emulator.project()
  for (let day = 0; day < 3; day++) {
    await p.clock.advance('24h')
    t.equal((await p.fetch(`/v2.1/${p.id}/servers`)).status, 200)
  }
})

test('a token is renewed before it expires on the way, and after it was evicted', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1, auth: 'strict' })
  t.teardown(() => emulator.close())
  const p = emulator.project()
  const first = p.token
  await p.clock.advance('23h30m')
  t.not(p.token, first)
  t.equal(await statusWith(emulator, p.id, first), 200, 'the earlier one is valid to its end')
  const second = p.token
  const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user: { name: p.env.OS_USERNAME, domain: { name: p.env.OS_USER_DOMAIN_NAME }, password: p.env.OS_PASSWORD } } }, scope: { project: { id: p.id } } } })
  for (let login = 0; login < MAX_TOKENS; login++) {
    await (await emulator.fetch('/v3/auth/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text()
  }
  t.equal(await statusWith(emulator, p.id, second), 401)
  t.equal((await p.fetch(`/v2.1/${p.id}/servers`)).status, 200)
})

test('a token that a client has revoked stays revoked', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  t.teardown(() => emulator.close())
  const p = emulator.project()
  await emulator.fetch('/v3/auth/tokens', { method: 'DELETE', headers: { 'x-auth-token': p.token, 'x-subject-token': p.token } })
  t.equal((await p.fetch(`/v2.1/${p.id}/servers`)).status, 401)
})

test('the same seed and the same requests give the same tokens, renewed or not', async (t) => {
  const run = async (): Promise<unknown> => {
    const emulator = await createEmulator({ clock: 'manual', seed: 1 })
    const p = emulator.project()
    const tokens = [p.token]
    for (let day = 0; day < 3; day++) {
      await p.clock.advance('25h')
      await p.restart('bms-83')
      tokens.push(p.token)
    }
    // The port is a free one, and the journal also has real time.
    const snapshot = JSON.stringify(p.snapshot()).replaceAll(new URL(p.url).host, 'HOST').replaceAll(/"realAtMs":\d+/g, '')
    await emulator.close()
    return { tokens, snapshot }
  }
  const [one, other] = [await run(), await run()]
  t.same(one, other)
  t.equal(new Set((one as { tokens: string[] }).tokens).size, 4)
})
