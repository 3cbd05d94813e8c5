// The rules of the report. A rule is one file here and one row in this list.
import { blindRetry } from './blind-retry.js'
import { doubleRestart } from './double-restart.js'
import { endlessRetry } from './endless-retry.js'
import { errorIgnored } from './error-ignored.js'
import { expiredTokenReused } from './expired-token-reused.js'
import { loginPerCall } from './login-per-call.js'
import { noBackoff } from './no-backoff.js'
import { noConfirmation } from './no-confirmation.js'
import { readsForeignProject } from './reads-foreign-project.js'
import { retryAfterIgnored } from './retry-after-ignored.js'
import { retryOfPermanent } from './retry-of-permanent.js'
import { secretInUrl } from './secret-in-url.js'
import { stoppedEarly } from './stopped-early.js'
import { tightPolling } from './tight-polling.js'
import type { ReportRule } from '../rule.js'

/** Every rule, those about the machines first. */
export const RULES = [
  doubleRestart, blindRetry, stoppedEarly, noConfirmation, errorIgnored, retryOfPermanent, retryAfterIgnored, noBackoff, endlessRetry, tightPolling,
  loginPerCall, expiredTokenReused, secretInUrl, readsForeignProject
] as const

/** The id of a rule. */
export type RuleId = typeof RULES[number]['id']
export const RULE_IDS: readonly RuleId[] = RULES.map(({ id }) => id)

/** Returns a rule with the names of its limits forgotten. */
export function ruleOf (id: RuleId): ReportRule {
  return RULES.find((rule) => rule.id === id) as ReportRule
}
