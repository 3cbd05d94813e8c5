import { test } from 'tap'
import { flagOf, OPTION_NAMES, OPTIONS, variableOf, type OptionName } from '../../../src/config/options.js'
import { parseClock } from '../../../src/shapes/clock.js'
import { NOW, rangeErrorOf } from '../../records.js'

const fixed = (ms: number): unknown => ({ kind: 'fixed', ms })

/** What each row takes and makes of it. */
const TAKEN: Readonly<Partial<Record<OptionName, ReadonlyArray<readonly [unknown, unknown]>>>> = {
  port: [[8774, 8774], ['0', 0], [0, 0], ['65535', 65_535]],
  host: [['0.0.0.0', '0.0.0.0'], ['::1', '::1']],
  publicUrl: [['https://cloud.example.com/', 'https://cloud.example.com'], ['http://a:80/path//', 'http://a/path'], [null, null]],
  control: [['open', 'open'], ['off', 'off'], ['secret', 'secret']],
  controlTokenFile: [['token.txt', 'token.txt'], [null, null]],
  allowOrigin: [['http://localhost:3000', ['http://localhost:3000']], [['https://a.example/', 'http://b:81'], ['https://a.example', 'http://b:81']], [[], []]],
  memory: [['256MB', 268_435_456], ['1.5GB', 1_610_612_736]],
  auth: [['any', 'any'], ['strict', 'strict'], ['off', 'off']],
  identity: [['identity.yaml', 'identity.yaml'], [undefined, undefined]],
  logLevel: [['debug', 'debug'], ['silent', 'silent']],
  profile: [['otc', 'otc'], ['documented', 'documented'], ['nova', 'nova']],
  set: [[['a=1', 'b=2=3'], { a: '1', b: '2=3' }], ['a=1,b=', { a: '1', b: '' }], [{ a: 1 }, { a: 1 }]],
  seed: [[1, 1], ['1', '1'], ['coffee', 'coffee'], [1.5, 1.5]],
  clock: [['system', { mode: 'system', scale: 1 }], ['10x', { mode: 'system', scale: 10 }]],
  rebootDuration: [['200ms', fixed(200)], [5, fixed(5)], ['{"uniform":["3s","8s"]}', { kind: 'uniform', minMs: 3000, maxMs: 8000 }]],
  startDuration: [['5s', fixed(5000)]],
  stopDuration: [['5s', fixed(5000)]],
  realistic: [[true, true], ['true', true], ['1', true], [false, false], ['false', false], ['0', false]],
  servers: [['fleet.yaml', 'fleet.yaml'], [{ servers: [] }, { servers: [] }]],
  faults: [['plan.yaml', 'plan.yaml'], [[], []]],
  snapshot: [['world.json', 'world.json'], [{ version: 1 }, { version: 1 }]],
  save: [[true, true], ['false', false]],
  fault: [['503', ['503']], [['503', { effect: {} }], ['503', { effect: {} }]]],
  reportRules: [
    ['login-per-call=off', { 'login-per-call': { severity: 'off', limits: { logins: 5, uses: 1 } } }],
    [['tight-polling.interval=500ms', 'tight-polling.times=3,double-restart=warning'], { 'tight-polling': { severity: 'warning', limits: { interval: 500, times: 3 } }, 'double-restart': { severity: 'warning', limits: { within: 1_800_000 } } }],
    [{ 'endless-retry': { severity: 'error', times: 3 }, 'no-backoff': { enough: '1m' } }, { 'endless-retry': { severity: 'error', limits: { times: 3, rare: 30_000, deadline: 900_000 } }, 'no-backoff': { severity: 'warning', limits: { retries: 3, enough: 60_000 } } }],
    [{ 'secret-in-url': 'off' }, { 'secret-in-url': { severity: 'off', limits: {} } }]
  ],
  reportIgnore: [
    ['no-confirmation=the page looks', [{ rule: 'no-confirmation', reason: 'the page looks' }]],
    [[{ rule: 'no-backoff', reason: 'a test', server: 'bms-83', client: 'node', project: '0b' }], [{ rule: 'no-backoff', reason: 'a test', server: 'bms-83', client: 'node', project: '0b' }]],
    [[], []]
  ]
}

