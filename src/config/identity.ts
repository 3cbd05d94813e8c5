// The identity section of the config, from a file or a call.
import { checked } from '../shapes/compile-once.js'
import { DEFAULT_IDENTITY, identityOf, IdentitySchema } from '../shapes/identity.js'
import type { Identity } from '../core/identity.js'

/**
 * The identity section, checked whole; without one, the user and project that everybody knows.
 * @throws RangeError with one line that names the member and what was expected
 */
export function readIdentity (input: unknown): Identity {
  if (input === undefined) return identityOf(DEFAULT_IDENTITY)
  return identityOf(checked(IdentitySchema, input, 'the identity section'))
}
