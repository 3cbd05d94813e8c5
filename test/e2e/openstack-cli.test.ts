/** The `openstack` command of Debian's python3-openstackclient, as people type it. */
import tap, { test } from 'tap'
import { listen, missingClient, runClient } from './client.js'
import { PROJECT, SERVER } from '../helpers.js'

const skip = missingClient()
const OPENSTACK = '/usr/bin/openstack'
// A command takes seconds on a busy machine, most of them to load.
tap.setTimeout(180_000)

test('openstack logs in and reads token, catalog and servers', { skip }, async (t) => {
  const { run } = await listen(t)
  const read = async (...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await run(OPENSTACK, [...args, '-f', 'json'])
    return stdout === '' ? stderr : JSON.parse(stdout)
  }
  const [token, catalog, list, byName, byId] = await Promise.all([
    read('token', 'issue'), read('catalog', 'list'), read('server', 'list'), read('server', 'show', 'bms-83'), read('server', 'show', SERVER)
  ])
  t.match(token, { project_id: PROJECT, id: /^gAAAAA-/ })
  t.match(catalog, [{ Name: 'nova', Type: 'compute' }])
  t.match((list as Array<{ Name: string }>).find(({ Name }) => Name === 'bms-83'), { ID: SERVER, Status: 'ACTIVE' })
  t.match(byName, { id: SERVER, name: 'bms-83', status: 'ACTIVE' })
  t.same(byId, byName)
})

test('openstack server reboot --hard --wait sees the server leave ACTIVE and come back', { skip }, async (t) => {
  const { run, emulator, statuses } = await listen(t)
  const reboot = await run(OPENSTACK, ['server', 'reboot', '--hard', '--wait', 'bms-83'])
  t.equal(reboot.exitCode, 0, reboot.stderr)
  t.match(reboot.stdout, /Complete/)
  t.same(statuses, ['reboot_started_hard', 'active'])
  const seen = emulator.worlds.find(PROJECT)?.journal.list().filter(({ operation, status }) => operation === 'show' && status === 200)
    .map(({ responseBody }) => JSON.parse(responseBody).server.status)
  t.same(seen, ['ACTIVE', 'REBOOT', 'ACTIVE'], 'and reads before, during and after')
})

test('openstack shows a documented error as an error', { skip }, async (t) => {
  const { run } = await listen(t)
  const [start, soft, unknown] = await Promise.all([
    run(OPENSTACK, ['server', 'start', 'bms-83']), run(OPENSTACK, ['server', 'reboot', 'bms-83']), run(OPENSTACK, ['server', 'reboot', '--hard', 'nosuch'])
  ])
  for (const { exitCode } of [start, soft, unknown]) t.equal(exitCode, 1)
  t.match(start.stderr, /Server is running, not allow to start\. \(HTTP 409\)/)
  t.match(soft.stderr, /only HARD is supported/)
  t.match(unknown.stderr, /nosuch/)
})

test('a wrong password is refused where logins are checked', { skip }, async (t) => {
  const { url } = await listen(t, { auth: 'strict' })
  const environment = { OS_AUTH_URL: `${url}/v3`, OS_USERNAME: 'demo', OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_ID: PROJECT, OS_IDENTITY_API_VERSION: '3' }
  const [refused, right] = await Promise.all(['wrong', 'demo'].map((password) => runClient(OPENSTACK, ['token', 'issue'], { ...environment, OS_PASSWORD: password })))
  t.match(refused, { exitCode: 1, stderr: /Unauthorized\. \(HTTP 401\)/ })
  t.match(right, { exitCode: 0 })
})

test('eval "$(bms-emulator env)" configures a shell, with the base URL too', { skip }, async (t) => {
  const { url } = await listen(t)
  const command = `node dist/cli/main.js env --url ${url}`
  const shell = (line: string) => runClient('bash', ['-c', `eval "$(${command})"; ${line}`], {})
  const [issued, bare, after] = await Promise.all([
    shell('openstack token issue -f value -c project_id'),
    shell(`OS_AUTH_URL=${url} openstack server show bms-83 -f value -c status`),
    shell(`eval "$(${command} --unset)"; env | grep -c ^OS_`)
  ])
  t.equal(issued.stdout, `${PROJECT}\n`, issued.stderr)
  t.equal(bare.stdout, 'ACTIVE\n', bare.stderr)
  t.equal(after.stdout, '0\n', after.stderr)
})

test('openstack works under profile nova as well', { skip }, async (t) => {
  const { run, statuses } = await listen(t, { profile: 'nova' })
  const reboot = await run(OPENSTACK, ['server', 'reboot', '--wait', 'bms-83'])
  t.equal(reboot.exitCode, 0, reboot.stderr)
  t.same(statuses, ['reboot_started', 'active'], 'SOFT is one of its own there')
  const show = await run(OPENSTACK, ['--os-compute-api-version', '2.60', 'server', 'show', 'bms-83', '-f', 'json'])
  t.match(JSON.parse(show.stdout), { id: SERVER, locked: false }, show.stderr)
})
