// Coverage: what counts as met, what the client did next, and how runs add up.
import { test } from 'tap'
import { buildClient, failing, login, type TestClient } from '../client.js'
import { checkRule } from '../../../../src/faults/rule.js'
import { coverageText } from '../../../../src/report/coverage/text.js'
import { FAILURE_MODES } from '../../../../src/report/failure-modes.js'
import { merged, type Coverage, type CoveredMode } from '../../../../src/report/coverage/coverage.js'
import { parseRuleText } from '../../../../src/faults/text.js'
import { PROFILE_NAMES } from '../../../../src/core/profile.js'
import { HARD, PROJECT, SERVER, STOPPED, UNKNOWN } from '../../../helpers.js'
import { readCatalogue } from '../../../../src/world/fixtures.js'
import { readCoverage } from '../../../../src/report/coverage/read.js'
import { RECOGNIZED } from '../../../../src/report/coverage/met.js'

async function coverage (client: TestClient): Promise<Coverage> {
  return (await client.send('GET', '/_emulator/coverage')).json() as Coverage
}

function modeOf ({ operations }: Coverage, operation: string, mode: string): CoveredMode | undefined {
  return operations.find((each) => each.operation === operation)?.modes.find((each) => each.mode === mode)
}

async function metBy (client: TestClient, operation: string): Promise<readonly string[]> {
  return (await coverage(client)).operations.find((each) => each.operation === operation)?.modes.filter(({ met }) => met > 0).map(({ mode }) => mode) ?? []
}

test('every mode of the catalogue can be recognized, and no other', (t) => {
  t.same([...RECOGNIZED].sort(), FAILURE_MODES.map(({ id }) => id).sort())
  t.end()
})

const ACTIONS: ReadonlyArray<readonly [operation: string, body: unknown]> = [['reboot', HARD], ['start', { 'os-start': {} }], ['stop', { 'os-stop': {} }]]

test('under each profile, each mode that is asked for is met by what provokes it, and by nothing else', async (t) => {
  for (const profile of PROFILE_NAMES) {
    for (const [operation, body] of ACTIONS) {
      const asked = await buildClient(t, { profile })
      await asked.act(body)
      const modes = (await coverage(asked)).operations[0]?.modes.map(({ mode }) => mode) ?? []
      t.ok(modes.length > 20, `${profile} ${operation}`)
      for (const { id, provoke } of FAILURE_MODES.filter((mode) => modes.includes(mode.id))) {
        const client = await buildClient(t, { profile })
        if (operation === 'start') await client.send('PATCH', `/_emulator/servers/${SERVER}`, { status: 'SHUTOFF' })
        if ('rule' in provoke) await client.send('POST', '/_emulator/faults', JSON.stringify(`${provoke.rule}:operation=${operation}`))
        else await client.send('PATCH', `/_emulator/servers/${SERVER}`, provoke.server)
        // A held response arrives when time moves on.
        const sent = client.restart({}, body)
        await new Promise((resolve) => setImmediate(resolve))
        await client.advance('10s')
        if (!['response-lost', 'request-lost'].includes(id)) await sent
        t.same(await metBy(client, operation), [id], `${profile} ${operation} ${id}`)
      }
    }
  }
})

test('a mode that the profile rules out is not asked for, unless another project or an earlier run asks for it', async (t) => {
  const nova = await buildClient(t, { profile: 'nova' })
  await nova.restart()
  await nova.act({ 'os-stop': {} })
  const found = await coverage(nova)
  t.equal(modeOf(found, 'reboot', 'stopped'), undefined, 'Nova starts it')
  t.match(modeOf(found, 'stop', 'stopped'), { met: 0 })
  const standard = await buildClient(t)
  await standard.restart()
  for (const sum of [merged(found, await coverage(standard)), merged(await coverage(standard), found)]) t.match(modeOf(sum, 'reboot', 'stopped'), { met: 0 })
  t.equal(modeOf(merged(found, found), 'reboot', 'stopped'), undefined)
})

