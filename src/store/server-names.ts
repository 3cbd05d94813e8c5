// Finds the servers of a project by name.
import type { Fleet } from './fleet.js'

/** The ids of servers by name. Those of a fleet may have other names by now. */
export interface ServerNames {
  /** Notes that a server has another name than before; null if it was not there, or is removed. */
  note(serverId: string, before: string | null, after: string | null): void
  /** Returns the servers that may have the name. */
  find(name: string): ReadonlySet<string>
}

/** Returns the names of a project without changes. */
export function createServerNames (fleet: Fleet): ServerNames {
  const own = new Map<string, Set<string>>()
  return {
    note: (serverId, before, after) => {
      if (before !== null && own.get(before)?.delete(serverId) === true && own.get(before)?.size === 0) own.delete(before)
      if (after === null) return
      const ids = own.get(after) ?? new Set()
      own.set(after, ids.add(serverId))
    },
    find: (name) => new Set([...own.get(name) ?? [], ...fleet.named(name)])
  }
}
