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

test('a hold that does not fit is refused with its size in bytes, however small', (t) => {
  const holds = createHolds(undefined, { used: 0, limit: 5000 })
  holds.add(() => {}, 4096 + 4990)
  t.match(refusalOf(() => holds.add(() => {}, 4096 + 11)), { kind: 'limit-reached', params: { message: /^The held requests and responses take 4990 bytes, and 11 more do not fit into 5000\. / } })
  t.end()
})
