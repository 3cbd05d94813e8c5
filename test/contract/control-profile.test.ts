/** GET and PATCH /_emulator/profile. The table of profiles is repeated here from PRODUCT.md section 1, for comparison. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER } from '../helpers.js'

interface ChoiceView { readonly value: unknown, readonly source: string, readonly origin: string, readonly about: string }
interface ProfileView { readonly name: string, readonly choices: Readonly<Record<string, ChoiceView>> }

const TABLE: ReadonlyArray<readonly [choice: string, otc: unknown, documented: unknown, nova: unknown]> = [
  ['successStatus', 204, 204, 202],
  ['rebootStatus', 'REBOOT', 'HARD_REBOOT', 'HARD_REBOOT'],
  ['softReboot', 'reject', 'reject', 'soft'],
  ['errorStatus', 'semantic', 'table', 'semantic'],
  ['errorBody', 'both', 'bms', 'native'],
  ['unauthorizedBody', 'both', 'gateway', 'keystone'],
  ['routeErrors', 'native', 'native', 'bare'],
  ['rebootWhenStopped', 'refuse', 'refuse', 'start'],
  ['rebootWhenError', 'accept', 'accept', 'accept'],
  ['rebootWhenRebooting', 'refuse', 'refuse', 'nova'],
  ['rebootTypeCase', 'exact', 'exact', 'nova']
]

test('serialization', async (t) => {
  for (const [column, name] of ['otc', 'documented', 'nova'].entries()) {
    await t.test(`${name} has its column of the table, each value with its source`, async (t) => {
      const { send } = await buildTestEmulator(t, { profile: name })
      const profile = (await send('GET', '/_emulator/profile')).json() as ProfileView
      t.equal(profile.name, name)
      for (const [choice, ...values] of TABLE) t.match(profile.choices[choice], { value: values[column], origin: 'profile' }, choice)
      for (const [choice, { source, about }] of Object.entries(profile.choices)) t.ok(source !== '' && about !== '', choice)
    })
  }

  await t.test('PATCH returns the profile in force', async (t) => {
    const { send } = await buildTestEmulator(t)
    const answer = await send('PATCH', '/_emulator/profile', { successStatus: 202 })
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), { name: 'otc', choices: { successStatus: { value: 202, source: 'observed: Nova', origin: 'call' }, errorBody: { value: 'both', origin: 'profile' } } })
    t.same((await send('GET', '/_emulator/profile')).json(), answer.json())
  })

  await t.test('a choice is accepted under `choices` too, where GET shows it', async (t) => {
    const { send } = await buildTestEmulator(t)
    const answer = await send('PATCH', '/_emulator/profile', { name: 'nova', choices: { successStatus: 204 } })
    t.match(answer.json(), { name: 'nova', choices: { successStatus: { value: 204, origin: 'call' }, errorBody: { value: 'native' } } })
  })
})

test('validation', async (t) => {
  const refused: ReadonlyArray<readonly [patch: unknown, message: RegExp]> = [
    [{}, /^the body has too few members; expected one of name, choices, successStatus/],
    [{ name: 'aws' }, /^unknown profile "aws"; expected one of otc, documented, nova$/],
    [{ nosuch: 1 }, /^nosuch is not a known member; expected one of name, choices, successStatus/],
    [{ successStatus: 200 }, /^choice successStatus is 200; expected one of 204, 202$/],
    [{ successStatus: true }, /^successStatus is true; expected a string or a number or null$/],
    [{ acceptWindow: 'soon' }, /"soon" is not a duration/],
    ['nova', /^the body is not JSON$/],
    [[], /^the body is \[\]; expected an object$/]
  ]
  for (const [patch, message] of refused) {
    await t.test(`${JSON.stringify(patch)} is refused, and the profile stays`, async (t) => {
      const { send } = await buildTestEmulator(t)
      const before = (await send('GET', '/_emulator/profile')).body
      const answer = await send('PATCH', '/_emulator/profile', patch)
      t.equal(answer.statusCode, 400)
      t.match(answer.json(), { error: { code: 'invalid', message } })
      t.equal((await send('GET', '/_emulator/profile')).body, before)
    })
  }
})

test('behaviour', async (t) => {
  await t.test('a named profile replaces the choices set by calls, and null gives one choice back to it (issue 9)', async (t) => {
    const { send } = await buildTestEmulator(t)
    const choices = async (patch: object): Promise<ProfileView['choices']> => ((await send('PATCH', '/_emulator/profile', patch)).json() as ProfileView).choices
    t.match((await choices({ successStatus: 202, softReboot: 'force' })).successStatus, { value: 202, origin: 'call' })
    const whole = await choices({ name: 'otc', edition: 2020 })
    t.match(whole, { successStatus: { value: 204, origin: 'profile' }, softReboot: { value: 'reject', origin: 'profile' }, edition: { value: 2020, origin: 'call' } })
    t.match((await choices({ edition: null })).edition, { value: 2025, origin: 'profile' })
  })

  await t.test('another profile applies from the next request on, with the choices of its call', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await send('PATCH', '/_emulator/profile', { name: 'nova', rebootStatus: 'REBOOT' })
    t.equal((await act(HARD)).statusCode, 202)
    t.match((await send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`)).json(), { server: { status: 'REBOOT' } })
  })

  await t.test('rebootStatus changes the status of a restart that is under way', async (t) => {
    const { send, act, show } = await buildTestEmulator(t)
    await act(HARD)
    t.match(await show(), { status: 'REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' })
    await send('PATCH', '/_emulator/profile', { rebootStatus: 'HARD_REBOOT' })
    t.match(await show(), { status: 'HARD_REBOOT', 'OS-EXT-STS:task_state': 'reboot_started_hard' })
  })

  await t.test('each project has its own profile', async (t) => {
    const { send, act } = await buildTestEmulator(t)
    await send('PATCH', '/_emulator/profile?project=abcdef', { name: 'nova' })
    t.equal((await act(HARD)).statusCode, 204)
    t.equal((await send('POST', `/v2.1/abcdef/servers/${SERVER}/action`, HARD)).statusCode, 202)
    t.match((await send('GET', `/v2.1/${PROJECT}/nosuch`)).json(), { itemNotFound: { code: 404 } })
    t.match((await send('GET', '/v2.1/abcdef/nosuch', undefined, { accept: 'application/json' })).json(), { code: '404 Not Found' })
  })
})

test('a choice that is given twice with two values is refused, and changes nothing', async (t) => {
  const { send } = await buildTestEmulator(t)
  const before = (await send('GET', '/_emulator/profile')).body
  for (const [alone, under] of [[202, 204], [null, 202], [202, null]]) {
    const answer = await send('PATCH', '/_emulator/profile', { name: 'nova', successStatus: alone, choices: { successStatus: under } })
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), { error: { code: 'invalid', message: `successStatus is ${alone}, and choices.successStatus is ${under}; expected one of them, or the same value` } })
  }
  t.equal((await send('GET', '/_emulator/profile')).body, before)
  t.match((await send('PATCH', '/_emulator/profile', { successStatus: 202, choices: { successStatus: 202, errorBody: 'bms' } })).json(), { choices: { successStatus: { value: 202 }, errorBody: { value: 'bms' } } })
})
