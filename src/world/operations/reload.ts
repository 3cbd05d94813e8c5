// Applies files that changed while the emulator runs: new settings apply from now on, existing state stays.
import type { Fleet } from '../../store/fleet.js'
import type { Rule } from '../../faults/rule.js'
import type { Template } from '../settings.js'
import { durationsIn, type World } from '../world.js'
import type { Worlds } from '../projects.js'

/**
 * Makes `next` the template for new projects and for resets; clock and seed stay. In existing projects, a changed
 * profile, durations and changed rules take effect; servers that are new in the fleet appear, and servers removed from
 * it disappear. All other servers keep their state, and unchanged rules their counts.
 */
export function reload (worlds: Worlds, next: Template): void {
  const { start: before, template } = worlds
  const after: Template = { ...next, seed: before.seed, clock: before.clock, defaultProjectId: before.defaultProjectId }
  const rules = ruleChanges(before.rules, after.rules)
  const isNewProfile = !isSame(before.profile, after.profile)
  worlds.start = after
  worlds.template = {
    ...after,
    clock: template.clock,
    profile: isNewProfile ? after.profile : template.profile,
    rules: [...template.rules.filter(({ id }) => !rules.touched.has(id)), ...rules.added]
  }
  for (const world of [worlds.common, ...worlds.list()]) {
    if (isNewProfile) world.profile = after.profile
    world.durations = durationsIn(after, world.projectId, world.own)
    for (const id of rules.touched) world.faults.remove(id)
    for (const rule of rules.added) world.faults.add(rule, world.clock.now())
  }
  for (const world of worlds.list()) reloadFleet(world, fleetOf(before, world), fleetOf(after, world))
}

interface RuleChanges {
  /** The ids of rules that were removed, changed or added. */
  readonly touched: ReadonlySet<string>
  readonly added: readonly Rule[]
}

function ruleChanges (before: readonly Rule[], after: readonly Rule[]): RuleChanges {
  const same = new Set(before.filter((rule) => after.some((other) => isSame(rule, other))).map(({ id }) => id))
  const added = after.filter(({ id }) => !same.has(id))
  return { added, touched: new Set([...before, ...added].map(({ id }) => id).filter((id) => !same.has(id))) }
}

function fleetOf ({ fleet, fleets }: Template, { projectId }: World): Fleet {
  return fleets.get(projectId) ?? fleet
}

function reloadFleet (world: World, before: Fleet, after: Fleet): void {
  const nowMs = world.clock.now()
  for (const id of before.servers.keys()) {
    if (!after.servers.has(id) && world.servers.get(id, nowMs) !== undefined) world.servers.delete(id, nowMs)
  }
  for (const [id, record] of after.servers) {
    if (!before.servers.has(id) && world.servers.get(id, nowMs) === undefined) world.servers.create(record, nowMs)
  }
}

function isSame (one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
