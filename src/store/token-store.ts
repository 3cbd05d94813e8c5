// The tokens that one project issued. The number is bounded; the oldest is evicted first.
import type { TokenRecord } from '../core/token.js'

/** The most tokens that a project keeps. */
const MAX_TOKENS = 1000

export interface TokenStore {
  get(id: string): TokenRecord | undefined
  add(token: TokenRecord): void
  /** Marks a token as revoked. It stays in the store. */
  revoke(id: string): void
  /** Returns all tokens, oldest first. */
  list(): readonly TokenRecord[]
  /** Replaces all tokens. */
  restore(tokens: readonly TokenRecord[]): void
}

/** Returns an empty store. */
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
