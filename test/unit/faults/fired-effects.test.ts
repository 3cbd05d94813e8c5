import { test } from 'tap'
import { effectOf, withEffect } from '../../../src/faults/fired-effects.js'
import type { EffectData } from '../../../src/faults/kind.js'

/** An effect of any kind. */
const noted = (effect: EffectData & Readonly<Record<string, unknown>>): unknown => effectOf(withEffect({}, effect))

test('of an effect only what tells failure modes apart is kept', (t) => {
  const effect = { kind: 'error', error: 'BMS.0212', args: ['x'.repeat(1000)] }
  const [one, other] = [withEffect({}, effect), withEffect({}, effect)]
  t.same(effectOf(one), { kind: 'error', error: 'BMS.0212' })
  t.equal(effectOf(one), effectOf(other), 'once for each rule')
  t.same(noted({ kind: 'stale', reads: 2, operations: ['list'] }), { kind: 'stale', operations: ['list'] })
  t.same(noted({ kind: 'error', error: { status: 500, body: 'x'.repeat(1000) } }), { kind: 'error', error: 500 })
  t.equal(effectOf({}), undefined)
  t.end()
})