test('requests are asked about by the profile that they were served under; those of a snapshot by the one of their project', async (t) => {
  const client = await buildClient(t, { profile: 'nova' })
  await client.send('GET', '/v2.1/')
  await client.restart()
  const snapshot = (await client.send('GET', '/_emulator/snapshot')).json()
  await client.send('PATCH', '/_emulator/profile', { rebootWhenStopped: 'refuse' })
  t.equal(modeOf(await coverage(client), 'reboot', 'stopped'), undefined)
  const other = await buildClient(t)
  t.equal((await other.send('PUT', '/_emulator/snapshot', snapshot)).statusCode, 204)
  const found = await coverage(other)
  t.match(found, { operations: [{ operation: 'reboot', requests: 1 }] })
  t.equal(modeOf(found, 'reboot', 'stopped'), undefined)
})

test('what a cloud does by itself is met too', async (t) => {
  const client = await buildClient(t, { auth: 'strict', profile: 'documented' })
  await client.look({ 'x-auth-token': 'old' })
  t.same(await metBy(client, 'show'), ['token-expired'])
  const other = await buildClient(t, { profile: 'documented' })
  await other.restart()
  await other.restart()
  t.same(await metBy(other, 'reboot'), ['conflict'], 'a 400 in this profile')
})

test('the stale mode is met by reads of other operations than lists, the list mode by lists alone', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('stale=1:operations=show|list'))
  t.same(await metBy(client, 'reboot'), ['stale-reads'])
})

test('it says what the client did next', async (t) => {
  const client = await buildClient(t)
  const next = async (mode: string): Promise<unknown> => modeOf(await coverage(client), 'reboot', mode)?.next
  await client.restart(failing('503'))
  t.same(await next('unavailable'), { nothing: 1 })
  await client.send('GET', '/v2.1/')
  await client.advance('2030ms')
  await client.restart(failing('502'))
  t.same(await next('unavailable'), { 'retried after 2s': 1 })
  await client.advance('11400ms')
  await client.look()
  t.same(await next('bad-gateway'), { 'looked after 11s': 1 })
  await client.restart({ ...await login(client), ...failing('504') })
  await login(client)
  t.same(await next('gateway-timeout'), { 'logged in again': 1 })
  await client.restart(failing('500'))
  await client.send('GET', `/v2.1/${PROJECT}/servers/other`)
  t.same(await next('server-error'), { 'gave up': 1 })
  await client.restart(failing('BMS.0033'))
  t.same(await next('server-error'), { 'went on with show': 1 }, 'it came back to the server')
  await client.send('GET', `/v2.1/${PROJECT}/servers`, undefined, failing('429:operation=list'))
  await client.send('GET', `/v2.1/${PROJECT}/flavors`)
  t.same(modeOf(await coverage(client), 'list', 'throttled')?.next, { 'looked at once': 1 })
})

test('a client gave up that goes on, but neither retries nor looks at the server any more', async (t) => {
  const other = `/v2.1/${PROJECT}/servers/${STOPPED}`
  const nextAfter = async (rule: string, then: (client: TestClient) => Promise<unknown>): Promise<unknown> => {
    const client = await buildClient(t)
    await client.restart(failing(rule))
    await client.send('GET', other)
    await then(client)
    return (await coverage(client)).operations.find(({ operation }) => operation === 'reboot')?.modes.find(({ met }) => met > 0)?.next
  }
  const nothing = async (): Promise<void> => {}
  t.same(await nextAfter('503', nothing), { 'gave up': 1 })
  t.same(await nextAfter('reset', nothing), { 'gave up': 1 })
  t.same(await nextAfter('503', async (client) => { await client.send('GET', other) }), { 'gave up': 1 }, 'another server is not this one')
  t.same(await nextAfter('503', async (client) => { await client.send('GET', `/v2.1/${PROJECT}/servers`) }), { 'gave up': 1 }, 'a list of names shows no server')
  for (const [path, what] of [['', 'the server'], ['/os-instance-actions', 'its history'], ['/tags', 'anything of it']] as const) {
    t.same(await nextAfter('503', async (client) => { await client.send('GET', `${client.path}${path}`) }), { 'went on with show': 1 }, what)
  }
  t.same(await nextAfter('503', async (client) => { await client.send('GET', `/v2.1/${PROJECT}/servers/detail`) }), { 'went on with show': 1 }, 'a list that shows it')
  t.same(await nextAfter('503', async (client) => { await client.send('POST', `/v1/${PROJECT}/baremetalservers/action`, { 'os-start': { servers: [{ id: SERVER }] } }) }), { 'went on with show': 1 }, 'a batch that names it')
  t.same(await nextAfter('outcome=slow:factor=2', nothing), { 'went on with show': 1 }, 'what was accepted is not given up')
  const client = await buildClient(t)
  await client.send('GET', `/v2.1/${PROJECT}/servers`, undefined, failing('503:operation=list'))
  await client.restart()
  t.same(modeOf(await coverage(client), 'list', 'unavailable')?.next, { 'gave up': 1 }, 'without a server, the operation counts')
  await client.send('GET', `/v2.1/${PROJECT}/servers?limit=1`)
  t.same(modeOf(await coverage(client), 'list', 'unavailable')?.next, { 'went on with reboot': 1 })
})

