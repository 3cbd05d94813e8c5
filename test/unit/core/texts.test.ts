import fc from 'fast-check'
import { test } from 'tap'
import { formatChoices, nearest, printable, pythonRepr, pythonText, shortJson } from '../../../src/core/texts.js'
import { law } from '../../records.js'

test('values are formatted as by Python repr()', (t) => {
  const texts: Array<[unknown, string]> = [
    [null, 'None'], [undefined, 'None'], [true, 'True'], [false, 'False'], [5, '5'], [1.5, '1.5'],
    ['HARD', "'HARD'"], ["it's", '"it\'s"'], ['say "it\'s"', "'say \"it\\'s\"'"], ['a\\b\n\r\t', "'a\\\\b\\n\\r\\t'"],
    [['HARD'], "['HARD']"], [[], '[]'], [{}, '{}'], [{ type: 'HARD', force: true }, "{'type': 'HARD', 'force': True}"]
  ]
  for (const [value, text] of texts) t.equal(pythonRepr(value), text)
  t.end()
})

test('what a terminal would obey becomes a visible escape', (t) => {
  const texts: Array<[string, string]> = [
    ['bms-83 / ü 字 \\u001b', 'bms-83 / ü 字 \\u001b'], ['a\r\u001b[2Kb\n', 'a\\u000d\\u001b[2Kb\\u000a'], ['\u0000\u007f\u009b31m', '\\u0000\\u007f\\u009b31m'],
    ['\u202eabc\u2066\u200f\u061c', '\\u202eabc\\u2066\\u200f\\u061c'], ['\u2028\u2029', '\\u2028\\u2029']
  ]
  for (const [text, shown] of texts) t.equal(printable(text), shown)
  t.end()
})

test('pythonText writes a string without quotes', (t) => {
  t.equal(pythonText('COLD'), 'COLD')
  t.equal(pythonText(null), 'None')
  t.equal(formatChoices(['HARD', 'SOFT']), "['HARD', 'SOFT']")
  t.end()
})

test('a deeply nested value is cut', (t) => {
  let deep: unknown = 'HARD'
  for (let depth = 0; depth < 20_000; depth++) deep = [deep]
  t.equal(pythonRepr(deep), `${'['.repeat(21)}...${']'.repeat(21)}`)
  t.equal(shortJson(deep), 'a value that is nested too deeply')
  t.end()
})

test('shortJson returns JSON up to 80 characters', (t) => {
  law(t, fc.property(fc.oneof(fc.jsonValue(), fc.string({ minLength: 70, maxLength: 90 })), (value) => {
    const [text, whole] = [shortJson(value), JSON.stringify(value)]
    return text.length <= 80 && (whole.length > 80 ? text === `${whole.slice(0, 77)}...` : text === whole)
  }))
  t.equal(shortJson(undefined), 'nothing')
  t.same([5n, () => 1, Symbol('x')].map(shortJson), ['5n', 'a function', 'a symbol'])
  t.end()
})

test('the nearest word differs in at most two places', (t) => {
  t.equal(nearest('abcd', ['wxyz', 'abxy', 'abcx']), 'abcx')
  t.equal(nearest('abcd', ['abxy']), 'abxy')
  t.equal(nearest('abcd', ['axyz', 'a']), null)
  t.equal(nearest('abcd', []), null)
  t.end()
})
