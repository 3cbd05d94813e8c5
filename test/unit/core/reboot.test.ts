import { test } from 'tap'
import { REBOOT_TYPES, reboot, rebootKind } from '../../../src/core/reboot.js'
import type { ServerRecord } from '../../../src/core/server.js'
import { aRecord, choicesOf, deepFreeze, NOW, ORIGIN, refusalOf, SERVER_ID, statePairs, settled } from '../../records.js'
import type { Choices } from '../../../src/core/profile.js'
import type { Outcome, TaskPlan } from '../../../src/core/task.js'

const otc = choicesOf('otc')
const nova = choicesOf('nova')
const plan = (durationMs = 5000, outcome?: Outcome): TaskPlan => ({ durationMs, ...ORIGIN, ...(outcome === undefined ? {} : { outcome }) })
const hard = (record: ServerRecord, choices: Choices = otc, nowMs = NOW): ServerRecord => reboot(record, { type: 'HARD' }, plan(), choices, nowMs)

/** Returns `accepted`, or the kind of the refusal and the state that it names. */
function verdict (type: string, record: ServerRecord, choices: Choices): string {
  const refusal = refusalOf(() => reboot(record, { type }, plan(), choices, NOW))
  if (refusal === null) return 'accepted'
  if (refusal.kind === 'vm-state') return `vm_state ${refusal.params.vmState}`
  return refusal.kind === 'task-state' ? `task_state ${refusal.params.taskState}` : refusal.kind
}

/** The rows of NOVA.md section 4, independent of the code. */
const NOVA_ROWS = {
  HARD: {
    vmStates: ['active', 'stopped', 'paused', 'suspended', 'error'],
    taskStates: [null, 'rebooting', 'reboot_pending', 'reboot_started', 'rebooting_hard', 'pausing', 'unpausing', 'suspending', 'resuming']
  },
  SOFT: { vmStates: ['active'], taskStates: [null] }
} as const

test('profile nova accepts or refuses each of the 516 pairs of states as Nova does, vm_state first', (t) => {
  for (const [type, { vmStates, taskStates }] of Object.entries(NOVA_ROWS)) {
    for (const [vmState, taskState] of statePairs()) {
      const isVmAccepted = (vmStates as readonly string[]).includes(vmState)
      const isTaskAccepted = (taskStates as ReadonlyArray<string | null>).includes(taskState)
      const expected = !isVmAccepted ? `vm_state ${vmState}` : !isTaskAccepted ? `task_state ${String(taskState)}` : 'accepted'
      t.equal(verdict(type, aRecord({ vmState, taskState }), nova), expected, `${type} in ${vmState}, ${taskState}`)
    }
  }
  t.end()
})

test('profiles otc and documented restart only an idle server, running or in ERROR, and name a task first', (t) => {
  for (const name of ['otc', 'documented'] as const) {
    for (const [vmState, taskState] of statePairs()) {
      const isAccepted = taskState === null && (vmState === 'active' || vmState === 'error')
      const expected = isAccepted ? 'accepted' : taskState === null ? `vm_state ${vmState}` : `task_state ${taskState}`
      t.equal(verdict('HARD', aRecord({ vmState, taskState }), choicesOf(name)), expected, `${name}: ${vmState}, ${taskState}`)
    }
  }
  t.end()
})

test('each choice about a state changes only its own pairs', (t) => {
  const accepted = (set: Partial<Choices>): string[] => [...statePairs()]
    .filter(([vmState, taskState]) => verdict('HARD', aRecord({ vmState, taskState }), choicesOf('otc', set)) === 'accepted')
    .map(([vmState, taskState]) => `${vmState} ${taskState}`)
  t.same(accepted({}), ['active null', 'error null'])
  t.same(accepted({ rebootWhenError: 'refuse' }), ['active null'])
  t.same(accepted({ rebootWhenStopped: 'start' }), ['active null', 'paused null', 'suspended null', 'stopped null', 'error null'])
  t.equal(accepted({ rebootWhenRebooting: 'nova' }).length, 2 * 9)
  t.end()
})

