// Fault rules for the control API and the library: add, list, change and remove them, in one project or in all.
import { checkRule, type Rule } from '../../faults/rule.js'
import { describeRule } from '../../faults/describe.js'
import { parseRuleText } from '../../faults/text.js'
import { Refusal } from '../../core/refusal.js'
import { scopeOf } from './clock.js'
import { MAX_RULES, type RuleView } from '../../faults/index.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** A fault rule as the API shows it. `remaining` is null if the rule has no limit. */
export interface FaultView {
  readonly projectId: string | null
  readonly id: string
  readonly enabled: boolean
  readonly match: Rule['match']
  readonly when: Rule['when']
  readonly effect: Rule['effect']
  readonly hits: number
  readonly remaining: number | null
  readonly seen: number
  readonly draws: number
  readonly description: string
}

/** Returns the view of a rule, with its counts and its description. */
function viewFault (worlds: Worlds, projectId: string | null, { rule, hits, remaining, seen, draws }: RuleView): FaultView {
  return { projectId, ...rule, hits, remaining, seen, draws, description: describeRule(rule, worlds.template.catalogue, worlds.template.kinds) }
}

/** Returns the rules that never applied, in the project or in any: faults that a test set up but never met. */
export function unusedFaults (worlds: Worlds, world: World | null): readonly FaultView[] {
  const views = listFaults(worlds, world)
  const read = world === null ? worlds.readCounts.list().flatMap(({ faults }) => faults.list()) : []
  const used = new Set([...views, ...read.map(({ rule, hits }) => ({ id: rule.id, hits }))].filter(({ hits }) => hits > 0).map(({ id }) => id))
  return views.filter(({ id }) => !used.has(id))
}

/** Returns the rules of a project, or of all projects. */
export function listFaults (worlds: Worlds, world: World | null): readonly FaultView[] {
  return (world === null ? [...worlds.list()] : [world]).flatMap((each) => each.faults.list().map((view) => viewFault(worlds, each.projectId, view)))
}

/**
 * Adds a rule, given as data or as text. Without a project, adds it to the template and to every project.
 * @throws Refusal `conflict` if the id is taken, `limit-reached` if a list is full; RangeError with one line if the rule is invalid
 */
export function addFault (worlds: Worlds, world: World | null, input: unknown): FaultView {
  const { catalogue, kinds } = worlds.template
  const data = typeof input === 'string' ? parseRuleText(input, kinds) : input
  const rule = checkRule(data, nextId(worlds, world), catalogue, kinds)
  const scope = scopeOf(worlds, world)
  if (scope.some(({ faults }) => faults.get(rule.id) !== undefined)) {
    throw new Refusal('conflict', { message: `rule ${JSON.stringify(rule.id)} already exists; choose another id, or delete that rule first` })
  }
  const full = scope.find(({ faults }) => faults.size >= MAX_RULES)
  if (full !== undefined) throw new Refusal('limit-reached', { message: `the limit of ${MAX_RULES} rules is reached; remove some with DELETE /_emulator/faults` })
  for (const each of scope) each.faults.add(rule, each.clock.now())
  if (world === null) worlds.template = { ...worlds.template, rules: [...worlds.template.rules, rule] }
  return total(worlds, world, rule.id)
}

/** Returns one rule. Without a project, its counts are summed over all projects. @throws Refusal `not-found` */
export function getFault (worlds: Worlds, world: World | null, id: string): FaultView {
  return total(worlds, world, id)
}

/** Changes to a rule. Each member given replaces the rule's own. */
export interface FaultPatch {
  readonly enabled?: boolean
  readonly match?: unknown
  readonly when?: unknown
  readonly effect?: unknown
}

/** Changes a rule in place; it keeps its counts and draws. @throws Refusal `not-found`; RangeError if the new rule is invalid */
export function changeFault (worlds: Worlds, world: World | null, id: string, patch: FaultPatch): FaultView {
  const known = scopeOf(worlds, world).map(({ faults }) => faults.get(id)).find((view) => view !== undefined)
  if (known === undefined) throw unknownRule(id)
  const rule = checkRule({ ...known.rule, ...patch }, id, worlds.template.catalogue, worlds.template.kinds)
  for (const { faults } of scopeOf(worlds, world)) faults.replace(rule)
  if (world === null) worlds.template = { ...worlds.template, rules: worlds.template.rules.map((other) => other.id === id ? rule : other) }
  return total(worlds, world, id)
}

/** Removes a rule. @throws Refusal `not-found` */
export function removeFault (worlds: Worlds, world: World | null, id: string): void {
  const removed = scopeOf(worlds, world).map(({ faults }) => faults.remove(id))
  if (!removed.includes(true)) throw unknownRule(id)
  if (world === null) worlds.template = { ...worlds.template, rules: worlds.template.rules.filter((rule) => rule.id !== id) }
}

/** Removes every rule. */
export function clearFaults (worlds: Worlds, world: World | null): void {
  for (const { faults } of scopeOf(worlds, world)) faults.clear()
  if (world === null) worlds.template = { ...worlds.template, rules: [] }
}

/** Returns the first free `fault-N`. */
function nextId (worlds: Worlds, world: World | null): string {
  const taken = new Set(scopeOf(worlds, world).flatMap(({ faults }) => faults.list().map(({ rule }) => rule.id)))
  let number = 1
  while (taken.has(`fault-${number}`)) number++
  return `fault-${number}`
}

/** Returns a rule with its counts summed over all worlds of the scope. `remaining` considers projects only. */
function total (worlds: Worlds, world: World | null, id: string): FaultView {
  const viewsIn = (scope: Iterable<Pick<World, 'faults'>>): readonly RuleView[] => Array.from(scope, ({ faults }) => faults.get(id)).filter((view) => view !== undefined)
  const read = world === null ? worlds.readCounts.list() : []
  const views = viewsIn([...scopeOf(worlds, world), ...read])
  const [first] = views
  if (first === undefined) throw unknownRule(id)
  const projects = world === null ? viewsIn([...worlds.list(), ...read]) : views
  const sum = (of: readonly RuleView[], count: (view: RuleView) => number): number => of.reduce((all, view) => all + count(view), 0)
  return viewFault(worlds, world?.projectId ?? null, {
    rule: first.rule,
    hits: sum(views, ({ hits }) => hits),
    seen: sum(views, ({ seen }) => seen),
    draws: sum(views, ({ draws }) => draws),
    // The limit holds per project; this shows the project with the fewest uses left.
    remaining: first.remaining === null ? null : Math.min(...(projects.length === 0 ? views : projects).map(({ remaining }) => Number(remaining)))
  })
}

function unknownRule (id: string): Refusal {
  return new Refusal('not-found', { message: `there is no rule ${JSON.stringify(id)}; GET /_emulator/faults lists them` })
}
