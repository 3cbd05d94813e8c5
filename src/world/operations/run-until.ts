// Moves time until a server has a status, or a limit passes.
import { advanceBy, untilEnd } from './advance.js'
import { canReach, hasStatus, statusNow } from './reach.js'
import { findServer } from './servers.js'
import { formatMs } from '../../core/time/duration.js'
import { move, type AdvanceView } from './clock.js'
import { Refusal } from '../../core/refusal.js'
import type { ServerRecord } from '../../core/server.js'
import type { Status } from '../../core/states.js'
import type { Transition } from '../../store/server-store.js'
import type { World } from '../world.js'
import type { Worlds } from '../projects.js'

/** The default limit. */
export const DEFAULT_LIMIT_MS = 3_600_000

/** The status to reach. `server` is an id or a name in the given project, or in the default one. */
export interface UntilTarget {
  readonly server: string
  readonly status: Status
}

/**
 * Moves time, change by change, until the server has the status; returns what an advance returns. If `limitMs` pass
 * first, time stays at the limit.
 * @throws Refusal `not-found`; `conflict` if nothing that is due can bring the status, in which case time does not move;
 * `timeout` with the changes that were applied
 */
export async function runUntil (worlds: Worlds, world: World | null, target: UntilTarget, limitMs = DEFAULT_LIMIT_MS): Promise<AdvanceView> {
  const home = world ?? worlds.forChange(worlds.template.defaultProjectId)
  const { id, name } = findServer(home, target.server)
  let isReached = false
  const watch = (each: World, { serverId, after }: Transition): void => {
    if (each === home && serverId === id && hasStatus(home, after, target.status)) isReached = true
  }
  home.watchers.add(watch)
  try {
    const view = await move(worlds, world, async (scope) => {
      const record = home.servers.get(id, home.clock.now())
      // Earlier moves may have passed through the status; only the present one counts.
      isReached = hasStatus(home, record, target.status)
      if (!isReached && !canReach(home, record, target.status)) throw unreachable(home, name, target.status, record)
      await advanceBy(scope, Math.min(limitMs, untilEnd(scope)), () => isReached)
    })
    if (isReached) return view
    const status = statusNow(home, home.servers.get(id, home.clock.now()))
    const due = view.nextChange === null ? ', and nothing more is due' : ''
    throw new Refusal('timeout', { message: `server ${id} did not become ${target.status} within ${formatMs(limitMs)}; it is ${status}${due}`, details: view })
  } finally {
    home.watchers.delete(watch)
  }
}

function unreachable (world: World, name: string, status: Status, record: ServerRecord | undefined): Refusal {
  const why = record === undefined || record.pending.length === 0 ? 'nothing is due in it' : 'nothing that is due in it brings that status'
  return new Refusal('conflict', { message: `server ${name} of project ${world.projectId} cannot become ${status}: it is ${statusNow(world, record)}, and ${why}; time has not moved` })
}
