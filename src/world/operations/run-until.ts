// Moves time until a server has a status, or a limit passes.
import { advanceBy } from './advance.js'
import { findServer } from './servers.js'
import { formatMs } from '../../core/duration.js'
import { move, type AdvanceView } from './clock.js'
import { Refusal } from '../../core/refusal.js'
import { statusIn, type Status } from '../../core/states.js'
import type { ServerRecord } from '../../core/server.js'
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
 * Moves manual time, change by change, until the server has the status; returns what an advance returns. If `limitMs`
 * pass first, time stays at the limit.
 * @throws Refusal `not-found`; `conflict` if the clock is not manual; `timeout` with the changes that were applied
 */
export async function runUntil (worlds: Worlds, world: World | null, target: UntilTarget, limitMs = DEFAULT_LIMIT_MS): Promise<AdvanceView> {
  const home = world ?? worlds.forChange(worlds.template.defaultProjectId)
  const first = findServer(home, target.server)
  const { id } = first
  let isReached = hasStatus(home, first, target.status)
  const watch = (each: World, { serverId, after }: Transition): void => {
    if (each === home && serverId === id && hasStatus(home, after, target.status)) isReached = true
  }
  home.watchers.add(watch)
  try {
    const view = await move(worlds, world, (scope) => advanceBy(scope, limitMs, () => isReached))
    if (isReached) return view
    const record = home.servers.get(id, home.clock.now())
    const now = record === undefined ? 'gone' : statusIn(home.profile.choices, record)
    const due = view.nextChange === null ? ', and nothing more is due' : ''
    throw new Refusal('timeout', { message: `server ${id} did not become ${target.status} within ${formatMs(limitMs)}; it is ${now}${due}`, details: view })
  } finally {
    home.watchers.delete(watch)
  }
}

function hasStatus (world: World, record: ServerRecord | null, status: Status): boolean {
  return record === null ? status === 'DELETED' : statusIn(world.profile.choices, record) === status
}
