/** A fault rule is named by its scope and id: the scope is one project, or the template, whose rules apply in every project. */
import { test } from 'tap'
import { buildTestEmulator, HARD, SERVER, type TestEmulator } from '../helpers.js'

interface View { readonly projectId: string | null, readonly id: string, readonly hits: number, readonly remaining: number | null, readonly enabled: boolean, readonly description: string }

async function add (emulator: TestEmulator, text: string, query = ''): Promise<View> {
  const answer = await emulator.send('POST', `/_emulator/faults${query}`, JSON.stringify(text))
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json()
}

async function list (emulator: TestEmulator, query = ''): Promise<readonly View[]> {
  return (await emulator.send('GET', `/_emulator/faults${query}`)).json<{ faults: View[] }>().faults
}

const names = (views: readonly View[]): string[] => views.map(({ projectId, id }) => `${String(projectId)}/${id}`)
const restart = async (emulator: TestEmulator, project: string): Promise<number> => (await emulator.send('POST', `/v2.1/${project}/servers/${SERVER}/action`, HARD)).statusCode

async function refusal (emulator: TestEmulator, method: string, path: string, body?: unknown): Promise<[number, string]> {
  const answer = await emulator.send(method, `/_emulator/${path}`, body)
  return [answer.statusCode, answer.json<{ error: { message: string } }>().error.message]
}

test('rules of two projects with one id are two rules', async (t) => {
  const emulator = await buildTestEmulator(t)
  t.match(await add(emulator, '503:operation=show', '?project=aa'), { projectId: 'aa', id: 'fault-1' })
  t.match(await add(emulator, 'BMS.0212', '?project=bb'), { projectId: 'bb', id: 'fault-1' })
  const changed = await emulator.send('PATCH', '/_emulator/faults/fault-1?project=bb', { enabled: false })
  t.match(changed.json(), { projectId: 'bb', enabled: false, effect: { error: 'BMS.0212' } })
  t.match((await emulator.send('GET', '/_emulator/faults/fault-1?project=aa')).json(), { projectId: 'aa', enabled: true, effect: { error: 503 } })
  t.equal((await emulator.send('DELETE', '/_emulator/faults/fault-1?project=aa')).statusCode, 204)
  t.same(names(await list(emulator)), ['bb/fault-1'])
})

test('without a project, a call names the rule of the template, and a refusal names the projects that have the id', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:id=x', '?project=aa')
  const one = 'the template has no rule "x", but project aa has one; name the project, as in GET /_emulator/faults/x?project=aa'
  for (const [method, body] of [['GET'], ['PATCH', { enabled: false }], ['DELETE']] as const) t.same(await refusal(emulator, method, 'faults/x', body), [404, one], method)
  await add(emulator, '502:id=x', '?project=bb')
  t.match(await refusal(emulator, 'GET', 'faults/x'), [404, /but projects aa and bb have one; name the project/])
  for (const project of ['c0', 'c1', 'c2', 'c3', 'c4']) await add(emulator, '500:id=x', `?project=${project}`)
  t.match(await refusal(emulator, 'GET', 'faults/x'), [404, /but projects aa, bb, c0, c1, c2 and 2 more have one;/])
  t.match(await list(emulator, '?project=aa'), [{ enabled: true, id: 'x' }], 'nothing was changed')
  t.same(await refusal(emulator, 'GET', 'faults/y'), [404, 'there is no rule "y"; GET /_emulator/faults lists them'])
})

test('with a project, a call names its own rule, and a refusal says that the template has the id', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:id=x')
  const message = 'project aa has no rule "x" of its own, but the template has one; omit the project to name that rule, and see its counts in the project with GET /_emulator/faults?project=aa'
  for (const [method, body] of [['GET'], ['PATCH', { enabled: false }], ['DELETE']] as const) t.same(await refusal(emulator, method, 'faults/x?project=aa', body), [404, message], method)
  t.match(await list(emulator, '?project=aa'), [{ projectId: null, id: 'x', enabled: true }])
})

test('an id is taken once in what a project sees', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:id=all')
  await add(emulator, '503:id=own', '?project=aa')
  const conflicts: Array<[string, string, string]> = [
    ['503:id=all', '', 'rule "all" already exists; choose another id, or delete that rule first'],
    ['503:id=own', '?project=aa', 'rule "own" already exists; choose another id, or delete that rule first'],
    ['503:id=all', '?project=aa', 'rule "all" already exists in the template; choose another id, or delete that rule first'],
    ['503:id=own', '', 'rule "own" already exists in project aa; choose another id, or delete that rule first']
  ]
  for (const [text, query, message] of conflicts) t.same(await refusal(emulator, 'POST', `faults${query}`, JSON.stringify(text)), [409, message])
  t.match(await add(emulator, '503:id=own', '?project=bb'), { projectId: 'bb', id: 'own' })
})