test('each line provokes its mode in a test of the library', async (t) => {
  const client = await buildClient(t)
  await client.restart()
  await client.look()
  const lines = (await coverage(client)).operations.flatMap(({ modes }) => modes.map(({ line }) => line))
  t.ok(lines.length > 30)
  const catalogue = readCatalogue()
  for (const line of lines) {
    const [, rule] = /^project\.faults\.add\('([^']+)'\)$/.exec(line) ?? []
    if (rule === undefined) t.match(line, /^project\.servers\.patch\('bms-83', \{ (?:locked: true|status: 'SHUTOFF') \}\)$/)
    else t.doesNotThrow(() => checkRule(parseRuleText(rule), 'a', catalogue), rule)
  }
})

test('operations that no mode fits do not count, and nothing gives no coverage', async (t) => {
  const client = await buildClient(t)
  t.match(await coverage(client), { runs: 1, met: 0, all: 0, percent: 0, operations: { length: 0 } })
  await client.send('GET', '/v2.1/')
  await client.send('GET', '/nowhere')
  t.match(await coverage(client), { all: 0, operations: { length: 0 } })
})

test('runs add up, and a mode that is met in one of them is met', async (t) => {
  const [one, other] = [await buildClient(t), await buildClient(t)]
  await one.restart(failing('503'))
  await one.look()
  await other.restart(failing('502'))
  await other.restart()
  const before = await coverage(one)
  const sum = merged(before, await coverage(other))
  t.match(sum, { runs: 2, met: 2, operations: [{ operation: 'reboot', requests: 3 }, { operation: 'show', requests: 1 }] })
  t.match(merged(await coverage(other), before).operations.find(({ operation }) => operation === 'show'), { requests: 1 }, 'an operation of the later run alone')
  t.equal(modeOf(sum, 'reboot', 'unavailable')?.met, 1)
  t.same(modeOf(sum, 'reboot', 'bad-gateway')?.next, { 'retried at once': 1 })
  t.same(merged(before, before).operations[0]?.modes.find(({ met }) => met > 0)?.next, { 'looked at once': 2 })
  t.same(readCoverage(JSON.parse(JSON.stringify(sum))), sum)
  t.doesNotThrow(() => readCoverage({ ...sum, operations: [{ operation: 'reboot', requests: 1, modes: [{ mode: 'conflict', met: 1, next: { 'gave up': 1 } }] }] }))
  const renamed = { ...before, operations: before.operations.map((each) => ({ ...each, modes: each.modes.map((mode) => ({ ...mode, mode: `old-${mode.mode}` })) })) }
  t.equal(merged(renamed, before).met, 1, 'modes that the catalogue lacks are dropped')
})

