// Reads the identity section of the config, from a file or a call.
import { checked } from '../shapes/compile-once.js'
import { DEFAULT_IDENTITY, identityOf, IdentitySchema } from '../shapes/identity.js'
import { schemaMistakes } from './mistakes.js'
import type { Mistake } from '../faults/settings.js'
import type { Identity } from '../core/identity.js'

/**
 * Reads and checks the whole identity section; if it is omitted, returns the default user and project.
 * @throws RangeError with one line that names the member and what was expected
 */
export function readIdentity (input: unknown): Identity {
  if (input === undefined) return identityOf(DEFAULT_IDENTITY)
  return identityOf(checked(IdentitySchema, input, 'the identity section'))
}

/** Returns every member of an identity section that has no valid form. */
export function identityMistakes (input: unknown): readonly Mistake[] {
  return schemaMistakes(IdentitySchema, input, 'the identity section')
}
