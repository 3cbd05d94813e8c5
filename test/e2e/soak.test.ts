// The short form of the soak: a few rounds of the same load.
import { test } from 'tap'
import { soak } from '../soak/soak.js'

test('restarts under random faults end as their plans say, through snapshots, reloads and resets', { timeout: 120_000 }, async (t) => {
  const { problems, restarts, rounds, exitCode } = await soak(7, { workers: 6, stepsPerRound: 12, isOver: (round) => round === 6 })
  t.same(problems, [])
  t.equal(restarts, 6 * 12 * rounds)
  t.equal(exitCode, 0)
})
