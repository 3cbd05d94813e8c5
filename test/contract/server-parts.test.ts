/** The calls that read a server besides its document: its parts and its actions. */
import { test } from 'tap'
import { buildTestEmulator, HARD, PROJECT, SERVER, STOPPED, UNKNOWN, type TestEmulator } from '../helpers.js'

const PATH = `/v2.1/${PROJECT}/servers/${SERVER}`
const NETWORK = '08a7715f-7de6-4ff9-a343-95ba4209f24a'
const VOLUME = 'bb9f1b27-843b-4561-b62e-ca18eeaec417'

const found: ReadonlyArray<readonly [string, unknown]> = [
  ['/metadata', { metadata: { op_svc_userid: '1311c433dd9b408886f57d695c229cbe' } }],
  ['/metadata/op_svc_userid', { meta: { op_svc_userid: '1311c433dd9b408886f57d695c229cbe' } }],
  ['/tags', { tags: ['__type_baremetal', 'key=value'] }],
  ['/ips', { addresses: { [NETWORK]: [{ addr: '192.168.0.107', version: 4 }] } }],
  [`/ips/${NETWORK}`, { [NETWORK]: [{ addr: '192.168.0.107', version: 4 }] }],
  [`/os-volume_attachments/${VOLUME}`, { volumeAttachment: { id: VOLUME, volumeId: VOLUME, serverId: SERVER, device: '/dev/sdb' } }]
]

const missing: ReadonlyArray<readonly [string, string]> = [
  ['/metadata/none', 'Metadata item was not found'],
  ['/metadata/toString', 'Metadata item was not found'],
  ['/tags/abc', `Server ${SERVER} has no tag 'abc'`],
  ['/ips/none', 'Instance is not a member of specified network'],
  ['/os-interface/none', `Instance ${SERVER} does not have a port with id none`],
  ['/os-volume_attachments/none', `Instance ${SERVER} is not attached to volume none`],
  ['/os-instance-actions/req-none', 'Action req-none not found']
]

const PARTS = ['/metadata', '/tags', '/ips', '/os-interface', '/os-volume_attachments', '/os-security-groups', '/os-instance-actions', '/tags/a', '/os-instance-actions/a']

test('parts of a server are read from the fleet', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, body] of found) {
    const answer = await emulator.send('GET', `${PATH}${path}`)
    t.equal(answer.statusCode, 200, path)
    t.same(answer.json(), body, path)
  }
  const { interfaceAttachments: [port] } = (await emulator.send('GET', `${PATH}/os-interface`)).json() as { interfaceAttachments: Array<{ port_id: string }> }
  t.match(port, { port_state: 'ACTIVE', net_id: NETWORK, mac_addr: 'fa:16:3e:0e:c3:77', fixed_ips: [{ ip_address: '192.168.0.107' }] })
  t.same((await emulator.send('GET', `${PATH}/os-interface/${port?.port_id}`)).json(), { interfaceAttachment: port })
  t.match((await emulator.send('GET', `${PATH}/os-volume_attachments`)).json(), { volumeAttachments: [{ device: '/dev/sda' }, { device: '/dev/sdb' }, { device: '/dev/sdc' }, { device: '/dev/sdd' }] })
  t.match((await emulator.send('GET', `${PATH}/os-security-groups`)).json(), { security_groups: [{ name: '0011b620-4982-42e4-ad12-47c95ca495c4', tenant_id: PROJECT, rules: { length: 0 } }] })
  const tag = await emulator.send('GET', `${PATH}/tags/__type_baremetal`)
  t.same([tag.statusCode, tag.body], [204, ''])
})

test('an unknown part and an unknown server return 404', async (t) => {
  const emulator = await buildTestEmulator(t)
  for (const [path, message] of missing) {
    const answer = await emulator.send('GET', `${PATH}${path}`)
    t.equal(answer.statusCode, 404, path)
    t.same(answer.json(), { itemNotFound: { code: 404, message } }, path)
  }
  for (const path of PARTS) {
    const answer = await emulator.send('GET', `/v2.1/${PROJECT}/servers/${UNKNOWN}${path}`)
    t.equal(answer.statusCode, 404, path)
    t.match(answer.json(), { itemNotFound: { code: 404 } }, path)
  }
})

test('disks past the alphabet have two letters', async (t) => {
  const volumes = Array.from({ length: 28 }, (_, index) => ({ id: `v${index}` }))
  const emulator = await buildTestEmulator(t, { servers: [{ id: SERVER, name: 'many', 'os-extended-volumes:volumes_attached': volumes, addresses: { lan: [{ addr: '::1', version: 6 }] } }] })
  const { volumeAttachments } = (await emulator.send('GET', `${PATH}/os-volume_attachments`)).json() as { volumeAttachments: Array<{ device: string }> }
  t.same([volumeAttachments[25]?.device, volumeAttachments[26]?.device, volumeAttachments[27]?.device], ['/dev/sdz', '/dev/sdaa', '/dev/sdab'])
  t.match((await emulator.send('GET', `${PATH}/os-interface`)).json(), { interfaceAttachments: [{ mac_addr: '' }] })
})

test('tags exist from 2.26 on, if the profile enforces versions', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  t.same((await emulator.send('GET', `${PATH}/tags`)).json(), { itemNotFound: { code: 404, message: 'The resource could not be found.' } })
  t.equal((await emulator.send('GET', `${PATH}/tags`, undefined, { 'openstack-api-version': 'compute 2.26' })).statusCode, 200)
})

