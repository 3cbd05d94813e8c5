import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { applyNext, dueAtMs, force, settle } from '../../../src/core/server.js'
import { VM_STATES, powerStateOf } from '../../../src/core/states.js'
import { arbitraryInstant, arbitraryRecord, aRecord, deepFreeze, law, NOW } from '../../records.js'

test('settling twice equals settling once later', (t) => {
  law(t, fc.property(arbitraryRecord, arbitraryInstant, arbitraryInstant, (record, first, second) => {
    const [early, late] = first <= second ? [first, second] : [second, first]
    deepStrictEqual(settle(settle(record, early), late), settle(record, late))
  }), 200)
  t.end()
})

test('settling again at the same instant returns the same object', (t) => {
  law(t, fc.property(arbitraryRecord, arbitraryInstant, (record, nowMs) => {
    const settled = settle(record, nowMs)
    return settle(settled, nowMs) === settled
  }))
  t.end()
})

test('reading a record does not change it', (t) => {
  law(t, fc.property(arbitraryRecord, arbitraryInstant, (record, nowMs) => {
    const before = JSON.stringify(record)
    deepFreeze(record)
    settle(record, nowMs)
    applyNext(record)
    dueAtMs(record)
    return JSON.stringify(record) === before
  }))
  t.end()
})

test('updatedAtMs is the due instant of the last applied change', (t) => {
  law(t, fc.property(arbitraryRecord, arbitraryInstant, (record, nowMs) => {
    const due = record.pending.filter(({ atMs }) => atMs <= nowMs)
    return settle(record, nowMs).updatedAtMs === (due.at(-1)?.atMs ?? record.updatedAtMs)
  }))
  t.end()
})

test('settling applies what is due and keeps the rest, in order', (t) => {
  law(t, fc.property(arbitraryRecord, arbitraryInstant, (record, nowMs) => {
    const due = record.pending.filter(({ atMs }) => atMs <= nowMs)
    const { pending, updatedAtMs, ...states } = settle(record, nowMs)
    const { pending: _pending, updatedAtMs: _updatedAtMs, ...expected } = Object.assign({}, record, ...due.map(({ set }) => set))
    deepStrictEqual(pending, record.pending.slice(due.length))
    deepStrictEqual(states, expected)
  }), 200)
  t.end()
})

test('a change applies at its due instant, not a millisecond before', (t) => {
  const record = aRecord({ pending: [{ atMs: NOW + 5000, set: { taskState: 'rebooting' } }] })
  t.equal(settle(record, NOW + 4999), record)
  t.match(settle(record, NOW + 5000), { taskState: 'rebooting', updatedAtMs: NOW + 5000, pending: [] })
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
    t.match(force(busy, { vmState }, NOW), { vmState, taskState: null, powerState: powerStateOf(vmState), updatedAtMs: NOW, pending: [] })
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
