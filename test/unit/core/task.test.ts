import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { beginTask, TWICE_PAUSE_MS, withAction, type Outcome, type TaskShape } from '../../../src/core/task.js'
import { applyNext, dueAtMs, MAX_ACTIONS, type ActionEntry, type ServerRecord } from '../../../src/core/server.js'
import { aRecord, deepFreeze, law, NOW, ORIGIN, settled } from '../../records.js'

const RESTART: TaskShape = {
  action: 'reboot',
  stages: [{ taskState: 'rebooting_hard', lastsMs: 0 }, { taskState: 'reboot_started_hard', lastsMs: 5000 }],
  done: { vmState: 'active', powerState: 1 }
}
const begin = (outcome?: Outcome, task: TaskShape = RESTART, record: ServerRecord = aRecord()): ServerRecord =>
  beginTask(deepFreeze(record), task, { durationMs: 5000, ...ORIGIN, ...(outcome === undefined ? {} : { outcome }) }, NOW)

/** Every state of the record: milliseconds since the start, task state and vm_state. */
function timeline (record: ServerRecord): string[] {
  const seen = [`${record.updatedAtMs - NOW} ${record.taskState} ${record.vmState} ${record.powerState}`]
  for (let due = dueAtMs(record); due !== null; due = dueAtMs(record)) {
    record = applyNext(record)
    seen.push(`${record.updatedAtMs - NOW} ${record.taskState} ${record.vmState} ${record.powerState}`)
  }
  return seen
}
const endOf = (record: ServerRecord): unknown => record.actions.map(({ endsAtMs, result }) => [endsAtMs === null ? null : endsAtMs - NOW, result])

test('a normal task passes its stages and ends on time', (t) => {
  const begun = begin()
  t.same(timeline(begun), ['0 reboot_started_hard active 1', '5000 null active 1'])
  t.same(endOf(begun), [[5000, 'Success']])
  t.end()
})

test('a stage is visible if it has a duration', (t) => {
  const stages = [{ taskState: 'rebooting_hard', lastsMs: 10 }, { taskState: 'reboot_pending_hard', lastsMs: 0 }, { taskState: 'reboot_started_hard', lastsMs: 20 }] as const
  t.same(timeline(begin(undefined, { ...RESTART, stages })), ['0 rebooting_hard active 1', '10 reboot_started_hard active 1', '30 null active 1'])
  t.end()
})

test('a task without duration ends at the instant at which it began', (t) => {
  const begun = begin(undefined, { ...RESTART, stages: [{ taskState: 'reboot_started_hard', lastsMs: 0 }] })
  t.same(timeline(begun), ['0 reboot_started_hard active 1', '0 null active 1'])
  t.match(settled(begun, NOW), { taskState: null, updatedAtMs: NOW, pending: { length: 0 } })
  t.end()
})

test('outcome stuck never ends, unless it recovers', (t) => {
  const stuck = begin({ kind: 'stuck' })
  t.same(timeline(stuck), ['0 reboot_started_hard active 1'])
  t.same(endOf(stuck), [[null, 'Success']])
  const recovering = begin({ kind: 'stuck', recoverAfterMs: 2000 })
  t.same(timeline(recovering), ['0 reboot_started_hard active 1', '7000 null active 1'])
  t.same(endOf(recovering), [[7000, 'Success']])
  t.end()
})

test('outcome error ends in ERROR with a fault, and can recover', (t) => {
  const failing = begin({ kind: 'error' })
  t.same(timeline(failing), ['0 reboot_started_hard active 1', '5000 null error 0'])
  t.same(endOf(failing), [[5000, 'Error']])
  t.same(settled(failing, NOW + 5000).fault, { code: 500, message: 'PowerStateFailure', details: '', createdAtMs: NOW + 5000 })
  const recovering = begin({ kind: 'error', recoverAfterMs: 0 })
  t.same(timeline(begin({ kind: 'error', recoverAfterMs: 1 })), ['0 reboot_started_hard active 1', '5000 null error 0', '5001 null active 1'])
  t.match(settled(recovering, NOW + 5000), { vmState: 'active', fault: null, powerState: 1 })
  t.end()
})

test('outcome shutoff ends stopped, and can recover', (t) => {
  t.same(timeline(begin({ kind: 'shutoff' })), ['0 reboot_started_hard active 1', '5000 null stopped 4'])
  t.same(endOf(begin({ kind: 'shutoff' })), [[5000, 'Error']])
  t.same(timeline(begin({ kind: 'shutoff', recoverAfterMs: 60_000 })), ['0 reboot_started_hard active 1', '5000 null stopped 4', '65000 null active 1'])
  t.end()
})

test('outcome slow multiplies the duration of every stage', (t) => {
  t.same(timeline(begin({ kind: 'slow', factor: 10 })), ['0 reboot_started_hard active 1', '50000 null active 1'])
  t.same(timeline(begin({ kind: 'slow' })), ['0 reboot_started_hard active 1', '5000 null active 1'])
  const stages = [{ taskState: 'rebooting_hard', lastsMs: 7 }, { taskState: 'reboot_started_hard', lastsMs: 5000 }] as const
  t.same(timeline(begin({ kind: 'slow', factor: 1.5 }, { ...RESTART, stages })), ['0 rebooting_hard active 1', '11 reboot_started_hard active 1', '7511 null active 1'])
  t.same(endOf(begin({ kind: 'slow', factor: 2 })), [[10_000, 'Success']])
  t.end()
})

test('outcome twice restarts again after a pause', (t) => {
  const begun = begin({ kind: 'twice' })
  t.same(timeline(begun), ['0 reboot_started_hard active 1', '5000 null active 1', `${5000 + TWICE_PAUSE_MS} reboot_started_hard active 1`, `${10_000 + TWICE_PAUSE_MS} null active 1`])
  t.same(endOf(begun), [[11_000, 'Success']])
  t.end()
})

test('changes are in order of time for every outcome, and the given record is unchanged', (t) => {
  const arbitraryOutcome: fc.Arbitrary<Outcome> = fc.record({
    kind: fc.constantFrom('stuck', 'error', 'shutoff', 'slow', 'twice'),
    factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
    recoverAfterMs: fc.nat({ max: 100_000 })
  }, { requiredKeys: ['kind'] })
  const arbitraryStages = fc.array(fc.record({ taskState: fc.constantFrom('rebooting_hard', 'reboot_started_hard'), lastsMs: fc.nat({ max: 100_000 }) }), { minLength: 1, maxLength: 4 })
  law(t, fc.property(arbitraryOutcome, arbitraryStages, (outcome, stages) => {
    const { pending, updatedAtMs } = begin(outcome, { ...RESTART, stages })
    const instants = [updatedAtMs, ...pending.map(({ atMs }) => atMs)]
    deepStrictEqual(instants, [...instants].sort((a, b) => a - b))
    return instants.every(Number.isInteger) && updatedAtMs === NOW
  }))
  t.end()
})

test('a server keeps its newest actions up to the limit, newest first', (t) => {
  const entry = (startedAtMs: number): ActionEntry => ({ action: 'reboot', ...ORIGIN, startedAtMs, endsAtMs: null, result: 'Success' })
  let actions: readonly ActionEntry[] = []
  for (let count = 1; count <= MAX_ACTIONS + 5; count++) actions = withAction(actions, entry(count))
  t.equal(actions.length, MAX_ACTIONS)
  t.same([actions[0], actions.at(-1)], [entry(MAX_ACTIONS + 5), entry(6)])
  t.end()
})
