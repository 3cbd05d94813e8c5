import { test } from 'tap'
import { headsOf } from '../../kinds.js'
import { MAX_RULES } from '../../../src/faults/index.js'
import { readCatalogue } from '../../../src/world/fixtures.js'
import { planMistakes, readPlan, readRules } from '../../../src/config/plan.js'
import { rangeErrorOf } from '../../records.js'

const catalogue = readCatalogue()
const read = (input: unknown): ReturnType<typeof readPlan> => readPlan(input, catalogue)
const RULE = { effect: { kind: 'error', error: 503 } }

test('a plan is a version and a list of rules, as data or as text; a bare list is accepted too', (t) => {
  const rules = read({ $schema: 'x', version: 1, faults: [RULE, '503'] })
  t.same(rules.map(({ id, effect }) => [id, effect]), [['fault-1', RULE.effect], ['fault-2', RULE.effect]])
  t.same(read([RULE, '503']), rules)
  t.end()
})

test('a rule without an id gets the first free one', (t) => {
  t.same(read([{ ...RULE, id: 'fault-2' }, RULE, RULE]).map(({ id }) => id), ['fault-2', 'fault-3', 'fault-4'])
  t.end()
})

test('a mistake is reported in one line, with its place', (t) => {
  const lines: Array<[unknown, string]> = [
    [null, 'version is nothing; expected 1, as in {"version":1,"faults":[...]}'],
    [{ faults: [] }, 'version is nothing; expected 1, as in {"version":1,"faults":[...]}'],
    [{ version: 2, faults: [] }, 'version is 2; expected 1, as in {"version":1,"faults":[...]}'],
    [{ version: 1 }, 'faults is nothing; expected a list of rules'],
    [{ version: 1, faults: [], rules: [] }, 'rules is not a known member; expected version and faults'],
    [['503', { effect: { kind: 'connection', how: 5 } }], 'faults[1]: effect.how is 5; expected one of "reset", "hang", "truncate", "drip", "garbage"'],
    [['503', 'tmies=2'], `faults[1]: "tmies=2" is not a fault; expected ${headsOf()}, then options such as :times=2 or :operation=show`],
    [[{ ...RULE, id: 'a' }, { ...RULE, id: 'a' }], 'faults[1]: id is "a", which another rule already has']
  ]
  for (const [input, line] of lines) t.equal(rangeErrorOf(() => read(input)), line)
  t.end()
})

test('added rules get unused ids, and count towards the limit of the list', (t) => {
  const list = { member: 'fault', idPrefix: 'flag', before: read([{ ...RULE, id: 'flag-1' }]) }
  t.same(readRules(['503', '503:id=mine', '503'], list, catalogue).map(({ id }) => id), ['flag-2', 'mine', 'flag-3'])
  t.equal(rangeErrorOf(() => readRules(['503:id=flag-1'], list, catalogue)), 'fault[0]: id is "flag-1", which another rule already has')
  const full = read(Array(MAX_RULES).fill('503'))
  t.equal(rangeErrorOf(() => readRules(['503'], { ...list, before: full }, catalogue)), 'fault[0]: there are already 1000 rules, the maximum')
  t.end()
})

test('every mistake is reported, with its place', async (t) => {
  t.same(planMistakes({
    version: 2,
    faults: [
      { effect: { kind: 'error', error: 'BMS.9999' }, when: { from: 'noon', times: 1 } },
      { effect: { kind: 'delay', duration: '5x' }, match: { servr: 'a' } },
      { effect: { kind: 'delay', duration: '5x' } },
      { id: 'a', effect: { kind: 'outcome', outcome: 'slow', reads: 2 } },
      { id: 'a', effect: { kind: 'stale' } },
      'what?',
      'stale=2s:times=-1',
      7
    ],
    rules: []
  }, catalogue), [
    { path: '/version', message: 'version is 2; expected 1, as in {"version":1,"faults":[...]}' },
    { path: '/faults/0/effect/error', message: 'faults[0]: effect.error "BMS.9999" is not a documented code; expected one such as "BMS.0212" (GET /_emulator/errors lists them)' },
    { path: '/faults/0/when/from', message: 'faults[0]: when.from is "noon"; expected an instant such as "2026-01-01T00:00:10Z", or a duration since the rule was added such as "10s"' },
    { path: '/faults/1/match/servr', message: 'faults[1]: match.servr is not a known member; did you mean server? expected one of operation, project, server, method, header' },
    { path: '/faults/2/effect/duration', message: 'faults[2]: effect.duration: "5x" is not a duration; expected milliseconds, a string such as "200ms", "5s", "1m30s" or "2h", {"uniform":["3s","8s"]} or {"logNormal":{"median":"5s","sigma":0.3}}' },
    { path: '/faults/3/effect/reads', message: 'faults[3]: effect.reads applies only to visible; the outcome is slow' },
    { path: '/faults/4/effect', message: 'faults[4]: effect has neither reads nor for; expected one of them, such as {"kind":"stale","reads":3} or {"kind":"stale","for":"2s"}' },
    { path: '/faults/4/id', message: 'faults[4]: id is "a", which another rule already has' },
    { path: '/faults/5', message: `faults[5]: "what?" is not a fault; expected ${headsOf()}, then options such as :times=2 or :operation=show` },
    { path: '/faults/6', message: 'faults[6]: when.times is -1; expected a whole number of at least 0' },
    { path: '/faults/7', message: 'faults[7]: a rule is an object such as {"effect":{"kind":"error","error":"BMS.0212"}}; received 7' },
    { path: '/rules', message: 'rules is not a known member; expected version and faults' }
  ])
  t.same(planMistakes('plan', catalogue).map(({ path }) => path), ['/version', '/faults'])
  t.throws(() => readPlan({ version: 1, faults: {} }, catalogue), { name: 'RangeError', message: 'faults is {}; expected a list of rules' })
})

test('of the rules beyond the limit only the first is reported', (t) => {
  const mistakes = planMistakes(Array.from({ length: MAX_RULES + 3 }, () => '503'), catalogue)
  t.same(mistakes, [{ path: `/${MAX_RULES}`, message: `faults[${MAX_RULES}]: there are already ${MAX_RULES} rules, the maximum` }])
  t.end()
})
