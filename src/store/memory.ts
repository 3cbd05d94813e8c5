// How much memory the emulator uses for what clients make: one budget for each kind of item, shared by all projects.
import { createBudget, type Budget, type SharedBudget } from './budget.js'
import { DEFAULT_MEMORY } from '../core/memory/memory-size.js'

/**
 * The share of each kind of item, in sixteenths; `actions` is for what servers list
 * as done to them, `deleted` for the last deleted servers. Servers, fault rules and held
 * requests are not evicted: one that does not fit is refused. Of the others the oldest of all projects is evicted first.
 */
export const SHARES = { journal: 3, events: 2, servers: 4, holds: 1, actions: 1, deleted: 1, jobs: 1, tokens: 1, masks: 1, rules: 1 } as const
type MemoryName = keyof typeof SHARES
type RefusingName = 'servers' | 'holds' | 'rules'

/** The budgets of one emulator. */
export type Memory = Readonly<Record<Exclude<MemoryName, RefusingName>, SharedBudget>> & Readonly<Record<RefusingName, Budget>>

/** Returns empty budgets that together have `bytes`. */
export function createMemory (bytes = DEFAULT_MEMORY): Memory {
  const share = (name: MemoryName): number => Math.floor(SHARES[name] / 16 * bytes)
  return {
    journal: createBudget(share('journal')),
    events: createBudget(share('events')),
    servers: { limit: share('servers'), used: 0 },
    holds: { limit: share('holds'), used: 0 },
    actions: createBudget(share('actions')),
    deleted: createBudget(share('deleted')),
    jobs: createBudget(share('jobs')),
    tokens: createBudget(share('tokens')),
    masks: createBudget(share('masks')),
    rules: { limit: share('rules'), used: 0 }
  }
}
