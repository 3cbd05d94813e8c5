/** Every server's document matches the schema, whatever its input and at every microversion. */
import { test } from 'tap'
import fc from 'fast-check'
import { buildTestEmulator, HARD, PROJECT, SERVER, type TestEmulator } from '../helpers.js'
import { nativeVersions, schemaErrors } from '../schema.js'

const text = fc.string({ maxLength: 40 })
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => `${new Date(second * 1000).toISOString().slice(0, 19)}Z`)
const address = fc.record({
  addr: fc.ipV4(),
  version: fc.constantFrom(4, 6),
  'OS-EXT-IPS-MAC:mac_addr': text,
  'OS-EXT-IPS:type': fc.constantFrom('fixed', 'floating')
}, { requiredKeys: ['addr', 'version'] })
const dictionary = <Value> (value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> => fc.dictionary(text, value, { maxKeys: 4 })
const flavor = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.record({ id: fc.string({ minLength: 1, maxLength: 20 }), vcpus: fc.nat(512), ram: fc.nat(), swap: fc.nat(), extra_specs: dictionary(text) }, { requiredKeys: ['id'] }))

/** A server as the fleet file and the control API accept it, in the statuses of the BMS documentation. */
const server = fc.record({
  name: fc.string({ minLength: 1, maxLength: 255 }),
  status: fc.constantFrom('ACTIVE', 'SHUTOFF', 'ERROR', 'REBOOT', 'HARD_REBOOT', 'BUILD'),
  locked: fc.boolean(),
  created: instant,
  updated: instant,
  'OS-SRV-USG:launched_at': fc.option(instant),
  'OS-SRV-USG:terminated_at': fc.option(instant.map((time) => time.slice(0, 19))),
  fault: fc.option(fc.record({ message: text, code: fc.nat(999), details: text, created: instant }, { requiredKeys: ['message', 'code'] })),
  user_id: text,
  hostId: text,
  metadata: dictionary(text),
  addresses: dictionary(fc.array(address, { maxLength: 3 })),
  flavor,
  image: fc.oneof(fc.uuid(), fc.record({ id: fc.uuid() })),
  key_name: fc.option(text),
  security_groups: fc.array(fc.record({ name: text }), { maxLength: 3 }),
  'os-extended-volumes:volumes_attached': fc.array(fc.record({ id: fc.uuid(), delete_on_termination: fc.boolean() }, { requiredKeys: ['id'] }), { maxLength: 3 }),
  config_drive: text,
  accessIPv4: text,
  'OS-DCF:diskConfig': fc.constantFrom('MANUAL', 'AUTO'),
  'OS-EXT-AZ:availability_zone': text,
  'OS-EXT-SRV-ATTR:user_data': fc.option(text),
  'OS-EXT-SRV-ATTR:launch_index': fc.nat(),
  description: fc.option(text),
  host_status: fc.constantFrom('UP', 'UNKNOWN', 'DOWN', 'MAINTENANCE', ''),
  tags: fc.array(text, { maxLength: 5 }),
  sys_tags: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 }),
  enterprise_project_id: text,
  'os:scheduler_hints': fc.record({ group: fc.array(text, { maxLength: 2 }) })
}, { requiredKeys: ['name'] })

for (const profile of ['otc', 'documented']) {
  test(`every server has a valid document under ${profile}`, async (t) => {
    const emulator = await buildTestEmulator(t, { profile, servers: { servers: [] } })
    await t.resolves(fc.assert(fc.asyncProperty(server, fc.integer({ min: 1, max: 60 }), async (input, minor) => {
      const made = await emulator.send('POST', '/_emulator/servers', input)
      if (made.statusCode !== 201) throw new Error(made.body)
      const { id } = made.json() as { id: string }
      const headers = { 'openstack-api-version': `compute 2.${minor}` }
      const shown = (await emulator.send('GET', `/v2.1/${PROJECT}/servers/${id}`, undefined, headers)).json()
      const errors = [
        schemaErrors('serverResponse', shown),
        schemaErrors('serverDetailListResponse', (await emulator.send('GET', `/v2.1/${PROJECT}/servers/detail?limit=1`, undefined, headers)).json()),
        schemaErrors('serverListResponse', (await emulator.send('GET', `/v2/${PROJECT}/servers?limit=1`, undefined, headers)).json()),
        schemaErrors('serverResponse', nativeVersions((await emulator.send('GET', `/v1/${PROJECT}/baremetalservers/${id}`)).json()))
      ]
      await emulator.send('DELETE', `/_emulator/servers/${id}`)
      return errors.every((error) => error === '') || fail(`${errors.join('; ')}: ${JSON.stringify(shown)}`)
    }), { numRuns: 60, seed: 7 }))
  })
}

function fail (message: string): never {
  throw new Error(message)
}

const names = async (emulator: TestEmulator, minor: number): Promise<ReadonlySet<string>> => {
  const answer = await emulator.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })
  return new Set(Object.keys((answer.json() as { server: object }).server))
}

