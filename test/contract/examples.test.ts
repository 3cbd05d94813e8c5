/** The running emulator returns every documented response, under its profile, and each matches its schema. */
import { test } from 'tap'
import { buildTestEmulator, FAULTY, HARD, PROJECT, SERVER, STOPPED, type TestEmulator } from '../helpers.js'
import { readFixture } from '../../src/world/fixtures.js'
import { schemaErrors } from '../schema.js'

const SERVERS = `/v2.1/${PROJECT}/servers`
const SHOW = `${SERVERS}/${SERVER}`
const TAGLESS = '2d85af7c-cbfe-40c5-a378-4d03b42fb0e2'

interface Example {
  readonly file: string
  readonly definition: string
  readonly options?: Readonly<Record<string, unknown>>
  /** What the control API forced before. */
  readonly patch?: Readonly<Record<string, unknown>>
  readonly ask: (emulator: TestEmulator) => Promise<{ readonly body: string }>
}

const show = (emulator: TestEmulator): Promise<{ readonly body: string }> => emulator.send('GET', SHOW)
const UPDATED = '2017-05-25T03:40:25Z'

const EXAMPLES: readonly Example[] = [
  { file: 'server-show', definition: 'serverResponse', ask: show },
  { file: 'derived/server-show-stopped', definition: 'serverResponse', patch: { status: 'SHUTOFF', updated: UPDATED }, ask: show },
  { file: 'derived/server-show-stopping', definition: 'serverResponse', patch: { task_state: 'powering-off', updated: UPDATED }, ask: show },
  { file: 'derived/server-show-starting', definition: 'serverResponse', patch: { status: 'SHUTOFF', task_state: 'powering-on', updated: UPDATED }, ask: show },
  { file: 'derived/server-show-forced-restart', definition: 'serverResponse', patch: { status: 'HARD_REBOOT', updated: UPDATED }, ask: show },
  {
    file: 'derived/server-show-error',
    definition: 'serverResponse',
    patch: { status: 'ERROR', updated: UPDATED, fault: { message: 'Build failed', code: 500, created: '2017-05-25T03:41:00Z' } },
    ask: show
  },
  {
    file: 'derived/server-show-microversion-2.26',
    definition: 'serverResponse',
    ask: (emulator) => emulator.send('GET', SHOW, undefined, { 'x-openstack-nova-api-version': '2.26' })
  },
  { file: 'servers-list', definition: 'serverListResponse', ask: (emulator) => emulator.send('GET', `${SERVERS}?name=^bms$`) },
  {
    file: 'servers-detail',
    definition: 'serverDetailListResponse',
    patch: {
      name: 'bms',
      updated: UPDATED,
      addresses: { '08a7715f-7de6-4ff9-a343-95ba4209f24a': [{ addr: '192.168.0.107', version: 4, 'OS-EXT-IPS-MAC:mac_addr': 'fa:16:3e:0e:c4:77', 'OS-EXT-IPS:type': 'fixed' }] }
    },
    ask: (emulator) => emulator.send('GET', `${SERVERS}/detail?reservation_id=r-qjad3fv0`)
  },
  {
    file: 'batch.response',
    definition: 'jobIdResponse',
    ask: (emulator) => emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, readFixture('examples/batch-reboot.request.json'))
  },
  { file: 'derived/job-batch-reboot-partial-failure.response', definition: 'jobResponse', ask: askPartialFailure },
  {
    file: 'error-native-404',
    definition: 'nativeError',
    ask: async (emulator) => {
      await emulator.send('POST', '/_emulator/servers', { id: TAGLESS, name: 'untagged' })
      return await emulator.send('GET', `${SERVERS}/${TAGLESS}/tags/abc`)
    }
  },
  {
    file: 'derived/error-bms-rebooting',
    definition: 'bmsError',
    ask: async (emulator) => {
      await emulator.act(readFixture('examples/reboot.request.json'))
      return await emulator.act(HARD)
    }
  },
  {
    file: 'derived/error-native-403',
    definition: 'nativeError',
    options: { profile: 'nova', fault: [{ effect: { kind: 'error', error: 'BMS.0288', args: ['ecs:servers:reboot'] } }] },
    ask: (emulator) => emulator.act(HARD)
  },
  { file: 'derived/error-native-409-stopped', definition: 'nativeError', patch: { status: 'SHUTOFF' }, ask: (emulator) => emulator.act(HARD) },
  { file: 'derived/error-gateway-401-missing', definition: 'gatewayError', ask: (emulator) => emulator.send('GET', SHOW, undefined, { 'x-auth-token': '' }) }
]

/** In the documented batch the first server is running and the second is already restarting. */
async function askPartialFailure (emulator: TestEmulator): Promise<{ readonly body: string }> {
  await emulator.send('PATCH', `/_emulator/servers/${STOPPED}`, { status: 'ACTIVE' })
  await emulator.send('PATCH', `/_emulator/servers/${FAULTY}`, { status: 'HARD_REBOOT' })
  const taken = await emulator.send('POST', `/v1/${PROJECT}/baremetalservers/action`, readFixture('examples/batch-reboot.request.json'))
  await emulator.advance('5s')
  return await emulator.send('GET', `/v1/${PROJECT}/jobs/${(taken.json() as { job_id: string }).job_id}`)
}

/** Members that are drawn from the seed or read from the clock. */
const DRAWN = new Set(['job_id', 'begin_time', 'end_time', 'request_id'])

function masked (value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, member: unknown) => DRAWN.has(name) ? typeof member : member))
}

for (const { file, definition, options, patch, ask } of EXAMPLES) {
  test(`the emulator returns ${file}`, async (t) => {
    const emulator = await buildTestEmulator(t, { profile: 'documented', publicUrl: 'https://openstack.example.com', ...options })
    if (patch !== undefined) t.equal((await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, patch)).statusCode, 200)
    const answer: unknown = JSON.parse((await ask(emulator)).body)
    t.same(masked(answer), masked(readFixture(`examples/${file}.json`)))
    t.equal(schemaErrors(definition, answer), '')
  })
}

test('every documented request is accepted', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'documented' })
  const requests: ReadonlyArray<readonly [string, string, string]> = [
    ['reboot', `${SHOW}/action`, 'rebootRequest'],
    ['os-stop', `${SERVERS}/${FAULTY}/action`, 'osStopRequest'],
    ['os-start', `${SERVERS}/${STOPPED}/action`, 'osStartRequest'],
    ['batch-reboot', `/v1/${PROJECT}/baremetalservers/action`, 'batchRebootRequest'],
    ['batch-os-start', `/v1/${PROJECT}/baremetalservers/action`, 'batchStartRequest'],
    ['batch-os-stop', `/v1/${PROJECT}/baremetalservers/action`, 'batchStopRequest']
  ]
  for (const [name, path, definition] of requests) {
    const body = readFixture(`examples/${name}.request.json`)
    t.equal(schemaErrors(definition, body), '')
    t.ok([200, 204].includes((await emulator.send('POST', path, body)).statusCode), name)
  }
})
