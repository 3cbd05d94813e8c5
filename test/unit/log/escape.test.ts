import { test } from 'tap'
import fc from 'fast-check'
import { escapeControls, escapeRaw } from '../../../src/log/escape.js'
import { law } from '../../records.js'

test('control characters become visible escapes, and everything else stays', (t) => {
  const shown = (text: string): unknown => JSON.parse(escapeControls(JSON.stringify(text)))
  const cases: Array<[string, string]> = [
    ['a\r\nb', 'a\\r\\nb'], ['\u001b[31m', '\\u001b[31m'], ['\u009b31m', '\\u009b31m'], ['\u202eabc', '\\u202eabc'], ['\t\b\f', '\\t\\b\\f'], ['\u007f', '\\u007f'],
    ['back\\slash \\n', 'back\\slash \\n'], ['"quoted" / ü 字', '"quoted" / ü 字'], ['\u0000', '\\u0000'], ['\u2028', '\\u2028']
  ]
  for (const [text, expected] of cases) t.equal(shown(text), expected)
  t.end()
})

test('whatever a client sends, no control character is left', (t) => {
  // eslint-disable-next-line no-control-regex -- They are what is looked for.
  const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/
  law(t, fc.property(fc.string({ unit: 'binary' }), (text) => !controls.test(JSON.parse(escapeControls(JSON.stringify(text))) as string)))
  t.end()
})

test('a line for machines means the same, without raw control characters', (t) => {
  const line = JSON.stringify({ name: '\u009b31m\u202e ü' })
  t.equal(escapeRaw(line), '{"name":"\\u009b31m\\u202e ü"}')
  t.same(JSON.parse(escapeRaw(line)), JSON.parse(line))
  t.end()
})
