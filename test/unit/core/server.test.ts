import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { applyNext, dueAtMs, force, type ActionEntry, type StateSet } from '../../../src/core/server.js'
import { VM_STATES, powerStateOf } from '../../../src/core/states.js'
import { arbitraryRecord, aRecord, deepFreeze, law, NOW, ORIGIN } from '../../records.js'

test('applying the next change leaves the record unchanged, and applies what was due with its instant', (t) => {
  law(t, fc.property(arbitraryRecord, (record) => {
    const [change, ...rest] = record.pending
    const { pending, updatedAtMs, ...states } = applyNext(deepFreeze(record))
    const { pending: _pending, updatedAtMs: before, ...expected } = { ...record, ...change?.set }
    deepStrictEqual([states, pending, updatedAtMs], [expected, rest, change?.atMs ?? before])
    deepStrictEqual(dueAtMs(record), change?.atMs ?? null)
  }))
  t.end()
})

test('a record without pending changes has no due instant, and applyNext returns it', (t) => {
  const record = aRecord()
  t.equal(dueAtMs(record), null)
  t.equal(applyNext(record), record)
  t.end()
})

test('forcing a state drops pending changes, and the power state follows unless given', (t) => {
  const busy = aRecord({ taskState: 'reboot_started_hard', pending: [{ atMs: NOW + 1, set: { taskState: null } }] })
  for (const vmState of VM_STATES) {
    t.match(force(busy, { vmState }, NOW), { vmState, taskState: null, powerState: powerStateOf(vmState), updatedAtMs: NOW, pending: { length: 0 } })
  }
  t.match(force(busy, { vmState: 'stopped', powerState: 7 }, NOW), { powerState: 7 })
  t.match(force(busy, { taskState: 'migrating' }, NOW), { vmState: 'active', taskState: 'migrating', powerState: 1 })
  t.end()
})

test('forcing a server to run launches it, unless it was launched before', (t) => {
  const blank = aRecord({ vmState: 'building', launchedAtMs: null })
  t.equal(force(blank, { vmState: 'active' }, NOW).launchedAtMs, NOW)
  t.equal(force(blank, { vmState: 'error' }, NOW).launchedAtMs, null)
  t.equal(force(aRecord({ launchedAtMs: NOW - 1 }), { vmState: 'active' }, NOW).launchedAtMs, NOW - 1)
  t.end()
})

test('forcing a state ends what is under way, and leaves what has ended; forced into a task, it never ends', (t) => {
  const entry = { ...ORIGIN, action: 'reboot', requestId: 'a', startedAtMs: NOW - 9, result: 'Success' } as const
  const over: ActionEntry = { ...entry, endsAtMs: NOW }
  const busy = deepFreeze(aRecord({ taskState: 'reboot_started_hard', actions: [{ ...entry, endsAtMs: null }, { ...entry, endsAtMs: NOW + 1 }, over] }))
  const actions = (set: StateSet): readonly ActionEntry[] => force(busy, set, NOW).actions
  t.same(actions({ vmState: 'active' }), [{ ...entry, endsAtMs: NOW }, { ...entry, endsAtMs: NOW }, over])
  t.same(actions({ vmState: 'error' }), [{ ...entry, endsAtMs: NOW, result: 'Error' }, { ...entry, endsAtMs: NOW, result: 'Error' }, over])
  t.same(actions({ taskState: 'rebooting' }), [{ ...entry, endsAtMs: null }, { ...entry, endsAtMs: null }, over])
  t.end()
})

test('only a server that is forced to stay in error keeps its fault', (t) => {
  const fault = { code: 500, message: 'a', details: '', createdAtMs: NOW - 1 }
  const faulty = aRecord({ vmState: 'error', fault })
  t.equal(force(faulty, { vmState: 'active' }, NOW).fault, null)
  t.equal(force(faulty, { taskState: 'rebooting' }, NOW).fault, fault)
  t.same(force(faulty, { vmState: 'active', fault: { ...fault, code: 1 } }, NOW).fault, { ...fault, code: 1 }, 'or what is given')
  t.end()
})
