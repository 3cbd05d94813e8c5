// Collects what was recorded of a project, or of all, for the report. Nothing is collected while requests are served.
import { coverageIn, type Coverage } from './coverage/coverage.js'
import { judge, type Recorded } from './judge.js'
import { recorded } from '../world/operations/requests.js'
import { worldsOf, type Worlds } from '../world/projects.js'
import type { JournalEntry, ServedUnder } from '../store/journal.js'
import type { Recording } from './conversation.js'
import type { Report } from './finding.js'
import type { TransitionEvent } from '../store/events.js'

/** Returns the report of a project, or of all (null), with the settings of the template. */
export function reportOf (worlds: Worlds, projectId: string | null): Report {
  return judge(gather(worlds, projectId), worlds.template.report)
}

/** Returns which failure modes the clients of a project, or of all (null), met. */
export function coverageOf (worlds: Worlds, projectId: string | null): Coverage {
  return coverageIn(gather(worlds, projectId))
}

/** Returns what the journals and event logs of a project, or of all, hold. Applies first what is due, so that the transitions are complete. */
export function gather (worlds: Worlds, projectId: string | null): Recorded {
  const scope = worldsOf(worlds, projectId)
  for (const world of scope) world.servers.settle(world.clock.now())
  const { entries, dropped } = recorded(worlds, projectId)
  const transitions = scope.flatMap((world) => world.events.list()).filter((event) => event.kind === 'transition')
  return { recordings: recordingsOf(worlds, entries, transitions), unseen: { requests: dropped, events: scope.reduce((sum, world) => sum + world.events.dropped, 0) } }
}

/** Returns recordings by project, from entries and transitions of any projects. */
export function recordingsOf (worlds: Pick<Worlds, 'find' | 'template' | 'clock'>, entries: readonly JournalEntry[], transitions: readonly TransitionEvent[]): readonly Recording[] {
  const nameIn = (projectId: string) => (serverId: string): string | undefined => {
    const world = worlds.find(projectId)
    return world?.servers.get(serverId, world.clock.now())?.name
  }
  const byProject = new Map<string, { entries: JournalEntry[], transitions: TransitionEvent[] }>()
  const partOf = (projectId: string): { entries: JournalEntry[], transitions: TransitionEvent[] } => {
    const part = byProject.get(projectId) ?? { entries: [], transitions: [] }
    byProject.set(projectId, part)
    return part
  }
  // Nobody knows it of a request from a snapshot; what the project has now is the best guess.
  const underNow = (projectId: string): ServedUnder => {
    const { profile, clock } = worlds.find(projectId) ?? { profile: worlds.template.profile, clock: worlds.clock }
    return { choices: profile.choices, isTimed: clock.mode === 'system' }
  }
  const homes = homesOf(entries)
  entries.forEach((entry, index) => partOf(homes[index] as string).entries.push(entry))
  for (const event of transitions) partOf(event.projectId).transitions.push(event)
  return Array.from(byProject, ([projectId, part]) => ({ projectId, ...part, underOf: (entry) => entry.served ?? underNow(projectId), nameOf: nameIn(projectId) }))
}

/**
 * Returns the project that each request belongs to. One that names none, such as a read of versions before the log-in, belongs to the
 * project that the same program names next.
 */
function homesOf (entries: readonly JournalEntry[]): readonly string[] {
  const next = new Map<string, string>()
  const homes: string[] = []
  for (const { projectId, requestHeaders } of [...entries].reverse()) {
    const agent = String(requestHeaders['user-agent'])
    if (projectId !== '') next.set(agent, projectId)
    homes.push(projectId === '' ? next.get(agent) ?? '' : projectId)
  }
  return homes.reverse()
}
