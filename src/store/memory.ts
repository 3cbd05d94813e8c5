// How much memory the emulator uses for what clients make: one budget for each kind of item, shared by all projects.
import { createBudget, type Budget, type SharedBudget } from './budget.js'
import { DEFAULT_MEMORY } from '../core/memory/memory-size.js'

/**
 * The share of each kind of item; `deleted` is for the last deleted servers. Servers are not evicted: one that does not fit
 * is refused. Of the others the oldest of all projects is evicted first.
 */
const SHARES = { journal: 4 / 16, events: 2 / 16, servers: 5 / 16, deleted: 1 / 16, jobs: 2 / 16, tokens: 1 / 16, masks: 1 / 16 } as const
type MemoryName = keyof typeof SHARES

/** The budgets of one emulator. */
export type Memory = Readonly<Record<Exclude<MemoryName, 'servers'>, SharedBudget>> & { readonly servers: Budget }

/** Returns empty budgets that together have `bytes`. */
export function createMemory (bytes = DEFAULT_MEMORY): Memory {
  const share = (name: MemoryName): number => Math.floor(SHARES[name] * bytes)
  return {
    journal: createBudget(share('journal')),
    events: createBudget(share('events')),
    servers: { limit: share('servers'), used: 0 },
    deleted: createBudget(share('deleted')),
    jobs: createBudget(share('jobs')),
    tokens: createBudget(share('tokens')),
    masks: createBudget(share('masks'))
  }
}
