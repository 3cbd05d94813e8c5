// The tokens that one project issued, bounded: the oldest make room.
import type { TokenRecord } from '../core/token.js'

/** At most so many tokens of a project are kept. */
const MAX_TOKENS = 1000

/** The tokens of a project. */
export interface TokenStore {
  get(id: string): TokenRecord | undefined
  add(token: TokenRecord): void
  /** Marks a token as revoked. It stays, so that it is known as a token that may no longer pass. */
  revoke(id: string): void
  /** All tokens kept, oldest first: for a snapshot. */
  list(): readonly TokenRecord[]
  /** Puts back what `list` gave, in place of all that is there. */
  restore(tokens: readonly TokenRecord[]): void
}

/** An empty store. */
export function createTokenStore (limit = MAX_TOKENS): TokenStore {
  // A map keeps the order of insertion, so its first key is the oldest.
  const tokens = new Map<string, TokenRecord>()
  const add = (token: TokenRecord): void => {
    tokens.set(token.id, token)
    const [oldest] = tokens.keys()
    if (tokens.size > limit && oldest !== undefined) tokens.delete(oldest)
  }
  return {
    get: (id) => tokens.get(id),
    add,
    revoke: (id) => {
      const token = tokens.get(id)
      if (token !== undefined) tokens.set(id, { ...token, isRevoked: true })
    },
    list: () => [...tokens.values()],
    restore: (kept) => {
      tokens.clear()
      for (const token of kept) add(token)
    }
  }
}
