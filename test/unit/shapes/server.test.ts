import { Value } from '@sinclair/typebox/value'
import { test } from 'tap'
import { attributesOf } from '../../../src/shapes/server-attributes.js'
import { patchRecord, recordOf, ServerInputSchema, ServerPatchSchema, type ServerInput } from '../../../src/shapes/server.js'
import { explainMismatch } from '../../../src/shapes/explain-mismatch.js'
import { readFixture } from '../../../src/world/fixtures.js'
import { STATES_OF_STATUS, STATUSES, powerStateOf } from '../../../src/core/states.js'
import { aRecord, deepFreeze, NOW, rangeErrorOf, SERVER_ID } from '../../records.js'

const read = (input: ServerInput): ReturnType<typeof recordOf> => recordOf(deepFreeze(input), 1, NOW)

test('a name is enough for a running server, whose other values are the same in each run', (t) => {
  const record = read({ name: 'bms-1' })
  t.same(record, aRecord({ id: record.id, name: 'bms-1', createdAtMs: NOW, updatedAtMs: NOW, launchedAtMs: NOW }))
  t.match(record.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  t.equal(read({ name: 'bms-1' }).id, record.id)
  t.not(recordOf({ name: 'bms-1' }, 2, NOW).id, record.id)
  t.not(read({ name: 'bms-2' }).id, record.id)
  t.end()
})

test('each status sets its two states and the power state of an idle server', (t) => {
  for (const status of STATUSES.filter((name) => name !== 'DELETED')) {
    const { vmState, taskState } = STATES_OF_STATUS[status]
    t.match(read({ name: 'a', status }), { vmState, taskState, powerState: powerStateOf(vmState), updatedAtMs: NOW, pending: { length: 0 } }, status)
  }
  t.end()
})

test('states override the status, by short or by wire name', (t) => {
  t.match(read({ name: 'a', vm_state: 'paused', power_state: 7 }), { vmState: 'paused', powerState: 7 })
  t.match(read({ name: 'a', 'OS-EXT-STS:vm_state': 'stopped', 'OS-EXT-STS:task_state': 'powering-on', 'OS-EXT-STS:power_state': 1 }), { vmState: 'stopped', taskState: 'powering-on', powerState: 1 })
  t.match(read({ name: 'a', status: 'REBOOT', task_state: 'reboot_started' }), { vmState: 'active', taskState: 'reboot_started' })
  t.throws(() => read({ name: 'a', status: 'REBOOT', task_state: null }), { message: 'status is "REBOOT", but vm_state active and task_state null show ACTIVE; expected states that agree, or the status alone' })
  t.match(read({ name: 'a', task_state: 'migrating' }), { vmState: 'active', taskState: 'migrating', powerState: 1 })
  t.end()
})

test('a server in ERROR has the given fault or a default one', (t) => {
  t.same(read({ name: 'a', status: 'ERROR' }).fault, { code: 500, message: 'The server was forced into ERROR.', details: '', createdAtMs: NOW })
  t.same(read({ name: 'a', status: 'ERROR', fault: { code: 404, message: 'lost', details: 'x', created: '2026-01-01T00:00:05Z' } }).fault, { code: 404, message: 'lost', details: 'x', createdAtMs: NOW + 5000 })
  t.same(read({ name: 'a', fault: { code: 1, message: 'm' } }).fault, { code: 1, message: 'm', details: '', createdAtMs: NOW })
  t.equal(read({ name: 'a', status: 'ERROR', fault: null }).fault, null)
  t.equal(read({ name: 'a', vm_state: 'error' }).fault, null)
  t.end()
})

test('instants have the format of the documents, including microseconds', (t) => {
  const record = read({ name: 'a', created: '2025-12-31T23:00:00Z', updated: '2025-12-31T23:30:00Z', 'OS-SRV-USG:launched_at': '2025-12-31T23:15:00.066078' })
  t.match(record, { createdAtMs: NOW - 3_600_000, updatedAtMs: NOW - 1_800_000, launchedAtMs: NOW - 2_700_000 + 66.078 })
  t.match(read({ name: 'a', created: '2025-12-31T23:00:00Z' }), { createdAtMs: NOW - 3_600_000, updatedAtMs: NOW - 3_600_000, launchedAtMs: NOW - 3_600_000 })
  t.equal(read({ name: 'a', 'OS-SRV-USG:launched_at': null }).launchedAtMs, null)
  t.end()
})

test('an error in an instant or a duration names its member', (t) => {
  const wrong: Array<[ServerInput, string | RegExp]> = [
    [{ name: 'a', created: '2026-13-01T00:00:00Z' }, 'created: "2026-13-01T00:00:00Z" is not an instant; expected one such as "2026-01-01T00:00:00Z"'],
    [{ name: 'a', updated: '2026-13-01T00:00:00Z' }, /^updated: /],
    [{ name: 'a', 'OS-SRV-USG:launched_at': '2026-13-01T00:00:00Z' }, /^OS-SRV-USG:launched_at: /],
    [{ name: 'a', fault: { code: 1, message: 'm', created: '2026-13-01T00:00:00Z' } }, /^fault\.created: /],
    [{ name: 'a', rebootDuration: 'soon' }, /^rebootDuration: "soon" is not a duration; expected milliseconds/]
  ]
  for (const [input, message] of wrong) t.match(rangeErrorOf(() => read(input)), message)
  t.end()
})

test('the durations of a server are stored by action', (t) => {
  const record = read({ name: 'a', rebootDuration: '2s', stopDuration: { uniform: [1, '2s'] } })
  t.same(record.durations, { reboot: { kind: 'fixed', ms: 2000 }, stop: { kind: 'uniform', minMs: 1, maxMs: 2000 } })
  t.same(patchRecord(record, { startDuration: 5, rebootDuration: 0 }, NOW).durations, { ...record.durations, reboot: { kind: 'fixed', ms: 0 }, start: { kind: 'fixed', ms: 5 } })
  t.end()
})

test('members that no rule reads are stored as given, flavor and image without links', (t) => {
  const input = { name: 'a', metadata: { role: 'web' }, key_name: null, tags: ['x'], flavor: 'f1', image: { id: 'i1', links: [] }, tenant_id: 'p', links: [], progress: 0 }
  t.same(read(input).attributes, { metadata: { role: 'web' }, key_name: null, tags: ['x'], flavor: { id: 'f1' }, image: { id: 'i1' } })
  t.same(read({ name: 'a', image: '' }).attributes, { image: '' })
  t.end()
})

test('a patch changes only the members it names', (t) => {
  const record = deepFreeze(aRecord({ taskState: 'reboot_started_hard', attributes: { tags: ['x'] }, pending: [{ atMs: NOW + 1, set: { taskState: null } }] }))
  t.same(patchRecord(record, {}, NOW), { ...record, updatedAtMs: NOW })
  t.same(patchRecord(record, { name: 'other', locked: true, metadata: { a: 'b' } }, NOW), {
    ...record, name: 'other', locked: true, updatedAtMs: NOW, attributes: { tags: ['x'], metadata: { a: 'b' } }
  })
  t.match(patchRecord(record, { status: 'SHUTOFF' }, NOW), { vmState: 'stopped', taskState: null, powerState: 4, updatedAtMs: NOW, pending: { length: 0 } })
  t.match(patchRecord(record, { power_state: 4 }, NOW), { vmState: 'active', taskState: 'reboot_started_hard', powerState: 4, pending: { length: 0 } })
  t.match(patchRecord(record, { created: '2025-01-01T00:00:00Z', updated: '2025-01-02T00:00:00Z' }, NOW), { createdAtMs: Date.UTC(2025, 0, 1), updatedAtMs: Date.UTC(2025, 0, 2) })
  t.end()
})

test('every documented example is valid as a fleet', (t) => {
  for (const name of ['server-show', 'derived/server-show-error', 'derived/server-show-forced-restart', 'derived/server-show-stopped']) {
    const { server } = readFixture(`examples/${name}.json`) as { server: ServerInput }
    t.equal(Value.Check(ServerInputSchema, server) ? 'ok' : explainMismatch(Value.Errors(ServerInputSchema, server), name), 'ok')
    t.equal(read(server).name, server.name)
  }
  t.end()
})

test('an invalid server is refused, and the message names the member', (t) => {
  const lineOf = (value: unknown): string => explainMismatch(Value.Errors(ServerInputSchema, value), 'the server')
  const lines: Array<[unknown, string | RegExp]> = [
    [{}, 'name is missing; expected a string of 1 to 255 characters'],
    [{ name: '' }, 'name is ""; expected a string of 1 to 255 characters'],
    [{ name: 'a', id: 'A' }, /^id is "A"; expected a string that matches \^\[0-9a-f\]/],
    [{ name: 'a', status: 'RUNNING' }, /^status is "RUNNING"; expected one of "ACTIVE", "BUILD"/],
    [{ name: 'a', flavour: 'x' }, /^flavour is not a known member; did you mean flavor\? expected one of id, name, status/],
    [{ name: 'a', rebootDuration: { uniform: ['3s'] } }, 'rebootDuration.uniform is ["3s"]; expected a list of 2'],
    [{ name: 'a', addresses: { net: [{ addr: '::1', version: 5 }] } }, /^addresses\.net\[0\]\.version is 5; expected 4 or 6$/]
  ]
  for (const [value, line] of lines) t.match(lineOf(value), line)
  t.match(explainMismatch(Value.Errors(ServerPatchSchema, { id: SERVER_ID }), 'the patch'), /^id is not a known member/)
  t.end()
})

test('default members derive from the id, and given ones override them', (t) => {
  const record = aRecord({ attributes: { tags: ['x'], hostId: 'given' } })
  const shown = attributesOf(record)
  t.same(attributesOf(record), shown)
  t.match(shown, { tags: ['x'], hostId: 'given', 'OS-EXT-SRV-ATTR:hostname': 'bms-83', metadata: {} })
  t.match(attributesOf(aRecord()).hostId, /^[0-9a-f]{56}$/)
  t.not(attributesOf(aRecord({ id: 'other' })).hostId, attributesOf(aRecord()).hostId)
  t.end()
})
