// The fault rules of projects that are only read, with what they have counted there. Such a project is not stored, but a rule
// that applies once in each project must not apply to every read of it.
import type { FaultList } from '../faults/index.js'
import type { Rule } from '../faults/rule.js'

/** The most projects, and the most rules that they have together. */
export const READ_LIMITS = { projects: 1000, rules: 20_000 }

/** The fault rules of one project. */
export interface ReadProject {
  readonly projectId: string
  readonly faults: FaultList
}

/** The lists by project, that of the project read longest ago first. All have the rules of the template. */
export interface ReadCounts {
  get(projectId: string): FaultList | undefined
  /** Stores the list of a project that was read. Evicts those read longest ago over the limit: their rules count from zero again. */
  put(projectId: string, faults: FaultList): void
  /** Removes the list and returns it. */
  take(projectId: string): FaultList | undefined
  list(): readonly ReadProject[]
  /** Gives every list the rules of a changed template. A rule whose id stays keeps its counts. */
  follow(rules: readonly Rule[], nowMs: number): void
  clear(): void
}

/** Returns an empty store. */
export function createReadCounts (limits = READ_LIMITS): ReadCounts {
  const lists = new Map<string, FaultList>()
  return {
    get: (projectId) => lists.get(projectId),
    put: (projectId, faults) => {
      lists.delete(projectId)
      lists.set(projectId, faults)
      const max = Math.min(limits.projects, Math.floor(limits.rules / Math.max(1, faults.size)))
      for (const oldest of lists.keys()) {
        if (lists.size <= max) break
        lists.delete(oldest)
      }
    },
    take: (projectId) => {
      const faults = lists.get(projectId)
      lists.delete(projectId)
      return faults
    },
    list: () => Array.from(lists, ([projectId, faults]) => ({ projectId, faults })),
    follow: (rules, nowMs) => {
      const ids = new Set(rules.map(({ id }) => id))
      for (const faults of lists.values()) {
        for (const { rule: { id } } of faults.list()) if (!ids.has(id)) faults.remove(id)
        for (const rule of rules) if (faults.replace(rule) === undefined) faults.add(rule, nowMs)
      }
    },
    clear: () => lists.clear()
  }
}
