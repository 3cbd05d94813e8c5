// The refusals of calls that name a fault rule by its scope and id. They name the scope that has the rule.
import { andList } from '../../../faults/settings.js'
import { Refusal } from '../../../core/refusal.js'
import type { RuleView } from '../../../faults/index.js'
import type { World } from '../../world.js'
import type { Worlds } from '../../projects.js'

/** The most projects that a message names. */
const MAX_NAMED = 5

/** Returns the refusal of an id that a scope does not have. */
export function unknownRule (worlds: Worlds, world: World | null, id: string): Refusal {
  const message = world === null ? elsewhere(worlds, id) : inTemplate(worlds, world, id)
  return new Refusal('not-found', { message: message ?? `there is no rule ${JSON.stringify(id)}; GET /_emulator/faults lists them` })
}

function inTemplate ({ template }: Worlds, { projectId }: World, id: string): string | null {
  if (!template.rules.some((rule) => rule.id === id)) return null
  return `project ${projectId} has no rule ${JSON.stringify(id)} of its own, but the template has one; omit the project to name that rule, and see its counts in the project with GET /_emulator/faults?project=${projectId}`
}

function elsewhere (worlds: Worlds, id: string): string | null {
  const projects = [...worlds.list()].filter(({ faults }) => faults.get(id) !== undefined).map(({ projectId }) => projectId)
  const [first] = projects
  if (first === undefined) return null
  const named = [...projects.slice(0, MAX_NAMED), ...(projects.length > MAX_NAMED ? [`${projects.length - MAX_NAMED} more`] : [])]
  return `the template has no rule ${JSON.stringify(id)}, but ${projects.length === 1 ? 'project' : 'projects'} ${andList(named)} ${projects.length === 1 ? 'has' : 'have'} one; name the project, as in GET /_emulator/faults/${id}?project=${first}`
}

/** Returns the refusal of an id that the rule `taken` already has, for a rule of the scope `world`. */
export function conflictOf ({ rule: { id }, projectId }: RuleView, world: World | null): Refusal {
  const owner = projectId === (world?.projectId ?? null) ? '' : projectId === null ? ' in the template' : ` in project ${projectId}`
  return new Refusal('conflict', { message: `rule ${JSON.stringify(id)} already exists${owner}; choose another id, or delete that rule first` })
}
