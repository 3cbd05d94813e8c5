// Finds servers by name. The names of a fleet are collected once, when a name is looked up first.
import type { Fleet } from './fleet.js'
import type { ServerRecord } from '../core/server.js'

/** The ids of servers by name. Those of a fleet may have other names by now. */
export interface ServerNames {
  /** Notes that a server has another name than before; null if it was not there, or is removed. */
  note(serverId: string, before: string | null, after: string | null): void
  /** Returns the servers that may have the name. */
  find(name: string): ReadonlySet<string>
}

type Names = ReadonlyMap<string, ServerRecord | readonly ServerRecord[]>
const ofFleets = new WeakMap<Fleet, Names>()

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
    find: (name) => new Set([...own.get(name) ?? [], ...[namesOf(fleet).get(name) ?? []].flat().map(({ id }) => id)])
  }
}

function namesOf (fleet: Fleet): Names {
  const known = ofFleets.get(fleet)
  if (known !== undefined) return known
  const names = new Map<string, ServerRecord | ServerRecord[]>()
  for (const record of fleet.servers.values()) {
    const same = names.get(record.name)
    // Most names are unique, and need no list.
    if (same === undefined) names.set(record.name, record)
    else if (Array.isArray(same)) same.push(record)
    else names.set(record.name, [same, record])
  }
  ofFleets.set(fleet, names)
  return names
}
