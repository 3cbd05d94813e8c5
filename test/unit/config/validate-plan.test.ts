/** The mistakes in a plan, with their places in its text. */
import { test } from 'tap'
import { FileError, validatePlan } from '../../../src/config/index.js'
import { catalogue } from '../../worlds.js'
import type { Test } from 'tap'

function mistakesIn (t: Test, name: string, text: string): ReadonlyArray<readonly [number, number, string]> {
  return validatePlan(`${t.testdir({ [name]: text })}/${name}`, catalogue).map(({ line, column, message }) => [line, column, message.slice(0, 36)])
}

test('a valid plan has no mistakes', async (t) => {
  t.same(mistakesIn(t, 'plan.yaml', 'version: 1\nfaults:\n  - BMS.0212:times=2\n'), [])
})

test('rules of a valid plan that can never apply are warnings, with their places', async (t) => {
  const warningsIn = (name: string, text: string): unknown => validatePlan(`${t.testdir({ [name]: text })}/${name}`, catalogue)
  const message = 'faults[1]: when.times is 0: the rule never applies'
  t.same(warningsIn('plan.yaml', 'version: 1\nfaults:\n  - BMS.0212:times=2\n  - 503:times=0\n'), [{ line: 4, column: 5, message, isWarning: true }])
  t.same(warningsIn('bare.yaml', '- BMS.0212:times=2\n- 503:times=0\n'), [{ line: 2, column: 3, message, isWarning: true }])
  t.match(warningsIn('both.yaml', '- what\n- 503:times=0\n'), [{ isWarning: false }])
})

test('every mistake has its place, in the order of the text, in YAML and in JSON', async (t) => {
  t.same(mistakesIn(t, 'plan.yaml', 'rules: []\nversion: 1\nfaults:\n  - effect:\n      kind: error\n      error: 503\n    when: { times: -1 }\n  - what\n'), [
    [1, 1, 'rules is not a known member; expecte'],
    [7, 13, 'faults[0]: when.times is -1; expecte'],
    [8, 5, 'faults[1]: "what" is not a fault; ex']
  ])
  t.same(mistakesIn(t, 'plan.json', '{\n\t"version": 1,\n\t"faults": [\n\t\t{ "effect": { "kind": "error", "error": 503 }, "when": { "times": -1 } }\n\t]\n}\n'), [[4, 60, 'faults[0]: when.times is -1; expecte']])
})

test('a missing member has the place of the value that lacks it', async (t) => {
  t.match(mistakesIn(t, 'plan.yaml', 'faults: []\n'), [[1, 1, /^version is nothing/]])
  t.match(mistakesIn(t, 'plan.yaml', ''), [[1, 1, /^version is nothing/], [1, 1, /^faults is nothing/]])
  t.match(mistakesIn(t, 'plan.yaml', 'just a text\n'), [[1, 1, /^version is nothing/], [1, 1, /^faults is nothing/]])
})

test('a member whose name is no plain text is placed too', async (t) => {
  t.match(mistakesIn(t, 'plan.yaml', 'version: 1\nfaults: []\n5: x\n'), [[3, 1, /^5 is not a known member/]])
  t.match(mistakesIn(t, 'plan.yaml', 'version: 1\nfaults: []\n? [a, b]\n: x\n'), [[1, 1, /^\[ a, b \] is not a known member/]])
})

test('an unreadable file has no places', async (t) => {
  t.throws(() => mistakesIn(t, 'plan.json', '{'), FileError)
})
