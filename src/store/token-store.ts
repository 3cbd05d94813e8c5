// The tokens that one project issued. The number is bounded; the oldest is evicted first.
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
}

/** Returns an empty store. It never evicts pinned tokens: those that are configured, whose number is finite. */
export function createTokenStore (limit = MAX_TOKENS, isPinned: (id: string) => boolean = () => false): TokenStore {
  // A map keeps the order of insertion, so its first key is the oldest.
  const tokens = new Map<string, TokenRecord>()
  const pinned = new Map<string, TokenRecord>()
  const add = (token: TokenRecord): void => {
    if (isPinned(token.id)) {
      pinned.set(token.id, token)
      return
    }
    tokens.set(token.id, token)
    const [oldest] = tokens.keys()
    if (tokens.size > limit && oldest !== undefined) tokens.delete(oldest)
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
    }
  }
}
