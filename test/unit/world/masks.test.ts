/** The instants at which masks end. */
import { test } from 'tap'
import { createMasks, type Masks } from '../../../src/world/masks.js'
import { aRecord, NOW } from '../../records.js'
import type { TaskMask } from '../../../src/faults/kind.js'

const STALE: TaskMask = { kind: 'stale', shows: 'before', operations: ['show'], reads: null, forMs: null }
const fault = { ruleId: 'old', ruleProjectId: null, kind: 'stale', draw: 0 }

/** The masks of as many servers, each for its time. */
function masksFor (...times: ReadonlyArray<number | null>): Masks {
  const masks = createMasks()
  for (const [index, forMs] of times.entries()) {
    const before = aRecord({ id: `server-${index}` })
    masks.begin({ before, after: before, requestId: 'a', nowMs: NOW, masks: [{ mask: { ...STALE, forMs }, fault }] })
  }
  return masks
}

test('the next end is the earliest that is still to come, and masks without a time have none', async (t) => {
  const masks = masksFor(9000, null, 2000, 5000, 5001)
  t.same([0, 1999, 2000, 4999, 5000, 8999, 9000].map((ms) => masks.nextEndMs(NOW + ms)), [2000, 2000, 5000, 5000, 5001, 9000, null].map((ms) => ms === null ? null : NOW + ms))
  t.equal(masksFor(null).nextEndMs(NOW), null)
  t.equal(masksFor().nextEndMs(NOW), null)
})
