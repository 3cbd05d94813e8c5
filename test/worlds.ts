// The worlds of an emulator without an app, for tests of what needs no HTTP: they start faster by what Fastify takes to load.
import type { Test } from 'tap'
import { createMemory } from '../src/store/memory.js'
import { createWorlds, projectsWithin, type Worlds } from '../src/world/projects.js'
import { loadSettings, resolveOptions, type Settings } from '../src/config/index.js'
import { readCatalogue, readFixture } from '../src/world/fixtures.js'
import { templateOf } from '../src/world/template.js'
import { faultTarget } from '../src/world/fault-target.js'
import { planTask, type World } from '../src/world/world.js'
import { reboot } from '../src/core/reboot.js'
import { ORIGIN, refusalOf } from './records.js'
import { start } from '../src/core/start.js'
import { stop } from '../src/core/stop.js'
import { uuid } from '../src/core/random.js'
import type { FaultKinds } from '../src/faults/kinds/index.js'
import type { TransitionEvent } from '../src/store/events.js'

export const catalogue = readCatalogue()

/** Settings with a manual clock and a fixed seed; options as the library takes them. */
export function settingsOf (options: Readonly<Record<string, unknown>> = {}, kinds?: FaultKinds): Settings {
  const values = { clock: 'manual', seed: 1, ...options }
  const resolved = resolveOptions([{ origin: 'call', values, describe: (name) => name }])
  return loadSettings(resolved, { catalogue, fleet: readFixture('servers.json'), ...(kinds === undefined ? {} : { kinds }) })
}

/** The worlds, whose holds end with the test. */
export function buildWorlds (t: Test, options: Readonly<Record<string, unknown>> = {}, onTransition: (event: TransitionEvent) => void = () => {}): Worlds {
  const settings = settingsOf(options)
  const worlds = createWorlds(templateOf(settings, catalogue), { onProject: () => {}, isListening: false, onTransition }, projectsWithin(settings.options.memory), createMemory(settings.options.memory))
  t.teardown(() => worlds.endHolds())
  return worlds
}

const ACTIONS = { reboot: (...[record, plan, choices, nowMs]: Parameters<typeof start>) => reboot(record, { type: 'HARD' }, plan, choices, nowMs), start, stop }

/** Carries an action out as a request would, faults included; what is refused changes nothing. */
export function act (world: World, action: 'reboot' | 'start' | 'stop', serverId: string): string | null {
  const nowMs = world.clock.now()
  const record = world.servers.get(serverId, nowMs)
  if (record === undefined) return 'unknown'
  const armed = world.faults.arm(faultTarget(world, { operation: action, serverId, method: 'POST', header: () => undefined }, nowMs), nowMs)
  const [fault] = armed.task
  fault?.fire()
  const plan = planTask(world, record, action, false, fault?.kind.task.change(fault.effect).outcome ?? null, { ...ORIGIN, requestId: uuid(world.streams.requestIds) })
  return refusalOf(() => world.servers.update(serverId, (current) => ACTIONS[action](current, plan, world.profile.choices, nowMs), nowMs))?.kind ?? null
}