test('a name that is asked for as an id, and a request without a token, met no failure', async (t) => {
  const client = await buildClient(t)
  const show = async (id: string, headers: Record<string, string> = {}) => { await client.send('GET', `/v2.1/${PROJECT}/servers/${id}`, undefined, headers) }
  await show('bms-83')
  await show(SERVER, { 'x-auth-token': '' })
  await client.app.inject({ method: 'GET', url: `/v2.1/${PROJECT}/servers/${SERVER}` })
  const metOf = async (mode: string): Promise<number | undefined> => modeOf(await coverage(client), 'show', mode)?.met
  t.same([await metOf('not-found'), await metOf('token-expired')], [0, 0])
  await show(UNKNOWN)
  await show('bms-83', failing('BMS.0040'))
  await show(SERVER, failing('401'))
  t.same([await metOf('not-found'), await metOf('token-expired')], [2, 1])
})

test('the text shows what was met, and lines for the rest', async (t) => {
  const client = await buildClient(t)
  await client.restart(failing('503'))
  await client.restart(failing('503'))
  await client.look()
  const found = await coverage(client)
  const text = coverageText(found)
  t.match(text, /^coverage: 2 % of the failure modes were met, 1 of 38\nreboot: 1 of 25 met in 2 requests\n {2}unavailable {6}x2 {3}next: retried at once, looked at once\n {2}not met, to add to a test:\n {4}project\.faults\.add\('APIGW/)
  t.match(text, '    ... 19 more\n')
  t.match(coverageText({ ...found, runs: 2, unseen: 1 }, Infinity), /, in 2 runs\n[^]*\n {2}not seen: 1 older request; the journal evicted it\n$/)
  t.match(coverageText({ ...found, unseen: 2 }), 'evicted them\n')
  t.notMatch(coverageText(found, Infinity), ' more\n')
  t.notMatch(coverageText({ ...found, operations: found.operations.slice(0, 1) }, 24), ' more\n')
  t.match(coverageText({ ...found, operations: found.operations.slice(0, 1) }, 23), '    ... 1 more\n')
  const flags = coverageText(found, Infinity, 'flag')
  t.match(flags, /\n {2}not met, to add to the command:\n {4}--fault 'APIGW\.0308:retryAfter=1s:operation=reboot:times=1' {3}# The client sends too many requests and gets 429\.\n/)
  t.match(flags, /\n {4}project\.servers\.patch\('bms-83', \{ locked: true \}\) {3}# The server is locked, and refuses the action \(409\)\. No flag does this; use the library\.\n/)
  const [reboot] = found.operations
  const all = { ...found, operations: [{ operation: 'reboot', requests: 1, modes: reboot?.modes.filter(({ met }) => met > 0).map((mode) => ({ ...mode, next: { nothing: 2 } })) ?? [] }] }
  t.match(coverageText(all), /reboot: 1 of 1 met in 1 request\n {2}unavailable {6}x2 {3}next: nothing x2\n$/)
  t.match((await client.send('GET', '/_emulator/coverage?format=text')).body, /\/\/ The server is stopped, and refuses the action \(409\)\.\n/)
})

test('a file that is no coverage is refused', (t) => {
  const wrong: unknown[] = [[], null, {}, { version: 2 }, { version: 1, runs: -1 }, { version: 1, runs: 1, unseen: 0 }]
  const operations = [null, [], { operation: 'reboot' }, { operation: 'dance', requests: 1, modes: [] }, { operation: 'reboot', requests: 1, modes: [null] },
    { operation: 'reboot', requests: 1, modes: [{ mode: 'a', met: 1, next: null }] }, { operation: 'reboot', requests: 1, modes: [{ mode: 'a', met: 1, next: { nothing: 'x' } }] }, { operation: 'reboot', requests: 1, modes: [{ mode: 'a', met: 1, next: JSON.parse('{"__proto__":3}') as unknown }] },
    { operation: 'reboot', requests: 1, modes: [{ mode: 'a', met: 1, next: { '\u001b[2J': 1 } }] }, { operation: 'reboot', requests: 1e308, modes: [] }]
  for (const value of [...wrong, ...operations.map((operation) => ({ version: 1, runs: 1, unseen: 0, operations: [operation] }))]) {
    t.throws(() => readCoverage(value), { message: 'this is not a coverage file; expected one that --coverage has written, or none' }, JSON.stringify(value))
  }
  t.end()
})