test('ids and draws of a project do not depend on rules and requests of other projects', async (t) => {
  const run = async (others: boolean): Promise<unknown> => {
    const emulator = await buildTestEmulator(t)
    const seen: unknown[] = []
    for (let round = 0; round < 5; round++) {
      if (others) await add(emulator, '502:probability=0.5:operation=show', '?project=bb')
      seen.push((await add(emulator, '503:probability=0.3:operation=show', '?project=aa')).id)
      for (let request = 0; request < 5; request++) {
        if (others) await emulator.send('GET', `/v2.1/bb/servers/${SERVER}`)
        const answer = await emulator.send('GET', `/v2.1/aa/servers/${SERVER}`)
        seen.push([answer.statusCode, answer.headers['x-emulator-fault']])
      }
    }
    return seen
  }
  const alone = await run(false)
  t.match(alone, ['fault-1'])
  t.same(await run(true), alone)
})

test('an unused rule of one project does not hide behind a used one of another', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const project of ['aa', 'bb']) await add(emulator, '503', `?project=${project}`)
  await add(emulator, '502:id=all:operation=stop')
  t.equal(await restart(emulator, 'aa'), 503)
  t.same(names(await list(emulator, '?unused=true')), ['null/all', 'bb/fault-1'])
  t.same(names(await list(emulator, '?unused=true&project=aa')), ['null/all'])
})

test('a rule of the template applies in every project and counts in each', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:times=2:id=x')
  await add(emulator, 'delay=0:id=own', '?project=aa')
  t.equal(await restart(emulator, 'aa'), 503)
  t.same([names(await list(emulator)), names(await list(emulator, '?project=aa')), names(await list(emulator, '?project=bb'))], [['null/x', 'aa/own'], ['null/x', 'aa/own'], ['null/x']])
  t.match((await list(emulator, '?project=aa'))[0], { hits: 1, remaining: 1, description: 'The next reboot, start or stop request gets HTTP 503.' })
  t.match((await list(emulator, '?project=bb'))[0], { hits: 0, remaining: 2, description: 'Each of the next 2 reboot, start or stop requests gets HTTP 503.' })
  const total = { projectId: null, hits: 1, remaining: 1, description: 'Each of the next 2 reboot, start or stop requests gets HTTP 503; some projects have fewer left.' }
  t.match((await list(emulator))[0], total)
  t.match((await emulator.send('GET', '/_emulator/faults/x')).json(), total)
  t.equal((await emulator.send('DELETE', '/_emulator/faults?project=aa')).statusCode, 204)
  t.same(names(await list(emulator, '?project=aa')), ['null/x'], 'removing the rules of a project leaves those of the template')
})

test('a rule for requests without a project counts there', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, '503:times=1:operation=discovery:id=x')
  t.equal((await emulator.send('GET', '/v3')).statusCode, 503)
  t.match((await emulator.send('GET', '/_emulator/faults/x')).json(), { hits: 1, remaining: 0, description: 'The next discovery request gets HTTP 503; some projects have fewer left.' })
})

test('journal, events and explain name the scope of a rule', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, 'delay=0:id=all')
  await add(emulator, '503:id=own', '?project=aa')
  await emulator.send('POST', `/v2.1/aa/servers/${SERVER}/action`, HARD, { 'x-emulator-fault': 'delay=0' })
  const [request] = (await emulator.send('GET', '/_emulator/requests?project=aa')).json<{ requests: Array<{ faults: unknown }> }>().requests
  t.same(request?.faults, [
    { id: 'header', projectId: 'aa', kind: 'delay', draw: 0 }, { id: 'all', projectId: null, kind: 'delay', draw: 0 }, { id: 'own', projectId: 'aa', kind: 'error', draw: 0 }
  ])
  const { events } = (await emulator.send('GET', '/_emulator/events?kind=fault&project=aa')).json<{ events: Array<Record<string, unknown>> }>()
  t.same(events.map(({ projectId, faultId, faultProjectId }) => [projectId, faultId, faultProjectId]), [['aa', 'header', 'aa'], ['aa', 'all', null], ['aa', 'own', 'aa']])
  t.match((await emulator.send('POST', '/_emulator/faults/explain?project=aa', { operation: 'reboot', server: SERVER })).json(), { fires: [{ projectId: null, id: 'all' }, { projectId: 'aa', id: 'own' }], others: { length: 0 } })
})

test('a read by a masked server names its rule once, and a rule with the same id in another scope too', async (t) => {
  const emulator = await buildTestEmulator(t)
  await add(emulator, 'stale=5:id=x', '?project=aa')
  t.equal(await restart(emulator, 'aa'), 204)
  await emulator.send('DELETE', '/_emulator/faults/x?project=aa')
  await add(emulator, 'delay=0:operation=show:id=x')
  const answer = await emulator.send('GET', `/v2.1/aa/servers/${SERVER}`)
  t.equal(answer.headers['x-emulator-fault'], 'x')
  const requests = (await emulator.send('GET', '/_emulator/requests?operation=show')).json<{ requests: Array<{ faults: unknown }> }>().requests
  t.match(requests.at(-1)?.faults, [{ id: 'x', projectId: null, kind: 'delay' }, { id: 'x', projectId: 'aa', kind: 'stale' }])
})

test('a rule that applies in many projects is listed once', async (t) => {
  const emulator = await buildTestEmulator(t, { fault: ['503:id=x', '502:id=y'] })
  for (const project of ['aa', 'bb', 'cc']) await restart(emulator, project)
  t.same(names(await list(emulator)), ['null/x', 'null/y'])
  t.match((await list(emulator))[0], { hits: 3 })
})
