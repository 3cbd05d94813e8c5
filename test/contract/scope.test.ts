/** `?project=` and the life of projects: what narrows a call, what creates a project, and how names are found (issue 9). */
import { test } from 'tap'
import { login, passwordBody } from '../identity-helpers.js'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'

const NEW = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
const OTHER = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'

async function projects (emulator: TestEmulator, query = ''): Promise<string[]> {
  return ((await emulator.send('GET', `/_emulator/projects${query}`)).json() as { projects: Array<{ id: string }> }).projects.map(({ id }) => id)
}

test('?project= narrows GET and DELETE projects', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const id of [NEW, OTHER]) await emulator.send('POST', '/_emulator/projects', { id })
  t.same(await projects(emulator, `?project=${NEW}`), [NEW])
  t.same(await projects(emulator, '?project=cc'), [])
  t.equal((await emulator.send('DELETE', `/_emulator/projects?project=${NEW}`)).statusCode, 204)
  t.same(await projects(emulator), [PROJECT, OTHER])
  t.equal((await emulator.send('DELETE', `/_emulator/projects?project=${NEW}`)).statusCode, 404)
})

test('?project= narrows metrics', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.act(HARD)
  await emulator.send('POST', `/v2.1/${NEW}/servers/${SERVER}/action`, HARD, { 'x-emulator-fault': 'delay=0s@response' })
  const metrics = async (query: string): Promise<string> => (await emulator.send('GET', `/_emulator/metrics${query}`)).body
  const narrowed = await metrics(`?project=${NEW}`)
  t.match(narrowed, `bms_emulator_requests_total{operation="reboot",status="204",project="${NEW}"} 1\n`)
  t.match(narrowed, `bms_emulator_faults_total{kind="delay",project="${NEW}"} 1\n`)
  t.match(narrowed, `bms_emulator_transitions_total{to="REBOOT",project="${NEW}"} 1\n`)
  t.match(narrowed, 'bms_emulator_projects 1\n')
  t.match(narrowed, 'bms_emulator_servers{status="REBOOT"} 1\n')
  t.notMatch(narrowed, PROJECT)
  t.match(await metrics(''), `project="${PROJECT}"`)
  t.match(await metrics('?project=cc'), 'bms_emulator_projects 0\n')
})

test('an unknown query or body member is refused by every call of the control API', async (t) => {
  const emulator = await buildTestEmulator(t)
  const document = (await emulator.send('GET', '/_emulator/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> }
  for (const [path, methods] of Object.entries(document.paths)) {
    if (!path.startsWith('/_emulator/')) continue
    const url = path.replace('{id}', 'a').replace('{code}', 'BMS.0037')
    for (const method of Object.keys(methods)) {
      const response = await emulator.send(method.toUpperCase(), `${url}?surprise=1`, method === 'get' ? undefined : {})
      t.equal(response.statusCode, 400, `${method} ${url}?surprise`)
      if (method === 'get') t.match(response.json(), { error: { code: 'invalid', message: /surprise is not a known member|^status is missing/ } })
      if (method === 'get' || /snapshot|\/faults$/.test(url)) continue
      const body = await emulator.send(method.toUpperCase(), url, { surprise: 1 })
      t.equal(body.statusCode, 400, `${method} ${url} with a body`)
    }
  }
})

test('?project= is refused by calls that it cannot limit', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [method, path] of [['GET', 'health'], ['GET', 'ready'], ['GET', 'errors'], ['GET', 'errors/BMS.0037'], ['GET', 'operations'], ['GET', 'openapi.json'], ['POST', 'projects'], ['GET', `projects/${PROJECT}`], ['DELETE', `projects/${PROJECT}`]] as const) {
    const response = await emulator.send(method, `/_emulator/${path}?project=${NEW}`)
    t.equal(response.statusCode, 400, `${method} ${path}`)
    t.match(response.json(), { error: { code: 'invalid', message: /^project is not a known member/ } })
  }
  t.same(await projects(emulator), [PROJECT])
})

test('POST projects needs no body', async (t) => {
  const emulator = await buildTestEmulator(t)
  const response = await emulator.send('POST', '/_emulator/projects')
  t.equal(response.statusCode, 201)
  t.equal((await projects(emulator)).length, 2)
  t.equal((await emulator.send('POST', '/_emulator/projects', [])).statusCode, 400)
  const nothing = await emulator.send('POST', '/_emulator/projects', 'null')
  t.same([nothing.statusCode, nothing.json().error.message], [400, 'the body is null; expected an object'])
})

