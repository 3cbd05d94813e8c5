// Applies files that changed while the emulator runs: new settings apply from now on, existing state stays.
import { MAX_RULES, type RuleView } from '../../faults/index.js'
import { serverBytes } from '../../store/server-account.js'
import { startBytes } from '../rule-memory.js'
import { serversOf } from '../../core/fleet/series.js'
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
  const templateRules = [...template.rules.filter(({ id }) => !rules.touched.has(id)), ...rules.added]
  checkRules(templateRules.length, 'the template')
  for (const world of all) {
    checkIds(world, rules)
    checkRules(rulesAfter(world, rules), `project ${world.projectId}`)
  }
  const fleets = fleetChanges(worlds, before, after)
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
  worlds.feed.notify({ what: 'all', projectId: null })
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

/** Returns what a new fleet adds to each project and removes from it. Existing projects hold new servers as their own. @throws RangeError if they do not fit */
function fleetChanges (worlds: Worlds, before: Template, after: Template): readonly FleetChange[] {
  const { used, limit } = worlds.feed.memory.servers
  let bytes = used
  return Array.from(worlds.list()).filter(({ own }) => own.fleet === undefined).map((world) => {
    const change = fleetChange(world, fleetOf(before, world), fleetOf(after, world))
    bytes = change.created.reduce((sum, record) => sum + serverBytes(record, undefined), bytes)
    if (bytes > limit) throw new RangeError(`servers: those of existing projects would take ${bytes} bytes; expected at most ${limit}, or more with --memory SIZE`)
    return change
  })
}

/** @throws RangeError if the project would have too many servers */
function fleetChange (world: World, before: Fleet, after: Fleet): FleetChange {
  const { servers, clock, projectId } = world
  const nowMs = clock.now()
  const isThere = ({ id }: ServerRecord): boolean => servers.get(id, nowMs) !== undefined
  const removed: string[] = []
  for (const record of difference(before, after)) if (isThere(record)) removed.push(record.id)
  const max = servers.fleet.maxServers
  let size = servers.size - removed.length
  const created: ServerRecord[] = []
  // All are counted, but no more are kept than fit: a series may have a million.
  for (const record of difference(after, before)) if (!isThere(record) && ++size <= max) created.push(record)
  if (size > max) throw new RangeError(`servers: project ${projectId} would have ${size} servers; expected at most ${max}`)
  return { world, created, removed }
}

/** Yields the servers of a fleet that another one does not have. Of a series that both have, only the rest of the longer one is read. */
function * difference (fleet: Fleet, other: Fleet): Generator<ServerRecord> {
  for (const { item, record } of fleet.kinds()) {
    const shared = other.seriesOf(record.id)?.series.count ?? 0
    for (const each of serversOf(item, shared)) if (!other.has(each.id)) yield each
  }
}

function isSame (one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
