import { test } from 'tap'
import { isInTransition, powerStateOf, STATES_OF_STATUS, STATUSES, statusOf, TASK_STATES, VM_STATES } from '../../../src/core/states.js'
import { statePairs } from '../../records.js'

// From NOVA.md section 4, independent of the code: the status of each vm_state, then the exceptions by task.
const AT_REST: Readonly<Record<string, string>> = {
  active: 'ACTIVE',
  building: 'BUILD',
  paused: 'PAUSED',
  suspended: 'SUSPENDED',
  stopped: 'SHUTOFF',
  rescued: 'RESCUE',
  resized: 'VERIFY_RESIZE',
  'soft-delete': 'SOFT_DELETED',
  deleted: 'DELETED',
  error: 'ERROR',
  shelved: 'SHELVED',
  shelved_offloaded: 'SHELVED_OFFLOADED'
}
const resize = ['resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish']
const rebuild = ['rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning']
const under = (vmState: string, tasks: readonly string[], status: string): Array<[string, string]> => tasks.map((task) => [`${vmState} ${task}`, status])
const DURING = new Map<string, string>([
  ...under('active', ['rebooting', 'reboot_pending', 'reboot_started'], 'REBOOT'),
  ...under('active', ['rebooting_hard', 'reboot_pending_hard', 'reboot_started_hard'], 'HARD'),
  ...under('active', ['updating_password'], 'PASSWORD'),
  ...under('active', ['migrating'], 'MIGRATING'),
  ...under('paused', ['migrating'], 'MIGRATING'),
  ...under('resized', ['resize_reverting'], 'REVERT_RESIZE'),
  ...['active', 'stopped'].flatMap((vmState) => under(vmState, resize, 'RESIZE')),
  ...['active', 'stopped', 'error'].flatMap((vmState) => under(vmState, rebuild, 'REBUILD'))
])

test('there are 12 vm_states and 43 task states, null included', (t) => {
  t.equal(VM_STATES.length, 12)
  t.equal(TASK_STATES.length + 1, 43)
  t.equal(new Set(TASK_STATES).size, 42)
  t.end()
})

test('each of the 516 pairs of states has the status that Nova shows', (t) => {
  let pairs = 0
  for (const [vmState, taskState] of statePairs()) {
    const word = DURING.get(`${vmState} ${taskState}`) ?? AT_REST[vmState]
    for (const rebootStatus of ['REBOOT', 'HARD_REBOOT'] as const) {
      t.equal(statusOf(vmState, taskState, rebootStatus), word === 'HARD' ? rebootStatus : word, `${vmState} ${taskState}`)
    }
    pairs++
  }
  t.equal(pairs, 516)
  t.end()
})

test('the states of a status show as that status', (t) => {
  for (const status of STATUSES) {
    const { vmState, taskState } = STATES_OF_STATUS[status]
    t.equal(statusOf(vmState, taskState, status === 'HARD_REBOOT' ? 'HARD_REBOOT' : 'REBOOT'), status)
  }
  t.same(Object.keys(STATES_OF_STATUS).sort(), [...STATUSES].sort())
  t.end()
})

test('an idle server has the documented power state', (t) => {
  const powers = Object.fromEntries(VM_STATES.map((vmState) => [vmState, powerStateOf(vmState)]))
  t.same(powers, {
    active: 1, building: 0, paused: 3, suspended: 4, stopped: 4, rescued: 1, resized: 1, 'soft-delete': 4, deleted: 4, error: 0, shelved: 4, shelved_offloaded: 4
  })
  t.end()
})

test('a server is on its way to another status while a task runs or it is built', (t) => {
  for (const [vmState, taskState] of statePairs()) t.equal(isInTransition({ vmState, taskState }), taskState !== null || vmState === 'building', `${vmState} ${taskState}`)
  t.end()
})
