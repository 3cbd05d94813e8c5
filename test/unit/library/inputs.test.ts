/** Members refuse what the control API refuses: a TypeError with one line, before anything happens. */
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { createEmulator, type EmulatorOptions } from '../../../src/index.js'

const asIs = (value: unknown): never => value as never

test('a misspelt or mistyped option is a TypeError with one line, and nothing happens', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  t.teardown(() => emulator.close())
  const p = emulator.project()
  const calls: ReadonlyArray<readonly [line: string, call: () => unknown]> = [
    ['restart: the options are "SOFT"; expected an object', () => p.restart('bms-83', asIs('SOFT'))],
    ['restart: the options are null; expected an object', () => p.restart('bms-83', asIs(null))],
    ['restart: tpye is not a known member; did you mean type? expected only type', () => p.restart('bms-83', asIs({ tpye: 'SOFT' }))],
    ['restart: type is "soft"; expected one of "HARD", "SOFT"', () => p.restart('bms-83', asIs({ type: 'soft' }))],
    ['restart: the server is 83; expected a string', () => p.restart(asIs(83))],
    ['waitFor: advnace is not a known member; did you mean advance? expected one of timeout, advance', () => p.waitFor('bms-83', 'ACTIVE', asIs({ advnace: true }))],
    ['waitFor: the options are "5s"; expected an object', () => p.waitFor('bms-83', 'ACTIVE', asIs('5s'))],
    ['waitFor: the options are true; expected an object', () => p.waitFor('bms-83', 'ACTIVE', asIs(true))],
    ['waitFor: advance is "true"; expected true or false', () => p.waitFor('bms-83', 'ACTIVE', asIs({ advance: 'true' }))],
    ['waitFor: status is "RUNNING"; expected one of ', () => p.waitFor('bms-83', asIs('RUNNING'))],
    ['waitFor: timeout: "soon" is not a duration; expected milliseconds, or a string such as "200ms", "5s", "1m30s" or "2h"', () => p.waitFor('bms-83', 'ACTIVE', { timeout: 'soon' })],
    ['servers.wait: advnace is not a known member; did you mean advance? expected one of status, timeout, advance', () => p.servers.wait('bms-83', asIs({ status: 'ACTIVE', advnace: true }))],
    ['servers.wait: the options are "ACTIVE"; expected an object', () => p.servers.wait('bms-83', asIs('ACTIVE'))],
    ['servers.wait: the options are missing; expected an object', () => p.servers.wait('bms-83', asIs(undefined))],
    ['servers.wait: advance is 1; expected true or false', () => p.servers.wait('bms-83', asIs({ status: 'ACTIVE', advance: 1 }))],
    ['clock.runUntil: limt is not a known member; did you mean limit? expected only limit', () => p.clock.runUntil('bms-83', 'ACTIVE', asIs({ limt: '1s' }))],
    ['clock.runUntil: the options are "1s"; expected an object', () => p.clock.runUntil('bms-83', 'ACTIVE', asIs('1s'))],
    ['clock.runUntil: limit: "soon" is not a duration; expected milliseconds, or ', () => p.clock.runUntil('bms-83', 'ACTIVE', { limit: 'soon' })],
    ['clock.set: the change is a Date; expected a plain object', () => p.clock.set(asIs(new Date(2030, 1, 1)))],
    ['clock.set: the change is a Map; expected a plain object', () => p.clock.set(asIs(new Map()))],
    ['clock.set: the change is "auto"; expected an object', () => p.clock.set(asIs('auto'))],
    ['clock.set: the change is missing; expected an object', () => p.clock.set(asIs(undefined))],
    ['clock.advance: the duration is missing; expected milliseconds, or a string such as "200ms", "5s", "1m30s" or "2h"', () => p.clock.advance(asIs(undefined))],
    ['clock.advance: a function is not a duration; expected milliseconds, or ', () => p.clock.advance(asIs(() => 1))],
    ['clock.advance: 5n is not a duration; expected milliseconds, or ', () => p.clock.advance(asIs(5n))],
    ['project: the options are a Map; expected a plain object', () => emulator.project(asIs(new Map([['profile', 'nova']])))],
    ['project: the options are null; expected an object', () => emulator.project(asIs(null))],
    ['project: profile is a Map; expected a plain object', () => emulator.project(asIs({ profile: new Map([['name', 'nova']]) }))],
    ['project: servers[0].metadata is a Headers; expected a plain object', () => emulator.project(asIs({ servers: [{ name: 'one', metadata: new Headers() }] }))],
    ['servers.patch: the change is an Error; expected a plain object', () => p.servers.patch('bms-83', asIs(new Error('x')))],
    ['servers.get: the server is 83; expected a string', () => p.servers.get(asIs(83))],
    ['servers.get: the server is missing; expected a string', () => p.servers.get(asIs(undefined))],
    ['servers.patch: the change is a Map; expected a plain object', () => p.servers.patch('bms-83', asIs(new Map([['status', 'ERROR']])))],
    ['servers.patch: the server is null; expected a string', () => p.servers.patch(asIs(null), { status: 'ERROR' })],
    ['servers.delete: the server is ["bms-83"]; expected a string', () => { p.servers.delete(asIs(['bms-83'])) }],
    ['serverUrl: the server is 83; expected a string', () => p.serverUrl(asIs(83))],
    ['faults.add: the rule is a Map; expected a plain object', () => p.faults.add(asIs(new Map()))],
    ['faults.get: the rule is 1; expected a string', () => p.faults.get(asIs(1))],
    ['faults.patch: the rule is 1; expected a string', () => p.faults.patch(asIs(1), { enabled: false })],
    ['faults.remove: the rule is missing; expected a string', () => { p.faults.remove(asIs(undefined)) }],
    ['faults.explain: headers is a Headers; expected a plain object', () => p.faults.explain(asIs({ operation: 'reboot', headers: new Headers({ a: 'b' }) }))],
    ['requests.list: the filter is "reboot"; expected an object', () => p.requests.list(asIs('reboot'))],
    ['requests.list: the filter is null; expected an object', () => p.requests.list(asIs(null))],
    ['requests.list: the filter is a Map; expected a plain object', () => p.requests.list(asIs(new Map()))],
    ['requests.list: the filter is []; expected an object', () => p.requests.list(asIs([]))],
    ['requests.list: opration is not a known member; did you mean operation? expected one of ', () => p.requests.list(asIs({ opration: 'reboot' }))],
    ['requests.list: server is 83; expected a string that is not empty', () => p.requests.list(asIs({ server: 83 }))],
    ['requests.describe: limt is not a known member; did you mean limit? expected only limit', () => p.requests.describe(asIs({ limt: 1 }))],
    ['requests.describe: the options are 5; expected an object', () => p.requests.describe(asIs(5))],
    ['requests.describe: the options are null; expected an object', () => p.requests.describe(asIs(null))],
    ['requests.describe: limit is "5"; expected a whole number from 1', () => p.requests.describe(asIs({ limit: '5' }))],
    ['profile.set: the change is "nova"; expected an object', () => p.profile.set(asIs('nova'))],
    ['profile.set: the change is missing; expected an object', () => p.profile.set(asIs(undefined))],
    ['profile.set: the change is null; expected an object', () => p.profile.set(asIs(null))],
    ['profile.set: the change has too few members; expected one of name, choices, ', () => p.profile.set({})],
    ['profile.set: the change is a Map; expected a plain object', () => p.profile.set(asIs(new Map([['name', 'nova']])))],
    ['profile.set: nmae is not a known member; did you mean name? expected one of name, choices, ', () => p.profile.set({ nmae: 'nova' })],
    ['profile.set: successStatus is true; expected a string or a number or null', () => p.profile.set(asIs({ successStatus: true }))],
    ['profile.set: successStatus is 202, and choices.successStatus is 204; expected one of them, or the same value', () => p.profile.set(asIs({ successStatus: 202, choices: { successStatus: 204 } }))],
    ['requests.verify: the expectation is missing; expected an object', () => p.requests.verify(asIs(undefined))],
    ['requests.expect: count is null; expected ', () => { p.requests.expect({}, asIs(null)) }],
    ['requests.expect: match.header is a Map; expected a plain object', () => { p.requests.expect({ header: asIs(new Map()) }) }]
  ]
  const before = p.servers.get('bms-83')
  for (const [line, call] of calls) {
    const error = await Promise.resolve().then(call).then((value: unknown) => value, (caught: unknown) => caught)
    t.type(error, TypeError, line)
    const { message } = error as Error
    t.equal(line.endsWith(' ') ? message.slice(0, line.length) : message, line)
    t.notMatch(message, /\n|uniform/)
  }
  t.same(p.servers.get('bms-83'), before)
  t.match(p.clock.get(), { now: '2026-01-01T00:00:00.000Z', waiting: 0 })
  t.equal(p.requests.list().length, 0)
  t.same(emulator.snapshot().projects.length, 2, 'no project was created')
})

