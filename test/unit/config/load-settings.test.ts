import { test } from 'tap'
import { environmentLayer, commandLayer, fileLayer, flagLayer, loadSettings, processEnvironment, readControlToken, resolveOptions, type Layer, type Settings } from '../../../src/config/index.js'
import { readCatalogue, readFixture } from '../../../src/world/fixtures.js'
import { NOW, SERVER_ID } from '../../records.js'

const shipped = { catalogue: readCatalogue(), fleet: readFixture('servers.json') }
const load = (...layers: readonly Layer[]): Settings => loadSettings(resolveOptions(layers), shipped)
const call = (values: Readonly<Record<string, unknown>>): Settings => load({ origin: 'call', values, describe: (name) => name })
const errorOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
  return 'nothing was thrown'
}
const fixed = (ms: number): unknown => ({ kind: 'fixed', ms })

test('the token for a client of the control API is that of the options', (t) => {
  const tokenOf = (values: Readonly<Record<string, unknown>>): string | null => readControlToken(resolveOptions([{ origin: 'call', values, describe: (name) => name }]))
  t.same([tokenOf({ control: 'a-long-token-1' }), tokenOf({ control: 'open' }), tokenOf({})], ['a-long-token-1', null, null])
  t.end()
})

test('the defaults are the shipped fleet, the profile otc, the default durations and a generated seed', (t) => {
  const settings = load()
  t.match(settings.durations, { reboot: fixed(5000), start: fixed(3000), stop: fixed(3000) })
  t.same([settings.profile.name, settings.rules], ['otc', []])
  t.ok(settings.fleet.servers.some(({ id }) => id === SERVER_ID))
  t.ok(Number.isInteger(settings.seed))
  t.equal(call({ seed: 'x' }).seed, 'x')
  t.end()
})

test('realistic lengthens each duration that is not set itself', (t) => {
  const { reboot, start, stop } = call({ realistic: true }).durations
  t.match([reboot, start, stop], [{ kind: 'logNormal', medianMs: 600_000 }, { kind: 'logNormal', medianMs: 480_000 }, { kind: 'logNormal', medianMs: 60_000 }])
  for (const action of ['reboot', 'start', 'stop'] as const) {
    const settings = call({ realistic: true, [`${action}Duration`]: '1s' })
    t.same(settings.durations[action], fixed(1000))
    for (const other of (['reboot', 'start', 'stop'] as const).filter((name) => name !== action)) t.match(settings.durations[other], { kind: 'logNormal' })
  }
  t.end()
})

test('choices override the profile and have their origin', (t) => {
  t.match(load(flagLayer({ profile: 'nova', set: ['successStatus=204'] })).profile, { name: 'nova', choices: { successStatus: 204, errorBody: 'native' }, origins: { successStatus: 'flag' } })
  t.match(load(environmentLayer({ BMS_EMULATOR_SET: 'successStatus=202,errorBody=bms' })).profile.origins, { successStatus: 'environment', errorBody: 'environment' })
  t.same(load().profile.origins, {})
  t.end()
})

test('files are read by path, and contents from a call are used as they are', (t) => {
  const folder = t.testdir({ 'fleet.yaml': 'servers:\n  - name: a\n', 'plan.json': '{"version":1,"faults":["503"]}' })
  t.same(call({ servers: `${folder}/fleet.yaml`, seed: 1 }).fleet, call({ servers: { servers: [{ name: 'a' }] }, seed: 1 }).fleet)
  t.same(call({ faults: `${folder}/plan.json` }).rules, call({ faults: ['503'] }).rules)
  t.end()
})

test('servers without timestamps are as old as the clock\'s start', (t) => {
  t.match(call({ servers: [{ name: 'a' }], seed: 1 }).fleet.servers, [{ createdAtMs: NOW }])
  t.match(call({ servers: [{ name: 'a' }], seed: 1, clock: { mode: 'manual', now: '2027-01-01' } }).fleet.servers, [{ createdAtMs: Date.UTC(2027, 0, 1) }])
  t.end()
})

test('the control API has a token from a file or an option, a mode, or the default of the host', (t) => {
  const folder = t.testdir({ 'token.txt': ' open \n' })
  t.same(call({ controlTokenFile: `${folder}/token.txt` }).control, { mode: 'token', token: 'open' })
  t.same(['secret', 'open', 'off'].map((control) => call({ control }).control), [{ mode: 'token', token: 'secret' }, { mode: 'open' }, { mode: 'off' }])
  t.equal(call({}).control, null)
  t.end()
})

test('rules of flags come after those of the plan, with ids of their own', (t) => {
  const { rules } = load(flagLayer({ fault: ['503', 'reset:id=mine', '{}'.replace('{}', '500')] }), { origin: 'file', values: { faults: ['504'] }, describe: String })
  t.same(rules.map(({ id }) => id), ['fault-1', 'flag-1', 'mine', 'flag-3'])
  t.same(call({ fault: { effect: { kind: 'error', error: 503 }, id: 'data' } }).rules.map(({ id }) => id), ['data'])
  t.end()
})

