// The fault rules of projects that are only read, with what they have counted there. Such a project is not stored, but a rule
// that applies once in each project must not apply to every read of it.
import { detached } from '../core/memory/detached.js'
import type { Budget } from '../store/budget.js'
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
  /** The approximate size of the lists. */
  readonly bytes: number
  get(projectId: string): FaultList | undefined
  /** Stores the list of a project that was read. Evicts those read longest ago over the limit: their rules count from zero again. */
  put(projectId: string, faults: FaultList): void
  /** Removes the list and returns it. */
  take(projectId: string): FaultList | undefined
  list(): readonly ReadProject[]
  /** Evicts lists until so many more bytes fit into the memory of rules, or none is left. */
  makeRoom(more: number): void
  /** Gives every list the rules of a changed template. A rule whose id stays keeps its counts. */
  follow(rules: readonly Rule[], nowMs: number): void
  clear(): void
}

/** Returns an empty store. Its lists count towards the memory of rules. */
export function createReadCounts (budget: Budget, limits = READ_LIMITS): ReadCounts {
  const lists = new Map<string, FaultList>()
  const take = (projectId: string): FaultList | undefined => {
    const faults = lists.get(projectId)
    faults?.holdIn(null)
    lists.delete(projectId)
    return faults
  }
  const evictWhile = (isOver: () => boolean): void => {
    for (const oldest of lists.keys()) {
      if (!isOver()) break
      take(oldest)
    }
  }
  const makeRoom = (more: number): void => evictWhile(() => budget.used + more > budget.limit)
  return {
    get bytes () { return [...lists.values()].reduce((sum, { bytes }) => sum + bytes, 0) },
    get: (projectId) => lists.get(projectId),
    put: (projectId, faults) => {
      take(projectId)
      lists.set(detached(projectId), faults)
      faults.holdIn(budget)
      const max = Math.min(limits.projects, Math.floor(limits.rules / Math.max(1, faults.size)))
      evictWhile(() => lists.size > max)
      makeRoom(0)
    },
    take,
    list: () => Array.from(lists, ([projectId, faults]) => ({ projectId, faults })),
    makeRoom,
    follow: (rules, nowMs) => {
      const ids = new Set(rules.map(({ id }) => id))
      for (const faults of lists.values()) {
        for (const { rule: { id } } of faults.list()) if (!ids.has(id)) faults.remove(id)
        for (const rule of rules) if (faults.replace(rule) === undefined) faults.add(rule, nowMs)
      }
      makeRoom(0)
    },
    clear: () => evictWhile(() => true)
  }
}
