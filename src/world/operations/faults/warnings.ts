// Finds why a fault rule can never apply: in itself, by its window, by its project, by its server.
import { instantMs } from '../../../faults/match.js'
import { isoTime } from '../../../clock.js'
import { MAX_INSTANT_MS } from '../../../core/time/instant.js'
import { PROJECT_ID } from '../../../core/identity.js'
import { readInstant, type Rule } from '../../../faults/rule.js'
import { ruleWarnings } from '../../../faults/warnings.js'
import { serverBy } from '../servers.js'
import { shortJson } from '../../../core/texts.js'
import { worldsOf, type Worlds } from '../../projects.js'
import type { Fleet } from '../../../store/fleet.js'
import type { World } from '../../world.js'

/** Returns a sentence for each reason why a rule can never apply; empty if there is none. `projectId` is the scope of the rule. */
export function faultWarnings (worlds: Worlds, projectId: string | null, rule: Rule): readonly string[] {
  return [
    ...ruleWarnings(rule, worlds.template.kinds),
    windowWarning(worlds, projectId, rule),
    projectWarning(projectId, rule),
    serverWarning(worlds, projectId, rule)
  ].filter((warning) => warning !== null)
}

/** A window may be open in one project and over in another: only a rule without any open window gets a warning. */
function windowWarning (worlds: Worlds, projectId: string | null, { id, when }: Rule): string | null {
  if (when.from === undefined && when.until === undefined) return null
  const scope = [...worldsOf(worlds, projectId), ...(projectId === null ? [worlds.common] : [])]
  const reasons = scope.map(({ faults, clock }) => closedWindow(when, Number(faults.get(id)?.addedAtMs), clock.now()))
  return reasons.includes(null) ? null : String(reasons[0])
}

/** Returns why a window is not open at `nowMs` or later, or null. */
function closedWindow ({ from, until }: Rule['when'], addedAtMs: number, nowMs: number): string | null {
  const opensAtMs = from === undefined ? -Infinity : instantMs(readInstant(from, 'from'), addedAtMs)
  if (opensAtMs > MAX_INSTANT_MS) return `when.from is ${shortJson(from)}: time ends at ${isoTime(MAX_INSTANT_MS)}`
  if (until === undefined) return null
  const closesAtMs = instantMs(readInstant(until, 'until'), addedAtMs)
  if (closesAtMs <= opensAtMs) return `when.until is ${shortJson(until)}: it is not after when.from, ${shortJson(from)}`
  return closesAtMs <= nowMs ? `when.until is ${shortJson(until)}: the window closed at ${isoTime(closesAtMs)}` : null
}

function projectWarning (projectId: string | null, { match: { project } }: Rule): string | null {
  if (project === undefined || project === projectId) return null
  if (projectId !== null) return `match.project is ${shortJson(project)}: a rule of project ${projectId} applies only there`
  return PROJECT_ID.test(project) ? null : `match.project is ${shortJson(project)}: no project can have this id`
}

function serverWarning (worlds: Worlds, projectId: string | null, { match: { server, project: matched } }: Rule): string | null {
  if (server === undefined) return null
  const project = matched ?? projectId
  const isThere = project === null ? isAnywhere(worlds, server) : serverBy(worlds.look(project), server) !== undefined
  return isThere ? null : `match.server is ${shortJson(server)}: ${project === null ? 'no project has a server' : `project ${project} has no server`} with this id or name`
}

/** Looks at each fleet once, because projects share fleets. */
function isAnywhere ({ template, list }: Worlds, server: string): boolean {
  const worlds = [...list()]
  const fleets = new Set<Fleet>([template.fleet, ...template.fleets.values(), ...worlds.map(({ servers }) => servers.fleet)])
  for (const fleet of fleets) if (fleet.has(server) || fleet.named(server).length > 0) return true
  return worlds.some((world) => isMadeIn(world, server))
}

function isMadeIn ({ servers }: World, server: string): boolean {
  for (const [id, record] of servers.changes()) if (record !== null && (id === server || record.name === server)) return true
  return false
}
