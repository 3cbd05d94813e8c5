// Applies files that changed while the emulator runs: new settings apply from now on, existing state stays.
import { MAX_RULES, type RuleView } from '../../faults/index.js'
import { serverBytes } from '../../store/server-account.js'
import { startBytes } from '../rule-memory.js'
import type { Fleet } from '../../store/fleet.js'
import type { Rule } from '../../faults/rule.js'
import type { ServerRecord } from '../../core/server.js'
import type { Template } from '../settings.js'
import { durationsIn, type World } from '../world.js'
import type { Worlds } from '../projects.js'

/**
 * Makes `next` the template for new projects and the start that resets go back to; clock and seeds stay. In existing
 * projects, a changed profile, changed durations and changed rules take effect; servers that are new in the fleet appear,
 * and servers removed from it disappear. A project keeps the settings that it was created with. All other servers keep
 * their state, and unchanged rules their counts. Everything is checked first, so a refused reload changes nothing.
 * @throws RangeError with one line if a project would have more rules or servers than the maximum, or two rules with one id,
 * or if they would take more memory than they have
 */
export function reload (worlds: Worlds, next: Template): void {
  const { start: before, template } = worlds
  const after: Template = { ...next, seed: before.seed, idSeed: before.idSeed, clock: before.clock, defaultProjectId: before.defaultProjectId }
  const rules = ruleChanges(before.rules, after.rules)
  const kept = [...worlds.list()]
  const all = [worlds.common, ...kept]
  const fleets = kept.filter(({ own }) => own.fleet === undefined).map((world) => fleetChange(world, fleetOf(before, world), fleetOf(after, world)))
  const templateRules = [...template.rules.filter(({ id }) => !rules.touched.has(id)), ...rules.added]
  checkRules(templateRules.length, 'the template')
  for (const world of all) {
    checkIds(world, rules)
    checkRules(rulesAfter(world, rules), `project ${world.projectId}`)
  }
  for (const { world, created, removed } of fleets) checkServers(world, created.length - removed.length)
  checkMemory(worlds, fleets.flatMap(({ created }) => created))
  const { ruleMemory } = worlds
  ruleMemory.check(Math.max(ruleMemory.used + ruleMemory.moreWith(templateRules), startBytes(after.rules)))

  const isNewProfile = !isSame(before.profile, after.profile)
  worlds.start = after
  worlds.startedFrom = null
  // A changed rule counts from zero again, also in projects that are only read.
  worlds.template = { ...template, rules: template.rules.filter(({ id }) => !rules.touched.has(id)) }
  worlds.template = { ...after, clock: template.clock, profile: isNewProfile ? after.profile : template.profile, rules: templateRules }
  for (const world of all) {
    if (isNewProfile && world.own.profile === undefined) world.profile = after.profile
    world.durations = durationsIn(after, world.projectId, world.own)
    for (const { rule } of world.faults.list().filter((view) => isReplaced(view, rules))) world.faults.remove(rule.id)
    for (const rule of rules.added) world.faults.add(rule, world.clock.now())
  }
  // What was counted in projects that were only read gives way to rules.
  ruleMemory.makeRoom(0)
  for (const { world, created, removed } of fleets) {
    const nowMs = world.clock.now()
    for (const id of removed) world.servers.delete(id, nowMs)
    for (const record of created) world.servers.create(record, nowMs)
  }
}

function rulesAfter ({ faults }: World, rules: RuleChanges): number {
  return faults.list().filter((view) => !isReplaced(view, rules)).length + rules.added.length
}

/** The rules of the files are those of the template: a rule that a project has of its own stays. */
function isReplaced ({ projectId, rule }: RuleView, { touched }: RuleChanges): boolean {
  return projectId === null && touched.has(rule.id)
}

function checkIds ({ faults, projectId }: World, { added }: RuleChanges): void {
  const taken = added.find(({ id }) => (faults.get(id)?.projectId ?? null) !== null)
  if (taken !== undefined) throw new RangeError(`faults: project ${projectId} has a rule ${JSON.stringify(taken.id)} of its own; give the rule in the file another id, or remove that one first`)
}

function checkRules (count: number, owner: string): void {
  if (count > MAX_RULES) throw new RangeError(`faults: ${owner} would have ${count} rules; expected at most ${MAX_RULES}`)
}

function checkServers ({ servers, projectId }: World, more: number): void {
  const max = servers.fleet.maxServers
  if (servers.size + more > max) throw new RangeError(`servers: project ${projectId} would have ${servers.size + more} servers; expected at most ${max}`)
}

/** Checks that the new servers of all projects fit. Existing projects hold them as servers of their own. */
function checkMemory ({ feed: { memory: { servers } } }: Worlds, created: readonly ServerRecord[]): void {
  const bytes = created.reduce((sum, record) => sum + serverBytes(record, undefined), servers.used)
  if (bytes > servers.limit) throw new RangeError(`servers: those of existing projects would take ${bytes} bytes; expected at most ${servers.limit}, or more with --memory SIZE`)
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

interface FleetChange {
  readonly world: World
  readonly created: readonly ServerRecord[]
  readonly removed: readonly string[]
}

/** Returns the servers that a new fleet adds to a project, and those that it removes. */
function fleetChange (world: World, before: Fleet, after: Fleet): FleetChange {
  const nowMs = world.clock.now()
  const isThere = (id: string): boolean => world.servers.get(id, nowMs) !== undefined
  return {
    world,
    created: [...after.servers.values()].filter(({ id }) => !before.servers.has(id) && !isThere(id)),
    removed: [...before.servers.keys()].filter((id) => !after.servers.has(id) && isThere(id))
  }
}

function isSame (one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
