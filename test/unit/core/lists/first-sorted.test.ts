/** The start of a sorted list, against sorting all of it. */
import fc from 'fast-check'
import { deepStrictEqual } from 'node:assert/strict'
import { test } from 'tap'
import { firstSorted } from '../../../../src/core/lists/first-sorted.js'
import { law } from '../../../records.js'

test('the first items are those that sorting all gives, in either order of equal ones', (t) => {
  const items = fc.array(fc.nat({ max: 9 }), { maxLength: 60 })
  law(t, fc.property(items, fc.nat({ max: 8 }), fc.boolean(), (keys, limit, isLastFirst) => {
    const all = keys.map((key, index) => ({ key, index }))
    const sorted = (isLastFirst ? [...all].reverse() : [...all]).sort((a, b) => a.key - b.key)
    deepStrictEqual(firstSorted(all, (a, b) => a.key - b.key, limit, isLastFirst), sorted.slice(0, limit))
  }))
  t.end()
})
