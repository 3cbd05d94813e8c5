/** Moving one clock at once. */
import { test } from 'tap'
import { buildWorlds } from '../../worlds.js'
import { moveTo } from '../../../src/world/move.js'
import { NOW } from '../../records.js'

test('time never goes back: a move to an instant that is over leaves the clock where it is', async (t) => {
  const world = buildWorlds(t).forChange('aa')
  moveTo(world, NOW + 5000)
  moveTo(world, NOW + 1000)
  t.equal(world.clock.now(), NOW + 5000)
  moveTo(world, NOW + 5001)
  t.equal(world.clock.now(), NOW + 5001)
})
