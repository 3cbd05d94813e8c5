/** Moving time: what is due in several projects, and the clocks meanwhile. */
import { test } from 'tap'
import { advanceBy, untilNextChange } from '../../../../src/world/operations/advance.js'
import { act, buildWorlds } from '../../../worlds.js'
import { SERVER } from '../../../ids.js'
import { NOW } from '../../../records.js'

test('nothing moves if the goal is reached before the first step, and everything if it never is', async (t) => {
  const world = buildWorlds(t).forChange('aa')
  t.equal(await advanceBy([world], 1000, () => true), true)
  t.equal(world.clock.now(), NOW)
  t.equal(await advanceBy([world], 1000), false)
  t.equal(world.clock.now(), NOW + 1000)
  t.equal(untilNextChange([world]), null)
})

test('a goal reached in one project stops all of them there, once the requests held until that instant have run', async (t) => {
  const worlds = buildWorlds(t)
  const [one, other] = [worlds.forChange('aa'), worlds.forChange('bb')]
  act(one, 'reboot', SERVER)
  const seen: number[] = []
  const timer = other.clock.timer(NOW + 5000)
  const waiting = timer.reached.then(() => {
    seen.push(other.clock.now() - NOW)
    timer.done()
  })
  const isReached = (): boolean => one.servers.get(SERVER, one.clock.now())?.taskState === null
  t.equal(await advanceBy([one, other], 60_000, isReached), true)
  t.same([seen, one.clock.now() - NOW, other.clock.now() - NOW], [[5000], 5000, 5000], 'time waited for it')
  await waiting
})

test('the next change of several projects is that of the earliest, and a clock that is behind waits longer', async (t) => {
  const worlds = buildWorlds(t)
  const [one, other, idle] = [worlds.forChange('aa'), worlds.forChange('bb'), worlds.forChange('cc')]
  act(one, 'reboot', SERVER)
  await advanceBy([one], 2000)
  act(other, 'reboot', SERVER)
  t.same([untilNextChange([one]), untilNextChange([other]), untilNextChange([idle])], [3000, 5000, null])
  t.same([untilNextChange([one, other, idle]), untilNextChange([other, one])], [3000, 3000])
})

test('a clock that is set running while time moves continues from the instant reached', async (t) => {
  const world = buildWorlds(t).forChange('aa')
  const timer = world.clock.timer(NOW + 1000)
  const waiting = timer.reached.then(() => {
    world.clock.set({ mode: 'system', scale: 0.000001 })
    timer.done()
  })
  await advanceBy([world], 60_000)
  await waiting
  t.same([world.clock.now(), world.clock.setting().mode], [NOW + 60_000, 'system'])
})
