// The tokens that one project issued. The oldest is evicted first, over the limit of the project or the budget of all.
import { bytesOf } from '../core/memory/data-size.js'
import { createHeldMap } from './held-map.js'
import { createMemory } from './memory.js'
import type { TokenRecord } from '../core/token.js'

/** The most tokens that a project keeps. */
export const MAX_TOKENS = 1000

export interface TokenStore {
  get(id: string): TokenRecord | undefined
  add(token: TokenRecord): void
  /** Marks a token as revoked. Keeps a token that it does not hold, such as a configured one. */
  revoke(token: TokenRecord): void
  /** Returns all tokens, oldest first. */
  list(): readonly TokenRecord[]
  /** Replaces all tokens. */
  restore(tokens: readonly TokenRecord[]): void
  /** Removes all tokens and ignores later ones. */
  retire(): void
}

/** Returns an empty store. It never evicts pinned tokens: those that are configured, whose number is finite. */
export function createTokenStore (limit = MAX_TOKENS, isPinned: (id: string) => boolean = () => false, budget = createMemory().tokens): TokenStore {
  const tokens = createHeldMap<TokenRecord>(budget, bytesOf)
  const pinned = new Map<string, TokenRecord>()
  const add = (token: TokenRecord): void => {
    if (isPinned(token.id)) {
      pinned.set(token.id, token)
      return
    }
    tokens.set(token.id, token)
    tokens.evictWhile(() => tokens.size > limit)
  }
  return {
    get: (id) => tokens.get(id) ?? pinned.get(id),
    add,
    revoke: (token) => add({ ...token, isRevoked: true }),
    list: () => [...pinned.values(), ...tokens.values()],
    restore: (kept) => {
      tokens.clear()
      pinned.clear()
      for (const token of kept) add(token)
    },
    retire: tokens.retire
  }
}
