import { test } from 'tap'
import { namesOf } from '../../kinds.js'
import { createEmulator, type ConnectionEffect, type DelayEffect, type Effect, type EmulatorOptions, type ErrorEffect, type EventView, type Match, type OutcomeEffect, type RuleInput, type StaleEffect, type When } from '../../../src/index.js'
import { OPTION_NAMES } from '../../../src/config/options.js'
import { readCatalogue, readFixture } from '../../../src/world/fixtures.js'
import { readOptions } from '../../../src/library/options.js'

/** Values of every option, as its type writes them: an option that the type lacks, or has too much, does not compile here. */
const EXAMPLES: { readonly [Name in keyof Required<EmulatorOptions>]: ReadonlyArray<Required<EmulatorOptions>[Name]> } = {
  port: [0, 8774],
  host: ['127.0.0.1'],
  publicUrl: ['https://cloud.example.com', null],
  control: ['open', 'off', 'secret'],
  controlTokenFile: [null],
  allowOrigin: ['http://localhost:3000', ['http://localhost:3000', 'https://a.example']],
  memory: ['256MB', '1.5 GB', '1024KiB'],
  auth: ['any', 'strict', 'off'],
  identity: [{ projects: [{ name: 'one' }], users: [{ name: 'someone', password: 'secret', tokens: [{ token: 'abc', project: 'one' }] }] }],
  profile: ['otc', 'documented', 'nova'],
  set: [{ successStatus: 202, rebootStatus: 'REBOOT' }],
  seed: [1, 'one'],
  clock: ['manual', '10x', { mode: 'manual', now: '2026-01-01T00:00:00Z' }, { scale: 2, now: 0 }],
  rebootDuration: [200, '5s', { uniform: ['3s', '8s'] }],
  startDuration: ['5s'],
  stopDuration: ['5s'],
  realistic: [true, false],
  servers: [[{ name: 'one', status: 'ACTIVE' }], { servers: [], projects: { a1: { servers: [{ name: 'two' }] } } }],
  faults: [['BMS.0212'], { version: 1, faults: ['503', { effect: { kind: 'delay', duration: '1s' } }] }],
  fault: ['503', ['503:times=1', { effect: { kind: 'stale', reads: 1 } }]],
  snapshot: [],
  save: [false],
  logLevel: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  reportRules: [{ 'tight-polling': { interval: '100ms', times: 3 }, 'login-per-call': 'off' }, ['no-backoff=error'], 'no-backoff.retries=4'],
  reportIgnore: [[{ rule: 'no-confirmation', reason: 'another job looks' }, 'no-backoff=a test'], 'no-backoff=a test'],
  logger: [],
  keepAlive: [true, false]
}

test('the type and the table name the same options', (t) => {
  t.same(Object.keys(EXAMPLES).sort(), [...OPTION_NAMES, 'keepAlive', 'logger'].sort())
  t.end()
})

test('everything that the type allows is accepted', async (t) => {
  const shipped = { catalogue: readCatalogue(), fleet: readFixture('servers.json') }
  for (const [name, values] of Object.entries(EXAMPLES)) {
    for (const value of values) await t.resolves(readOptions({ [name]: value }, shipped), `${name} ${JSON.stringify(value)}`)
  }
})

test('a snapshot and a logger of one emulator work in another, and save writes the file that snapshot names', async (t) => {
  const path = `${t.testdir({})}/world.json`
  const first = await createEmulator({ clock: 'manual', seed: 1, snapshot: path, save: true })
  first.servers.patch('bms-83', { status: 'ERROR' })
  const snapshot = first.snapshot()
  await first.close()
  for (const begin of [snapshot, path]) {
    const next = await createEmulator({ snapshot: begin, logger: first.app.log })
    t.equal(next.servers.get('bms-83').status, 'ERROR')
    await next.close()
  }
})

test('an invalid snapshot is a TypeError that names the call', async (t) => {
  await t.rejects(createEmulator({ snapshot: JSON.parse('{}') }), { name: 'TypeError', message: /^createEmulator: snapshot: version is nothing; expected 1/ })
  const path = `${t.testdir({ 'world.json': '{}' })}/world.json`
  await t.rejects(createEmulator({ snapshot: path }), { name: 'TypeError', message: /^createEmulator: .*world\.json: version is nothing; expected 1/ })
})

test('rules, effects and events have types that refuse what the emulator refuses', async (t) => {
  const match: Match = { operation: ['reboot', 'any'], server: 'bms-83', header: { 'x-run': '*' } }
  const when: When = { skip: 1, times: 2, probability: 0.5, from: '1m' }
  const error: ErrorEffect = { kind: 'error', error: 'BMS.0212' }
  const delay: DelayEffect = { kind: 'delay', duration: { uniform: ['1s', '2s'] } }
  const connection: ConnectionEffect = { kind: 'connection', how: 'reset' }
  const outcome: OutcomeEffect = { kind: 'outcome', outcome: 'stuck' }
  const stale: StaleEffect = { kind: 'stale', reads: 1 }
  const effects: readonly Effect[] = [error, delay, connection, outcome, stale]
  t.equal(effects.map(({ kind }) => kind).join(', '), namesOf())
  const wrong: readonly RuleInput[] = [
    // @ts-expect-error there is no such kind
    { effect: { kind: 'explosion' } },
    // @ts-expect-error there is no such operation
    { match: { operation: 'dance' }, effect: error },
    // @ts-expect-error an error needs one
    { effect: { kind: 'error' } },
    // @ts-expect-error there is no such way to fail
    { effect: { kind: 'connection', how: 'explode' } }
  ]
  const emulator = await createEmulator({ clock: 'manual', seed: 1 })
  for (const effect of effects) emulator.faults.add({ match: effect.kind === 'outcome' || effect.kind === 'stale' ? {} : match, when, effect })
  for (const rule of wrong) t.throws(() => emulator.faults.add(rule), { name: 'TypeError' })
  emulator.servers.patch('bms-83', { status: 'ERROR' })
  const { events } = await (await emulator.fetch('/_emulator/events')).json() as { events: readonly EventView[] }
  t.same(events.map((event) => event.kind === 'transition' ? [event.from, event.to] : []), [['ACTIVE', 'ERROR']])
  await emulator.close()
})