test('type and profile decide the kind of restart', (t) => {
  const run = (type: string, set: Partial<Choices>): string => {
    const refusal = refusalOf(() => rebootKind(type, choicesOf('otc', set)))
    return refusal === null ? rebootKind(type, choicesOf('otc', set)) : refusal.kind
  }
  const rows: Array<[Partial<Choices>, readonly string[]]> = [
    [{}, ['HARD', 'body-invalid', 'body-invalid', 'reboot-type-unsupported', 'body-invalid', 'body-invalid']],
    [{ softReboot: 'force' }, ['HARD', 'body-invalid', 'body-invalid', 'HARD', 'body-invalid', 'body-invalid']],
    [{ softReboot: 'soft', rebootTypeCase: 'nova' }, ['HARD', 'HARD', 'HARD', 'SOFT', 'SOFT', 'SOFT']],
    [{ rebootTypeCase: 'nova' }, ['HARD', 'HARD', 'HARD', ...Array(3).fill('reboot-type-unsupported')]]
  ]
  for (const [set, kinds] of rows) t.same(REBOOT_TYPES.map((type) => run(type, set)), kinds, JSON.stringify(set))
  t.end()
})

test('an unknown type is refused, and the message lists the valid types', (t) => {
  const reasons = (set: Partial<Choices>): unknown => refusalOf(() => rebootKind('COLD', choicesOf('otc', set)))?.params
  t.same(reasons({}), { reason: 'reboot.type is "COLD"; expected "HARD"', nativeReason: "Invalid input for field/attribute type. Value: COLD. 'COLD' is not one of ['HARD', 'SOFT']" })
  t.match(reasons({ softReboot: 'soft' }), { reason: 'reboot.type is "COLD"; expected "HARD" or "SOFT"' })
  t.match(reasons({ softReboot: 'soft', rebootTypeCase: 'nova' }), {
    reason: 'reboot.type is "COLD"; expected "HARD" or "Hard" or "hard" or "SOFT" or "Soft" or "soft"',
    nativeReason: "Invalid input for field/attribute type. Value: COLD. 'COLD' is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']"
  })
  t.end()
})

test('an invalid type is refused before a lock or a state', (t) => {
  t.equal(verdict('COLD', aRecord({ locked: true }), otc), 'body-invalid')
  t.equal(verdict('SOFT', aRecord({ locked: true }), otc), 'reboot-type-unsupported')
  t.equal(verdict('HARD', aRecord({ locked: true }), otc), 'server-locked')
  t.equal(verdict('HARD', aRecord({ launchedAtMs: null }), otc), 'never-launched')
  t.end()
})

test('an accepted restart stores its end and does not change the given record', (t) => {
  const record = deepFreeze(aRecord())
  t.same(hard(record), {
    ...record,
    taskState: 'reboot_started_hard',
    updatedAtMs: NOW,
    pending: [{ atMs: NOW + 5000, set: { taskState: null, vmState: 'active', powerState: 1, fault: null } }],
    actions: [{ action: 'reboot', ...ORIGIN, startedAtMs: NOW, endsAtMs: NOW + 5000, result: 'Success' }]
  })
  t.end()
})

test('a restart from ERROR or SHUTOFF ends running without a fault', (t) => {
  const fault = { code: 500, message: 'PowerStateFailure', details: '', createdAtMs: NOW - 1 }
  for (const vmState of ['error', 'stopped', 'paused', 'suspended'] as const) {
    const begun = hard(aRecord({ vmState, powerState: 4, fault }), nova)
    t.match(begun, { vmState, taskState: 'reboot_started_hard', powerState: 4, fault })
    t.match(settled(begun, NOW + 5000), { vmState: 'active', taskState: null, powerState: 1, fault: null })
  }
  t.end()
})

test('an accept window shows the stage before the driver starts', (t) => {
  const slow = choicesOf('nova', { acceptWindow: 200 })
  for (const [type, stages] of [['HARD', ['rebooting_hard', 'reboot_started_hard']], ['SOFT', ['rebooting', 'reboot_started']]] as const) {
    const begun = reboot(aRecord(), { type }, plan(), slow, NOW)
    const seen = [0, 199, 200, 5199, 5200].map((ms) => settled(begun, NOW + ms).taskState)
    t.same(seen, [stages[0], stages[0], stages[1], stages[1], null], type)
  }
  t.end()
})