const get = async (emulator: TestEmulator, path: string, minor: number): Promise<Record<string, never>> =>
  (await emulator.send('GET', `${PATH}${path}`, undefined, { 'openstack-api-version': `compute 2.${minor}` })).json() as Record<string, never>

test('the list of actions is newest first, with request ids', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const rebooted = await emulator.act(HARD)
  await emulator.advance('5s')
  const stopped = await emulator.act({ 'os-stop': null })
  const [rebootId, stopId] = [rebooted.headers['x-openstack-request-id'], stopped.headers['x-openstack-request-id']]
  const common = { instance_uuid: SERVER, user_id: '1311c433dd9b408886f57d695c229cbe', project_id: PROJECT, message: null }
  const stop = { ...common, action: 'stop', request_id: stopId, start_time: '2026-01-01T00:00:05.000000' }
  const reboot = { ...common, action: 'reboot', request_id: rebootId, start_time: '2026-01-01T00:00:00.000000' }
  t.same(await get(emulator, '/os-instance-actions', 1), { instanceActions: [stop, reboot] })
  t.same(await get(emulator, '/os-instance-actions', 58), {
    instanceActions: [{ ...stop, updated_at: '2026-01-01T00:00:05.000000' }, { ...reboot, updated_at: '2026-01-01T00:00:05.000000' }]
  })
  t.same(await get(emulator, '/os-instance-actions?limit=1', 58), {
    instanceActions: [{ ...stop, updated_at: '2026-01-01T00:00:05.000000' }],
    links: [{ rel: 'next', href: `http://localhost:80${PATH}/os-instance-actions?limit=1&marker=${stopId}` }]
  })
  t.match(await get(emulator, `/os-instance-actions?marker=${stopId}`, 58), { instanceActions: [{ action: 'reboot' }] })
  t.match(await get(emulator, '/os-instance-actions?marker=none', 58), { badRequest: { message: 'marker [none] not found' } })
  t.match(await get(emulator, '/os-instance-actions?limit=x', 1), { instanceActions: [{}, {}] }, 'ignored before 2.58')
})

test('an action has events from 2.51 on, and always if the profile shows every member', async (t) => {
  const nova = await buildTestEmulator(t, { profile: 'nova', fault: ['outcome=error:operation=stop'] })
  const { headers } = await nova.act(HARD)
  const path = `/os-instance-actions/${String(headers['x-openstack-request-id'])}`
  t.notOk('events' in (await get(nova, path, 50) as unknown as { instanceAction: object }).instanceAction)
  t.same((await get(nova, path, 51) as unknown as { instanceAction: { events: unknown } }).instanceAction.events, [
    { event: 'compute_reboot_instance', start_time: '2026-01-01T00:00:00.000000', finish_time: null, result: null }
  ])
  await nova.advance('5s')
  t.match(await get(nova, path, 51), { instanceAction: { message: null, events: [{ finish_time: '2026-01-01T00:00:05.000000', result: 'Success' }] } })
  const failing = await nova.act({ 'os-stop': null })
  await nova.advance('3s')
  t.match(await get(nova, `/os-instance-actions/${String(failing.headers['x-openstack-request-id'])}`, 51), { instanceAction: { message: 'Error', events: [{ event: 'compute_stop_instance', result: 'Error' }] } })
  const otc = await buildTestEmulator(t)
  const started = await otc.act({ 'os-start': {} }, STOPPED)
  const answer = await otc.send('GET', `/v2.1/${PROJECT}/servers/${STOPPED}/os-instance-actions/${String(started.headers['x-openstack-request-id'])}`)
  t.match(answer.json(), { instanceAction: { action: 'start', events: [{ event: 'compute_start_instance' }] } })
})

test('an action that was cut off ended then: by force, by a deletion, by a restart over another', async (t) => {
  const emulator = await buildTestEmulator(t, { profile: 'nova' })
  const PATCH = `/_emulator/servers/${SERVER}`
  const eventsOf = async (requestId: unknown): Promise<unknown> => (await get(emulator, `/os-instance-actions/${String(requestId)}`, 51) as unknown as { instanceAction: { events: unknown } }).instanceAction.events
  const ended = (second: number, result: string): object => ({ finish_time: `2026-01-01T00:00:0${second}.000000`, result })
  const begun = async (body: unknown): Promise<unknown> => (await emulator.act(body)).headers['x-openstack-request-id']

  const first = await begun(HARD)
  await emulator.advance('1s')
  await emulator.send('PATCH', PATCH, { status: 'ERROR' })
  t.match(await eventsOf(first), [ended(1, 'Error')])
  const second = await begun(HARD)
  await emulator.advance('1s')
  await emulator.send('PATCH', PATCH, { status: 'ACTIVE' })
  t.match(await eventsOf(second), [ended(2, 'Success')])
  const third = await begun(HARD)
  await emulator.advance('1s')
  await emulator.send('DELETE', `/v2.1/${PROJECT}/servers/${SERVER}`)
  t.match(await eventsOf(third), [ended(3, 'Error')])
  t.match([await eventsOf(first), await eventsOf(second)], [[ended(1, 'Error')], [ended(2, 'Success')]], 'what had ended before stays')
})