/** What each row refuses, with its words. */
const REFUSED: Readonly<Partial<Record<OptionName, ReadonlyArray<readonly [unknown, string | RegExp]>>>> = {
  port: [['', '"" is not a port; expected a number from 0 to 65535 (0 for a free one)'], ['80a', /^"80a" is not a port/], [65_536, /^65536/], [-1, /^-1/], [1.5, /^1\.5/], [null, /^null/]],
  host: [['', '"" is not a non-empty string'], [5, '5 is not a non-empty string']],
  publicUrl: [['cloud', '"cloud" is not a URL; expected one such as https://cloud.example.com'], ['ftp://a', /^"ftp:\/\/a" is not a URL/], [5, /^5 is not a URL/]],
  control: [
    ['', '"" is not a non-empty string'], [5, '5 is not a non-empty string'],
    ['geh\u00e9im', 'character 4 of the token is U+00E9, which a header cannot carry; expected printable ASCII characters'],
    [' geheim', /^the token begins or ends with a space, .*; expected it without$/],
    ['OFF', '"OFF" is not a token, because it looks like the mode off; expected open, off or a token'],
    ['opne', /^"opne" is not a token, because it looks like the mode open;/],
    ['False', '"False" is not a token, because it looks like a switch; expected open, off or a token'],
    ['disabled', /looks like a switch/],
    ['Open', /^"Open" is not a token, because it looks like the mode open;/]
  ],
  controlTokenFile: [['', '"" is not a non-empty string']],
  allowOrigin: [['localhost:3000', '"localhost:3000" is not an origin; expected one such as http://localhost:3000'], ['http://a/b', /^"http:\/\/a\/b" is not an origin/], ['*', /^"\*" is not/], [[5], /^5 is not an origin/]],
  memory: [['256', '"256" is not a size; expected one such as 256MB or 1GB, at least 1MB'], [256, /^256 is not a size/]],
  auth: [['strikt', '"strikt" is not known; expected one of any, strict, off']],
  logLevel: [['loud', '"loud" is not known; expected one of trace, debug, info, warn, error, fatal, silent']],
  profile: [['aws', '"aws" is not known; expected one of otc, documented, nova, or a profile file such as ./cloud.profile.json'], [5, /^5 is not known/]],
  set: [['successStatus', '"successStatus" is not a choice; expected name=value, such as successStatus=202'], [5, /^5 is not a choice/], [['=1'], /^"=1" is not a choice/]],
  seed: [['', '"" is not a seed; expected a number or a string of 1 to 255 characters'], ['x'.repeat(256), /^"xxx.* is not a seed/], [NaN, /is not a seed/], [null, /^null/]],
  clock: [['fast', /^"fast" is not a clock; expected system, manual, auto, a speed such as 10x/]],
  rebootDuration: [['soon', /^"soon" is not a duration; expected milliseconds/]],
  startDuration: [['soon', /^"soon" is not a duration/]],
  stopDuration: [['soon', /^"soon" is not a duration/]],
  save: [['x', '"x" is not true or false']],
  reportRules: [
    ['tight-polling', '"tight-polling" is not a setting of a rule; expected one such as tight-polling.interval=500ms or login-per-call=off'],
    [[5], /^5 is not a setting of a rule/],
    ['tight-poling=off', /^"tight-poling" is not a rule of the report; did you mean tight-polling\? expected one of double-restart, /],
    [{ 'a very long name that nothing resembles': 'off' }, /is not a rule of the report; expected one of/],
    ['no-backoff=loud', 'no-backoff is "loud"; expected one of error, warning, off, or an object with limits'],
    [{ 'no-backoff': null }, /^no-backoff is null/],
    [{ 'no-backoff': { pace: 1 } }, 'no-backoff.pace is not a limit; expected severity, retries, enough'],
    [{ 'secret-in-url': { toString: 1 } }, 'secret-in-url.toString is not a limit; expected severity'],
    ['no-backoff.retries=0', 'no-backoff.retries is "0"; expected a whole number from 1'],
    ['no-backoff.retries=x', /^no-backoff\.retries is "x"/],
    [{ 'no-backoff': { retries: 1.5 } }, /^no-backoff\.retries is 1\.5/],
    ['no-backoff.enough=soon', /"soon" is not a duration/]
  ],
  reportIgnore: [
    ['no-backoff', 'no-backoff: the reason is missing; expected one, such as no-backoff=another job looks'],
    [[{ rule: 'no-backoff', reason: ' ' }], /^no-backoff: the reason is missing/],
    [[{ rule: 'no-backof', reason: 'x' }], /did you mean no-backoff\?/],
    [5, /^5 is not a rule of the report/],
    [[{ rule: 'no-backoff', reason: 'x', why: 'y' }], 'why is not a member; expected rule, reason, server, client, project'],
    [[{ rule: 'no-backoff', reason: 'x', server: 5 }], 'server is 5; expected a string']
  ],
  realistic: [['yes', '"yes" is not true or false'], [1, '1 is not true or false']]
}

test('each option accepts what its help says', (t) => {
  for (const name of OPTION_NAMES) {
    t.ok((TAKEN[name] ?? []).length > 0, `${name} has a row here`)
    for (const [input, value] of TAKEN[name] ?? []) t.same(OPTIONS[name].read(input), value, `${name} ${JSON.stringify(input)}`)
  }
  t.end()
})

test('each option refuses other values, with what was received and what was expected', (t) => {
  for (const name of OPTION_NAMES) {
    for (const [input, message] of REFUSED[name] ?? []) {
      const received = rangeErrorOf(() => OPTIONS[name].read(input))
      if (typeof message === 'string') t.equal(received, message, name)
      else t.match(received, message, name)
    }
  }
  t.end()
})

test('each option has a help text, and a default that the help can show', (t) => {
  for (const name of OPTION_NAMES) {
    const { about, value, fallback, fallbackText } = OPTIONS[name]
    t.ok(about.length > 0)
    t.ok(value !== undefined || typeof fallback === 'boolean', `${name} is a switch or has a value`)
    t.ok(fallbackText !== undefined || typeof fallback !== 'object', `${name} says its default`)
  }
  t.end()
})

test('an option has one name for flags and one for the environment', (t) => {
  t.same(['port', 'rebootDuration', 'publicUrl'].map(flagOf), ['port', 'reboot-duration', 'public-url'])
  t.same(['port', 'rebootDuration', 'publicUrl'].map(variableOf), ['BMS_EMULATOR_PORT', 'BMS_EMULATOR_REBOOT_DURATION', 'BMS_EMULATOR_PUBLIC_URL'])
  t.end()
})

test('a clock is a word, a speed or an object', (t) => {
  const clocks: Array<[unknown, unknown]> = [
    ['manual', { mode: 'manual', scale: 1 }],
    ['0.5x', { mode: 'system', scale: 0.5 }],
    [{}, { mode: 'system', scale: 1 }],
    [{ mode: 'system', scale: 3 }, { mode: 'system', scale: 3 }],
    [{ mode: 'manual', now: '2026-01-01T00:00:10Z' }, { mode: 'manual', scale: 1, nowMs: NOW + 10_000 }],
    [{ mode: 'manual', now: '2026-01-01T00:00:10.0009' }, { mode: 'manual', scale: 1, nowMs: NOW + 10_000 }],
    [{ mode: 'manual', now: NOW }, { mode: 'manual', scale: 1, nowMs: NOW }]
  ]
  for (const [input, setting] of clocks) t.same(parseClock(input), setting, JSON.stringify(input))
  const wrong: unknown[] = ['', '0x', '-1x', 'x', 10, null, [], { mode: 'fast' }, { scale: 0 }, { scale: '2' }, { scale: Infinity }, { now: 'soon' }, { now: 1.5 }, { now: true }, { nowMs: 1 }]
  for (const input of wrong) t.equal(rangeErrorOf(() => parseClock(input)), `${JSON.stringify(input)} is not a clock; expected system, manual, auto, a speed such as 10x, or {"mode":"manual","now":"2026-01-01T00:00:00Z"}`)
  t.match(rangeErrorOf(() => parseClock({ now: '2026-13-01' })), /"2026-13-01" is not an instant/)
  t.end()
})