test('no read of the control API creates a project, and no refused change does', async (t) => {
  const emulator = await buildTestEmulator(t)
  await emulator.send('POST', '/_emulator/faults', { id: 'shared', match: { operation: 'show' }, effect: { kind: 'error', error: 503 } })
  const calls: ReadonlyArray<readonly [method: string, path: string, body?: unknown]> = [
    ['GET', 'servers'], ['GET', `servers/${SERVER}`], ['GET', 'servers/none'], ['GET', `servers/${SERVER}/wait?status=ACTIVE`],
    ['GET', 'faults'], ['GET', 'faults/shared'], ['GET', 'clock'], ['GET', 'profile'], ['GET', 'env'], ['GET', 'requests'], ['GET', 'events'],
    ['POST', 'faults/explain', { operation: 'show', server: SERVER }], ['POST', 'requests/verify', { match: {}, count: { exactly: 0 } }],
    ['PATCH', 'servers/none', { locked: true }], ['PATCH', `servers/${SERVER}`, { status: 'DELETED' }], ['DELETE', 'servers/none'],
    ['POST', 'servers', { name: 'x', status: 'SOMETHING' }], ['POST', 'faults', 'nonsense'], ['PATCH', 'faults/none', { enabled: false }], ['DELETE', 'faults/none'],
    ['PATCH', 'profile', { name: 'aws' }], ['PUT', 'clock', { mode: 'manual', now: 'soon' }], ['POST', 'clock/advance', { by: 'soon' }],
    ['PUT', 'clock', { mode: 'manual', now: '1990-01-01T00:00:00Z' }], ['POST', 'clock/advance', { until: { server: 'none', status: 'ACTIVE' } }]
  ]
  for (const [method, path, body] of calls) {
    await emulator.send(method, `/_emulator/${path}${path.includes('?') ? '&' : '?'}project=${NEW}`, body)
    t.same(await projects(emulator), [PROJECT], `${method} ${path}`)
  }
  await emulator.send('POST', `/_emulator/servers?project=${NEW}`, { name: 'x' })
  t.same(await projects(emulator), [PROJECT, NEW])
})

test('a request of the emulated API creates a project only if it is a well-formed change', async (t) => {
  const emulator = await buildTestEmulator(t, { auth: 'any' })
  const action = `/v2.1/${NEW}/servers/${SERVER}/action`
  const refused: ReadonlyArray<readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>]> = [
    ['GET', `/v2.1/${NEW}/servers`], ['POST', action, '{"reboot"'], ['POST', action, ''], ['POST', action, { reboot: {} }], ['POST', action, { reboot: { type: 1 } }], ['POST', action, { reboot: { type: 'COLD' } }],
    ['POST', action, { fly: {} }], ['POST', action, HARD, { 'x-auth-token': '' }], ['POST', action, HARD, { 'content-type': 'text/html' }],
    ['POST', `/v2.1/${NEW}/servers`, { server: {} }], ['POST', `/v2.1/${NEW}/servers`, '[]'],
    ['POST', `/v1/${NEW}/baremetalservers/action`, { reboot: { servers: [] } }], ['POST', `/v1/${NEW}/baremetalservers/action`, 'x'],
    ['POST', `/v1/${NEW}/baremetalservers/action`, { reboot: { type: 'COLD', servers: [{ id: SERVER }] } }]
  ]
  for (const [method, path, body, headers] of refused) {
    await emulator.send(method, path, body, headers)
    t.same(await projects(emulator), [PROJECT], `${method} ${path} ${JSON.stringify(body)}`)
  }
  t.equal((await emulator.send('GET', `/_emulator/requests?project=${NEW}`)).json().requests.length, refused.length, 'the journal has them all the same')
  t.equal((await emulator.send('POST', action, HARD)).statusCode, 204)
  t.same(await projects(emulator), [PROJECT, NEW])
  t.equal((await emulator.send('GET', `/v2.1/${NEW}/servers/${SERVER}`)).json().server.status, 'REBOOT')
})