test('a HARD over a running SOFT shows at once, and both end with the SOFT', (t) => {
  const soft = reboot(aRecord(), { type: 'SOFT' }, { durationMs: 3000, ...ORIGIN, requestId: 'req-soft' }, nova, NOW)
  const both = hard(soft, nova, NOW + 1000)
  t.match(both, { taskState: 'rebooting_hard', updatedAtMs: NOW + 1000 })
  t.same(both.pending, soft.pending)
  t.same(both.actions.map(({ requestId, endsAtMs, result }) => [requestId, endsAtMs, result]), [['req-1', NOW + 3000, 'Error'], ['req-soft', NOW + 3000, 'Success']])
  t.match(settled(both, NOW + 3000), { taskState: null, updatedAtMs: NOW + 3000, pending: { length: 0 } })
  t.end()
})

test('a HARD over a SOFT that has not begun replaces it, and the SOFT ends in error', (t) => {
  const choices = choicesOf('nova', { acceptWindow: 200 })
  const soft = reboot(aRecord(), { type: 'SOFT' }, { durationMs: 3000, ...ORIGIN, requestId: 'req-soft' }, choices, NOW)
  const replaced = hard(soft, choices, NOW + 100)
  t.match(replaced, { taskState: 'rebooting_hard', updatedAtMs: NOW + 100 })
  t.same(replaced.pending.map(({ atMs }) => atMs - NOW), [300, 5300])
  t.same(replaced.actions.map(({ requestId, endsAtMs, result }) => [requestId, endsAtMs, result]), [['req-1', NOW + 5300, 'Success'], ['req-soft', NOW + 100, 'Error']])
  t.end()
})

test('a second HARD while the first is queued is accepted, and the server restarts once', (t) => {
  const choices = choicesOf('nova', { acceptWindow: 200 })
  const first = hard(aRecord(), choices)
  const second = hard(first, choices, NOW + 100)
  t.match(second, { taskState: 'rebooting_hard', updatedAtMs: NOW, pending: first.pending })
  t.same(second.actions.map(({ startedAtMs, endsAtMs, result }) => [startedAtMs - NOW, (endsAtMs ?? 0) - NOW, result]), [[100, 5200, 'Error'], [0, 5200, 'Success']])
  t.equal(verdict('HARD', settled(second, NOW + 200), choices), 'task_state reboot_started_hard')
  t.end()
})

test('a server that was forced into a restarting state accepts a new restart', (t) => {
  for (const taskState of ['rebooting', 'reboot_started', 'rebooting_hard'] as const) {
    t.match(hard(aRecord({ taskState }), nova), { taskState: 'reboot_started_hard', pending: [{ atMs: NOW + 5000 }], actions: [{ result: 'Success' }] }, taskState)
  }
  for (const name of ['stop', 'reboot'] as const) {
    const action = { action: name, ...ORIGIN, requestId: 'req-0', startedAtMs: NOW - 9, endsAtMs: NOW - 1, result: 'Success' } as const
    t.same(hard(aRecord({ taskState: 'rebooting', actions: [action] }), nova).actions[1], action, `a ${name} that has ended stays as it was`)
  }
  t.end()
})

test('a restart in the pause of outcome twice replaces the second one', (t) => {
  const twice = reboot(aRecord(), { type: 'HARD' }, plan(5000, { kind: 'twice' }), otc, NOW)
  const between = settled(twice, NOW + 5500)
  t.same([between.vmState, between.taskState], ['active', null])
  t.same(hard(between, otc, NOW + 5500).pending.map(({ atMs }) => atMs), [NOW + 10_500])
  t.equal(verdict('HARD', settled(twice, NOW + 6000), otc), 'task_state reboot_started_hard')
  t.equal(SERVER_ID, twice.id)
  t.end()
})
