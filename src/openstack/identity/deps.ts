// What the identity routes are given.
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { AuthDeps } from '../../pipeline/authentication.js'

/** What the identity routes need. */
export type IdentityDeps = AnswerDeps & AuthDeps
