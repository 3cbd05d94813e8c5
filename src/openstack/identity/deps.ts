// The dependencies of the identity routes, in a file of their own so that the routes do not import each other.
import type { AnswerDeps } from '../../pipeline/request-context.js'
import type { AuthDeps } from '../../pipeline/authentication.js'

export type IdentityDeps = AnswerDeps & AuthDeps
