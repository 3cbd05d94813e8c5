// The tokens that one project issued, bounded: the oldest make room.
import type { TokenRecord } from '../core/token.js'

/** At most so many tokens of a project are kept. */
export const MAX_TOKENS = 1000

/** The tokens of a project. */
export interface TokenStore {
  get(id: string): TokenRecord | undefined
  add(token: TokenRecord): void
  /** Marks a token as revoked; one that the store does not hold, such as a configured one, is kept from now on. */
  revoke(token: TokenRecord): void
  /** All tokens kept, oldest first: for a snapshot. */
  list(): readonly TokenRecord[]
  /** Puts back what `list` gave, in place of all that is there. */
  restore(tokens: readonly TokenRecord[]): void
}

/** An empty store. Pinned tokens are never evicted: those that are configured, whose number is finite. */
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