/** Source: NOVA.md section 5, which omits members for administrators. */
const BASE_MEMBERS = [
  'OS-DCF:diskConfig', 'OS-EXT-AZ:availability_zone', 'OS-EXT-STS:power_state', 'OS-EXT-STS:task_state', 'OS-EXT-STS:vm_state',
  'OS-SRV-USG:launched_at', 'OS-SRV-USG:terminated_at', 'accessIPv4', 'accessIPv6', 'addresses', 'config_drive', 'created', 'flavor',
  'hostId', 'id', 'image', 'key_name', 'links', 'metadata', 'name', 'os-extended-volumes:volumes_attached', 'progress',
  'security_groups', 'status', 'tenant_id', 'updated', 'user_id'
]

test('members appear with their microversion', async (t) => {
  const nova = await buildTestEmulator(t, { profile: 'nova' })
  const otc = await buildTestEmulator(t)
  t.same([...await names(nova, 1)].sort(), BASE_MEMBERS)
  t.same([...await names(nova, 60)].sort(), [...BASE_MEMBERS, 'description', 'locked', 'tags'].sort())
  for (const [member, since] of [['locked', 9], ['description', 19], ['tags', 26]] as const) {
    for (const emulator of [nova, otc]) {
      t.notOk((await names(emulator, since - 1)).has(member), `${member} before 2.${since}`)
      t.ok((await names(emulator, since)).has(member), `${member} in 2.${since}`)
    }
  }
  for (const [member, since] of [['OS-EXT-SRV-ATTR:hostname', 3], ['host_status', 16]] as const) {
    t.notOk((await names(otc, since - 1)).has(member))
    t.ok((await names(otc, since)).has(member))
    t.notOk((await names(nova, 60)).has(member))
  }
  const flavor = async (minor: number): Promise<unknown> => {
    const answer = await nova.send('GET', `/v2.1/${PROJECT}/servers/${SERVER}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })
    return (answer.json() as { server: Record<string, unknown> }).server['flavor']
  }
  t.match(await flavor(46), { id: 'physical.83.medium', links: [{ rel: 'bookmark' }] })
  t.same(await flavor(47), { vcpus: 16, ram: 131_072, disk: 600, ephemeral: 0, swap: 0, original_name: 'physical.83.medium', extra_specs: {} })
})

interface Stage {
  readonly status: string
  readonly task: string | null
  readonly vm: string
  readonly power: number
  readonly progress: number | undefined
}

/** Body, starting state, and what is shown before, during and after. Source: NOVA.md section 4. */
const STAGES: ReadonlyArray<readonly [string, unknown, string, Stage, Stage]> = [
  ['HARD', HARD, 'ACTIVE', { status: 'HARD_REBOOT', task: 'reboot_started_hard', vm: 'active', power: 1, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }],
  ['SOFT', { reboot: { type: 'SOFT' } }, 'ACTIVE', { status: 'REBOOT', task: 'reboot_started', vm: 'active', power: 1, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }],
  ['HARD from SHUTOFF', HARD, 'SHUTOFF', { status: 'SHUTOFF', task: 'reboot_started_hard', vm: 'stopped', power: 4, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }],
  ['HARD from ERROR', HARD, 'ERROR', { status: 'ERROR', task: 'reboot_started_hard', vm: 'error', power: 0, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }],
  ['HARD from PAUSED', HARD, 'PAUSED', { status: 'PAUSED', task: 'reboot_started_hard', vm: 'paused', power: 3, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }],
  ['HARD from SUSPENDED', HARD, 'SUSPENDED', { status: 'SUSPENDED', task: 'reboot_started_hard', vm: 'suspended', power: 4, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }],
  ['os-stop', { 'os-stop': 1 }, 'ACTIVE', { status: 'ACTIVE', task: 'powering-off', vm: 'active', power: 1, progress: 0 }, { status: 'SHUTOFF', task: null, vm: 'stopped', power: 4, progress: undefined }],
  ['os-start', { 'os-start': {} }, 'SHUTOFF', { status: 'SHUTOFF', task: 'powering-on', vm: 'stopped', power: 4, progress: undefined }, { status: 'ACTIVE', task: null, vm: 'active', power: 1, progress: 0 }]
]

test('a server shows the stages of an action as Nova does', async (t) => {
  for (const [name, body, from, during, after] of STAGES) {
    const emulator = await buildTestEmulator(t, { profile: 'nova' })
    await emulator.send('PATCH', `/_emulator/servers/${SERVER}`, { status: from })
    t.equal((await emulator.act(body)).statusCode, 202, name)
    const stage = async (): Promise<Stage> => {
      const shown = await emulator.show()
      return { status: String(shown['status']), task: shown['OS-EXT-STS:task_state'] as string | null, vm: String(shown['OS-EXT-STS:vm_state']), power: Number(shown['OS-EXT-STS:power_state']), progress: shown['progress'] as number | undefined }
    }
    t.same(await stage(), during, `${name}, at work`)
    await emulator.advance('5s')
    t.same(await stage(), after, `${name}, done`)
    t.notOk('fault' in await emulator.show(), name)
  }
})

test('a fault is shown only in ERROR, and its details only to administrators', async (t) => {
  const nova = await buildTestEmulator(t, { profile: 'nova', fault: ['outcome=error:times=1'] })
  await nova.act(HARD)
  await nova.advance('5s')
  t.same((await nova.show())['fault'], { code: 500, created: '2026-01-01T00:00:05Z', message: 'PowerStateFailure' })
  await nova.act(HARD)
  t.ok('fault' in await nova.show(), 'ERROR until the restart ends')
  await nova.advance('5s')
  t.notOk('fault' in await nova.show())
})
