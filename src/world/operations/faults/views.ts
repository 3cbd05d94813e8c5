// Shows fault rules with their counts: in one project, or summed over all projects for a rule of the template.
import { describeRule, type Progress } from '../../../faults/describe.js'
import { faultWarnings } from './warnings.js'
import type { Rule } from '../../../faults/rule.js'
import type { RuleView } from '../../../faults/index.js'
import type { World } from '../../world.js'
import type { Worlds } from '../../projects.js'

/** A fault rule as the API shows it. */
export interface FaultView {
  /** The scope of the rule: its project, or null for the template. */
  readonly projectId: string | null
  readonly id: string
  readonly enabled: boolean
  readonly match: Rule['match']
  readonly when: Rule['when']
  readonly effect: Rule['effect']
  readonly hits: number
  /** How often the rule may still apply, or null if there is no limit; for a rule of the template, in the project with the fewest uses left. */
  readonly remaining: number | null
  readonly seen: number
  readonly draws: number
  readonly description: string
}

/** A single fault rule, with the reasons why it can never apply. */
export interface CheckedFaultView extends FaultView {
  readonly warnings: readonly string[]
}

/** Returns the view of a rule in one project. */
export function viewOwn ({ template: { catalogue, kinds } }: Worlds, view: RuleView): FaultView {
  const { projectId, rule, hits, remaining, seen, draws } = view
  return { projectId, ...rule, hits, remaining, seen, draws, description: describeRule(rule, catalogue, kinds, view) }
}

/** Returns the view of a rule of the template, with its counts in all projects. */
export function viewTemplate (worlds: Worlds, rule: Rule): FaultView {
  const { catalogue, kinds } = worlds.template
  const viewsIn = (scope: Iterable<Pick<World, 'faults'>>): readonly RuleView[] => Array.from(scope, ({ faults }) => faults.get(rule.id)).filter((view) => view !== undefined)
  const [common, projects] = [viewsIn([worlds.common]), viewsIn([...worlds.list(), ...worlds.readCounts.list()])]
  const all = [...common, ...projects]
  const sum = (count: (view: RuleView) => number): number => all.reduce((total, view) => total + count(view), 0)
  // Requests without a project count apart, which matters only to rules that match them.
  const places = projects.length === 0 || common.some(({ seen }) => seen > 0) ? all : projects
  const lefts = places.map(({ remaining }) => remaining).filter((remaining) => remaining !== null)
  const [least, most] = lefts.length === 0 ? [null, null] : [Math.min(...lefts), Math.max(...lefts)]
  const progress: Progress = { seen: Math.min(...places.map(({ seen }) => seen)), remaining: most }
  const description = describeRule(rule, catalogue, kinds, progress)
  return {
    projectId: null,
    ...rule,
    hits: sum(({ hits }) => hits),
    remaining: least,
    seen: sum(({ seen }) => seen),
    draws: sum(({ draws }) => draws),
    description: least === most ? description : `${description.slice(0, -1)}; some projects have fewer left.`
  }
}

/** Adds the reasons why a rule can never apply. */
export function withWarnings (worlds: Worlds, view: FaultView): CheckedFaultView {
  return { ...view, warnings: faultWarnings(worlds, view.projectId, view) }
}
