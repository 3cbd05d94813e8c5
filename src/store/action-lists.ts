// The lists of actions of one project's servers: how much memory they take, and which are shortened when all projects together
// have too many. The server that got an action longest ago is shortened first.
import { neededActions, type ActionEntry, type ServerRecord } from '../core/server.js'
import type { Held, SharedBudget } from './budget.js'

/** The approximate size of an action with the punctuation of its texts. Measured with Node 20. */
const ACTION_BYTES = 128
/** The longest list that is not counted: it is part of the size of a server, and cannot be made shorter. */
const FREE_ACTIONS = 2

/** The lists of actions of one project. They count towards the budget while the project is kept. */
export interface ActionLists {
  /** Notes another list of a server; null for a server that is removed. */
  set(serverId: string, actions: readonly ActionEntry[] | null): void
  /** Counts the lists of these servers, and those that are noted from now on. */
  hold(records: Iterable<ServerRecord | null>): void
  retire(): void
}

/** Returns the lists of a project. `shorten` is called for a server whose list must become shorter. */
export function createActionLists (budget: SharedBudget, shorten: (serverId: string) => void): ActionLists {
  const held = new Map<string, Held>()
  let isHeld = false
  const set: ActionLists['set'] = (serverId, actions) => {
    if (!isHeld) return
    const before = held.get(serverId)
    const bytes = actions === null ? 0 : actionBytes(actions)
    if (before !== undefined && bytes > 0) budget.refresh(before, bytes)
    else if (before !== undefined) {
      budget.release(before)
      held.delete(serverId)
    } else if (bytes > 0) {
      held.set(serverId, budget.hold(bytes, () => {
        held.delete(serverId)
        shorten(serverId)
      }))
    }
  }
  return {
    set,
    hold: (records) => {
      isHeld = true
      const listed = [...records].filter((record) => record !== null && record.actions.length > FREE_ACTIONS) as ServerRecord[]
      // As if each had got its newest action now, one after the other. The order across projects is not known: each has its own time.
      for (const { id, actions } of listed.sort((a, b) => newest(a) - newest(b))) set(id, actions)
    },
    retire: () => {
      for (const each of held.values()) budget.release(each)
      held.clear()
      isHeld = false
    }
  }
}

/** Returns the approximate size of a list of actions beyond that of its server. */
export function actionBytes (actions: readonly ActionEntry[]): number {
  if (actions.length <= FREE_ACTIONS) return 0
  let bytes = 0
  // Ids have no characters of two bytes, unless a client chose that of its user.
  for (const { requestId, userId } of actions) bytes += ACTION_BYTES + requestId.length + 2 * userId.length
  return bytes
}

/** Returns the record with a list of actions that is not counted. */
export function shortened (record: ServerRecord): ServerRecord {
  return { ...record, actions: neededActions(record.actions) }
}

function newest ({ actions }: ServerRecord): number {
  return (actions[0] as ActionEntry).startedAtMs
}
