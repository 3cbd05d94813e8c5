/** The holds that projects share. */
import { test } from 'tap'
import { createHolds } from '../../../src/world/holds.js'
import { refusalOf } from '../../records.js'

test('a hold that is released twice gives its place back once', async (t) => {
  const budget = { used: 0, limit: 2 }
  const holds = createHolds(budget)
  const release = holds.add(() => {})
  holds.add(() => {})
  release()
  release()
  t.same([budget.used, holds.size], [1, 1])
  holds.add(() => {})
  t.match(refusalOf(() => holds.add(() => {})), { kind: 'limit-reached' })
})
