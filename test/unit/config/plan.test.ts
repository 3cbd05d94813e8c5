import { test } from 'tap'
import { MAX_RULES } from '../../../src/faults/index.js'
import { readCatalogue } from '../../../src/world/fixtures.js'
import { readPlan, readRules } from '../../../src/config/plan.js'
import { rangeErrorOf } from '../../records.js'

const catalogue = readCatalogue()
const read = (input: unknown): ReturnType<typeof readPlan> => readPlan(input, catalogue)
const RULE = { effect: { kind: 'error', error: 503 } }

test('a plan is a version and a list of rules, as data or as text; a bare list stands for it', (t) => {
  const rules = read({ $schema: 'x', version: 1, faults: [RULE, '503'] })
  t.same(rules.map(({ id, effect }) => [id, effect]), [['fault-1', RULE.effect], ['fault-2', RULE.effect]])
  t.same(read([RULE, '503']), rules)
  t.end()
})

test('a rule without an id gets the first that is free', (t) => {
  t.same(read([{ ...RULE, id: 'fault-2' }, RULE, RULE]).map(({ id }) => id), ['fault-2', 'fault-3', 'fault-4'])
  t.end()
})

test('a mistake is told in one line, with its place', (t) => {
  const lines: Array<[unknown, string]> = [
    [null, 'version is nothing; expected 1, as in {"version":1,"faults":[...]}'],
    [{ faults: [] }, 'version is nothing; expected 1, as in {"version":1,"faults":[...]}'],
    [{ version: 2, faults: [] }, 'version is 2; expected 1, as in {"version":1,"faults":[...]}'],
    [{ version: 1 }, 'faults is nothing; expected a list of rules'],
    [{ version: 1, faults: [], rules: [] }, 'rules is not a known member; expected version and faults'],
    [['503', { effect: { kind: 'connection', how: 5 } }], 'faults[1]: effect.how is 5; expected one of "reset", "hang"'],
    [['503', 'tmies=2'], 'faults[1]: "tmies=2" is not a fault; expected a code (BMS.0212), a status (503), delay=2s, reset, hang or outcome=stuck, then options such as :times=2 or :operation=show'],
    [[{ ...RULE, id: 'a' }, { ...RULE, id: 'a' }], 'faults[1]: id is "a", which another rule has already']
  ]
  for (const [input, line] of lines) t.equal(rangeErrorOf(() => read(input)), line)
  t.end()
})

test('rules beside others have names of their own, and share the bound with them', (t) => {
  const list = { member: 'fault', idPrefix: 'flag', before: read([{ ...RULE, id: 'flag-1' }]) }
  t.same(readRules(['503', '503:id=mine', '503'], list, catalogue).map(({ id }) => id), ['flag-2', 'mine', 'flag-3'])
  t.equal(rangeErrorOf(() => readRules(['503:id=flag-1'], list, catalogue)), 'fault[0]: id is "flag-1", which another rule has already')
  const full = read(Array(MAX_RULES).fill('503'))
  t.equal(rangeErrorOf(() => readRules(['503'], { ...list, before: full }, catalogue)), 'fault[0]: there are 1000 rules already, and no more are kept')
  t.end()
})
