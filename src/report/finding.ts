// What a report says: findings with the requests that show them, and which client each is about.
import type { RuleId } from './rules/index.js'
import type { Severity } from './severity.js'

/** A client: its User-Agent, and its number among those of its project. A client keeps its number when it logs in again. */
export interface ClientView {
  readonly userAgent: string
  readonly number: number
}

/** A request that shows a finding. `at` is the project's time; status 0 means that no response was sent. */
export interface Evidence {
  readonly id: number
  readonly at: string
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly status: number
}

/** One finding. */
export interface Finding {
  readonly rule: RuleId
  readonly severity: Severity
  readonly projectId: string
  readonly client: ClientView
  readonly serverId: string | null
  /** One sentence for a person. */
  readonly message: string
  /** The requests that show it, oldest first: the first ones and the last ones if there are many. */
  readonly requests: readonly Evidence[]
  /** How many requests between them are left out. */
  readonly omitted: number
}

/** A finding that the settings ignore, with the reason that they give. */
export interface IgnoredFinding extends Finding {
  readonly reason: string
}

/** A client that was judged. */
export interface JudgedClient extends ClientView {
  readonly projectId: string
  readonly requests: number
}

/** How many findings of a rule, and how many ignored ones, a report leaves out. */
export interface OmittedFindings {
  readonly rule: RuleId
  readonly findings: number
  readonly ignored: number
}

/** The report: errors first, each severity in the order of the requests. `errors` and `warnings` count those that it leaves out, too. */
export interface Report {
  readonly errors: number
  readonly warnings: number
  readonly findings: readonly Finding[]
  readonly ignored: readonly IgnoredFinding[]
  /** The rules with more than 20 findings, or more than 20 ignored ones: how many more there are. */
  readonly omitted: readonly OmittedFindings[]
  readonly clients: readonly JudgedClient[]
  /** How many requests, and how many transitions and faults, were evicted before. The report does not see them. */
  readonly unseen: { readonly requests: number, readonly events: number }
}