test('plain objects of another realm, without a prototype, and of a class are accepted, and undefined members are absent', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  t.teardown(() => emulator.close())
  const p = emulator.project(asIs(runInNewContext('({ profile: "nova", seed: undefined })')))
  t.equal(p.profile.get().name, 'nova')
  t.equal((await p.clock.set(asIs(runInNewContext('({ now: new Date("2026-01-01T01:00:00Z") })')))).now, '2026-01-01T01:00:00.000Z')
  class Options { type = 'SOFT' as const }
  t.equal((await p.restart('bms-83', new Options())).status, 'REBOOT')
  t.equal((await p.clock.runUntil('bms-83', 'ACTIVE', Object.assign(Object.create(null), { limit: undefined }))).changes.length, 1)
  t.equal((await p.waitFor('bms-83', 'ACTIVE', { timeout: asIs(undefined), advance: asIs(undefined) })).status, 'ACTIVE')
  t.equal(p.requests.list({ status: 202, limit: 1, since: 0 }).length, 1)
  t.match(p.faults.add({ effect: { kind: 'error', error: { status: 503, body: { at: new Date(0) } } } }), { id: 'fault-1' }, 'what JSON has a form for is accepted')
})

test('an option of createEmulator is looked at in the same way', async (t) => {
  const cases: ReadonlyArray<readonly [options: unknown, line: string]> = [
    [null, 'createEmulator: options must be an object, such as { clock: "manual" }'],
    [new Map([['clock', 'manual']]), 'createEmulator: options must be an object, such as { clock: "manual" }'],
    [{ set: new Map([['successStatus', 202]]) }, 'createEmulator: set is a Map; expected a plain object'],
    [{ profile: { version: 1, choices: new Map() } }, 'createEmulator: profile.choices is a Map; expected a plain object'],
    [{ servers: [{ name: 'a', metadata: new Set() }] }, 'createEmulator: servers[0].metadata is a Set; expected a plain object'],
    [{ clok: 'manual' }, 'createEmulator: clok is not an option; did you mean clock? expected one of port, ']
  ]
  for (const [options, line] of cases) await t.rejects(createEmulator(options as EmulatorOptions), { name: 'TypeError', message: line.endsWith(' ') ? new RegExp(`^${line.replace('?', '\\?')}`) : line }, line)
})

