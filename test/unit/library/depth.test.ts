/** Values that are nested deeper than the stack are refused in one line, wherever the library takes a value. */
import { test } from 'tap'
import { createEmulator, type EmulatorOptions } from '../../../src/index.js'

const deep = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}
const DEEP = deep(100_000) as never

test('a value that is nested too deeply is a TypeError with one plain line', async (t) => {
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  t.teardown(() => emulator.close())
  const project = emulator.project()
  const calls: ReadonlyArray<readonly [line: string | RegExp, call: () => unknown]> = [
    ['requests.list: the filter is nested too deeply; expected at most 64 levels', () => project.requests.list({ status: DEEP })],
    ['requests.verify: the expectation is nested too deeply; expected at most 64 levels', () => project.requests.verify({ match: { body: DEEP } })],
    ['faults.add: the rule is nested too deeply; expected at most 64 levels', () => project.faults.add({ effect: { kind: 'error', error: { status: 503, body: DEEP } } })],
    ['faults.patch: the change is nested too deeply; expected at most 64 levels', () => project.faults.patch('x', { effect: DEEP })],
    ['faults.explain: the request is nested too deeply; expected at most 64 levels', () => project.faults.explain({ operation: 'reboot', headers: DEEP })],
    ['servers.create: the server is nested too deeply; expected at most 64 levels', () => project.servers.create({ name: 'x', metadata: DEEP })],
    ['servers.patch: the change is nested too deeply; expected at most 64 levels', () => project.servers.patch('bms-83', { metadata: DEEP })],
    ['project: the options are nested too deeply; expected at most 64 levels', () => emulator.project({ servers: DEEP })],
    ['restore: the snapshot is nested too deeply; expected at most 64 levels', () => { emulator.restore({ ...emulator.snapshot(), projects: DEEP }) }],
    ['profile.set: the change is nested too deeply; expected at most 64 levels', () => project.profile.set({ successStatus: DEEP })],
    [/^faults\.add: "delay=\{.*\.\.\.$|^faults\.add: effect\.duration: .{0,400}$/, () => project.faults.add(`delay={"uniform":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)]
  ]
  for (const [line, call] of calls) {
    try {
      call()
      t.fail(String(line))
    } catch (error) {
      t.type(error, TypeError)
      if (typeof line === 'string') t.equal((error as Error).message, line)
      else t.match((error as Error).message, line)
    }
  }
  await t.rejects(project.clock.set({ now: DEEP }), new TypeError('clock.set: the change is nested too deeply; expected at most 64 levels'))
  await t.rejects(project.servers.wait('bms-83', { status: DEEP }), new TypeError('servers.wait: the options are nested too deeply; expected at most 64 levels'))
  t.ok(project.requests.list({ status: 409, since: 1, limit: 5, operation: undefined } as never))
})

test('an option that is nested too deeply is a TypeError with one plain line', async (t) => {
  for (const name of ['servers', 'faults', 'fault', 'identity', 'snapshot', 'set', 'clock', 'rebootDuration', 'port'] as const) {
    await t.rejects(createEmulator({ [name]: DEEP } as EmulatorOptions), new TypeError(`createEmulator: ${name} ${name.endsWith('s') ? 'are' : 'is'} nested too deeply; expected at most 64 levels`), name)
  }
})
