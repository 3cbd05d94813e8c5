import { test } from 'tap'
import { bytesOf, freeBytesOf, textBytes } from '../../../../src/core/memory/data-size.js'

test('text with a character of two bytes takes two for each', (t) => {
  t.same(['', 'abc', 'äöü', 'abc\u0100', '日本', '😀'].map(textBytes), [0, 3, 3, 8, 4, 4])
  t.end()
})

test('the size of a document grows with each text, name, member and item in it', (t) => {
  t.same([null, true, 5, 'abc', [], {}].map(bytesOf), [8, 8, 8, 19, 32, 32])
  t.equal(bytesOf({ name: 'abc' }), 32 + 8 + 4 + 19)
  t.equal(bytesOf([['abc'], 'd']), 32 + 8 + (32 + 8 + 19) + 8 + 17)
  t.equal(bytesOf({ ā: 1 }) - bytesOf({ a: 1 }), 1)
  t.end()
})

test('objects of any members take more than those of a schema, texts the same', (t) => {
  t.same([null, 5, 'abc', [], {}, ['abc'], { name: 'abc' }].map(freeBytesOf), [8, 8, 19, 48, 64, 48 + 8 + 19, 64 + 128 + 4 + 19])
  t.end()
})