test('an invalid option or file stops the start with one line that names it and the member', (t) => {
  const folder = t.testdir({ 'fleet.json': '{"servers":[{}]}', 'plan.yaml': 'version: 1\nfaults: [nonsense]\n', 'bad.json': '{', 'empty.txt': '\n', 'two.txt': 'one\ntwo\n' })
  const lines: Array<[() => unknown, string]> = [
    [() => load(flagLayer({ set: ['succesStatus=202'] })), 'OptionError: --set: unknown choice "succesStatus"; did you mean successStatus? expected one of successStatus,'],
    [() => load(environmentLayer({ BMS_EMULATOR_SET: 'successStatus=200' })), 'OptionError: BMS_EMULATOR_SET: choice successStatus is "200"; expected one of 204, 202'],
    [() => load(flagLayer({ fault: ['503', 'BMS.9999'] })), 'OptionError: --fault: fault[1]: effect.error "BMS.9999" is not a documented code; expected one such as "BMS.0212" (GET /_emulator/errors lists them)'],
    [() => load(flagLayer({ fault: ['503:id=fault-1'] }), { origin: 'file', values: { faults: ['504'] }, describe: String }), 'OptionError: --fault: fault[0]: id is "fault-1", which another rule already has'],
    [() => call({ controlTokenFile: `${folder}/empty.txt` }), `FileError: ${folder}/empty.txt: the file is empty; expected the token of the control API`],
    [() => call({ controlTokenFile: `${folder}/two.txt` }), `FileError: ${folder}/two.txt: character 4 of the token is U+000A, which a header cannot carry; expected printable ASCII characters`],
    [() => load(environmentLayer({ BMS_EMULATOR_CONTROL: 'one\ntwo' })), 'OptionError: BMS_EMULATOR_CONTROL: character 4 of the token is U+000A, which a header cannot carry; expected printable ASCII characters'],
    [() => call({ controlTokenFile: `${folder}/none.txt` }), `FileError: ${folder}/none.txt: there is no such file`],
    [() => load(flagLayer({ controlTokenFile: `${folder}/empty.txt`, control: 'open' })), 'OptionError: --control-token-file: --control is given too; expected one of them'],
    [() => call({ snapshot: `${folder}/none/world.json`, save: true }), `FileError: ${folder}/none/world.json: cannot be written: its folder does not exist; save writes this file on exit`],
    [() => call({ snapshot: folder, save: true }), `FileError: ${folder}: cannot be written: this is a folder; save writes this file on exit`],
    [() => call({ servers: [{}] }), 'OptionError: servers: servers[0].name is missing; expected a string of 1 to 255 characters'],
    [() => call({ faults: {} }), 'OptionError: faults: version is nothing; expected 1, as in {"version":1,"faults":[...]}'],
    [() => call({ servers: `${folder}/fleet.json` }), `FileError: ${folder}/fleet.json:1:13: servers[0].name is missing; expected a string of 1 to 255 characters`],
    [() => call({ faults: `${folder}/plan.yaml` }), `FileError: ${folder}/plan.yaml:2:10: faults[0]: "nonsense" is not a fault; expected a code`],
    [() => call({ servers: `${folder}/bad.json` }), `FileError: ${folder}/bad.json:1:2: invalid JSON`],
    [() => call({ servers: `${folder}/none.json` }), `FileError: ${folder}/none.json: there is no such file`]
  ]
  for (const [run, line] of lines) {
    const message = errorOf(run)
    t.equal(message.slice(0, line.length), line)
    t.notMatch(message, '\n')
  }
  t.end()
})

test('a value in the config file has its mistakes reported at their places', (t) => {
  const folder = t.testdir({
    'a.yaml': 'servers:\n  servers:\n    - {}\n    - name: 5\n',
    'b.yaml': 'set:\n  succesStatus: 202\n  edition: "2025"\n  successStatus: 200\n',
    'c.yaml': 'fault:\n  - 503\n  - "503"\n  - what\n',
    'd.yaml': 'identity:\n  projects: [{ name: a }]\n  users:\n    - { name: a, password: b, projects: [b] }\n    - { name: b, password: b }\n',
    'e.yaml': 'identity:\n  users: []\n',
    'f.yaml': 'faults:\n  - what\n',
    'package.json': '{\n"bms-emulator": {\n"fault": ["what"]\n}\n}'
  })
  const wrong: Array<[name: string, lines: ReadonlyArray<string | RegExp>]> = [
    ['a.yaml', [/^:3:7: servers: servers\[0\]\.name is missing; /, /^:4:7: servers: servers\[1\]\.name is 5; /]],
    ['b.yaml', [/^:2:3: set: unknown choice "succesStatus"; /, /^:4:3: set: choice successStatus is 200; /]],
    ['c.yaml', [/^:2:5: fault: fault\[0\]: a rule is an object/, /^:4:5: fault: fault\[2\]: "what" is not a fault; /]],
    ['d.yaml', [/^:4:42: identity: users\[0\]\.projects\[0\] is "b"/]],
    ['e.yaml', [/^:1:1: identity: projects is missing; /, /^:2:3: identity: users is \[\]; /]],
    ['f.yaml', [/^:2:5: faults: faults\[0\]: "what" is not a fault; /]],
    ['package.json', [/^:3:11: fault: fault\[0\]: "what" is not a fault; /]]
  ]
  for (const [name, lines] of wrong) {
    const path = `${folder}/${name}`
    const message = errorOf(() => load(fileLayer(path)))
    const received = message.replace(/^FileError: /, '').split('\n')
    t.equal(received.length, lines.length, message)
    for (const [index, line] of lines.entries()) t.match(received[index]?.slice(path.length), line, name)
  }
  t.end()
})

test('the environment is that of the process', (t) => {
  t.equal(processEnvironment(), process.env)
  t.end()
})

test('the default of a command counts as a default', async (t) => {
  const { options, origins, names } = resolveOptions([flagLayer({ port: '1' }), commandLayer({ port: 0, logLevel: 'warn' })])
  t.same([options.port, origins.port, names.port], [1, 'flag', '--port'])
  t.same([options.logLevel, origins.logLevel, names.logLevel], ['warn', 'default', 'logLevel'])
})
