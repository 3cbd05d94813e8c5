// What `console.log` and `util.inspect` show of a handle: a few lines. Looking changes nothing, and makes no project.
import { statusIn } from '../core/states.js'
import { viewClock } from '../world/operations/clock.js'
import type { Worlds } from '../world/projects.js'

/** Returns the lines for a project, or for the emulator, whose details are those of its default project `id`. */
export function describeHandle (worlds: Worlds, projectId: string | null, id: string, url: string): string {
  const world = worlds.find(id)
  const count = [...worlds.list()].length
  const title = projectId === null ? `Emulator at ${url}, ${count} ${count === 1 ? 'project' : 'projects'}` : `Project ${id} at ${url}`
  if (world === undefined) return projectId === null ? title : `${title}, removed`
  const { mode, scale, now, nextChange } = viewClock(worlds, world)
  const statuses = new Map<string, number>()
  for (const tally of world.servers.tally(world.clock.now())) {
    const status = statusIn(world.profile.choices, tally)
    statuses.set(status, (statuses.get(status) ?? 0) + tally.count)
  }
  const byStatus = Array.from(statuses, ([status, number]) => `${number} ${status}`).join(', ')
  const rules = world.faults.size
  return [
    title,
    `  clock     ${mode}${scale === 1 ? '' : ` ${scale}x`}, ${now}${nextChange === null ? '' : `, next change ${nextChange}`}`,
    `  profile   ${world.profile.name}`,
    `  servers   ${world.servers.size}${byStatus === '' ? '' : `: ${byStatus}`}`,
    `  faults    ${rules} ${rules === 1 ? 'rule' : 'rules'}`,
    `  requests  ${world.journal.list().length}`
  ].join('\n')
}
