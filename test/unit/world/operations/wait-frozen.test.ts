import { test } from 'tap'
import { buildWorlds } from '../../../worlds.js'
import { DEFAULT_PROJECT_ID } from '../../../../src/core/identity.js'
import { watchFrozen } from '../../../../src/world/operations/wait-frozen.js'
import type { World } from '../../../../src/world/world.js'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a clock that stands still is frozen, one that runs or moves is not, and time is moved where that helps', async (t) => {
  const worlds = buildWorlds(t)
  const world = worlds.find(DEFAULT_PROJECT_ID) as World
  const fire: Array<(isReached: boolean) => void> = []
  const sleep = (): { reached: Promise<boolean>, end: () => void, done: () => void } => ({ reached: new Promise((resolve) => fire.push(resolve)), end: () => {}, done: () => {} })
  let [isUseful, starts, frozen] = [true, 0, 0]
  watchFrozen(world, { isUseful: () => isUseful, start: () => { starts++ } }, sleep, () => { frozen++ })
  const wake = async (): Promise<void> => {
    fire.shift()?.(true)
    await settled()
  }
  await wake()
  t.same([starts, frozen], [1, 0], 'moving time helps')
  isUseful = false
  world.clock.set({ nowMs: world.clock.now() + 1000 })
  await wake()
  t.equal(frozen, 0, 'somebody moved it')
  world.clock.set({ mode: 'system' })
  await wake()
  t.equal(frozen, 0, 'it runs')
  world.clock.set({ mode: 'manual' })
  await wake()
  await wake()
  t.same([starts, frozen], [1, 1])
  t.end()
})
