import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'tap'
import { createFeed } from '../../../src/store/events.js'
import { createStreams, createWorld, nextChangeMs, planTask, type World } from '../../../src/world/world.js'
import { checkRule } from '../../../src/faults/rule.js'
import { parseRuleText } from '../../../src/faults/text.js'
import { uuid } from '../../../src/core/random.js'
import type { ActionName } from '../../../src/core/actions.js'
import type { Template } from '../../../src/world/settings.js'
import type { Transition } from '../../../src/store/server-store.js'
import { act, buildWorlds } from '../../worlds.js'
import { PROJECT, SERVER, STOPPED } from '../../ids.js'
import { law, NOW, ORIGIN } from '../../records.js'
import type { Test } from 'tap'

const templateOf = (t: Test, options: Readonly<Record<string, unknown>> = {}): Template => buildWorlds(t, options).template
interface Watched { readonly world: World, readonly told: Transition[] }
function aWorld (template: Template, projectId = PROJECT): Watched {
  const told: Transition[] = []
  const world = createWorld(projectId, template, { feed: createFeed(), onTransition: () => {}, isListening: () => false })
  world.watchers.add((_world, transition) => told.push(transition))
  return { world, told }
}
const arbitrarySteps = fc.array(fc.record({
  passMs: fc.nat({ max: 20_000 }),
  action: fc.constantFrom('reboot' as const, 'start' as const, 'stop' as const),
  serverId: fc.constantFrom(SERVER, STOPPED)
}), { maxLength: 25 })

/** Returns everything that can be seen of a run: responses and transitions. */
function run (template: Template, steps: ReadonlyArray<{ passMs: number, action: 'reboot' | 'start' | 'stop', serverId: string }>): unknown {
  const { world, told } = aWorld(template)
  const answers = steps.map(({ passMs, action, serverId }) => {
    world.clock.set({ nowMs: world.clock.now() + passMs })
    return act(world, action, serverId)
  })
  world.servers.settle(world.clock.now() + 3_600_000)
  return { answers, told }
}

test('the same seed and requests give the same run, draws and outcomes included', async (t) => {
  const options = { rebootDuration: { uniform: ['1s', '20s'] }, stopDuration: { logNormal: { median: '5s', sigma: 1 } }, fault: ['outcome=error:probability=0.3', 'outcome=twice:probability=0.3'] }
  const [one, same, other] = [templateOf(t, options), templateOf(t, options), templateOf(t, { ...options, seed: 2 })]
  law(t, fc.property(arbitrarySteps, (steps) => { deepStrictEqual(run(one, steps), run(same, steps)) }))
  const steps = Array.from({ length: 20 }, () => ({ passMs: 30_000, action: 'reboot' as const, serverId: SERVER }))
  t.notSame(run(one, steps), run(other, steps))
})

test('the number of reads changes nothing that is seen', async (t) => {
  const template = templateOf(t, { fault: ['outcome=twice:every=2'] })
  law(t, fc.property(arbitrarySteps, fc.array(fc.nat({ max: 100_000 }), { maxLength: 20 }), (steps, looks) => {
    const [quiet, watched] = [aWorld(template), aWorld(template)]
    for (const { passMs, action, serverId } of steps) {
      const nowMs = quiet.world.clock.now()
      for (const atMs of looks.map((look) => nowMs + look % (passMs + 1)).sort((a, b) => a - b)) {
        watched.world.clock.set({ nowMs: Math.max(atMs, watched.world.clock.now()) })
        watched.world.servers.get(serverId, watched.world.clock.now())
        nextChangeMs(watched.world)
        deepStrictEqual([...watched.world.servers.list(watched.world.clock.now())].length, 5)
      }
      for (const { world } of [quiet, watched]) world.clock.set({ nowMs: nowMs + passMs })
      deepStrictEqual(act(watched.world, action, serverId), act(quiet.world, action, serverId))
    }
    for (const { world } of [quiet, watched]) world.servers.settle(world.clock.now() + 3_600_000)
    deepStrictEqual(watched.told, quiet.told)
  }))
})

test('worlds of one template share nothing mutable, and draw from seeds of their own', async (t) => {
  const template = templateOf(t, { fault: ['503:times=1'] })
  const [one, other] = [aWorld(template, 'aa').world, aWorld(template, 'bb').world]
  act(one, 'reboot', SERVER)
  one.clock.set({ nowMs: NOW + 1000 })
  one.faults.clear()
  t.match(other.servers.get(SERVER, NOW), { taskState: null })
  t.same([other.clock.now(), other.faults.size], [NOW, 1])
  t.not(uuid(one.streams.ids), uuid(other.streams.ids))
  t.equal(uuid(aWorld(template, 'aa').world.streams.ids), uuid(createStreams('1/aa', '1/aa').ids))
})

test('a project with its own fleet starts with that fleet', async (t) => {
  const template = templateOf(t, { servers: { servers: [{ name: 'a' }], projects: { bb: { servers: [{ name: 'b' }, { name: 'c' }] } } } })
  t.same(['aa', 'bb'].map((id) => aWorld(template, id).world.servers.size), [1, 2])
})

test('the next change is that of a server or the next timer, whichever comes first', async (t) => {
  const { world } = aWorld(templateOf(t))
  t.equal(nextChangeMs(world), null)
  const timer = world.clock.timer(NOW + 6000)
  t.equal(nextChangeMs(world), NOW + 6000)
  act(world, 'reboot', SERVER)
  t.equal(nextChangeMs(world), NOW + 5000)
  timer.end()
  t.equal(nextChangeMs(world), NOW + 5000)
  world.clock.timer(NOW + 4000)
  t.equal(nextChangeMs(world), NOW + 4000)
})

test('a task has the duration of the server, or else of the project; SOFT a share of it', async (t) => {
  const template = templateOf(t, { servers: [{ name: 'own', rebootDuration: '1s' }, { name: 'plain' }] })
  const { world } = aWorld(template)
  const [plain, own] = [...world.servers.list(NOW)]
  if (plain === undefined || own === undefined) throw new Error('two servers are expected')
  const durations = ([['reboot', false], ['reboot', true], ['start', false], ['stop', false], ['create', false], ['delete', false]] as Array<[ActionName, boolean]>)
    .map(([action, isSoft]) => [own, plain].map((record) => planTask(world, record, action, isSoft, null, ORIGIN).durationMs))
  t.same(durations, [[1000, 5000], [600, 3000], [3000, 3000], [3000, 3000], [10_000, 10_000], [2000, 2000]])
  t.same(planTask(world, plain, 'reboot', false, null, ORIGIN), { durationMs: 5000, ...ORIGIN })
})

test('an action without a configured duration takes no time', async (t) => {
  const { create: _create, ...durations } = templateOf(t).durations
  const { world } = aWorld({ ...templateOf(t), durations })
  const [record] = [...world.servers.list(NOW)]
  if (record === undefined) throw new Error('a server is expected')
  t.equal(planTask(world, record, 'create', false, null, ORIGIN).durationMs, 0)
  t.equal(planTask(world, { ...record, durations: { start: { kind: 'fixed', ms: 7 } } }, 'start', false, null, ORIGIN).durationMs, 7)
})

test('a fault gives the task its outcome', async (t) => {
  const { world } = aWorld(templateOf(t))
  const rule = checkRule(parseRuleText('outcome=slow:factor=3'), 'a', templateOf(t).catalogue)
  world.faults.add(rule, NOW)
  act(world, 'reboot', SERVER)
  t.equal(nextChangeMs(world), NOW + 15_000)
})
