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

test('a read that shows a stale server does not count as one that saw the status', async (t) => {
  const masks = createMasks()
  const [before, after] = [aRecord(), aRecord({ taskState: 'reboot_started_hard' })]
  const visible: TaskMask = { kind: 'visible', shows: 'after', operations: ['show'], reads: 1, forMs: null }
  masks.begin({ before, after, requestId: 'a', nowMs: NOW, masks: [{ mask: { ...STALE, reads: 1 }, fault }, { mask: visible, fault: { ...fault, ruleId: 'seen' } }] })
  const over = aRecord({ vmState: 'stopped' })
  const look = { operation: 'show', token: 'a', nowMs: NOW } as const
  const shown = [1, 2, 3].map(() => {
    const record = masks.look(over, look)
    return [record.taskState, record.vmState, masks.noteShown([over], look).map(({ ruleId }) => ruleId)]
  })
  t.same(shown, [[null, 'active', ['old']], ['reboot_started_hard', 'active', ['seen']], [null, 'stopped', []]])
})
