import { test } from 'tap'
import { checkState } from '../../../../src/core/checks/check-state.js'
import { aRecord, choicesOf, refusalOf, SERVER_ID } from '../../../records.js'
import type { ServerRecord } from '../../../../src/core/server.js'
import type { TaskState, VmState } from '../../../../src/core/states.js'

const IDLE_AND_ACTIVE = { vmStates: new Set<VmState>(['active']), taskStates: new Set<TaskState | null>([null, 'pausing']) }
const [taskFirst, vmFirst] = [choicesOf('otc'), choicesOf('nova')]
const check = (part: Partial<ServerRecord>, choices = taskFirst): ReturnType<typeof refusalOf> =>
  refusalOf(() => checkState(aRecord(part), 'stop', IDLE_AND_ACTIVE, choices))

test('an action begins in an accepted pair of states', (t) => {
  t.equal(check({}), null)
  t.equal(check({ taskState: 'pausing' }), null)
  t.end()
})

test('a lock is refused before any state', (t) => {
  t.same(check({ locked: true, vmState: 'error', taskState: 'deleting', launchedAtMs: null }), { kind: 'server-locked', params: { serverId: SERVER_ID } })
  t.end()
})

test('the profile decides whether the task or vm_state is checked first', (t) => {
  const both = { vmState: 'stopped', taskState: 'powering-on' } as const
  t.same(check(both, taskFirst), { kind: 'task-state', params: { serverId: SERVER_ID, action: 'stop', taskState: 'powering-on' } })
  t.same(check(both, vmFirst), { kind: 'vm-state', params: { serverId: SERVER_ID, action: 'stop', vmState: 'stopped' } })
  t.end()
})

test('a single refused state is named in either order', (t) => {
  for (const choices of [taskFirst, vmFirst]) {
    t.same(check({ taskState: 'rebooting' }, choices), { kind: 'task-state', params: { serverId: SERVER_ID, action: 'stop', taskState: 'rebooting' } })
    t.same(check({ vmState: 'paused', taskState: 'pausing' }, choices), { kind: 'vm-state', params: { serverId: SERVER_ID, action: 'stop', vmState: 'paused' } })
    t.same(check({ vmState: 'paused' }, choices), { kind: 'vm-state', params: { serverId: SERVER_ID, action: 'stop', vmState: 'paused' } })
  }
  t.end()
})

test('a server that was never launched is refused last', (t) => {
  t.same(check({ launchedAtMs: null }), { kind: 'never-launched', params: { serverId: SERVER_ID, action: 'stop' } })
  t.match(check({ launchedAtMs: null, vmState: 'error' }), { kind: 'vm-state' })
  t.end()
})