test('a log-in finds a project by the name that it was created with', async (t) => {
  for (const auth of ['any', 'strict', 'off']) {
    const emulator = await buildTestEmulator(t, { auth })
    const created = (await emulator.send('POST', '/_emulator/projects', { name: 'team', servers: [{ name: 'only' }] })).json() as { id: string, env: Record<string, string> }
    t.equal(created.env['OS_PROJECT_NAME'], 'team')
    t.equal((await emulator.send('GET', `/_emulator/env?project=${created.id}`)).json().OS_PROJECT_NAME, 'team')
    const user = { name: created.env['OS_USERNAME'], password: created.env['OS_PASSWORD'], domain: { name: 'Default' } }
    for (const scope of [{ project: { name: 'team', domain: { name: 'Default' } } }, { project: { id: created.id } }]) {
      const response = await login(emulator, passwordBody(user, scope))
      t.equal(response.statusCode, 201, auth)
      t.match(response.json(), { token: { project: { id: created.id, name: 'team' } } })
    }
    t.equal((await projects(emulator)).length, 2, 'and makes no other project')
    const listed = (await emulator.send('GET', '/v3/projects?name=team', undefined, { 'x-auth-token': 'demo' })).json() as { projects?: Array<{ id: string }> }
    if (auth !== 'strict') t.same(listed.projects?.map(({ id }) => id), [created.id])
    const again = await emulator.send('POST', '/_emulator/projects', { name: 'team' })
    t.equal(again.statusCode, 409)
    t.match(again.json(), { error: { code: 'conflict', message: `project ${created.id} already has the name "team"; choose another name, or omit it` } })
    await emulator.send('POST', `/_emulator/reset?project=${created.id}`)
    t.equal((await emulator.send('GET', `/_emulator/projects/${created.id}`)).json().name, 'team', 'a reset keeps the name')
    await emulator.send('DELETE', `/_emulator/projects/${created.id}`)
    t.equal((await emulator.send('POST', '/_emulator/projects', { name: 'team' })).statusCode, 201, 'the name of a removed project is free')
  }
})

test('contradictory states are refused, and a server cannot be forced to DELETED', async (t) => {
  const emulator = await buildTestEmulator(t)
  const patch = async (body: object): Promise<{ status: number, message: string }> => {
    const response = await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, body)
    return { status: response.statusCode, message: response.statusCode === 200 ? '' : (response.json() as { error: { message: string } }).error.message }
  }
  t.match(await patch({ status: 'DELETED' }), { status: 400, message: /remove it with DELETE/ })
  t.match(await patch({ vm_state: 'deleted' }), { status: 400, message: /remove it with DELETE/ })
  t.same(await patch({ status: 'ACTIVE', vm_state: 'stopped' }), { status: 400, message: 'status is "ACTIVE", but vm_state stopped and task_state null show SHUTOFF; expected states that agree, or the status alone' })
  t.match(await patch({ status: 'SHUTOFF', task_state: 'resize_prep' }), { status: 400, message: /show RESIZE/ })
  t.match(await patch({ vm_state: 'active', 'OS-EXT-STS:vm_state': 'stopped' }), { status: 400, message: /expected one of them, or the same value/ })
  t.match(await patch({ power_state: 1, 'OS-EXT-STS:power_state': 4 }), { status: 400 })
  t.equal((await emulator.send('POST', '/_emulator/servers', { name: 'gone', status: 'DELETED' })).statusCode, 400)
  const running = 'status is "SHUTOFF", and power_state is 1, which is running; expected power_state 4, or states that agree'
  t.same(await patch({ status: 'SHUTOFF', power_state: 1 }), { status: 400, message: running })
  t.match((await emulator.send('POST', '/_emulator/servers', { name: 'both', status: 'SHUTOFF', power_state: 1 })).json(), { error: { message: running } })
  t.match(await patch({ vm_state: 'shelved', 'OS-EXT-STS:power_state': 1 }), { status: 400, message: /^status is "SHELVED", and power_state is 1/ })
  t.match(await emulator.send('PATCH', '/_emulator/servers/bms-stopped', { power_state: 1 }), { statusCode: 400 })
  for (const body of [{ status: 'ACTIVE', vm_state: 'active' }, { status: 'REBOOT', task_state: 'reboot_started_hard' }, { status: 'HARD_REBOOT', task_state: 'rebooting_hard' }, { status: 'REBOOT', task_state: 'reboot_started' }, { status: 'SHUTOFF', power_state: 4, task_state: 'powering-on' }, { vm_state: 'error', 'OS-EXT-STS:vm_state': 'error' }]) {
    t.equal((await patch(body)).status, 200, JSON.stringify(body))
  }
})