test('calls that need a running emulator say that it is closed', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  const project = emulator.project()
  await emulator.close()
  const message = 'the emulator is closed; start another one with createEmulator()'
  t.throws(() => emulator.project(), { name: 'EmulatorError', code: 'conflict', message })
  t.throws(() => emulator.project(asIs('nova')), { name: 'EmulatorError', code: 'conflict', message })
  for (const handle of [emulator, project]) {
    t.throws(() => handle.faults.add('503'), { name: 'EmulatorError', code: 'conflict', message })
    await t.rejects(handle.restart('bms-83'), { name: 'EmulatorError', code: 'refused', message: `restart: ${message}`, details: { status: 0, body: null } })
    await t.rejects(handle.fetch('/v2.1/'), { name: 'TypeError', message: `fetch failed: ${message}` })
    await t.rejects(handle.fetch('/v2.1/', { signal: AbortSignal.abort() }), { name: 'AbortError' })
    await t.rejects(handle.waitFor('bms-83', 'ERROR'), { name: 'EmulatorError', code: 'conflict', message })
    await t.rejects(handle.servers.wait('bms-83', { status: 'ERROR' }), { name: 'EmulatorError', code: 'conflict', message })
    t.same([handle.requests.list(), handle.report().findings], [[], []], 'what was recorded can still be read')
  }
})
