// Whether a request may pass: the token that it carries. Issued tokens and their projects join with the identity calls.
import { Refusal } from '../core/refusal.js'

/** How strictly tokens are looked at: one must be there, or none is needed. */
export type AuthMode = 'any' | 'off'

/**
 * Returns if the request carries a token that the mode accepts.
 * A token that was sent twice arrives joined by a comma, which no token holds: it is refused as Nova refuses it.
 * @throws Refusal `token-missing`, `token-unknown`
 */
export function checkToken (token: string | string[] | undefined, mode: AuthMode): void {
  if (mode === 'off') return
  if (token === undefined || token === '') throw new Refusal('token-missing', {})
  if (Array.isArray(token) || token.includes(',') || /\s/.test(token)) throw new Refusal('token-unknown', {})
}
