/** openstacksdk of Debian's python3-openstacksdk, driven by openstacksdk.py. */
import tap, { test } from 'tap'
import { listen, missingClient } from './client.js'
import { PROJECT, SERVER } from '../helpers.js'

const skip = missingClient()
// Python takes seconds to load on a busy machine.
tap.setTimeout(120_000)

test('openstacksdk finds and restarts a server and waits for it, and raises errors for errors', { skip }, async (t) => {
  const { run, statuses } = await listen(t)
  const { stdout, stderr } = await run('/usr/bin/python3', ['test/e2e/openstacksdk.py'])
  t.same(JSON.parse(stdout === '' ? '{}' : stdout), {
    'by name': SERVER,
    'by id': 'bms-83',
    unknown: null,
    'cloud layer': 'ACTIVE',
    names: ['bms', 'bms-83', 'bms-faulty', 'bms-locked', 'bms-stopped'],
    project: PROJECT,
    projects: ['eu-de'],
    restarting: 'REBOOT',
    back: 'ACTIVE',
    running: ['ConflictException', 409, 'Server is running, not allow to start.'],
    gone: ['ResourceNotFound', 404, 'The server does not exist.'],
    soft: ['BadRequestException', 400, 'Request parameter is invalid. reboot.type is "SOFT", and only HARD is supported: every restart of a BMS is a forced one.']
  }, stderr)
  t.same(statuses, ['reboot_started_hard', 'active'])
})
