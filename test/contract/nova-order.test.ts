/** The order of checks of NOVA.md section 1: a request with two errors is refused for the one checked first. */
import { test } from 'tap'
import { buildTestEmulator, HARD, LOCKED, PROJECT, SERVER, STOPPED, UNKNOWN } from '../helpers.js'

interface Wrong {
  /** The two checks that fail, the earlier one first. */
  readonly title: string
  readonly method?: string
  readonly path?: string
  readonly url?: string
  readonly server?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The state to force before the request. */
  readonly force?: Readonly<Record<string, unknown>>
  readonly status: number
  /** A part of the response's text that only the earlier check produces. */
  readonly says: string
}

const NO_TOKEN = { 'x-auth-token': '' }
const TOO_LONG = { 'content-length': '114689' }
const MALFORMED_VERSION = { 'x-openstack-nova-api-version': '2.x' }
const UNSUPPORTED_VERSION = { 'x-openstack-nova-api-version': '2.61' }
const XML = { 'content-type': 'application/xml' }
const COLD = { reboot: { type: 'COLD' } }
const INVALID = 'Invalid input for field/attribute'

const ORDER: readonly Wrong[] = [
  { title: 'size before token', headers: { ...TOO_LONG, ...NO_TOKEN }, body: HARD, status: 413, says: 'Request is too large.' },
  { title: 'token before route', headers: NO_TOKEN, path: '/actions', body: HARD, status: 401, says: 'requires authentication' },
  { title: 'token before method', headers: NO_TOKEN, method: 'PUT', body: HARD, status: 401, says: 'requires authentication' },
  { title: 'token before project id', headers: NO_TOKEN, url: `/v2.1/PROJECT/servers/${SERVER}/action`, body: HARD, status: 401, says: 'requires authentication' },
  { title: 'project id before microversion', headers: MALFORMED_VERSION, url: `/v2.1/PROJECT/servers/${SERVER}/action`, body: HARD, status: 404, says: '404 Not Found' },
  { title: 'token before microversion', headers: { ...NO_TOKEN, ...UNSUPPORTED_VERSION }, body: HARD, status: 401, says: 'requires authentication' },
  { title: 'route before microversion', headers: MALFORMED_VERSION, path: '/actions', body: HARD, status: 404, says: '404 Not Found' },
  { title: 'method before microversion', headers: UNSUPPORTED_VERSION, method: 'PUT', body: HARD, status: 404, says: '404 Not Found' },
  { title: 'malformed microversion before media type', headers: { ...MALFORMED_VERSION, ...XML }, body: HARD, status: 400, says: 'API Version String 2.x' },
  { title: 'unsupported microversion before media type', headers: { ...UNSUPPORTED_VERSION, ...XML }, body: HARD, status: 406, says: 'Version 2.61 is not supported' },
  { title: 'media type before an unreadable body', headers: XML, body: 'not JSON', status: 415, says: 'Unsupported Content-Type' },
  { title: 'media type before an empty body', headers: XML, body: '', status: 415, says: 'Unsupported Content-Type' },
  { title: 'media type before the action', headers: XML, body: { fly: {} }, status: 415, says: 'Unsupported Content-Type' },
  { title: 'number of keys before the action', body: { fly: {}, swim: {} }, status: 400, says: 'Malformed request body' },
  { title: 'unreadable body before the server', body: 'not JSON', server: UNKNOWN, status: 400, says: 'Malformed request body' },
  { title: 'action before its schema', body: { REBOOT: { type: 'COLD' } }, status: 400, says: 'There is no such action: REBOOT' },
  { title: 'action before the server', body: { fly: {} }, server: UNKNOWN, status: 400, says: 'There is no such action: fly' },
  { title: 'schema before an unknown server', body: COLD, server: UNKNOWN, status: 400, says: INVALID },
  { title: 'schema before a locked server', body: COLD, server: LOCKED, status: 400, says: INVALID },
  { title: 'schema before vm_state', body: COLD, force: { vm_state: 'rescued' }, status: 400, says: INVALID },
  { title: 'lock before vm_state', body: HARD, force: { vm_state: 'rescued', locked: true }, status: 409, says: 'is locked' },
  { title: 'lock before task_state', body: HARD, force: { task_state: 'powering-off', locked: true }, status: 409, says: 'is locked' },
  { title: 'vm_state before task_state', body: HARD, force: { vm_state: 'rescued', task_state: 'unrescuing' }, status: 409, says: 'while it is in vm_state rescued' },
  { title: 'vm_state before never launched', body: HARD, force: { vm_state: 'building', 'OS-SRV-USG:launched_at': null }, status: 409, says: 'while it is in vm_state building' },
  { title: 'task_state before never launched', body: HARD, force: { vm_state: 'error', task_state: 'powering-off', 'OS-SRV-USG:launched_at': null }, status: 409, says: 'while it is in task_state powering-off' },
  { title: 'never launched, when all else is right', body: HARD, force: { vm_state: 'error', 'OS-SRV-USG:launched_at': null }, status: 409, says: "is in an invalid state for 'reboot'" }
]

for (const wrong of ORDER) {
  test(`nova checks ${wrong.title}`, async (t) => {
    const { method = 'POST', path = '/action', server = SERVER, url = `/v2.1/${PROJECT}/servers/${server}${path}`, body, headers = {}, force, status, says } = wrong
    const emulator = await buildTestEmulator(t, { profile: 'nova' })
    if (force !== undefined) t.equal((await emulator.send('PATCH', `/_emulator/servers/${server}`, force)).statusCode, 200)
    const answer = await emulator.send(method, url, body, { accept: 'application/json', ...headers })
    t.equal(answer.statusCode, status)
    t.match(answer.body, says)
  })
}

test('nova accepts a restart from every state in its table, and refuses it from every other', async (t) => {
  const from = ['active', 'stopped', 'paused', 'suspended', 'error']
  const over = [null, 'rebooting', 'reboot_pending', 'reboot_started', 'rebooting_hard', 'pausing', 'unpausing', 'suspending', 'resuming']
  const vmStates = [...from, 'building', 'rescued', 'resized', 'shelved', 'shelved_offloaded', 'soft-delete']
  const taskStates = [...over, 'reboot_pending_hard', 'reboot_started_hard', 'powering-on', 'powering-off', 'deleting', 'rebuilding', 'spawning']
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  for (const vmState of vmStates) {
    for (const taskState of taskStates) {
      await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { vm_state: vmState, task_state: taskState })
      const answer = await emulator.act(HARD)
      const isAccepted = from.includes(vmState) && over.includes(taskState)
      t.equal(answer.statusCode, isAccepted ? 202 : 409, `${vmState}, ${taskState}`)
    }
  }
})

test('nova checks the state of the server only after it has found the server', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const answer = await emulator.act({ 'os-start': null }, STOPPED)
  t.equal(answer.statusCode, 202)
  t.match((await emulator.act({ 'os-start': null }, UNKNOWN)).json(), { itemNotFound: { message: `Instance ${UNKNOWN} could not be found.` } })
})
