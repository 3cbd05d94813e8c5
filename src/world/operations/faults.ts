// Fault rules for the control API and the library: add, list, change and remove them. A rule is named by its scope and id.
// The scope is one project, or the template, whose rules apply in every project. Source: PRODUCT.md section 4.
import { checkRule } from '../../faults/rule.js'
import { conflictOf, unknownRule } from './faults/refusals.js'
import { parseRuleText } from '../../faults/text.js'
import { Refusal } from '../../core/refusal.js'
import { notifyOf, scopeOf } from './clock.js'
import { viewOwn, viewTemplate, withWarnings, type CheckedFaultView, type FaultView } from './faults/views.js'
import { ENTRY_BYTES, MAX_RULES, ruleBytes } from '../../faults/index.js'
import type { Rule } from '../../faults/rule.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

export type { CheckedFaultView, FaultView } from './faults/views.js'

/**
 * Returns the rules that apply in a project, with their counts there: its own rules and those of the template, in the order
 * in which they apply. Without a project, returns the rules of the template with their counts in all projects, then the own
 * rules of each project.
 */
export function listFaults (worlds: Worlds, world: World | null): readonly FaultView[] {
  if (world !== null) return world.faults.list().map((view) => viewOwn(worlds, view))
  const own = [...worlds.list()].flatMap(({ faults }) => faults.list().filter(({ projectId }) => projectId !== null))
  return [...worlds.template.rules.map((rule) => viewTemplate(worlds, rule)), ...own.map((view) => viewOwn(worlds, view))]
}

/** Returns the rules that never applied: faults that a test set up but never met. */
export function unusedFaults (worlds: Worlds, world: World | null): readonly FaultView[] {
  return listFaults(worlds, world).filter(({ hits }) => hits === 0)
}

/**
 * Adds a rule, given as data or as text, to a project or, with null, to the template. A rule that can never apply is added
 * with warnings.
 * @throws Refusal `conflict` if a rule with the id applies in one of the projects, `limit-reached` if a list is full,
 * `memory-full`; RangeError with one line if the rule is invalid
 */
export function addFault (worlds: Worlds, world: World | null, input: unknown): CheckedFaultView {
  const { catalogue, kinds } = worlds.template
  const data = typeof input === 'string' ? parseRuleText(input, kinds) : input
  const rule = checkRule(data, nextId(worlds, world), catalogue, kinds)
  const scope = scopeOf(worlds, world)
  const taken = scope.map(({ faults }) => faults.get(rule.id)).find((view) => view !== undefined)
  if (taken !== undefined) throw conflictOf(taken, world)
  const full = scope.find(({ faults }) => faults.size >= MAX_RULES)
  if (full !== undefined) throw new Refusal('limit-reached', { message: `the limit of ${MAX_RULES} rules is reached; remove some with DELETE /_emulator/faults` })
  const rules = [...worlds.template.rules, rule]
  worlds.ruleMemory.makeRoom(world === null ? worlds.ruleMemory.moreWith(rules) : ruleBytes(rule) + ENTRY_BYTES)
  for (const each of scope) each.faults.add(rule, each.clock.now(), world?.projectId)
  if (world === null) worlds.template = { ...worlds.template, rules }
  notifyOf(worlds, world, 'faults')
  return getFault(worlds, world, rule.id)
}

/**
 * Returns a rule of a project or, with null, of the template with its counts in all projects.
 * @throws Refusal `not-found`, which names the scopes that have a rule with the id
 */
export function getFault (worlds: Worlds, world: World | null, id: string): CheckedFaultView {
  return withWarnings(worlds, findFault(worlds, world, id))
}

/** Changes to a rule. Each member given replaces the rule's own. */
export interface FaultPatch {
  readonly enabled?: boolean
  readonly match?: unknown
  readonly when?: unknown
  readonly effect?: unknown
}

/** Changes a rule in place; it keeps its counts and draws. @throws Refusal `not-found`, `memory-full`; RangeError if the new rule is invalid */
export function changeFault (worlds: Worlds, world: World | null, id: string, patch: FaultPatch): CheckedFaultView {
  const { enabled, match, when, effect } = findFault(worlds, world, id)
  const before: Rule = { id, enabled, match, when, effect }
  const rule = checkRule({ ...before, ...patch }, id, worlds.template.catalogue, worlds.template.kinds)
  const rules = worlds.template.rules.map((other) => other.id === id ? rule : other)
  worlds.ruleMemory.makeRoom(world === null ? worlds.ruleMemory.moreWith(rules) : ruleBytes(rule) - ruleBytes(before))
  for (const { faults } of scopeOf(worlds, world)) faults.replace(rule)
  if (world === null) worlds.template = { ...worlds.template, rules }
  notifyOf(worlds, world, 'faults')
  return getFault(worlds, world, id)
}

/** Removes a rule. @throws Refusal `not-found` */
export function removeFault (worlds: Worlds, world: World | null, id: string): void {
  findFault(worlds, world, id)
  for (const { faults } of scopeOf(worlds, world)) faults.remove(id)
  if (world === null) worlds.template = { ...worlds.template, rules: worlds.template.rules.filter((rule) => rule.id !== id) }
  notifyOf(worlds, world, 'faults')
}

/** Removes the own rules of a project or, with null, every rule of the template and of all projects. */
export function clearFaults (worlds: Worlds, world: World | null): void {
  if (world !== null) world.faults.clear(world.projectId)
  else {
    for (const { faults } of scopeOf(worlds, null)) faults.clear()
    worlds.template = { ...worlds.template, rules: [] }
  }
  notifyOf(worlds, world, 'faults')
}

/** Returns the rule of a scope. @throws Refusal `not-found` */
function findFault (worlds: Worlds, world: World | null, id: string): FaultView {
  if (world === null) {
    const rule = worlds.template.rules.find((each) => each.id === id)
    if (rule !== undefined) return viewTemplate(worlds, rule)
  } else {
    const view = world.faults.get(id)
    if (view !== undefined && view.projectId !== null) return viewOwn(worlds, view)
  }
  throw unknownRule(worlds, world, id)
}

/** Returns the first free `fault-N`. What a project adds does not change the ids of another. */
function nextId (worlds: Worlds, world: World | null): string {
  const scope = scopeOf(worlds, world)
  let number = 1
  while (scope.some(({ faults }) => faults.get(`fault-${number}`) !== undefined)) number++
  return `fault-${number}`
}
