import { test } from 'tap'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { HANGING, wrapLines, wrapProse } from '../../../src/log/wrap.js'

test('a line breaks between words, and goes on below its text', (t) => {
  const line = `12:09:38.8  ${'word '.repeat(5).trimEnd()}`
  t.equal(wrapLines(line, 30), '12:09:38.8  word word word\n            word word')
  t.equal(wrapLines(line, 36), line)
  for (const columns of [undefined, 0, 2 * HANGING]) t.equal(wrapLines(line, columns), line, 'no width, or one that is of no use')
  t.equal(wrapLines(`12:09:38.8  ${'x'.repeat(40)} y`, 30), `12:09:38.8  ${'x'.repeat(40)}\n            y`, 'a long word is for the terminal to break')
  t.equal(wrapLines('12:09:38.8  \u001b[31mred word\u001b[39m word', 26), '12:09:38.8  \u001b[31mred word\u001b[39m word', 'colours take no column')
  t.equal(wrapLines('Error: x y\n    at a (b)', 30), 'Error: x y\n    at a (b)', 'each line by itself')
  t.end()
})

test('a line that people copy stays whole', (t) => {
  for (const line of ['   replay: bms-emulator run --seed 4', "    --fault '503:operation=reboot'   # The service is", "    project.faults.add('503') // The service", '   replay: await explore(client, {})']) t.equal(wrapProse(line, 30), line)
  t.equal(wrapProse(`  replay: ${'word '.repeat(9)}\nA ${'word '.repeat(6)}word`, 30), `  replay: ${'word '.repeat(9)}\nA word word word word word\n            word word`)
  t.end()
})

test('nothing is lost but the spaces at which it breaks', (t) => {
  const word = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replace(/\s/g, '_')), fc.constant('\u001b[31mred\u001b[39m'))
  fc.assert(fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 1, max: 120 }), (words, columns) => {
    const line = words.join(' ')
    const wrapped = wrapLines(line, columns)
    t.equal(wrapped.replace(/\n */g, ' '), line)
    const longest = Math.max(0, ...words.map((each) => stripVTControlCharacters(each).length))
    for (const each of columns > 2 * HANGING ? wrapped.split('\n') : []) t.ok(stripVTControlCharacters(each).length <= Math.max(columns, HANGING + longest))
  }))
  t.end()
})
