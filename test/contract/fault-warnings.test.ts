/** A rule that can never apply is accepted, with warnings that say why. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

async function warningsOf (emulator: TestEmulator, rule: unknown, query = ''): Promise<string[]> {
  const answer = await emulator.send('POST', `/_emulator/faults${query}`, JSON.stringify(rule))
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json<{ warnings: string[] }>().warnings
}

test('each reason why a rule can never apply is a warning', async (t) => {
  const emulator = await buildTestEmulator(t)
  const cases: ReadonlyArray<[rule: unknown, warning: string]> = [
    ['503:times=0', 'when.times is 0: the rule never applies'],
    ['503:probability=0', 'when.probability is 0: the rule never applies'],
    ['503:method=fly', 'match.method is "fly": HTTP has no such method; expected one such as POST'],
    ['503:method=get', 'match.method is "get": reboot, start and stop requests use POST'],
    ['503:operation=token|job:method=PUT', 'match.method is "PUT": token and job requests use POST, GET, HEAD or DELETE'],
    ['503:operation=list|token:server=bms-83', 'match.server is "bms-83": list and token requests name no server'],
    ['503:server=bms-0', 'match.server is "bms-0": no project has a server with this id or name'],
    ['503:server=bms-0:project=aa', 'match.server is "bms-0": project aa has no server with this id or name'],
    ['503:project=not/an-id', 'match.project is "not/an-id": no project can have this id'],
    ['503:from=20s:until=10s', 'when.until is "10s": it is not after when.from, "20s"'],
    ['503:from=2026-01-01T00:00:20Z:until=20s', 'when.until is "20s": it is not after when.from, "2026-01-01T00:00:20Z"'],
    ['503:until=2025-12-31T00:00:00Z', 'when.until is "2025-12-31T00:00:00Z": the window closed at 2025-12-31T00:00:00.000Z'],
    [{ when: { from: '36500d', until: '36500d' }, effect: { kind: 'delay', duration: 1 } }, 'when.until is "36500d": it is not after when.from, "36500d"'],
    ['outcome=stuck:operation=show|list', 'match.operation is show and list: show and list requests begin no task that the kind outcome changes; expected one of reboot, start, stop, create, delete, batch'],
    ['stale=3:operation=create', 'match.operation is create: before it, there is no server whose state reads could show'],
    ['outcome=visible:operation=create', 'match.operation is create: before it, there is no server whose state reads could show']
  ]
  for (const [rule, warning] of cases) t.same(await warningsOf(emulator, rule), [warning], JSON.stringify(rule))
  t.same(await warningsOf(emulator, '503:times=0:probability=0:method=x:server=y'), [
    'when.times is 0: the rule never applies', 'when.probability is 0: the rule never applies', 'match.method is "x": HTTP has no such method; expected one such as POST',
    'match.server is "y": no project has a server with this id or name'
  ])
})

test('a rule that can apply has no warning', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/servers', { name: 'made' })
  await emulator.send('POST', '/_emulator/projects', { id: 'aa', servers: [{ name: 'own' }] })
  const rules = [
    '503', '503:times=1:probability=0.1', '503:method=post', '503:operation=discovery:method=PROPFIND', '503:operation=any:method=PUT', '503:operation=unknown:method=fly:method=PUT',
    '503:server=bms-83', `503:server=${SERVER}`, '503:server=made', '503:server=own', '503:server=own:project=aa', '503:operation=show|list:server=bms-83', '503:project=0f',
    '503:from=10s:until=20s', '503:from=2026-01-01T00:00:05Z:until=10s', '503:until=1ms', '503:from=9999-12-31T00:00:00Z',
    'outcome=stuck:operation=show|reboot', 'outcome=stuck:operation=create', 'stale=3:operation=create|reboot', 'outcome=visible:operation=any', 'stale=3:operation=batch'
  ]
  for (const rule of rules) t.same(await warningsOf(emulator, rule), [], rule)
})

test('warnings follow the change of a rule and of the world; lists have none', async (t) => {
  const emulator = await buildTestEmulator(t)
  await warningsOf(emulator, '503:id=x:server=late:until=10s')
  const get = async (): Promise<string[]> => (await emulator.send('GET', '/_emulator/faults/x')).json<{ warnings: string[] }>().warnings
  t.same(await get(), ['match.server is "late": no project has a server with this id or name'])
  await emulator.send('POST', '/_emulator/servers', { name: 'late' })
  t.same(await get(), [])
  await emulator.send('POST', '/_emulator/clock/advance?project=aa', { by: '10s' })
  t.same(await get(), [], 'the window is still open in other projects')
  await emulator.advance('10s')
  t.same(await get(), ['when.until is "10s": the window closed at 2026-01-01T00:00:10.000Z'])
  t.match((await emulator.send('PATCH', '/_emulator/faults/x', { when: { times: 0 } })).json(), { warnings: ['when.times is 0: the rule never applies'] })
  const { faults: [item] } = (await emulator.send('GET', '/_emulator/faults')).json<{ faults: Array<Record<string, unknown>> }>()
  t.notOk(Object.hasOwn(item ?? {}, 'warnings'))
})

test('a rule of a project is judged by its project', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/projects', { id: 'aa', servers: [{ name: 'own' }] })
  t.same(await warningsOf(emulator, '503:server=own', '?project=aa'), [])
  t.same(await warningsOf(emulator, '503:server=bms-83', '?project=aa'), ['match.server is "bms-83": project aa has no server with this id or name'])
  t.same(await warningsOf(emulator, '503:project=bb', '?project=aa'), ['match.project is "bb": a rule of project aa applies only there'])
  t.same(await warningsOf(emulator, '503:project=aa', '?project=aa'), [])
  await emulator.send('POST', '/_emulator/clock/advance?project=aa', { by: '1m' })
  t.same(await warningsOf(emulator, '503:until=2026-01-01T00:00:30Z', '?project=aa'), ['when.until is "2026-01-01T00:00:30Z": the window closed at 2026-01-01T00:00:30.000Z'])
  t.same(await warningsOf(emulator, '503:until=2026-01-01T00:00:30Z'), [], 'but it is open in other projects')
})

test('a window that would open after the end of time is told', async (t) => {
  const emulator = await buildTestEmulator(t, { clock: { mode: 'manual', now: '9999-12-31T00:00:00Z' } })
  t.same(await warningsOf(emulator, '503:from=2d'), ['when.from is "2d": time ends at 9999-12-31T23:59:59.999Z'])
})

test('a rule whose operations meet its kind in part applies there, and times: 0 never does', async (t) => {
  const emulator = await buildTestEmulator(t)
  await warningsOf(emulator, 'outcome=stuck:operation=show|reboot:id=stuck')
  await warningsOf(emulator, '503:times=0:id=never')
  t.equal((await emulator.act(HARD)).statusCode, 204)
  await emulator.advance('1h')
  t.match(await emulator.show(), { status: 'REBOOT' })
  t.match((await emulator.send('GET', '/_emulator/faults/never')).json(), { hits: 0, remaining: 0, description: 'Never applies (times is 0): a reboot, start or stop request gets HTTP 503.' })
  t.match((await emulator.send('POST', '/_emulator/faults/explain', { operation: 'reboot' })).json<{ others: unknown }>().others, [{ id: 'never', reason: 'It never applies: times is 0.' }])
  t.match((await emulator.send('GET', `/_emulator/faults?project=${PROJECT}`)).json(), { faults: [{ id: 'stuck', hits: 1 }, { id: 'never', hits: 0 }] })
})
