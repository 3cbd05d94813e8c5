/** Patterns of filters: what they match, what is refused, and that hostile ones are bounded. */
import { test } from 'tap'
import fc from 'fast-check'
import { compilePattern, type Pattern } from '../../../../src/openstack/compute/name-pattern.js'
import { Refusal } from '../../../../src/core/refusal.js'

function pattern (text: string): Pattern {
  const compiled = compilePattern(text)
  if (typeof compiled === 'string') throw new Error(`${text} is ${compiled}`)
  return compiled
}

test('plain text, anchored or not, matches as a regular expression would', async (t) => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.constantFrom('', '^'), fc.stringMatching(/^[ab -]{0,3}$/), fc.constantFrom('', '$'), fc.stringMatching(/^[ab -]{0,6}$/), (start, literal, end, text) => {
    const source = `${start}${literal}${end}`
    return source === '' || pattern(source)(text) === new RegExp(source).test(text)
  })))
})

test('expressions match anywhere, case-sensitively', async (t) => {
  t.equal(pattern('b.s-[0-9]+')('my bms-83'), true)
  t.equal(pattern('^(bms|web)-')('BMS-83'), false)
  t.equal(pattern('(?i)^bms')('BMS-83'), true)
})

test('an invalid expression and a too complex one are distinguished', async (t) => {
  for (const text of ['', '[', '(', '*', '(?=a)', 'a{2,1}', '\\1']) t.equal(compilePattern(text), 'not-regex', text)
  t.equal(compilePattern('(a)'.repeat(86)), 'too-complex')
  t.equal(compilePattern('(a{600}|b{2,600})'), 'too-complex')
  t.type(compilePattern('(a{400}|b{2,600})'), 'function')
})

test('ambiguous expressions terminate on long texts, and the work for a list is bounded', async (t) => {
  const text = `${'a'.repeat(254)}!`
  for (const source of ['(a+)+$', '(a|aa)+$', '(a*)*b', '(.*a){30}$']) t.equal(pattern(source)(text), false, source)
  const heavy = pattern('(.{200}){5}|(.{200}){4}x')
  t.throws(() => { for (let count = 0; count < 10_000; count++) heavy('') }, new Refusal('query-invalid', { reason: 'The pattern is too complex for this number of servers; expected a simpler one.' }))
})
